-- Sign-in links made for a server that runs: each works once, and not for long. Only a hash is kept.
CREATE TABLE invitation (
    token_hash text PRIMARY KEY,
    created_at timestamptz NOT NULL
);
