-- What a step of events looks at is bounded, however many devices a person has and however many persons use one device.
ALTER TABLE subject ADD COLUMN seen bigint GENERATED ALWAYS AS (                -- microseconds since 1970: when it was first seen
    least(CAST(state ->> 'first' AS bigint), CAST(state ->> 'linked' AS bigint))
) STORED;
DROP INDEX subject_of_owner;
CREATE INDEX subject_of_owner ON subject (owner_id, seen, record_id) WHERE owner_id IS NOT NULL;
CREATE INDEX subject_link_in_order ON subject_link (anonymous_id, sequence);
