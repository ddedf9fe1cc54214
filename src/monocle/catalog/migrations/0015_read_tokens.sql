-- Tokens with which programs read customers, and change nothing.
CREATE TABLE read_token (
    token_id uuid PRIMARY KEY,
    name text NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),       -- SHA-256 of the secret, which is kept nowhere
    hint text NOT NULL,                                         -- the last four characters of the secret
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz,                                   -- to the minute
    CONSTRAINT a_token_lasts_a_year CHECK (expires_at <= created_at + interval '8760 hours')
);
