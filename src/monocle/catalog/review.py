"""The review queue: pairs that a person should look at, kept ready for every page.

A publication fills it; each judgement mends the customers that it touched. Two customers stand in it once, by their most
telling pair of records.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.catalog import bridges
from monocle.catalog.migrate import SCHEMA

TABLE = "review"
REASONS = ("review", "held_back", "raised", "unsure", "proposed", "over_merge")
MINUTES = 10
"""How long a pair stays marked as open."""
_COLUMNS = (
    "left_id, right_id, left_customer, right_customer, weight, doubt, value, rank, reason, held_back, left_source,"
    " right_source"
)
_LEAST_DOUBT = 0.5
_MEMORY = "256MB"

# Pairs by their links, and pairs that judgements ask for. ``{of}`` is the schema of the served tables, ``{links}`` which
# links are looked at, ``{named}`` which judgements.
_WAITING = """
WITH doubtful AS (
    SELECT l.left_id, l.right_id, a.customer_id AS left_customer, b.customer_id AS right_customer, l.weight, l.held_back,
        CASE WHEN l.held_back <> '' THEN 'held_back' ELSE 'review' END AS reason,
        CASE WHEN l.held_back <> '' THEN {least} ELSE 0 END AS least_doubt, a.source AS left_source, b.source AS right_source
    FROM {links} AS l
    JOIN {of}.record AS a ON a.record_id = l.left_id
    JOIN {of}.record AS b ON b.record_id = l.right_id
    WHERE NOT l.strong AND a.customer_id <> b.customer_id
),
asked AS (
    SELECT DISTINCT ON (left_id, right_id) *
    FROM (
        SELECT least(j.left_ids[1], j.right_ids[1]) AS left_id, greatest(j.left_ids[1], j.right_ids[1]) AS right_id,
            CASE WHEN j.verdict = 'unsure' AND j.state <> 'proposed' THEN 'unsure' ELSE j.state END AS reason, j.judgement_id
        FROM judgement AS j
        WHERE (j.state IN ('proposed', 'raised') OR (j.state = 'in_force' AND j.verdict = 'unsure')) {named}
    ) AS waiting
    WHERE NOT EXISTS (
        SELECT 1
        FROM judged_record AS x
        JOIN judged_record AS y ON y.judgement_id = x.judgement_id AND y.on_left <> x.on_left
        JOIN judgement AS later ON later.judgement_id = x.judgement_id
        WHERE x.record_id = waiting.left_id AND y.record_id = waiting.right_id AND later.judgement_id > waiting.judgement_id
            AND later.state = 'in_force' AND later.verdict <> 'unsure'
    )
    ORDER BY left_id, right_id, CASE reason WHEN 'proposed' THEN 0 WHEN 'raised' THEN 1 ELSE 2 END
),
placed AS (
    SELECT k.left_id, k.right_id, a.customer_id AS left_customer, b.customer_id AS right_customer,
        coalesce(l.weight, 0) AS weight, coalesce(l.held_back, '') AS held_back, k.reason, 1 AS least_doubt,
        a.source AS left_source, b.source AS right_source
    FROM asked AS k
    JOIN {of}.record AS a ON a.record_id = k.left_id
    JOIN {of}.record AS b ON b.record_id = k.right_id
    LEFT JOIN LATERAL (
        SELECT weight, held_back
        FROM {of}.link
        WHERE right_id IN (k.left_id, k.right_id) AND left_id IN (k.left_id, k.right_id)
        LIMIT 1
    ) AS l ON true
),
settled AS (
    SELECT DISTINCT least(a.customer_id, b.customer_id) AS low, greatest(a.customer_id, b.customer_id) AS high
    FROM judgement AS j
    JOIN judged_record AS x ON x.judgement_id = j.judgement_id AND x.on_left
    JOIN judged_record AS y ON y.judgement_id = j.judgement_id AND NOT y.on_left
    JOIN {of}.record AS a ON a.record_id = x.record_id
    JOIN {of}.record AS b ON b.record_id = y.record_id
    WHERE j.state IN ('in_force', 'raised') AND j.verdict = 'different' {named}
),
every AS (
    SELECT d.*, 1 AS later
    FROM doubtful AS d
    WHERE NOT EXISTS (
        SELECT 1
        FROM settled AS s
        WHERE s.low = least(d.left_customer, d.right_customer) AND s.high = greatest(d.left_customer, d.right_customer)
    )
    UNION ALL
    SELECT p.*, 0 FROM placed AS p
),
ranked AS (
    SELECT e.*, greatest(e.least_doubt, 1 - abs(2 / (1 + power(CAST(2 AS double precision), -least(greatest(e.weight, -200), 200))) - 1)) AS doubt,
        coalesce(p.orders, 0) + CASE WHEN e.left_customer = e.right_customer THEN 0 ELSE coalesce(q.orders, 0) END AS value
    FROM every AS e
    LEFT JOIN {of}.customer AS p ON p.customer_id = e.left_customer
    LEFT JOIN {of}.customer AS q ON q.customer_id = e.right_customer
)
SELECT DISTINCT ON (low, high) left_id, right_id, left_customer, right_customer, weight, doubt, value, rank, reason,
    held_back, left_source, right_source
FROM (
    SELECT *, least(left_customer, right_customer) AS low, greatest(left_customer, right_customer) AS high,
        doubt * (1 + ln(1 + value) / ln(2)) AS rank
    FROM ranked
) AS all_pairs
ORDER BY low, high, later, rank DESC, left_id, right_id
"""


_LINKS_OF_SOME = """(
        SELECT left_id, right_id, weight, held_back, strong
        FROM link
        WHERE customer_id = ANY(%(some)s)
        UNION
        SELECT k.left_id, k.right_id, k.weight, k.held_back, k.strong
        FROM record AS r
        JOIN link AS k ON k.right_id = r.record_id
        WHERE r.customer_id = ANY(%(some)s)
    )"""
_NAMED_BY_SOME = """AND j.judgement_id IN (
            SELECT n.judgement_id
            FROM judged_record AS n
            JOIN record AS o ON o.record_id = n.record_id
            WHERE o.customer_id = ANY(%(some)s)
        )"""

_STANDING = """
INSERT INTO {into} ({columns})
SELECT l.left_id, l.right_id, l.customer_id, l.customer_id, l.weight, {least}, c.orders,
    {least} * (1 + ln(1 + c.orders) / ln(2)), 'over_merge', l.held_back, a.source, b.source
FROM unnest(%(left)s::uuid[], %(right)s::uuid[]) AS k(left_id, right_id)
JOIN {of}.record AS a ON a.record_id = k.left_id
JOIN {of}.record AS b ON b.record_id = k.right_id AND b.customer_id = a.customer_id
JOIN {of}.customer AS c ON c.customer_id = a.customer_id
JOIN {of}.link AS l ON l.right_id = k.right_id AND l.left_id = k.left_id
WHERE NOT EXISTS (
    SELECT 1
    FROM judged_record AS x
    JOIN judged_record AS y ON y.judgement_id = x.judgement_id
    JOIN judgement AS j ON j.judgement_id = x.judgement_id
    WHERE x.record_id = k.left_id AND y.record_id = k.right_id AND j.state IN ('in_force', 'raised') AND j.verdict = 'same'
)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Waiting:
    """One pair of the queue, with the names of both customers."""

    left_id: UUID
    right_id: UUID
    left_customer: UUID
    right_customer: UUID
    weight: float
    doubt: float
    value: int
    rank: float
    reason: str
    held_back: str
    left_source: str
    right_source: str
    left_name: str
    right_name: str
    taken_by: str


@dataclass(frozen=True)
class Chosen:
    """Which pairs of the queue are meant; what is empty or None does not choose.

    Attributes:
        least, most: bits, both included.
        source: of either record.
    """

    reason: str = ""
    least: float | None = None
    most: float | None = None
    source: str = ""


def fill(connection: Connection, schema: str, into: str) -> int:
    """Fill an empty queue with every pair that waits, and give how many. Cost: 10 s for a million of them.

    Args:
        connection: in a transaction.
        schema: of the served tables to read.
        into: the queue, with its schema.
    """
    connection.execute(f"SET LOCAL work_mem = '{_MEMORY}'")
    waiting = _WAITING.format(of=schema, least=_LEAST_DOUBT, links=f"{schema}.link", named="")
    found = connection.execute(f"INSERT INTO {into} ({_COLUMNS}) {waiting}".encode()).rowcount
    return found + _add_over_merged(connection, schema, into, None)


def mend(connection: Connection, customers: Collection[UUID]) -> None:
    """Say anew which pairs of some customers wait: call it once what is served of them has changed.

    Args:
        connection: in a transaction.
        customers: as they were, and as they are.
    """
    some = {"some": list(customers)}
    connection.execute("DELETE FROM review WHERE left_customer = ANY(%(some)s) OR right_customer = ANY(%(some)s)", some)
    waiting = _WAITING.format(of=SCHEMA, least=_LEAST_DOUBT, links=_LINKS_OF_SOME, named=_NAMED_BY_SOME)
    connection.execute(f"INSERT INTO review ({_COLUMNS}) {waiting} ON CONFLICT DO NOTHING".encode(), some)
    _add_over_merged(connection, SCHEMA, TABLE, customers)


def _add_over_merged(connection: Connection, schema: str, into: str, customers: Collection[UUID] | None) -> int:
    """Add customers that stand on one weak link, unless a person said that its records are one; give how many."""
    pairs = list(bridges.standing_on_one_link(connection, schema, customers))
    if not pairs:
        return 0
    return connection.execute(
        _STANDING.format(of=schema, into=into, columns=_COLUMNS, least=_LEAST_DOUBT).encode(),
        {"left": [left for left, _ in pairs], "right": [right for _, right in pairs]},
    ).rowcount


def page(
    connection: Connection, chosen: Chosen, limit: int, after: tuple[float, UUID, UUID] | None, by: str
) -> list[Waiting]:
    """Give pairs, highest rank first.

    Args:
        connection: reading.
        chosen: which.
        limit: at most so many.
        after: rank and records of the last one seen.
        by: whose own marks are left out of ``taken_by``.
    """
    where, values = _where(chosen)
    if after:
        where += " AND (-w.rank, w.left_id, w.right_id) > (%(rank)s, %(left)s, %(right)s) AND w.rank <= %(highest)s"
        values |= {"rank": -after[0], "highest": after[0], "left": after[1], "right": after[2]}
    values |= {"limit": limit, "by": by, "since": clock.now() - dt.timedelta(minutes=MINUTES)}
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            f"""
            SELECT w.*, coalesce(a.name, '') AS left_name, coalesce(b.name, '') AS right_name,
                coalesce(t.taken_by, '') AS taken_by
            FROM (
                SELECT {_COLUMNS}
                FROM review AS w
                WHERE {where}
                ORDER BY w.rank DESC, w.left_id, w.right_id
                LIMIT %(limit)s
            ) AS w
            LEFT JOIN customer AS a ON a.customer_id = w.left_customer
            LEFT JOIN customer AS b ON b.customer_id = w.right_customer
            LEFT JOIN review_taken AS t ON t.left_id = w.left_id AND t.right_id = w.right_id
                AND t.taken_at > %(since)s AND t.taken_by <> %(by)s
            ORDER BY w.rank DESC, w.left_id, w.right_id
            """.encode(),
            values,
        ).fetchall()


def count(connection: Connection, chosen: Chosen) -> int:
    """Give how many pairs wait."""
    where, values = _where(chosen)
    found = connection.execute(f"SELECT count(*) FROM review AS w WHERE {where}".encode(), values).fetchone()
    return found[0] if found else 0


def waiting(connection: Connection, left_id: UUID, right_id: UUID, by: str) -> Waiting | None:
    """Give one pair of the queue, in either order of its records; None when it does not wait."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            f"""
            SELECT {", ".join(f"w.{name.strip()}" for name in _COLUMNS.split(","))}, coalesce(a.name, '') AS left_name,
                coalesce(b.name, '') AS right_name, coalesce(t.taken_by, '') AS taken_by
            FROM review AS w
            LEFT JOIN customer AS a ON a.customer_id = w.left_customer
            LEFT JOIN customer AS b ON b.customer_id = w.right_customer
            LEFT JOIN review_taken AS t ON t.left_id = w.left_id AND t.right_id = w.right_id
                AND t.taken_at > %(since)s AND t.taken_by <> %(by)s
            WHERE (w.left_id, w.right_id) IN ((%(left)s, %(right)s), (%(right)s, %(left)s))
            """.encode(),
            {"left": left_id, "right": right_id, "by": by, "since": clock.now() - dt.timedelta(minutes=MINUTES)},
        ).fetchone()


def take(connection: Connection, left_id: UUID, right_id: UUID, by: str) -> None:
    """Mark a pair as open at somebody's; while another has it open, the mark stays theirs."""
    connection.execute(
        """
        INSERT INTO review_taken AS t (left_id, right_id, taken_by, taken_at)
        VALUES (%(left)s, %(right)s, %(by)s, %(now)s)
        ON CONFLICT (left_id, right_id) DO UPDATE
        SET taken_by = excluded.taken_by, taken_at = excluded.taken_at
        WHERE t.taken_by = excluded.taken_by OR t.taken_at <= %(since)s
        """,
        {
            "left": left_id,
            "right": right_id,
            "by": by,
            "now": clock.now(),
            "since": clock.now() - dt.timedelta(minutes=MINUTES),
        },
    )


def taken_at(connection: Connection, left_id: UUID, right_id: UUID, by: str) -> dt.datetime | None:
    """Give when somebody opened a pair that they still have open; None when they have not."""
    found = connection.execute(
        """
        SELECT taken_at FROM review_taken
        WHERE taken_by = %(by)s AND (left_id, right_id) IN ((%(left)s, %(right)s), (%(right)s, %(left)s))
        """,
        {"left": left_id, "right": right_id, "by": by},
    ).fetchone()
    return found[0] if found else None


def release(connection: Connection, left_id: UUID, right_id: UUID, by: str) -> None:
    """Take somebody's mark off a pair."""
    connection.execute(
        """
        DELETE FROM review_taken
        WHERE taken_by = %(by)s AND (left_id, right_id) IN ((%(left)s, %(right)s), (%(right)s, %(left)s))
        """,
        {"left": left_id, "right": right_id, "by": by},
    )


def _where(chosen: Chosen) -> tuple[str, dict[str, object]]:
    """Give the condition of a choice, and what it binds."""
    said: Sequence[tuple[str, str, object]] = (
        ("reason", "w.reason = %(reason)s", chosen.reason or None),
        ("least", "w.weight >= %(least)s", chosen.least),
        ("most", "w.weight <= %(most)s", chosen.most),
        ("source", "(w.left_source = %(source)s OR w.right_source = %(source)s)", chosen.source or None),
    )
    parts = [text for _, text, value in said if value is not None]
    return " AND ".join(["true", *parts]), {name: value for name, _, value in said if value is not None}
