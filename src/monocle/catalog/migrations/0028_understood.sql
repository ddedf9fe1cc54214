-- What follows from a run: which steps were done, the traits of its customers, and its reports.
CREATE TABLE understanding (
    run_id uuid NOT NULL REFERENCES run,
    step text NOT NULL,                                         -- allowances, insight, predictions, segments …
    state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    as_of timestamptz NOT NULL,                                 -- the moment for which it was computed
    seconds double precision NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    PRIMARY KEY (run_id, step)
);
CREATE TABLE customer_trait (
    customer_id uuid PRIMARY KEY,
    traits jsonb NOT NULL,                                      -- trait → number, text, boolean or date; unknown ones left out
    as_of timestamptz NOT NULL
);
CREATE TABLE report (
    name text NOT NULL,                                         -- portfolio, rfm, cohorts, sales …
    run_id uuid NOT NULL REFERENCES run,
    as_of timestamptz NOT NULL,
    body jsonb NOT NULL,                                        -- figures and tables, as pages show them
    PRIMARY KEY (name, run_id)
);
CREATE INDEX report_by_time ON report (name, as_of DESC, run_id DESC);
CREATE TABLE anomaly (
    figure text NOT NULL,
    series text NOT NULL,                                       -- which of its lines, such as a store; empty for all
    happened_on date NOT NULL,                                  -- first day of the period
    value double precision NOT NULL,
    expected double precision NOT NULL,
    deviation double precision NOT NULL,                        -- robust z: medians of absolute deviations from what was expected
    noticed_at timestamptz NOT NULL,                            -- by which run first
    run_id uuid NOT NULL REFERENCES run,
    PRIMARY KEY (figure, series, happened_on)
);
