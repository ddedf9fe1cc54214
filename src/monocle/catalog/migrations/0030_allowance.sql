-- What customers allow, as the one rule says over their choices, and who did what with audiences.
CREATE TABLE allowance (
    customer_id uuid NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,                                      -- any: of every channel that has no row of its own
    state text NOT NULL,                                        -- granted, denied, withdrawn; who has no row is unknown, so refused
    consent_id uuid NOT NULL,                                   -- the choice that decides
    chosen_at timestamp NOT NULL,
    PRIMARY KEY (customer_id, purpose, channel)
);
CREATE TABLE allowance_state (                                  -- one row: up to which moment choices count in it
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    as_of timestamp NOT NULL
);
CREATE TABLE audience_action (                                  -- who changed what; sync_run tells who sent what
    action_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    done_at timestamptz NOT NULL,
    done_by text NOT NULL,
    what text NOT NULL CHECK (what IN ('added', 'changed', 'paused', 'resumed', 'removed')),
    destination text NOT NULL,
    audience text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}'
);
