-- Whom events name: the subjects of each source of events, whose each is, what is known of it, and what of its events could
-- not be used. All of it follows from the journal alone, up to the position.
CREATE TABLE subject (
    record_id uuid PRIMARY KEY,                                 -- derived from source and key, as of every record
    source text NOT NULL,
    key text COLLATE "C" NOT NULL,                              -- user_id:U or anonymous_id:A; another type for a merge without either
    owner_id uuid,                                              -- the user's record whose device it is; NULL: its own
    events bigint NOT NULL,                                     -- that belong to it; 0: it is only known by its links
    first_at timestamptz,
    last_at timestamptz,
    state json NOT NULL,                                        -- see live/states.py
    digest bytea                                                -- of its row of PERSONS; NULL: it has none
);
CREATE INDEX subject_of_owner ON subject (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX subject_by_key ON subject (key);

CREATE TABLE subject_link (                                     -- what says whose device an anonymous id is
    anonymous_id uuid NOT NULL,                                 -- record of the anonymous subject
    user_id uuid NOT NULL,                                      -- record of the user
    evidence text NOT NULL CHECK (evidence IN ('event', 'alias', 'merge')),
    sequence bigint NOT NULL,                                   -- of the first event that says so
    PRIMARY KEY (anonymous_id, user_id)
);
CREATE INDEX subject_link_of_user ON subject_link (user_id);

CREATE TABLE subject_event (                                    -- which events belong to a subject
    record_id uuid NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (record_id, sequence)
);

CREATE TABLE subject_identifier (                               -- by which the person of a record is known, its devices' too
    record_id uuid NOT NULL,
    type text NOT NULL,
    value text COLLATE "C" NOT NULL,
    first_at timestamptz NOT NULL,
    refused text NOT NULL,                                      -- why it is left off; empty: it is not
    PRIMARY KEY (record_id, type, value)
);
CREATE INDEX subject_identifier_by_value ON subject_identifier (type, value);

CREATE TABLE subject_order (                                    -- what events say of each order
    order_id uuid PRIMARY KEY,
    source text NOT NULL,
    order_key text NOT NULL,
    record_id uuid NOT NULL,                                    -- of the subject who bought
    state json NOT NULL                                         -- see live/orders.py
);
CREATE INDEX subject_order_of ON subject_order (record_id);

CREATE TABLE event_refusal (                                    -- what of an event could not be used; the event itself stays
    sequence bigint NOT NULL,
    field text NOT NULL,
    reason text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (sequence, field, reason)
);
CREATE INDEX event_refusal_of ON event_refusal (source, reason);

CREATE TABLE folded (                                           -- one row: how far the journal is folded
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    position bigint NOT NULL
);
INSERT INTO folded (position) VALUES (0);

CREATE TABLE run_position (                                     -- up to where the customers of a run stand for the journal
    run_id uuid PRIMARY KEY REFERENCES run,
    position bigint NOT NULL
);
