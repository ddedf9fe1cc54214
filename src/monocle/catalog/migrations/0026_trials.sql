-- Versions that are learnt and plans that are tried in the background: who asked, how far it is, what came of it.
CREATE TABLE trial (
    trial_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('train', 'plan')),
    asked_by text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
    process integer NOT NULL,                                   -- id of the process that does it
    process_mark text NOT NULL,                                 -- what tells it from a later process of the same id
    step text NOT NULL DEFAULT '',                              -- learn, match, compare, keep; where it is, or where it ended
    unwanted boolean NOT NULL DEFAULT false,                    -- it is to end at its next step
    result text NOT NULL DEFAULT '',                            -- the version or the plan that it made
    error text NOT NULL DEFAULT ''
);
CREATE INDEX trial_by_time ON trial (started_at DESC, trial_id DESC);
CREATE UNIQUE INDEX one_trial_at_a_time ON trial (state) WHERE state = 'running';
