-- Who lives together or shares what households share, as the last run found it: a relation, never a merge.
CREATE TABLE household (
    customer_id uuid PRIMARY KEY,
    household_id uuid NOT NULL,
    members bigint NOT NULL,
    shared jsonb NOT NULL                                       -- list: what joins this customer to the others
);
CREATE INDEX household_of ON household (household_id);
