"""What is served of each customer, as two numbers: the next run publishes only the customers whose number differs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from monocle.golden.facts import Facts
from monocle.relation import Column, Contract, Relation, select

SERVED_DIGESTS = Contract(
    "served_digests",
    "what is served of one customer, as one number, and its links as another",
    (
        Column("customer_id", "UUID", "the customer", required=True),
        Column("digest", "HUGEINT", "sum of the hashes of its rows, links left out", required=True),
        Column("links", "HUGEINT", "sum of the hashes of its links", required=True),
    ),
    key=("customer_id",),
)


@dataclass(frozen=True)
class Served:
    """What the served tables are made of.

    Attributes:
        records: RECORDS.
        customers: CUSTOMERS.
        matched: MATCHED.
        identifiers: IDENTIFIERS.
        links: LINKS.
        facts: what happened.
        profiles: PROFILES.
        tables: the served tables, for the form of their rows.
    """

    records: Relation
    customers: Relation
    matched: Relation
    identifiers: Relation
    links: Relation
    facts: Facts
    profiles: Relation
    tables: Mapping[str, Relation]


_SQL = """
WITH rows AS (
    SELECT customer_id, hash($form, p.digest) AS h
    FROM profiles AS p
    UNION ALL
    SELECT c.customer_id, hash('record', r, m.customer_id)
    FROM (SELECT * EXCLUDE (load_id, name_key, first_sound, last_sound) FROM records) AS r
    JOIN customers AS c USING (record_id)
    JOIN matched AS m USING (record_id)
    UNION ALL
    SELECT customer_id, hash('identifier', i)
    FROM identifiers AS i
    JOIN customers USING (record_id)
    UNION ALL
    SELECT customer_id, hash('order', o)
    FROM (SELECT * EXCLUDE (load_id) FROM orders) AS o
    JOIN customers USING (record_id)
    UNION ALL
    SELECT customer_id, hash('line', l)
    FROM order_lines AS l
    JOIN (SELECT order_id, record_id FROM orders) USING (order_id)
    JOIN customers USING (record_id)
    UNION ALL
    SELECT customer_id, hash('event', e)
    FROM (SELECT * EXCLUDE (load_id) FROM events) AS e
    JOIN customers USING (record_id)
    UNION ALL
    SELECT customer_id, hash('consent', x)
    FROM (SELECT * EXCLUDE (load_id) FROM consents) AS x
    JOIN customers USING (record_id)
    UNION ALL
    SELECT customer_id, hash('points', x)
    FROM (SELECT * EXCLUDE (load_id) FROM points) AS x
    JOIN customers USING (record_id)
),
linked AS (
    SELECT customer_id, sum(hash($form, l)) AS links
    FROM links AS l
    JOIN customers ON customers.record_id = l.left_id
    GROUP BY customer_id
),
told AS (
    SELECT customer_id, sum(h) AS digest
    FROM rows
    GROUP BY customer_id
)
SELECT customer_id, CAST(digest AS HUGEINT) AS digest, CAST(coalesce(links, 0) AS HUGEINT) AS links
FROM told
LEFT JOIN linked USING (customer_id)
"""


def served_digests(served: Served) -> Relation:
    """Give what is served of each customer as two numbers.

    The hash is the engine's own, fast and the same on every machine with its version; another version or engine has other
    numbers, and so has another form of the served tables: then everything is published again, which is right. Two states
    of a customer have one number by chance once in 2^64.

    Returns:
        SERVED_DIGESTS.
    """
    facts = served.facts
    return select(
        _SQL,
        SERVED_DIGESTS,
        {"form": _form(served.tables)},
        records=served.records,
        customers=served.customers,
        matched=served.matched,
        identifiers=served.identifiers,
        links=served.links,
        profiles=served.profiles,
        orders=facts.orders,
        order_lines=facts.order_lines,
        events=facts.events,
        consents=facts.consents,
        points=facts.points,
    )


def _form(tables: Mapping[str, Relation]) -> str:
    """Give the SHA-256 of how the served tables are computed."""
    told = [(name, one.sql, sorted(one.values.items()), one.contract.columns) for name, one in sorted(tables.items())]
    return hashlib.sha256(repr(told).encode()).hexdigest()
