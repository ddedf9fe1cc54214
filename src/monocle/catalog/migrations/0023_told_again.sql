-- What is known of subjects follows from the events that are kept, also after a purge and after a late event: which subjects are to
-- be told again to those who serve them, which events are of an order, and what a purge left of an event.
ALTER TABLE journal ADD COLUMN kept_for text[] NOT NULL DEFAULT '{}';   -- why a purge left a part of it: orders, choices; none: it is whole
ALTER TABLE quarantine ADD COLUMN settled_how text NOT NULL DEFAULT ''; -- as_it_was, mended, accepted or dismissed; empty while it is open

CREATE TABLE purge (                                            -- what was deleted because it had been kept for long enough
    purge_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    source text NOT NULL,
    purged_at timestamptz NOT NULL,
    events bigint NOT NULL,                                     -- deleted
    parts bigint NOT NULL,                                      -- of which a part stays
    refused bigint NOT NULL                                     -- deleted from the quarantine
);

CREATE INDEX subject_event_by_sequence ON subject_event (sequence);

CREATE TABLE subject_order_event (                              -- which events say something of an order
    order_id uuid NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (order_id, sequence)
);
CREATE INDEX subject_order_event_by_sequence ON subject_order_event (sequence);
INSERT INTO subject_order_event (order_id, sequence)            -- of orders that are known: the events that count; others are older than this table
SELECT DISTINCT o.order_id, j.sequence
FROM subject_order AS o
CROSS JOIN LATERAL (
    SELECT o.state -> 'first' ->> 1
    UNION
    SELECT o.state -> 'cancelled' ->> 1
    UNION
    SELECT s.value ->> 1 FROM json_each(o.state -> 'said') AS s
    UNION
    SELECT json_object_keys(o.state -> 'refunds')
) AS m(message_id)
JOIN journal AS j ON j.source = o.source AND j.message_id = m.message_id
JOIN subject_event AS e ON e.sequence = j.sequence;

CREATE TABLE retold (                                           -- records to be told again, as their subjects are known now
    number bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,     -- grows in the order of commits
    record_id uuid NOT NULL,
    quarantine_id bigint                                        -- because this row was replayed; NULL: for another reason
);
ALTER TABLE run_position ADD COLUMN retold bigint NOT NULL DEFAULT 0;   -- the last that the run knows of
ALTER TABLE live_position ADD COLUMN retold bigint NOT NULL DEFAULT 0;  -- the last that is in what is served since the run

CREATE TABLE fact_piece (                                       -- folders of the lake that hold what happened, event by event
    piece_id uuid PRIMARY KEY,
    source text NOT NULL,
    first bigint NOT NULL,                                      -- events of the source after this number
    last bigint NOT NULL,                                       -- up to this one
    events bigint NOT NULL,                                     -- how many it was made of
    mark text NOT NULL                                          -- tells what it was made with
);
CREATE INDEX fact_piece_of ON fact_piece (source, last);

CREATE TABLE fact_stale (                                       -- events of pieces that are otherwise now, or gone
    number bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    sequence bigint NOT NULL
);
