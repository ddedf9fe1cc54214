-- Events that arrive by themselves: who may send them, each of them once, and what became of all.
CREATE TABLE write_key (
    key_id uuid PRIMARY KEY,
    source text NOT NULL,
    name text NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),       -- SHA-256 of the secret, which is kept nowhere
    hint text NOT NULL,                                         -- the last four characters of the secret
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz,                                   -- to the minute
    CONSTRAINT a_key_lasts_a_year CHECK (expires_at <= created_at + interval '8760 hours')
);
CREATE INDEX write_key_of ON write_key (source);

CREATE TABLE journal (                                          -- append only; numbers grow in the order of commits
    sequence bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    source text NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,                                      -- tells whether the same id comes with the same body
    body text NOT NULL,                                         -- the event as JSON
    received_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    original_at timestamptz,
    sent_at timestamptz,
    key_id uuid NOT NULL,
    CONSTRAINT once_for_ever UNIQUE (source, message_id)
);

CREATE TABLE collected (                                        -- what became of what each source sent, by hour
    source text NOT NULL,
    hour timestamptz NOT NULL,
    received bigint NOT NULL,
    applied bigint NOT NULL,
    duplicate bigint NOT NULL,
    quarantined bigint NOT NULL,
    suppressed bigint NOT NULL,
    PRIMARY KEY (source, hour),
    CONSTRAINT nothing_lost_on_the_way CHECK (received = applied + duplicate + quarantined + suppressed)
);

CREATE TABLE violation (                                        -- where events break the tracking plan of their source
    sequence bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    source text NOT NULL,
    message_id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    description text NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX violation_of ON violation (source, sequence DESC);

ALTER TABLE quarantine ALTER COLUMN load_id DROP NOT NULL;      -- an event comes with no load
