"""What conditions of segments may name, as the facts that are served have it; and until when memberships are right."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from psycopg import Connection

from monocle.catalog import live
from monocle.catalog.rearranging import run_in_force

MOST_READ = 50_000
"""Rows of a table that are read for what is frequent in it."""
SAMPLED = 10_000
"""Rows of a larger one that are, of pages at random."""
MOST_WORDS = 200
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "happening": {"event_types": "type", "event_names": "name", "event_channels": "channel", "places": "place"},
        "record": {"sources": "source"},
        "purchase": {"order_channels": "channel", "stores": "store", "currencies": "currency"},
        "choice": {"purposes": "purpose", "consent_channels": "channel"},
        "identifier": {"identifiers": "type"},
    }
)
"""Table → what its words are of → the column that holds them; each table is read once."""


def words(connection: Connection) -> Mapping[str, Sequence[str]]:
    """Give what facts name, the most frequent first: event_types, event_names, stores and so on."""
    found: dict[str, Sequence[str]] = {}
    for table, columns in _WORDS.items():
        rows = f"FROM {table} {_some(connection, table)}"
        found |= dict(zip(columns, _frequent(connection, list(columns.values()), rows), strict=True))
    return found


def goods(connection: Connection) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    """Give (product, label) and categories of lines, the most frequent first."""
    rows = f"""
        FROM purchase AS p {_some(connection, "purchase")}
        CROSS JOIN LATERAL json_to_recordset(p.lines) AS l(product text, label text, category text)
        """
    products, categories = _frequent(connection, ["l.product", "l.category"], rows, "coalesce(min(l.label), '')")
    return products, [one for one, _ in categories]


def _frequent(connection: Connection, columns: Sequence[str], rows: str, more: str = "") -> list[list[Any]]:
    """Give for each column its words, the most frequent first; with a figure besides, pairs of a word and that.

    Args:
        connection: reading.
        columns: of texts.
        rows: FROM and what follows.
        more: an aggregate.
    """
    alone = [(1 << len(columns)) - 1 - (1 << place) for place in reversed(range(len(columns)))]
    listed, sets = ", ".join(columns), ", ".join(f"({one})" for one in columns)
    told = connection.execute(
        f"""
        SELECT place, word, more FROM (
            SELECT g.*, row_number() OVER (PARTITION BY place ORDER BY often DESC, word) AS turn FROM (
                SELECT GROUPING({listed}) AS place, coalesce({listed}) AS word, {more or "''"} AS more, count(*) AS often
                {rows}
                GROUP BY GROUPING SETS ({sets})
            ) AS g
            WHERE word <> ''
        ) AS t
        WHERE turn <= {MOST_WORDS} ORDER BY place, turn
        """.encode()
    ).fetchall()
    return [[(word, what) if more else word for place, word, what in told if place == mask] for mask in alone]


def traits(connection: Connection) -> list[str]:
    """Give the names of the traits and scores that customers have."""
    found = connection.execute(
        f"""
        SELECT DISTINCT jsonb_object_keys(t.traits) FROM (
            (SELECT traits FROM customer_trait {_some(connection, "customer_trait", 2_000, 2_000)})
            UNION ALL
            (SELECT traits FROM customer_score {_some(connection, "customer_score", 2_000, 2_000)})
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


def customers(connection: Connection, most: int | None = None) -> int:
    """Give how many customers there are; no more are counted than are asked for."""
    found = connection.execute("SELECT count(*) FROM (SELECT FROM customer LIMIT %s) AS counted", [most]).fetchone()
    return int(found[0]) if found else 0


def _some(connection: Connection, table: str, most: int = MOST_READ, sampled: int = SAMPLED) -> str:
    """Give what has PostgreSQL read some pages of a large table only."""
    found = connection.execute(
        "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE oid = %s::regclass", [table]
    ).fetchone()
    rows = int(found[0]) if found else 0
    return f"TABLESAMPLE SYSTEM ({100 * sampled / rows:.6f})" if rows > most else ""
