-- Entities of a group (sites, brands, countries): what belongs to each, whose customers are whose, and which token reads for which.
CREATE TABLE entity_rule (                                      -- as monocle.yaml says; see entity_digest
    entity text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('source', 'store', 'channel', 'brand')),
    value text NOT NULL,
    PRIMARY KEY (entity, kind, value)
);
CREATE INDEX entity_rule_value ON entity_rule (kind, value);

CREATE TABLE customer_entity (                                  -- follows every run, event and decision, in their transaction
    customer_id uuid NOT NULL,
    entity text NOT NULL,                                       -- empty: something of them belongs to no entity
    PRIMARY KEY (customer_id, entity)
);
CREATE INDEX customer_entity_of ON customer_entity (entity, customer_id);

-- What names the place, the channel or a brand of an order or event; where nothing does, its source counts. The bodies are
-- texts, so that a publication may swap the tables that they name.
CREATE FUNCTION specific_entities(place text, channel text, lines json) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT r.entity
        FROM entity_rule AS r
        WHERE (r.kind = 'store' AND r.value = place)
            OR (r.kind = 'channel' AND r.value = channel)
            OR (r.kind = 'brand' AND lines IS NOT NULL AND EXISTS (
                SELECT FROM json_to_recordset(lines) AS l(label text) WHERE position(lower(r.value) IN lower(l.label)) > 0
            ))
        GROUP BY r.entity
        ORDER BY r.entity
    )
$$;
CREATE FUNCTION source_entities(source text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(SELECT r.entity FROM entity_rule AS r WHERE r.kind = 'source' AND r.value = source ORDER BY r.entity)
$$;
CREATE FUNCTION row_entities(source text, place text, channel text, lines json) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(specific_entities(place, channel, lines), '{}'), nullif(source_entities(source), '{}'), ARRAY[''])
$$;
-- A record belongs to the entities of its source, and to those that its orders and events name.
CREATE FUNCTION record_entities(customer uuid, record uuid, source text) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(ARRAY(
        SELECT e FROM unnest(source_entities(source)) AS e
        UNION
        SELECT e
        FROM purchase AS p, unnest(specific_entities(p.store, p.channel, p.lines)) AS e
        WHERE p.customer_id = customer AND p.record_id = record
        UNION
        SELECT e
        FROM happening AS h, unnest(specific_entities(h.place, h.channel, NULL)) AS e
        WHERE h.customer_id = customer AND h.record_id = record
        ORDER BY 1
    ), '{}'), ARRAY[''])
$$;

-- What somebody reads who is bound to an entity. A scope is {part: [entities of which it is read]}; "" holds those whose
-- customers are there at all, "own" those that are theirs. See monocle.permissions.Scope, which makes it.
CREATE FUNCTION scope_opens(scope jsonb, part text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        scope -> part,
        scope -> (CASE WHEN part LIKE 'golden.%' THEN 'identity' WHEN part LIKE 'traits.%' THEN 'traits' END),
        '[]'
    )
$$;
CREATE FUNCTION scope_sees(scope jsonb, customer uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM customer_entity AS e WHERE e.customer_id = customer AND scope -> '' ? e.entity)
$$;
CREATE FUNCTION scope_reads(scope jsonb, part text, customer uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_and(scope_opens(scope, part) ? e.entity), false)
    FROM customer_entity AS e
    WHERE e.customer_id = customer
$$;

ALTER TABLE read_token ADD COLUMN entity text NOT NULL DEFAULT '';      -- empty: it reads all customers
ALTER TABLE audit_log ADD COLUMN entity text NOT NULL DEFAULT '';       -- for which who asked reads; hashed where it is not empty
