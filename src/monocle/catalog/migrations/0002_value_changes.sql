-- What each run changed of golden values: only ever added to. The first run of a workspace adds nothing, and a customer
-- that a run creates has its values from the start; identity_change tells of it.
CREATE TABLE value_change (
    change_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    run_id uuid NOT NULL REFERENCES run,
    changed_at timestamptz NOT NULL,
    customer_id uuid NOT NULL,
    field text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('set', 'changed', 'removed')),
    old_value text,
    new_value text,
    source text NOT NULL,                                       -- of the new value; of a removed one, its own
    record_id uuid NOT NULL,
    seen_at timestamp NOT NULL,                                 -- when that source said so
    key text NOT NULL
);
CREATE INDEX value_change_of ON value_change (customer_id, change_id DESC);
