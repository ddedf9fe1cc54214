-- Events read from streams: up to where each partition is in the journal, written in the transaction that keeps its events.
CREATE TABLE stream_offset (
    source text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL CHECK (next_offset >= 0),       -- of the first message that is not in the journal
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (source, topic, partition)
);
