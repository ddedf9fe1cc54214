"""The history of golden values: what each run set, changed and removed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog.serving import copy_files

COLUMNS = ("customer_id", "field", "kind", "old_value", "new_value", "source", "record_id", "seen_at", "key")
_LISTED = ", ".join(COLUMNS)


@dataclass(frozen=True)
class Change:
    """One golden value that a run set, changed or removed; see ``tables.GOLDEN_CHANGES``."""

    change_id: int
    run_id: UUID
    changed_at: dt.datetime
    customer_id: UUID
    field: str
    kind: str
    old_value: str | None
    new_value: str | None
    source: str
    record_id: UUID
    seen_at: dt.datetime


def add(connection: Connection, run_id: UUID, at: dt.datetime, paths: Sequence[Path]) -> int:
    """Add the changes of a run, and give how many; call it in the transaction that publishes.

    Args:
        connection: in a transaction.
        run_id: the run.
        at: when it put them in force.
        paths: files of ``COLUMNS``, in the dialect of ``serving.CSV_TO_WRITE``.
    """
    if not paths:
        return 0
    connection.execute(
        f"CREATE TEMP TABLE new_value_change ON COMMIT DROP AS SELECT {_LISTED} FROM value_change LIMIT 0".encode()
    )
    copy_files(connection, "pg_temp.new_value_change", COLUMNS, paths)
    statement = f"""
        INSERT INTO value_change (run_id, changed_at, {_LISTED})
        SELECT %s, %s, {_LISTED}
        FROM pg_temp.new_value_change
        ORDER BY customer_id, field, key
        """
    return connection.execute(statement.encode(), [run_id, at]).rowcount


def of(connection: Connection, customer_id: UUID, limit: int, before: int = 0) -> list[Change]:
    """Give the changes of a customer and of those that became it, newest first.

    Args:
        connection: reading.
        customer_id: in force.
        limit: at most so many.
        before: the ``change_id`` of the last one seen; 0 for the newest.
    """
    with connection.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(
            """
            SELECT change_id, run_id, changed_at, customer_id, field, kind, old_value, new_value, source, record_id, seen_at
            FROM value_change
            WHERE customer_id IN (
                SELECT CAST(%(customer_id)s AS uuid)
                UNION
                SELECT old_id FROM customer_redirect WHERE customer_id = %(customer_id)s
            ) AND (%(before)s = 0 OR change_id < %(before)s)
            ORDER BY change_id DESC
            LIMIT %(limit)s
            """,
            {"customer_id": customer_id, "limit": limit, "before": before},
        ).fetchall()


def since(connection: Connection, customer_id: UUID, after: dt.datetime) -> list[Change]:
    """Give all changes of a customer that came after a moment, the newest first.

    Args:
        connection: reading.
        customer_id: in force.
        after: with its zone.
    """
    with connection.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(
            """
            SELECT change_id, run_id, changed_at, customer_id, field, kind, old_value, new_value, source, record_id, seen_at
            FROM value_change
            WHERE customer_id = %s AND changed_at > %s
            ORDER BY change_id DESC
            """,
            [customer_id, after],
        ).fetchall()
