"""Which customers belong to which entities: kept beside what is served, and brought up to date in the same transactions.

Runs, events and people's decisions all call ``follow`` before they commit: whoever reads a customer reads their entities of the
same state. Where a workspace declares no entity nothing is done.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from psycopg import Connection

from monocle.catalog.lane import Lane, Question
from monocle.catalog.migrate import SCHEMA
from monocle.permissions import NOWHERE

Values = tuple[str, str, str]
"""Entity, kind of rule, value."""


def rules(connection: Connection) -> set[Values]:
    """Give the rules by which customers belong to entities now."""
    return set(connection.execute("SELECT entity, kind, value FROM entity_rule").fetchall())


def put(connection: Connection, values: Iterable[Values]) -> None:
    """Put rules in force and let all customers follow; call it in a transaction in which nobody else changes what is served."""
    connection.execute("DELETE FROM entity_rule")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO entity_rule (entity, kind, value) VALUES (%s, %s, %s)", sorted(set(values)))
    follow_all(connection, SCHEMA)


def follow(connection: Connection, customers: Collection[UUID]) -> None:
    """Let the entities of some customers follow what is served of them; call it in the transaction that changes it."""
    if customers and _declared(connection):
        whose = "WHERE {0}.customer_id = ANY(%(customers)s)"
        _settle(connection, _belonging(SCHEMA, whose), "e.customer_id = ANY(%(customers)s)", [*customers])


def follow_all(connection: Connection, schema: str) -> None:
    """Let the entities of all customers follow.

    Args:
        connection: in the transaction that publishes.
        schema: whose tables hold what is served next.
    """
    if _declared(connection):
        _settle(connection, _belonging(schema, ""), "", [])
    else:
        connection.execute("DELETE FROM customer_entity")


def counted(connection: Connection, names: Collection[str]) -> tuple[int, int]:
    """Give how many customers belong to one of some entities, and of how many of them nothing is known elsewhere."""
    found = connection.execute(
        """
        SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
            SELECT FROM customer_entity AS o WHERE o.customer_id = e.customer_id AND o.entity <> ALL(%(names)s)
        ))
        FROM (SELECT DISTINCT customer_id FROM customer_entity WHERE entity = ANY(%(names)s)) AS e
        """,
        {"names": sorted(names)},
    ).fetchone()
    return (found[0], found[1]) if found else (0, 0)


def of(lane: Lane, customer_id: UUID) -> tuple[str, ...]:
    """Give the entities of a customer in force, by an index; nothing where there is no such customer."""
    return tuple(one for (one,) in lane.ask(_OF, {"customer_id": customer_id}))


def of_many(connection: Connection, customers: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    """Give the entities of some customers."""
    found = connection.execute(
        "SELECT customer_id, entity FROM customer_entity WHERE customer_id = ANY(%s)", [list(customers)]
    ).fetchall()
    return {one: frozenset(entity for whose, entity in found if whose == one) for one in customers}


_OF = Question("SELECT entity FROM customer_entity WHERE customer_id = %(customer_id)s ORDER BY entity")


def _declared(connection: Connection) -> bool:
    found = connection.execute("SELECT EXISTS (SELECT FROM entity_rule)").fetchone()
    return bool(found and found[0])


_BRANDED = "EXISTS (SELECT FROM entity_rule WHERE kind = 'brand')"


def _belonging(schema: str, whose: str) -> str:
    """Give the statement of (customer, entity), of the tables of a schema.

    Few combinations of source, place and channel stand for many rows: the entities of each are looked up once. Brands are
    looked for in each order, and only where an entity names one.
    """
    orders, events, records = whose.format("p"), whose.format("h"), whose.format("r")
    return f"""
        WITH lived AS NOT MATERIALIZED (
            SELECT p.customer_id, p.record_id, p.source, coalesce(p.store, '') AS place, p.channel, p.lines
            FROM {schema}.purchase AS p {orders}
            UNION ALL
            SELECT h.customer_id, h.record_id, h.source, coalesce(h.place, ''), h.channel, NULL
            FROM {schema}.happening AS h {events}
        ),
        placed AS MATERIALIZED (
            SELECT k.source, k.place, k.channel, specific_entities(k.place, k.channel, NULL) <> '{{}}' AS named,
                row_entities(k.source, k.place, k.channel, NULL) AS entities
            FROM (SELECT DISTINCT source, place, channel FROM lived) AS k
        ),
        sourced AS MATERIALIZED (
            SELECT k.source, source_entities(k.source) AS entities
            FROM (SELECT DISTINCT r.source FROM {schema}.record AS r {records}) AS k
        ),
        spoken AS NOT MATERIALIZED (
            SELECT l.record_id
            FROM lived AS l
            JOIN placed AS k ON k.source = l.source AND k.place = l.place AND k.channel = l.channel
            WHERE k.named
            UNION ALL
            SELECT l.record_id FROM lived AS l WHERE {_BRANDED} AND specific_entities(NULL, NULL, l.lines) <> '{{}}'
        )
        SELECT l.customer_id, x.entity
        FROM lived AS l
        JOIN placed AS k ON k.source = l.source AND k.place = l.place AND k.channel = l.channel
        CROSS JOIN LATERAL unnest(k.entities) AS x(entity)
        WHERE NOT {_BRANDED}
        UNION
        SELECT l.customer_id, x.entity
        FROM lived AS l
        CROSS JOIN LATERAL unnest(row_entities(l.source, l.place, l.channel, l.lines)) AS x(entity)
        WHERE {_BRANDED}
        UNION
        SELECT r.customer_id, x.entity
        FROM {schema}.record AS r
        JOIN sourced AS s ON s.source = r.source
        CROSS JOIN LATERAL unnest(s.entities) AS x(entity)
        {records}
        UNION
        SELECT r.customer_id, '{NOWHERE}'
        FROM {schema}.record AS r
        JOIN sourced AS s ON s.source = r.source AND s.entities = '{{}}'
        {records or "WHERE true"} AND NOT EXISTS (SELECT FROM spoken AS n WHERE n.record_id = r.record_id)
    """


def _settle(connection: Connection, belonging: str, whose: str, customers: Sequence[UUID]) -> None:
    """Change what is otherwise than it is to be, and nothing else."""
    connection.execute(
        f"""
        WITH belonging AS MATERIALIZED ({belonging}),
        gone AS (
            DELETE FROM customer_entity AS e
            WHERE {whose or "true"} AND NOT EXISTS (
                SELECT FROM belonging AS b WHERE b.customer_id = e.customer_id AND b.entity = e.entity
            )
        )
        INSERT INTO customer_entity (customer_id, entity)
        SELECT b.customer_id, b.entity
        FROM belonging AS b
        WHERE NOT EXISTS (SELECT FROM customer_entity AS e WHERE e.customer_id = b.customer_id AND e.entity = b.entity)
        ON CONFLICT DO NOTHING
        """.encode(),
        {"customers": list(customers)},
    )
