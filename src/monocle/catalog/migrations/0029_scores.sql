-- What models expect of customers: scores as segments and pages read them, offers, and what is known of each model.
CREATE TABLE customer_score (
    customer_id uuid PRIMARY KEY,
    traits jsonb NOT NULL,                                      -- column of tables.SCORES → value; NULLs are left out
    as_of timestamptz NOT NULL
);
CREATE INDEX customer_score_by_churn ON customer_score (((traits ->> 'churn')::float8) DESC, customer_id);

CREATE TABLE customer_offer (
    customer_id uuid NOT NULL,
    rank smallint NOT NULL,                                     -- 1 is the best
    product text NOT NULL,
    category text NOT NULL DEFAULT '',
    expected bigint NOT NULL,                                   -- minor units
    offer jsonb NOT NULL,                                       -- the row of tables.OFFERS
    PRIMARY KEY (customer_id, rank)
);
CREATE INDEX customer_offer_by_expected ON customer_offer (expected DESC, customer_id, rank);
CREATE INDEX customer_offer_by_product ON customer_offer (product, expected DESC, customer_id, rank);

-- One model of one run: how it was made, how it did when it was tried on the past; kept to see how models age.
CREATE TABLE prediction (
    kind text NOT NULL,                                         -- lifetime, churn, purchase_30, purchase_90, offers
    run_id uuid NOT NULL,
    as_of timestamptz NOT NULL,
    version text NOT NULL,                                      -- digest of data and parameters; empty where refused
    state text NOT NULL CHECK (state IN ('in_force', 'refused')),
    reason text NOT NULL DEFAULT '',                            -- stable code, where refused
    report jsonb NOT NULL,
    PRIMARY KEY (kind, run_id)
);
CREATE INDEX prediction_by_time ON prediction (kind, as_of DESC);
