"""How the worker goes that lets events arrive: one per workspace, what it touched, how far it is behind."""

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection, connect
from psycopg.rows import class_row

from monocle import clock
from monocle.catalog import processes
from monocle.catalog.connection import Catalog
from monocle.catalog.rearranging import run_in_force
from monocle.catalog.refusals import refusals

_LOCK = 0x6C697665
MOST_COUNTED = 1_000_000
"""Waiting events that are counted one by one; with more of them it is told that there are so many."""


@dataclass(frozen=True)
class State:
    """How the worker goes.

    Attributes:
        running: a process lives that says it works.
        position: number of the last event that is in the served tables.
        newest: number of the last event of the journal.
        lag_events: events between, ``MOST_COUNTED`` at most.
        lag_seconds: since when the first of them waits; 0 where none does.
        steps, events: so many since the workspace was made.
        refused: events that could not be taken, of these.
        error: why it stands still; empty where it does not.
    """

    running: bool
    position: int
    newest: int
    lag_events: int
    lag_seconds: float
    steps: int
    events: int
    refused: int
    error: str
    failed_at: dt.datetime | None
    beat_at: dt.datetime | None


@contextmanager
def only_one(catalog: Catalog) -> Iterator[bool]:
    """Be the only worker of the workspace for as long as the block lasts; gives False where another is.

    It is held by a connection of its own. Should that one break, two workers may meet: each arrival has a number that only
    one of them can write.
    """
    with refusals(), connect(catalog.conninfo, autocommit=True) as connection:
        found = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
        yield bool(found and found[0])


def position(connection: Connection, run_id: UUID) -> int:
    """Give up to where events are in what is served since a run."""
    found = connection.execute(
        """
        SELECT coalesce(
            (SELECT position FROM live_position WHERE run_id = %(run_id)s),
            (SELECT position FROM run_position WHERE run_id = %(run_id)s),
            0
        )
        """,
        {"run_id": run_id},
    ).fetchone()
    return int(found[0]) if found else 0


def reach(connection: Connection, run_id: UUID, position: int) -> None:
    """Note up to where events are in what is served since a run."""
    connection.execute(
        """
        INSERT INTO live_position (run_id, position) VALUES (%s, %s)
        ON CONFLICT (run_id) DO UPDATE SET position = excluded.position
        """,
        [run_id, position],
    )


def waits(connection: Connection, position: int) -> bool:
    """Tell whether events follow a number."""
    found = connection.execute("SELECT EXISTS (SELECT 1 FROM journal WHERE sequence > %s)", [position]).fetchone()
    return bool(found and found[0])


def matched_since(connection: Connection, run_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """Give the records that events brought or moved since the run in force, as far as a run under way knows the journal.

    Args:
        connection: in a transaction.
        run_id: of the run under way.

    Returns:
        Records, and the customers that matching gives them; None: it was withdrawn.
    """
    return connection.execute(
        """
        SELECT DISTINCT ON (d.record_id) d.record_id, d.matched_id
        FROM arrived AS d
        JOIN arrival AS a ON a.run_id = d.run_id AND a.arrival_number = d.arrival_number
        WHERE d.run_id = %(force)s AND a.position <= (SELECT position FROM run_position WHERE run_id = %(run_id)s)
        ORDER BY d.record_id, d.arrival_number DESC
        """,
        {"force": run_in_force(connection), "run_id": run_id},
    ).fetchall()


def lost_ids(connection: Connection, run_id: UUID) -> dict[UUID, UUID]:
    """Give ids that arrivals gave under earlier runs and that nobody has any more → a record that had each.

    A run that was under way meanwhile did not know of them.
    """
    found = connection.execute(
        """
        SELECT DISTINCT ON (d.matched_id) d.matched_id, d.record_id
        FROM arrived AS d
        JOIN record AS r ON r.record_id = d.record_id
        WHERE d.run_id <> %s AND d.matched_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM record AS o WHERE o.matched_id = d.matched_id)
            AND NOT EXISTS (SELECT 1 FROM given_id AS g WHERE g.customer_id = d.matched_id)
        ORDER BY d.matched_id, r.load_sequence, d.record_id
        """,
        [run_id],
    ).fetchall()
    return dict(found)


def settle(connection: Connection, run_id: UUID) -> None:
    """Forget what arrived under other runs: what is served since this one holds all of it."""
    for table in ("arrived", "arrival", "live_position", "live_touched"):
        connection.execute(f"DELETE FROM {table} WHERE run_id <> %s".encode(), [run_id])


def beat(connection: Connection, steps: int = 0, events: int = 0, refused: int = 0) -> None:
    """Say that this process works, and what it did since; an error is over."""
    ours = processes.this()
    connection.execute(
        """
        INSERT INTO live_worker AS w (process, process_mark, beat_at, steps, events, refused)
        VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (one) DO UPDATE
        SET process = excluded.process, process_mark = excluded.process_mark, beat_at = excluded.beat_at,
            steps = w.steps + excluded.steps, events = w.events + excluded.events, refused = w.refused + excluded.refused,
            error = '', failed_at = NULL
        """,
        [ours.number, ours.mark, clock.now(), steps, events, refused],
    )


def fail(connection: Connection, error: str) -> None:
    """Say why the worker stands still, without personal data; the first moment of one error stays."""
    connection.execute(
        """
        INSERT INTO live_worker AS w (error, failed_at, beat_at) VALUES (%(error)s, %(now)s, %(now)s)
        ON CONFLICT (one) DO UPDATE
        SET error = excluded.error, beat_at = excluded.beat_at,
            failed_at = CASE WHEN w.error = excluded.error THEN w.failed_at ELSE excluded.failed_at END
        """,
        {"error": error, "now": clock.now()},
    )


def leave(connection: Connection) -> None:
    """Say that this process works no more."""
    connection.execute("UPDATE live_worker SET process = 0, process_mark = ''")


def state(connection: Connection) -> State:
    """Give how the worker goes."""
    run_id = run_in_force(connection)
    reached = position(connection, run_id) if run_id else 0
    with connection.cursor(row_factory=class_row(_Row)) as cursor:
        row = cursor.execute(
            """
            SELECT coalesce(w.process, 0) AS process, coalesce(w.process_mark, '') AS process_mark, w.beat_at,
                coalesce(w.steps, 0) AS steps, coalesce(w.events, 0) AS events, coalesce(w.refused, 0) AS refused,
                coalesce(w.error, '') AS error, w.failed_at,
                coalesce((SELECT max(sequence) FROM journal), 0) AS newest,
                (SELECT count(*) FROM (SELECT FROM journal WHERE sequence > %(position)s LIMIT %(most)s) AS next) AS lag_events,
                (SELECT received_at FROM journal WHERE sequence > %(position)s ORDER BY sequence LIMIT 1) AS waiting_at
            FROM (SELECT true) AS always
            LEFT JOIN live_worker AS w ON true
            """,
            {"position": reached, "most": MOST_COUNTED},
        ).fetchone()
    if row is None:
        raise RuntimeError("a statement without a condition gave no row")
    lag = (_plain(clock.now()) - _plain(row.waiting_at)).total_seconds() if row.waiting_at else 0.0
    running = bool(row.process) and processes.lives(processes.Process(row.process, row.process_mark))
    return State(
        running, reached, row.newest, row.lag_events, max(lag, 0.0), row.steps, row.events, row.refused,
        row.error, row.failed_at, row.beat_at,
    )  # fmt: skip


def touch(connection: Connection, run_id: UUID, customers: Collection[UUID]) -> None:
    """Note customers that are otherwise now than in the lake of the run in force."""
    connection.execute(
        "INSERT INTO live_touched (run_id, customer_id) SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
        [run_id, list(customers)],
    )


def touched(connection: Connection) -> set[UUID]:
    """Give the customers that events changed since the run in force, and those of runs before it that are not taken again."""
    return {one for (one,) in connection.execute("SELECT DISTINCT customer_id FROM live_touched").fetchall()}


@dataclass(frozen=True)
class _Row:
    process: int
    process_mark: str
    beat_at: dt.datetime | None
    steps: int
    events: int
    refused: int
    error: str
    failed_at: dt.datetime | None
    newest: int
    lag_events: int
    waiting_at: dt.datetime | None


def _plain(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=None)
