"""What follows from a run: which steps were done, are under way, or failed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection, connect
from psycopg.rows import class_row

from monocle.catalog.connection import Catalog
from monocle.catalog.refusals import refusals

_LOCK = 0x756E646572


@dataclass(frozen=True)
class Step:
    """One step that began.

    Attributes:
        state: running, done or failed; one that is running while nobody holds the lock died.
        as_of: the moment for which it is computed, UTC.
        error: why it failed.
    """

    step: str
    state: str
    as_of: dt.datetime
    seconds: float
    error: str


@contextmanager
def only_one(catalog: Catalog) -> Iterator[bool]:
    """Be the only process that computes what follows from runs, for as long as the block lasts; gives False where another is.

    It is held by a connection of its own, so that it is free once the process has died.
    """
    with refusals(), connect(catalog.conninfo, autocommit=True) as connection:
        found = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
        yield bool(found and found[0])


def of_run(connection: Connection, run_id: UUID) -> Sequence[Step]:
    """Give the steps of a run that began."""
    with connection.cursor(row_factory=class_row(Step)) as cursor:
        return cursor.execute(
            "SELECT step, state, as_of, seconds, error FROM understanding WHERE run_id = %s ORDER BY as_of, step",
            [run_id],
        ).fetchall()


def begin(connection: Connection, run_id: UUID, step: str, as_of: dt.datetime) -> None:
    """Say that a step begins, whatever became of it before."""
    connection.execute(
        """
        INSERT INTO understanding (run_id, step, state, as_of)
        VALUES (%s, %s, 'running', %s)
        ON CONFLICT (run_id, step) DO UPDATE
        SET state = 'running', as_of = excluded.as_of, seconds = 0, error = ''
        """,
        [run_id, step, as_of],
    )


def end(connection: Connection, run_id: UUID, step: str, seconds: float, error: str = "") -> None:
    """Say that a step ended, and why where it failed."""
    connection.execute(
        "UPDATE understanding SET state = %s, seconds = %s, error = %s WHERE run_id = %s AND step = %s",
        ["failed" if error else "done", seconds, error, run_id, step],
    )
