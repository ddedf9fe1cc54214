"""What conditions of segments may name, as the facts that are served have it; and until when memberships are right."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from psycopg import Connection

from monocle.catalog import live
from monocle.catalog.rearranging import run_in_force

MOST_READ = 50_000
"""Rows of a table that are read for what is frequent in it; of larger ones as many, at random pages."""
MOST_WORDS = 200
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "event_types": ("happening", "type"),
        "event_names": ("happening", "name"),
        "event_channels": ("happening", "channel"),
        "places": ("happening", "place"),
        "sources": ("record", "source"),
        "order_channels": ("purchase", "channel"),
        "stores": ("purchase", "store"),
        "currencies": ("purchase", "currency"),
        "purposes": ("choice", "purpose"),
        "consent_channels": ("choice", "channel"),
        "identifiers": ("identifier", "type"),
    }
)


def words(connection: Connection) -> Mapping[str, Sequence[str]]:
    """Give what facts name, the most frequent first: event_types, event_names, stores and so on."""
    return {
        name: [
            word
            for (word,) in connection.execute(
                f"""
                SELECT {column} FROM {table} {_some(connection, table)}
                WHERE {column} IS NOT NULL AND {column} <> ''
                GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT {MOST_WORDS}
                """.encode()
            ).fetchall()
        ]
        for name, (table, column) in _WORDS.items()
    }


def goods(connection: Connection) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    """Give (product, label) and categories of lines, the most frequent first."""
    lines = f"""
        FROM purchase AS p {_some(connection, "purchase")}
        CROSS JOIN LATERAL json_to_recordset(p.lines) AS l(product text, label text, category text)
        """
    products = connection.execute(
        f"""
        SELECT l.product, coalesce(min(l.label), '') {lines}
        WHERE l.product IS NOT NULL GROUP BY l.product ORDER BY count(*) DESC, l.product LIMIT {MOST_WORDS}
        """.encode()
    ).fetchall()
    categories = connection.execute(
        f"""
        SELECT l.category {lines}
        WHERE l.category IS NOT NULL GROUP BY l.category ORDER BY count(*) DESC, l.category LIMIT {MOST_WORDS}
        """.encode()
    ).fetchall()
    return products, [one for (one,) in categories]


def traits(connection: Connection) -> list[str]:
    """Give the names of the traits and scores that customers have."""
    found = connection.execute(
        f"""
        SELECT DISTINCT jsonb_object_keys(t.traits) FROM (
            (SELECT traits FROM customer_trait {_some(connection, "customer_trait", 2_000)})
            UNION ALL
            (SELECT traits FROM customer_score {_some(connection, "customer_score", 2_000)})
        ) AS t
        ORDER BY 1
        """.encode()
    ).fetchall()
    return [one for (one,) in found]


def waiting_since(connection: Connection) -> dt.datetime | None:
    """Give when the first event arrived that is not in what is served yet; None where none waits."""
    run_id = run_in_force(connection)
    found = connection.execute(
        "SELECT received_at FROM journal WHERE sequence > %s ORDER BY sequence LIMIT 1",
        [live.position(connection, run_id) if run_id else 0],
    ).fetchone()
    return found[0] if found else None


def overdue(connection: Connection, at: dt.datetime) -> Mapping[str, dt.datetime]:
    """Give the segments of which time may have changed a membership already, and since when."""
    return dict(
        connection.execute(
            "SELECT segment, min(due_at) FROM segment_due WHERE due_at <= %s GROUP BY segment", [at]
        ).fetchall()
    )


def customers(connection: Connection) -> int:
    """Give how many customers there are."""
    found = connection.execute("SELECT count(*) FROM customer").fetchone()
    return int(found[0]) if found else 0


def _some(connection: Connection, table: str, most: int = MOST_READ) -> str:
    """Give what has PostgreSQL read some pages of a large table only."""
    found = connection.execute(
        "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = %s::regclass", [table]
    ).fetchone()
    rows = int(found[0]) if found else 0
    return f"TABLESAMPLE SYSTEM ({100 * most / rows:.6f})" if rows > most else ""
