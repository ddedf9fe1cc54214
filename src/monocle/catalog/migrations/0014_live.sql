-- The worker that lets events arrive: what each of its steps took, whom it touched since the run in force, how it goes.
ALTER TABLE arrival ADD COLUMN position bigint;                 -- of the journal, that a step of events reached; NULL: it was none
CREATE TABLE live_position (                                    -- up to where events are in what is served since a run
    run_id uuid PRIMARY KEY,
    position bigint NOT NULL
);
CREATE TABLE live_touched (                                     -- customers as they are not in the lake of the run
    run_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (run_id, customer_id)
);
CREATE TABLE live_worker (                                      -- one row, or none yet
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    process integer NOT NULL DEFAULT 0,
    process_mark text NOT NULL DEFAULT '',
    beat_at timestamptz,                                        -- when it last looked for events, to some seconds
    steps bigint NOT NULL DEFAULT 0,
    events bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,                          -- events that it alone could not take
    error text NOT NULL DEFAULT '',                             -- why it stands still; empty: it does not
    failed_at timestamptz
);
