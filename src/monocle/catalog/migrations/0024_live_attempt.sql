-- What the worker that lets events arrive was about to take when it began: a worker whose process dies of it takes less next time.
CREATE TABLE live_attempt (                                     -- one row, or none: the last one ended in order
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL,                                   -- of the journal, that it follows
    most integer NOT NULL,                                      -- events at once
    tries integer NOT NULL,                                     -- processes that began with it
    until bigint NOT NULL,                                      -- number of the last event that is taken with care
    process integer NOT NULL,
    process_mark text NOT NULL
);
