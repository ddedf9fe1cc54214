"""What must hold of entities: a customer is of those, and of no others, that what is served of them names."""

from monocle.catalog.promises.asking import Promise

ENTITIES = (
    Promise(
        "customer_entities",
        "a customer is of an entity that nothing served of them names, or is not of one that it does",
        "report it, and run again: monocle run",
        """
        SELECT format('customer %s', coalesce(k.customer_id, e.customer_id))
        FROM (
            SELECT r.customer_id, unnest(record_entities(r.customer_id, r.record_id, r.source)) AS entity
            FROM record AS r
            WHERE EXISTS (SELECT FROM entity_rule)
            UNION
            SELECT p.customer_id, unnest(row_entities(p.source, p.store, p.channel, p.lines))
            FROM purchase AS p
            WHERE EXISTS (SELECT FROM entity_rule)
            UNION
            SELECT h.customer_id, unnest(row_entities(h.source, h.place, h.channel, NULL))
            FROM happening AS h
            WHERE EXISTS (SELECT FROM entity_rule)
        ) AS k
        FULL JOIN customer_entity AS e ON e.customer_id = k.customer_id AND e.entity = k.entity
        WHERE k.customer_id IS NULL OR e.customer_id IS NULL
        """,
    ),
)
