-- What is sent to destinations: each synchronisation, what waits to be delivered, and what each destination knows by now.
CREATE TABLE sync_run (
    sync_id uuid PRIMARY KEY,
    destination text NOT NULL,
    audience text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('full', 'difference', 'retry', 'live')),
    asked_by text NOT NULL,                                     -- who, or schedule
    started_at timestamptz NOT NULL,
    checked_at timestamptz NOT NULL,                            -- the last time that nothing was found to send besides
    ended_at timestamptz,                                       -- when its last row was settled
    state text NOT NULL CHECK (state IN ('sending', 'done')),
    of bigint NOT NULL,                                         -- customers that were looked at
    unchanged bigint NOT NULL,                                  -- of them, already there just so
    added bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    removed bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    waiting bigint NOT NULL DEFAULT 0
);
CREATE INDEX sync_run_by_time ON sync_run (destination, audience, started_at DESC, sync_id DESC);

CREATE TABLE sync_kept (                                        -- whom a synchronisation did not send, and why
    sync_id uuid NOT NULL REFERENCES sync_run ON DELETE CASCADE,
    customer_id uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('skipped', 'refused')),
    reason text NOT NULL,
    consent_id uuid,                                            -- the choice that refuses, where one was made
    PRIMARY KEY (sync_id, customer_id)
);

CREATE TABLE outbox (
    outbox_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,  -- also the order of what is said of one customer
    sync_id uuid NOT NULL REFERENCES sync_run,
    destination text NOT NULL,
    audience text NOT NULL,
    customer_id uuid NOT NULL,
    action text NOT NULL CHECK (action IN ('add', 'update', 'remove')),
    each boolean NOT NULL DEFAULT false,                        -- it is sent even where a later row says otherwise
    key uuid NOT NULL UNIQUE,                                   -- the same at every try
    payload jsonb,                                              -- as the destination is told; NULL once it is settled
    identity text NOT NULL,                                     -- digest of what the destination knows the customer by
    digest text NOT NULL,                                       -- of the payload
    consent_id uuid,                                            -- the choice that allows it
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead', 'overtaken')),
    batch_id uuid,                                              -- what is sent at once; kept while it is unknown whether it arrived
    tries integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,                               -- not before
    reason text NOT NULL DEFAULT '',                            -- why the last try failed
    created_at timestamptz NOT NULL,
    settled_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (destination, outbox_id) WHERE state = 'waiting';
CREATE INDEX outbox_waiting_of ON outbox (destination, audience, customer_id, outbox_id) WHERE state = 'waiting';
CREATE INDEX outbox_batch ON outbox (batch_id) WHERE state = 'waiting' AND batch_id IS NOT NULL;
CREATE INDEX outbox_of_sync ON outbox (sync_id, state);

CREATE TABLE sent (                                             -- what a destination knows, as far as it said so
    destination text NOT NULL,
    audience text NOT NULL,
    customer_id uuid NOT NULL,
    identity text NOT NULL,
    digest text NOT NULL,
    payload jsonb NOT NULL,                                     -- what it takes to have it removed
    consent_id uuid,
    key uuid NOT NULL,                                          -- of the row of the outbox that was acknowledged
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (destination, audience, customer_id)
);
CREATE INDEX sent_customer ON sent (customer_id);

CREATE TABLE lane (                                             -- how it goes with each destination
    destination text PRIMARY KEY,
    not_before timestamptz,                                     -- it asked to be left alone until then
    failures integer NOT NULL DEFAULT 0,                        -- in a row
    error text NOT NULL DEFAULT '',
    failed_at timestamptz,
    answered_at timestamptz                                     -- when it last took something
);
CREATE TABLE sync_due (                                         -- when an audience was last looked at, by its schedule
    destination text NOT NULL,
    audience text NOT NULL,
    looked_at timestamptz NOT NULL,
    error text NOT NULL DEFAULT '',                             -- why it could not be decided
    change_id bigint NOT NULL DEFAULT 0,                        -- the last change of members that was told live
    PRIMARY KEY (destination, audience)
);
