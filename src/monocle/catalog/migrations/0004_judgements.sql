-- What people decide of who is whom: only ever added to. Who took a decision back, who confirmed it and what raised it
-- again are noted on it; nothing else of it changes, and nothing is deleted.
CREATE TABLE judgement (
    judgement_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    verdict text NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')),
    left_ids uuid[] NOT NULL CHECK (cardinality(left_ids) > 0),
    right_ids uuid[] NOT NULL CHECK (cardinality(right_ids) > 0),
    judged_by text NOT NULL CHECK (judged_by <> ''),
    why text NOT NULL DEFAULT '',
    origin text NOT NULL CHECK (origin IN ('review', 'merge', 'unmerge', 'split', 'rule', 'labels')),
    judged_at timestamptz NOT NULL,
    seen_at timestamptz,                                        -- when what was judged had been read; NULL: apart from all others
    second boolean NOT NULL DEFAULT false,                      -- nothing happens before a second person confirms it
    confirmed_by text,
    confirmed_at timestamptz,
    withdrawn_by text,
    withdrawn_at timestamptz,
    replaced_by bigint REFERENCES judgement,                    -- withdrawn for as long as that one is not
    raised_at timestamptz,                                      -- key data of its records changed since
    changed text[] NOT NULL DEFAULT '{}',                       -- fields of that data, sorted
    state text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN second AND confirmed_at IS NULL THEN 'proposed'
        WHEN raised_at IS NOT NULL THEN 'raised'
        ELSE 'in_force'
    END) STORED
);
CREATE INDEX judgement_by_state ON judgement (state, judgement_id DESC);
CREATE INDEX judgement_replaced ON judgement (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE TABLE judged_record (                                    -- the records of each judgement, for finding it by them
    judgement_id bigint NOT NULL REFERENCES judgement,
    record_id uuid NOT NULL,
    on_left boolean NOT NULL,
    digests jsonb NOT NULL,                                     -- field of the key data → digest, as it was judged
    PRIMARY KEY (record_id, judgement_id)
);
CREATE INDEX judged_record_of ON judged_record (judgement_id);

-- Digests of the data that tells who a record is, field by field: whether they changed can be told, what they were cannot.
CREATE FUNCTION key_digests(content json) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE STRICT
RETURN coalesce((
    SELECT jsonb_object_agg(d.key, left(encode(sha256(convert_to(d.said, 'UTF8')), 'hex'), 16))
    FROM (
        SELECT e.key, CASE
            WHEN json_typeof(e.value) = 'array'
            THEN (SELECT string_agg(CAST(x AS text), chr(31) ORDER BY CAST(x AS text) COLLATE "C") FROM json_array_elements(e.value) AS x)
            ELSE CAST(e.value AS text)
        END AS said
        FROM json_each(content) AS e
        WHERE e.key IN (
            'first_name', 'last_name', 'birth_name', 'birth_date', 'emails', 'phones', 'addresses', 'handles',
            'loyalty_cards', 'customer_numbers', 'company', 'company_number'
        )
    ) AS d
), '{}');

-- Where matching alone has each record, and where it leads the ids that it once gave. People's decisions are laid over
-- it, so that one withdrawn leaves what was there before.
ALTER TABLE record ADD COLUMN matched_id uuid;
UPDATE record SET matched_id = customer_id;
ALTER TABLE record ALTER COLUMN matched_id SET NOT NULL;
CREATE INDEX record_matched ON record (matched_id);
CREATE TABLE given_id (                                         -- ids once given that matching alone has not in force
    customer_id uuid PRIMARY KEY,
    anchor_id uuid,                                             -- record whose customer it leads to; NULL: not known
    matched_id uuid                                             -- else: where matching alone leads it
);
CREATE INDEX given_id_anchor ON given_id (anchor_id);
CREATE INDEX given_id_matched ON given_id (matched_id);
INSERT INTO given_id (customer_id, matched_id) SELECT old_id, customer_id FROM customer_redirect;

-- Pairs that a person should look at; filled by each publication and mended by each judgement.
CREATE TABLE review (
    left_id uuid NOT NULL,
    right_id uuid NOT NULL,
    left_customer uuid NOT NULL,
    right_customer uuid NOT NULL,
    weight double precision NOT NULL,                           -- bits
    doubt double precision NOT NULL,                            -- 0..1
    value bigint NOT NULL,                                      -- orders of both customers
    rank double precision NOT NULL,
    reason text NOT NULL,                                       -- review, held_back, raised, unsure, proposed, over_merge
    held_back text NOT NULL,
    left_source text NOT NULL,
    right_source text NOT NULL,
    PRIMARY KEY (left_id, right_id)
);
CREATE INDEX review_left ON review (left_customer);
CREATE INDEX review_right ON review (right_customer);
CREATE INDEX review_by_rank ON review (rank DESC, left_id, right_id);
CREATE INDEX review_by_reason ON review (reason, rank DESC, left_id, right_id);
CREATE TABLE review_taken (                                     -- pairs that a person has open
    left_id uuid NOT NULL,
    right_id uuid NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    PRIMARY KEY (left_id, right_id)
);

-- What others must mend after a decision: audiences that hold a customer, choices that are in effect now.
CREATE TABLE repair (
    repair_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    judgement_id bigint REFERENCES judgement,
    made_at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('audience', 'consent')),
    customer_id uuid NOT NULL,
    detail jsonb NOT NULL                                       -- what changed: see monocle.workspace.repairs
);
CREATE INDEX repair_of ON repair (customer_id);
