-- Events older than their source keeps them are deleted: how many of each hour are gone, so that nothing goes unaccounted.
ALTER TABLE collected ADD COLUMN purged bigint NOT NULL DEFAULT 0;
ALTER TABLE collected ADD CONSTRAINT only_what_was_kept_is_purged CHECK (purged BETWEEN 0 AND applied);
