-- The id changelog tells of every id that leads elsewhere than before, not of merges and splits alone.
ALTER TABLE identity_change DROP CONSTRAINT identity_change_kind_check;
ALTER TABLE identity_change ADD CONSTRAINT identity_change_kind_check
    CHECK (kind IN ('created', 'merged', 'split', 'gone', 'redirected'));
