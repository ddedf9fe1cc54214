-- Who read which customer, when, through which door; each line holds the hash of the line before it.
CREATE TABLE audit_log (
    sequence bigint PRIMARY KEY CHECK (sequence > 0),           -- without a gap
    at timestamptz NOT NULL,                                    -- of the first read of the line
    who text NOT NULL,                                          -- who was signed in, or the name of the token
    token_id uuid,                                              -- null for a person
    door text NOT NULL,                                         -- address of the route, with names in place of what was asked
    customer_id uuid,                                           -- null where several are shown at once
    reads integer NOT NULL CHECK (reads > 0),
    customers integer NOT NULL CHECK (customers >= 0),          -- shown, in all these reads
    hash bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX audit_log_of ON audit_log (customer_id, sequence) WHERE customer_id IS NOT NULL;

CREATE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'lines of the audit log are never changed or deleted';
END
$$;
CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_stays();
