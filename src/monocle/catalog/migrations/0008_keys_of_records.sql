-- What golden values and identities of one customer are computed from, beside the clean values: the names for comparing,
-- and when the record first came. A run fills them; until the next one, the records of before have none.
ALTER TABLE record
    ADD COLUMN first_key text,
    ADD COLUMN last_key text,
    ADD COLUMN birth_key text,
    ADD COLUMN load_sequence bigint NOT NULL DEFAULT 0;
