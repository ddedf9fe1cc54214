-- Saved reports: what each said, version by version, and each making of one with its outcome.
CREATE TABLE report_version (
    name text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    saved_at timestamptz NOT NULL,
    saved_by text NOT NULL,                                     -- empty where the file was changed by hand
    how text NOT NULL CHECK (how IN ('saved', 'file', 'removed')),
    definition jsonb NOT NULL,                                  -- as the file says
    since timestamptz NOT NULL,                                 -- since when its rhythm is this one: nothing earlier is due
    PRIMARY KEY (name, version)
);
CREATE TABLE edition (
    edition_id uuid PRIMARY KEY,
    report text NOT NULL,
    slot text NOT NULL,                                         -- the moment or the run that it is due for; empty: a person asked
    asked_by text NOT NULL,                                     -- a person, or schedule
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    as_of timestamptz,                                          -- the newest fact that its figures know
    run_id uuid,                                                -- whose figures they are
    folder text NOT NULL DEFAULT '',                            -- of its files, under the workspace
    files jsonb NOT NULL DEFAULT '[]',                          -- name, rows, bytes, people
    people integer NOT NULL DEFAULT 0,                          -- lines of lists of customers in them
    sent text NOT NULL DEFAULT '',                              -- destination that was told
    error text NOT NULL DEFAULT ''
);
CREATE INDEX edition_of ON edition (report, started_at DESC);
