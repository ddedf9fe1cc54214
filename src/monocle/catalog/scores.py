"""What models expect of customers, as it is served: scores, offers, and what is told of each model; replaced as a whole."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from monocle.catalog.serving import copy_files

KEPT = 60
"""Runs whose reports of models are kept; older ones go."""
_SCORES = ("customer_id", "traits", "as_of")
_OFFERS = ("customer_id", "rank", "product", "category", "expected", "offer")
_REPORT = "kind, run_id, as_of, version, state, reason, report"
_ORDERS: Mapping[str, str] = {
    "churn": "(s.traits ->> 'churn')::float8",
    "expected_value_365d": "(s.traits ->> 'expected_value_365d')::float8",
}
"""Scores that customers may be listed by, and how."""


@dataclass(frozen=True)
class Kept:
    """What is told of one model of one run.

    Attributes:
        kind: lifetime, churn, purchase_30, purchase_90 or offers.
        version: empty where it was refused.
        state: in_force or refused.
        report: plain data, as ``insight.reporting`` has it.
    """

    kind: str
    run_id: UUID
    as_of: dt.datetime
    version: str
    state: str
    reason: str
    report: Mapping[str, Any]


@dataclass(frozen=True)
class Scored:
    """A customer with their scores; None where there are none."""

    customer_id: UUID
    name: str
    traits: Mapping[str, Any]


@dataclass(frozen=True)
class Offered:
    """An offer to a customer: a row of ``tables.OFFERS``."""

    customer_id: UUID
    name: str
    offer: Mapping[str, Any]


@dataclass(frozen=True)
class Total:
    """What the offers of one product come to, in minor units."""

    product: str
    label: str
    category: str
    customers: int
    expected: int
    currency: str


def put(connection: Connection, scores: Sequence[Path], offers: Sequence[Path]) -> None:
    """Replace the scores and offers of all customers, in the transaction of the caller; what is the same is left alone.

    Args:
        connection: in a transaction.
        scores: CSV files of customer_id, traits, as_of.
        offers: CSV files of customer_id, rank, product, category, expected, offer.
    """
    _replace(connection, "customer_score", _SCORES, 1, scores)
    _replace(connection, "customer_offer", _OFFERS, 2, offers)


def _replace(connection: Connection, table: str, columns: Sequence[str], keys: int, paths: Sequence[Path]) -> None:
    """Make a table hold what files hold: rows that are gone go, those that differ are written.

    Args:
        connection: in a transaction.
        table: one of this file.
        columns: of it, the key first.
        keys: how many columns the key has.
        paths: the files.
    """
    new = f"new_{table}"
    connection.execute(f"CREATE TEMP TABLE {new} (LIKE {table}) ON COMMIT DROP")
    copy_files(connection, f"pg_temp.{new}", columns, paths)
    connection.execute(f"CREATE UNIQUE INDEX ON pg_temp.{new} ({', '.join(columns[:keys])})")
    connection.execute(f"ANALYZE pg_temp.{new}")
    same = " AND ".join(f"n.{name} = t.{name}" for name in columns[:keys])
    connection.execute(f"DELETE FROM {table} AS t WHERE NOT EXISTS (SELECT 1 FROM pg_temp.{new} AS n WHERE {same})")
    names, rest = ", ".join(columns), columns[keys:]
    differs = " OR ".join(f"t.{name} <> n.{name}" for name in rest)
    connection.execute(
        f"""
        INSERT INTO {table} ({names})
        SELECT {", ".join(f"n.{name}" for name in columns)}
        FROM pg_temp.{new} AS n
        LEFT JOIN {table} AS t ON {same}
        WHERE t.customer_id IS NULL OR {differs}
        ON CONFLICT ({", ".join(columns[:keys])}) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in rest)}
        """
    )


def tell(connection: Connection, reports: Sequence[Kept]) -> None:
    """Keep what is told of the models of a run, and let those of runs long ago go."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"""
            INSERT INTO prediction ({_REPORT})
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (kind, run_id) DO UPDATE
            SET as_of = excluded.as_of, version = excluded.version, state = excluded.state, reason = excluded.reason,
                report = excluded.report
            """,
            [
                (one.kind, one.run_id, one.as_of, one.version, one.state, one.reason, Jsonb(one.report))
                for one in reports
            ],
        )
    connection.execute(
        """
        DELETE FROM prediction
        WHERE run_id NOT IN (SELECT run_id FROM prediction GROUP BY run_id ORDER BY max(as_of) DESC, run_id DESC LIMIT %s)
        """,
        [KEPT],
    )


def history(connection: Connection, kind: str, limit: int) -> Sequence[Kept]:
    """Give what is told of one kind of model, of the newest run first."""
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            f"SELECT {_REPORT} FROM prediction WHERE kind = %s ORDER BY run_id DESC LIMIT %s", [kind, limit]
        ).fetchall()


def of(connection: Connection, customer_id: UUID) -> tuple[Mapping[str, Any], dt.datetime] | None:
    """Give the scores of a customer and of when they are; None where there are none."""
    found = connection.execute(
        "SELECT traits, as_of FROM customer_score WHERE customer_id = %s", [customer_id]
    ).fetchone()
    return (found[0], found[1]) if found else None


def offers_of(connection: Connection, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Give the offers to a customer, best first."""
    found = connection.execute(
        "SELECT offer FROM customer_offer WHERE customer_id = %s ORDER BY rank", [customer_id]
    ).fetchall()
    return [row[0] for row in found]


def ranked(connection: Connection, score: str, limit: int, after: int) -> Sequence[Scored]:
    """Give customers in force by one score, the highest first, those after a number of them.

    Args:
        connection: reading.
        score: churn or expected_value_365d.
        limit: at most so many.
        after: so many are left out.
    """
    figure = _ORDERS[score]
    with connection.cursor(row_factory=class_row(Scored)) as cursor:
        return cursor.execute(
            f"""
            SELECT s.customer_id, c.name, s.traits
            FROM customer_score AS s
            JOIN customer AS c ON c.customer_id = s.customer_id
            WHERE {figure} IS NOT NULL
            ORDER BY {figure} DESC, s.customer_id
            LIMIT %s OFFSET %s
            """,
            [limit, after],
        ).fetchall()


def opportunities(connection: Connection, product: str, limit: int, after: int) -> Sequence[Offered]:
    """Give offers to customers in force by expected value, the highest first; of one product where it is named."""
    with connection.cursor(row_factory=class_row(Offered)) as cursor:
        return cursor.execute(
            """
            SELECT o.customer_id, c.name, o.offer
            FROM customer_offer AS o
            JOIN customer AS c ON c.customer_id = o.customer_id
            WHERE %s = '' OR o.product = %s
            ORDER BY o.expected DESC, o.customer_id, o.rank
            LIMIT %s OFFSET %s
            """,
            [product, product, limit, after],
        ).fetchall()


def totals(connection: Connection, limit: int) -> Sequence[Total]:
    """Give what the offers of each product come to, most first."""
    with connection.cursor(row_factory=class_row(Total)) as cursor:
        return cursor.execute(
            """
            SELECT product, min(offer ->> 'label') AS label, category, count(*) AS customers, sum(expected)::bigint AS expected,
                min(offer ->> 'currency') AS currency
            FROM customer_offer
            GROUP BY product, category
            ORDER BY expected DESC, product
            LIMIT %s
            """,
            [limit],
        ).fetchall()
