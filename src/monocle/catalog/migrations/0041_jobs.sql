-- What is not needed any more is not kept: a retry decides anew, so that a row that is given up needs nothing of what was told.
ALTER TABLE outbox ADD COLUMN retriable boolean NOT NULL DEFAULT false; -- given up, and not retried yet
UPDATE outbox SET retriable = payload IS NOT NULL, payload = NULL WHERE state = 'dead';
CREATE INDEX outbox_retriable ON outbox (destination, audience) WHERE retriable;

-- What destinations took and work on by themselves: they are asked until they say what became of it.
CREATE TABLE job (
    destination text NOT NULL,
    job text NOT NULL,                                          -- its id there
    audience text NOT NULL,
    sync_id uuid NOT NULL REFERENCES sync_run,
    mode text NOT NULL,                                         -- of the synchronisation
    action text NOT NULL CHECK (action IN ('add', 'update', 'remove')),
    of bigint NOT NULL,                                         -- rows that were taken
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'unknown')),  -- unknown: it never said what became of them
    unnamed bigint NOT NULL DEFAULT 0,                          -- rows that it refused without saying which
    reason text NOT NULL DEFAULT '',
    asks integer NOT NULL DEFAULT 0,
    began_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,                               -- not asked before
    ended_at timestamptz,
    PRIMARY KEY (destination, job)
);
CREATE INDEX job_open ON job (destination, next_at) WHERE state = 'open';
CREATE INDEX job_of_sync ON job (sync_id);

CREATE TABLE job_row (                                          -- as long as the job is open
    destination text NOT NULL,
    job text NOT NULL,
    key uuid NOT NULL,                                          -- of the row of the outbox
    customer_id uuid NOT NULL,
    identity text NOT NULL,
    payload jsonb NOT NULL,                                     -- what a removal takes, by which refusals are told apart too
    PRIMARY KEY (destination, job, key),
    FOREIGN KEY (destination, job) REFERENCES job ON DELETE CASCADE
);
