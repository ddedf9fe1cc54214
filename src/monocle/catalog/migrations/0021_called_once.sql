-- Calls that change something and came with an Idempotency-Key: the same call again is answered as the first one was.
CREATE TABLE called_once (
    caller text NOT NULL,                                       -- name of who asked
    key bytea NOT NULL CHECK (length(key) = 32),                -- SHA-256 of the key
    asked bytea NOT NULL CHECK (length(asked) = 32),            -- SHA-256 of method, address and body
    begun_at timestamptz NOT NULL,
    process integer NOT NULL,                                   -- that answers
    process_mark text NOT NULL,
    status integer,                                             -- of the answer; NULL: there is none yet
    media_type text NOT NULL DEFAULT '',
    body bytea,                                                 -- NULL: none yet, or it holds a secret, which is shown once
    PRIMARY KEY (caller, key)
);
CREATE INDEX called_once_begun ON called_once (begun_at);
