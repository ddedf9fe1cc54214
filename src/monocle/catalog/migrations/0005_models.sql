-- Versions of the matching model, which one runs use, plans, and the health of identities after each run.

CREATE TABLE model_version (
    version text PRIMARY KEY,
    origin text NOT NULL CHECK (origin IN ('data', 'labels', 'file', 'splink')),
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,                                      -- a person's name, or the run
    run_id uuid REFERENCES run,                                 -- the first run that trained it; NULL when a person made it
    records bigint NOT NULL,                                    -- it was trained on
    note text NOT NULL DEFAULT '',
    model json NOT NULL                                         -- as resolve.model writes it
);
CREATE INDEX model_version_by_time ON model_version (made_at DESC);

-- What runs use from then on: a version, or '' for training anew at each run. The last row is in force; rolling back adds
-- the row before it again.
CREATE TABLE model_choice (
    choice_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    version text NOT NULL,
    chosen_at timestamptz NOT NULL,
    chosen_by text NOT NULL,
    rolled_back boolean NOT NULL DEFAULT false
);

-- What matching did in one run, as the matching page shows it: rules and their costs, histogram, settings, health.
CREATE TABLE run_matching (
    run_id uuid PRIMARY KEY REFERENCES run,
    version text NOT NULL,
    report json NOT NULL,
    health json NOT NULL
);

-- A changed matching.yaml, or another version, tried on the data as they are: nothing is in force before it is applied.
CREATE TABLE matching_plan (
    plan_id uuid PRIMARY KEY,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    state text NOT NULL CHECK (state IN ('made', 'applied', 'rolled_back')),
    file_before text NOT NULL,                                  -- matching.yaml as it was, '' where there was none
    file_after text NOT NULL,
    choice_before text NOT NULL,
    choice_after text NOT NULL,
    report json NOT NULL,
    settled_at timestamptz,
    settled_by text NOT NULL DEFAULT ''
);
CREATE INDEX matching_plan_by_time ON matching_plan (made_at DESC);
