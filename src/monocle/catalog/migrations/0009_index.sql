-- What arrived since the run in force: the journal of the index of keys, from which it is brought up to date after a stop.
-- Few records stand as JSON, many as Arrow. A row of arrived is written for each record whose customer an arrival changed,
-- and for each that arrived: the latest one tells its customer; NULL: it was withdrawn.
CREATE TABLE arrival (
    run_id uuid NOT NULL,
    arrival_number bigint NOT NULL,
    few json,
    records bytea,
    identifiers bytea,
    withdrawn uuid[] NOT NULL DEFAULT '{}',
    arrived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, arrival_number)
);
CREATE TABLE arrived (
    record_id uuid NOT NULL,
    run_id uuid NOT NULL,
    arrival_number bigint NOT NULL,
    matched_id uuid,
    PRIMARY KEY (record_id, run_id, arrival_number)
);
