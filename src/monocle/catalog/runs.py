"""Runs: one at a time, with their stage, progress and figures."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from monocle import clock
from monocle.catalog import processes
from monocle.errors import Conflict, NotFound

DIED = "the process died"
_COLUMNS = "run_id, started_at, ended_at, state, process, stage, done, total, stages, counts, error"
_LOCK = 0x72756E


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        state: running, done or failed.
        stage: where it is, or where it ended.
        done: rows of the stage done.
        total: rows of the stage in all; 0 when not known.
        stages: of each that has ended: name, seconds, rows_in, rows_out, peak_mb.
        counts: records, customers, links …
    """

    run_id: UUID
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    process: int
    stage: str
    done: int
    total: int
    stages: Sequence[Mapping[str, object]]
    counts: Mapping[str, int]
    error: str


def start(connection: Connection, run_id: UUID) -> Run:
    """Say that this process begins a run.

    A run whose process died is marked failed first.

    Raises:
        Conflict: another live process runs one.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    fail_the_dead(connection)
    others = _runs(connection, "WHERE state = 'running'", [])
    if others:
        raise Conflict(
            f"process {others[0].process} runs one since {others[0].started_at:%Y-%m-%d %H:%M} UTC",
            where=f"run {others[0].run_id}",
            mend="wait for its end, or end that process",
        )
    ours = processes.this()
    connection.execute(
        "INSERT INTO run (run_id, started_at, state, process, process_mark) VALUES (%s, %s, 'running', %s, %s)",
        [run_id, clock.now(), ours.number, ours.mark],
    )
    return get(connection, run_id)


def progress(connection: Connection, run_id: UUID, stage: str, done: int, total: int) -> None:
    """Say where a run is; of a run that ended nothing changes."""
    connection.execute(
        "UPDATE run SET stage = %s, done = %s, total = %s WHERE run_id = %s AND state = 'running'",
        [stage, done, total, run_id],
    )


def finish(connection: Connection, run_id: UUID, counts: Mapping[str, int]) -> Run:
    """Say that a run is done, and give it; call it in the transaction that publishes.

    Raises:
        Conflict: it does not run any more.
    """
    return _end(connection, run_id, "done", counts, "")


def fail(connection: Connection, run_id: UUID, error: str) -> Run:
    """Say that a run failed, and why, without personal data; give it.

    Raises:
        Conflict: it does not run any more.
    """
    return _end(connection, run_id, "failed", {}, error)


def recent(connection: Connection, limit: int = 50) -> list[Run]:
    """Give the newest runs first."""
    return _runs(connection, "ORDER BY started_at DESC, run_id DESC LIMIT %s", [limit])


def get(connection: Connection, run_id: UUID) -> Run:
    """Give one run.

    Raises:
        NotFound: there is no such run.
    """
    found = _runs(connection, "WHERE run_id = %s", [run_id])
    if not found:
        raise NotFound("there is no such run", where=f"run {run_id}", mend="list the runs")
    return found[0]


def fail_the_dead(connection: Connection) -> int:
    """Mark as failed the runs whose process died, and give how many."""
    found = connection.execute("SELECT run_id, process, process_mark FROM run WHERE state = 'running'").fetchall()
    dead = [run_id for run_id, number, mark in found if not processes.lives(processes.Process(number, mark))]
    if dead:
        connection.execute(
            """
            UPDATE run
            SET state = 'failed', ended_at = %s, error = %s
            WHERE run_id = ANY(%s) AND state = 'running'
            """,
            [clock.now(), DIED, dead],
        )
    return len(dead)


def _end(connection: Connection, run_id: UUID, state: str, counts: Mapping[str, int], error: str) -> Run:
    done = connection.execute(
        "UPDATE run SET state = %s, ended_at = %s, counts = %s, error = %s WHERE run_id = %s AND state = 'running'",
        [state, clock.now(), Jsonb(dict(counts)), error, run_id],
    )
    if done.rowcount != 1:
        raise Conflict("the run does not run any more", where=f"run {run_id}", mend="start a new run")
    return get(connection, run_id)


def _runs(connection: Connection, rest: str, values: Sequence[object]) -> list[Run]:
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(f"SELECT {_COLUMNS} FROM run {rest}".encode(), values).fetchall()


def keep_stages(connection: Connection, run_id: UUID, stages: Sequence[Mapping[str, object]]) -> None:
    """Keep the figures of all stages of a run, the last one included, which ends after the run is in force."""
    connection.execute(
        "UPDATE run SET stages = %s WHERE run_id = %s", [Jsonb([dict(stage) for stage in stages]), run_id]
    )
