-- What must never be lost, and what is read now. Times are UTC.

CREATE TABLE load (
    load_id uuid PRIMARY KEY,
    source text NOT NULL,
    sequence bigint NOT NULL GENERATED ALWAYS AS IDENTITY,     -- number of the load, from 1, over all sources
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    state text NOT NULL CHECK (state IN ('running', 'applied', 'held', 'failed')),
    extract text NOT NULL CHECK (extract IN ('full', 'delta')),
    process integer NOT NULL,                                   -- id of the process that loads it
    process_mark text NOT NULL,                                 -- what tells it from a later process of the same id
    received bigint NOT NULL DEFAULT 0,
    applied bigint NOT NULL DEFAULT 0,
    duplicate bigint NOT NULL DEFAULT 0,
    quarantined bigint NOT NULL DEFAULT 0,
    suppressed bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,                          -- of the applied: new versions of rows already known
    gone bigint NOT NULL DEFAULT 0,                             -- rows of earlier loads that a full extract no longer has
    columns jsonb NOT NULL DEFAULT '[]',                        -- names, in the order of the source
    notes jsonb NOT NULL DEFAULT '{}',                          -- encoding, separator … as the reader found them
    held_because text NOT NULL DEFAULT '',
    folder text NOT NULL DEFAULT '',                            -- of the applied rows, in the lake
    gone_folder text NOT NULL DEFAULT '',
    CONSTRAINT nothing_lost CHECK (state <> 'applied' OR received = applied + duplicate + quarantined + suppressed)
);
CREATE INDEX load_by_source ON load (source, sequence DESC);

CREATE TABLE quarantine (
    quarantine_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    load_id uuid NOT NULL REFERENCES load,
    source text NOT NULL,
    file text NOT NULL,
    position bigint NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL DEFAULT '',
    raw bytea NOT NULL,
    digest bytea NOT NULL GENERATED ALWAYS AS (sha256(raw)) STORED,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'dismissed')),
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz
);
CREATE INDEX quarantine_open ON quarantine (source, reason) WHERE state = 'open';
CREATE INDEX quarantine_by_bytes ON quarantine (source, digest);
CREATE INDEX quarantine_by_load ON quarantine (load_id);

CREATE TABLE run (
    run_id uuid PRIMARY KEY,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    process integer NOT NULL,                                   -- id of the process that runs it
    process_mark text NOT NULL,                                 -- what tells it from a later process of the same id
    stage text NOT NULL DEFAULT '',
    done bigint NOT NULL DEFAULT 0,                             -- rows of the stage done
    total bigint NOT NULL DEFAULT 0,                            -- rows of the stage in all; 0 when not known
    stages jsonb NOT NULL DEFAULT '[]',                         -- [{name, seconds, rows_in, rows_out, peak_mb}]
    counts jsonb NOT NULL DEFAULT '{}',                         -- records, customers, links, merges, splits …
    error text NOT NULL DEFAULT ''
);
CREATE INDEX run_by_time ON run (started_at DESC);
CREATE UNIQUE INDEX one_run_at_a_time ON run (state) WHERE state = 'running';

-- What is in force in the lake: flipped in the transaction that publishes a run.
CREATE TABLE lake_pointer (
    relation text PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run,
    folder text NOT NULL,
    rows bigint NOT NULL
);

-- Identity: ids once given are never given again, and always lead somewhere.
CREATE TABLE customer_redirect (
    old_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,                                  -- the survivor; always one in force, or one that is gone
    run_id uuid NOT NULL REFERENCES run,
    redirected_at timestamptz NOT NULL
);
CREATE INDEX customer_redirect_to ON customer_redirect (customer_id);
CREATE TABLE identity_change (
    change_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    run_id uuid NOT NULL REFERENCES run,
    changed_at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('created', 'merged', 'split', 'gone')),
    customer_id uuid NOT NULL,
    other_id uuid,
    records bigint NOT NULL,
    reason jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX identity_change_of ON identity_change (customer_id);
CREATE INDEX identity_change_other ON identity_change (other_id);

-- The words of a search text as they stand: PostgreSQL's own parser would cut e-mails, hyphens and numbers its way. A
-- word is no longer than PostgreSQL can index (2,046 bytes).
CREATE FUNCTION words_of(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN array_to_tsvector(array_remove(string_to_array(
    CASE WHEN length(words) < 500 THEN words ELSE regexp_replace(words, '[^ ]{250,}', '', 'g') END, ' '), ''));

-- For serving: what the pages, the API and the terminal read. All of it can be derived again from the lake.
CREATE TABLE customer (
    customer_id uuid PRIMARY KEY,
    name text NOT NULL,
    sources jsonb NOT NULL,                                     -- list of names, sorted
    records bigint NOT NULL,
    identifiers bigint NOT NULL,
    completeness double precision NOT NULL,
    first_seen_at timestamp NOT NULL,
    last_seen_at timestamp NOT NULL,
    orders bigint NOT NULL,
    spent jsonb NOT NULL,                                       -- currency → minor units
    last_order_at timestamp,
    events bigint NOT NULL,
    search_text text NOT NULL,
    digest text NOT NULL
);
CREATE TABLE portrait (                                         -- apart from customer: large, and read one at a time
    customer_id uuid PRIMARY KEY,
    golden json NOT NULL                                        -- list of GOLDEN rows; json loads twice as fast as jsonb
);
CREATE TABLE record (
    record_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    source text NOT NULL,
    source_key text NOT NULL,
    seen_at timestamp NOT NULL,
    nature text NOT NULL,
    content json NOT NULL                                      -- the clean values that are there
);
CREATE TABLE identifier (
    record_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    source text NOT NULL,
    type text NOT NULL,
    value text COLLATE "C" NOT NULL,
    flag text NOT NULL
);
CREATE TABLE link (
    left_id uuid NOT NULL,
    right_id uuid NOT NULL,
    customer_id uuid NOT NULL,                                  -- of the left record
    weight double precision NOT NULL,                           -- bits
    rule text NOT NULL,
    levels json NOT NULL,
    strong boolean NOT NULL,
    held_back text NOT NULL,
    model text NOT NULL
);
CREATE TABLE happening (                                        -- events of the timeline
    event_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    record_id uuid NOT NULL,
    source text NOT NULL,
    type text NOT NULL,
    name text NOT NULL,
    channel text NOT NULL,
    direction text NOT NULL,
    occurred_at timestamp NOT NULL,
    place text,
    text text,
    score double precision,
    properties json NOT NULL
);
CREATE TABLE purchase (                                         -- orders and refunds, lines inside
    order_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    record_id uuid NOT NULL,
    source text NOT NULL,
    order_key text NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    ordered_at timestamp NOT NULL,
    store text,
    currency text NOT NULL,
    total bigint NOT NULL,                                      -- minor units
    lines json NOT NULL                                        -- [{product, label, category, quantity, amount}]
);
CREATE TABLE choice (                                           -- consents
    consent_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    record_id uuid NOT NULL,
    source text NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    choice text NOT NULL,
    chosen_at timestamp NOT NULL,
    proof text
);
CREATE TABLE movement (                                         -- loyalty points
    movement_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    record_id uuid NOT NULL,
    source text NOT NULL,
    card text NOT NULL,
    kind text NOT NULL,
    points bigint NOT NULL,
    moved_at timestamp NOT NULL,
    tier text
);
CREATE TABLE word (                                             -- the words by which customers are found
    word text COLLATE "C" PRIMARY KEY,
    customers bigint NOT NULL
);
CREATE INDEX record_of ON record (customer_id);
CREATE INDEX identifier_of ON identifier (customer_id);
CREATE INDEX identifier_value ON identifier (value);
CREATE INDEX identifier_tail ON identifier (reverse(value));    -- the last digits of a phone or a card
CREATE INDEX link_of ON link (customer_id);
CREATE INDEX link_right ON link (right_id);
CREATE INDEX happening_of ON happening (customer_id, occurred_at DESC);
CREATE INDEX purchase_of ON purchase (customer_id, ordered_at DESC);
CREATE INDEX choice_of ON choice (customer_id);
CREATE INDEX movement_of ON movement (customer_id);
CREATE INDEX customer_seen ON customer (last_seen_at DESC, customer_id);
CREATE INDEX customer_search ON customer USING gin (words_of(search_text));

-- What has been audited, and sign-in on this machine.
CREATE TABLE source_audit (
    source text NOT NULL,
    load_id uuid NOT NULL REFERENCES load,
    audited_at timestamptz NOT NULL,
    report jsonb NOT NULL,
    PRIMARY KEY (source, load_id)
);
CREATE TABLE session (
    token_hash text PRIMARY KEY,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
);
