"""What customers allow, as it is served: kept right in the transaction of whatever changes it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from monocle.catalog.serving import copy_files
from monocle.tables.allowing import ADDRESS, ALLOWING

_AT_ONCE = 500
"""Customers of one statement: its plan is made for few, and what it costs grows with their square."""
COLUMNS = ("customer_id", "purpose", "channel", "state", "consent_id", "chosen_at")
_PARTS = ", ".join(f"nullif(a ->> '{part}', '')" for part in ADDRESS)
_REACH = f"""
    choosers AS MATERIALIZED (
        SELECT record_id, content FROM record WHERE record_id IN (SELECT record_id FROM made)
    ),
    reach AS MATERIALIZED (
        SELECT DISTINCT record_id, 'email' AS kind, value FROM choosers, json_array_elements_text(content -> 'emails') AS t(value)
        UNION ALL
        SELECT DISTINCT record_id, 'phone', value FROM choosers, json_array_elements_text(content -> 'phones') AS t(value)
        UNION ALL
        SELECT DISTINCT record_id, 'address', concat_ws('|', {_PARTS}) FROM choosers, json_array_elements(content -> 'addresses') AS t(a)
    )
"""
_REFRESH = f"""
    WITH made AS MATERIALIZED (
        SELECT customer_id, consent_id, record_id, purpose, channel, choice, chosen_at
        FROM choice
        WHERE customer_id = ANY(%(customers)s) AND chosen_at <= %(at)s
            AND NOT (purpose = 'any' AND choice = 'granted')
    ),
    {_REACH},
    {ALLOWING},
    gone AS (
        DELETE FROM allowance AS o
        WHERE o.customer_id = ANY(%(customers)s) AND NOT EXISTS (
            SELECT 1 FROM allowing AS n
            WHERE n.customer_id = o.customer_id AND n.purpose = o.purpose AND n.channel = o.channel
        )
    )
    INSERT INTO allowance AS o ({", ".join(COLUMNS)})
    SELECT {", ".join(COLUMNS)} FROM allowing
    ON CONFLICT (customer_id, purpose, channel) DO UPDATE
    SET state = excluded.state, consent_id = excluded.consent_id, chosen_at = excluded.chosen_at
    WHERE (o.state, o.consent_id, o.chosen_at) IS DISTINCT FROM (excluded.state, excluded.consent_id, excluded.chosen_at)
"""
_RIPE = """
    SELECT DISTINCT customer_id FROM choice
    WHERE chosen_at > (SELECT as_of FROM allowance_state) AND chosen_at <= %s
"""


@dataclass(frozen=True)
class Allowance:
    """What one customer allows for one purpose and channel."""

    purpose: str
    channel: str
    state: str
    consent_id: UUID
    chosen_at: dt.datetime
    source: str


def refresh(connection: Connection, customers: Collection[UUID], at: dt.datetime) -> None:
    """Compute anew what some customers allow; those without choices, or that are no more, allow nothing.

    Args:
        connection: in a transaction that is alone.
        customers: whose.
        at: later choices do not count, UTC.
    """
    asked = list(customers)
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        connection.execute(_REFRESH.encode(), {"customers": some, "at": _plain(at)})


def put(connection: Connection, paths: Sequence[Path]) -> None:
    """Load what all customers allow beside what is in force, for ``replace_all`` in the same transaction.

    Args:
        connection: in a transaction.
        paths: CSV files of ``COLUMNS``.
    """
    connection.execute("CREATE TEMP TABLE new_allowance (LIKE allowance) ON COMMIT DROP")
    copy_files(connection, "pg_temp.new_allowance", COLUMNS, paths)
    connection.execute("CREATE UNIQUE INDEX ON pg_temp.new_allowance (customer_id, purpose, channel)")
    connection.execute("ANALYZE pg_temp.new_allowance")


def replace_all(connection: Connection, at: dt.datetime) -> None:
    """Put what was loaded in force.

    Args:
        connection: in a transaction that is alone.
        at: later choices did not count, UTC.
    """
    connection.execute(
        """
        DELETE FROM allowance AS o
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_temp.new_allowance AS n
            WHERE n.customer_id = o.customer_id AND n.purpose = o.purpose AND n.channel = o.channel
        )
        """
    )
    names = ", ".join(COLUMNS)
    connection.execute(
        f"""
        INSERT INTO allowance AS o ({names})
        SELECT {names} FROM (SELECT * FROM pg_temp.new_allowance EXCEPT SELECT * FROM allowance) AS n
        ON CONFLICT (customer_id, purpose, channel) DO UPDATE
        SET state = excluded.state, consent_id = excluded.consent_id, chosen_at = excluded.chosen_at
        """.encode()
    )
    connection.execute(
        "INSERT INTO allowance_state (as_of) VALUES (%s) ON CONFLICT (one) DO UPDATE SET as_of = excluded.as_of",
        [_plain(at)],
    )


def is_ripe(connection: Connection, at: dt.datetime) -> bool:
    """Tell whether ``ripen`` has something to do.

    Args:
        connection: reading.
        at: now, UTC.
    """
    return connection.execute(f"SELECT EXISTS ({_RIPE})".encode(), [_plain(at)]).fetchone() == (True,)


def ripen(connection: Connection, at: dt.datetime) -> list[UUID]:
    """Let choices count that were made for a later moment which is past now; give the customers whose they are.

    Args:
        connection: in a transaction that is alone.
        at: now, UTC.
    """
    ripe = [one for (one,) in connection.execute(_RIPE.encode(), [_plain(at)]).fetchall()]
    refresh(connection, ripe, at)
    connection.execute("UPDATE allowance_state SET as_of = %(at)s WHERE as_of < %(at)s", {"at": _plain(at)})
    return ripe


def chosen(connection: Connection, since: dt.datetime, until: dt.datetime) -> set[UUID]:
    """Give the customers of whom a choice was made for a moment after one and not after another."""
    statement = "SELECT DISTINCT customer_id FROM choice WHERE chosen_at > %s AND chosen_at <= %s"
    return {one for (one,) in connection.execute(statement, [_plain(since), _plain(until)]).fetchall()}


def of(connection: Connection, customer_id: UUID) -> list[Allowance]:
    """Give what a customer allows, by purpose and channel."""
    with connection.cursor(row_factory=class_row(Allowance)) as cursor:
        return cursor.execute(
            """
            SELECT a.purpose, a.channel, a.state, a.consent_id, a.chosen_at, coalesce(k.source, '') AS source
            FROM allowance AS a
            LEFT JOIN choice AS k ON k.consent_id = a.consent_id
            WHERE a.customer_id = %s
            ORDER BY a.purpose, a.channel
            """,
            [customer_id],
        ).fetchall()


def rows(connection: Connection, customers: Collection[UUID]) -> list[dict[str, Any]]:
    """Give the rows of some customers, as ALLOWANCES."""
    with connection.cursor(row_factory=dict_row) as cursor:
        statement = f"SELECT {', '.join(COLUMNS)} FROM allowance WHERE customer_id = ANY(%s)"
        return cursor.execute(statement.encode(), [list(customers)]).fetchall()


def choices_of(connection: Connection, customers: Collection[UUID]) -> list[Mapping[str, Any]]:
    """Give the choices of some customers, each with what its record holds (``content``)."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(
            cursor.execute(
                """
                SELECT k.customer_id, k.consent_id, k.record_id, k.purpose, k.channel, k.choice, k.chosen_at, r.content
                FROM choice AS k
                JOIN record AS r ON r.record_id = k.record_id
                WHERE k.customer_id = ANY(%s)
                """,
                [list(customers)],
            ).fetchall()
        )


def _plain(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
