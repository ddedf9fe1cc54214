-- Segments: what each says, version by version; who is in each, who entered and left, and when time alone may change it.
CREATE TABLE segment (
    name text PRIMARY KEY,
    version integer NOT NULL CHECK (version > 0),               -- in force, of segment_version
    archived_at timestamptz,
    evaluated_at timestamptz,                                   -- when all customers were looked at last; NULL: not yet
    evaluated_version integer,                                  -- the version they were looked at with
    run_id uuid,                                                -- the run that was in force then
    error text NOT NULL DEFAULT ''                              -- why it could not be evaluated; empty: it could
);
CREATE TABLE segment_version (                                  -- only ever added to
    name text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    definition json NOT NULL,                                   -- as the file says it
    saved_at timestamptz NOT NULL,
    saved_by text NOT NULL,                                     -- empty: found in the file
    how text NOT NULL CHECK (how IN ('saved', 'file', 'rolled_back', 'archived', 'restored', 'copied')),
    PRIMARY KEY (name, version)
);
CREATE TABLE member (                                           -- who is in which segment now
    customer_id uuid NOT NULL,
    segment text NOT NULL,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, segment)
);
CREATE INDEX member_of ON member (segment, customer_id);

CREATE TABLE member_change (                                    -- Segment Entered and Segment Left: only ever added to
    change_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    segment text NOT NULL,
    customer_id uuid NOT NULL,
    entered boolean NOT NULL,                                   -- false: left
    changed_at timestamptz NOT NULL,
    why text NOT NULL CHECK (why IN ('run', 'refresh', 'live', 'due', 'decided', 'gone', 'archived'))
);
CREATE INDEX member_change_of ON member_change (segment, change_id DESC);
CREATE INDEX member_change_to ON member_change (customer_id, changed_at DESC);

CREATE TABLE segment_due (                                      -- when time alone may change a membership next
    segment text NOT NULL,
    customer_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (segment, customer_id)
);
CREATE INDEX segment_due_next ON segment_due (due_at);
CREATE INDEX segment_due_of ON segment_due (customer_id);

CREATE TABLE segment_list (                                     -- imported lists, and members that were copied once
    name text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('imported', 'copied')),
    label text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    rows bigint NOT NULL                                        -- of the file, or members that were copied
);
CREATE TABLE segment_list_item (
    list text NOT NULL REFERENCES segment_list ON DELETE CASCADE,
    type text NOT NULL,                                         -- customer_id, email, phone …
    value text COLLATE "C" NOT NULL,                            -- normalised
    customer_id uuid,                                           -- whom it is now; NULL: nobody, or several
    PRIMARY KEY (list, type, value)
);
CREATE INDEX segment_list_item_of ON segment_list_item (customer_id, list) WHERE customer_id IS NOT NULL;
CREATE INDEX segment_list_item_value ON segment_list_item (type, value);

CREATE TABLE segment_size (                                     -- how many members each evaluation of all customers left
    segment text NOT NULL,
    at timestamptz NOT NULL,
    members bigint NOT NULL,
    before bigint,                                              -- NULL: it was the first
    of_customers bigint NOT NULL,
    alert boolean NOT NULL,                                     -- it changed by more than its definition allows without a word
    PRIMARY KEY (segment, at)
);
