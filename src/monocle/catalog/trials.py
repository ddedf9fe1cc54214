"""Trials: versions that are learnt and plans that are tried in the background, one at a time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.catalog import processes
from monocle.catalog.runs import DIED
from monocle.errors import Conflict, NotFound

_COLUMNS = "trial_id, kind, asked_by, started_at, ended_at, state, step, unwanted, result, error"
_LOCK = 0x747269616C


@dataclass(frozen=True)
class Trial:
    """One trial.

    Attributes:
        kind: train or plan.
        asked_by: who asked.
        state: running, done, failed or cancelled.
        step: where it is, or where it ended.
        unwanted: it is to end at its next step.
        result: name of the version, or id of the plan.
    """

    trial_id: UUID
    kind: str
    asked_by: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    step: str
    unwanted: bool
    result: str
    error: str


def start(connection: Connection, trial_id: UUID, kind: str, by: str) -> Trial:
    """Say that this process begins a trial.

    Raises:
        Conflict: another one goes on.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    fail_the_dead(connection)
    if others := _trials(connection, "WHERE state = 'running'", []):
        raise Conflict(
            f"one goes on since {others[0].started_at:%Y-%m-%d %H:%M} UTC",
            where=f"trial {others[0].trial_id}",
            mend="wait for its end, or cancel it",
        )
    ours = processes.this()
    connection.execute(
        """
        INSERT INTO trial (trial_id, kind, asked_by, started_at, state, process, process_mark)
        VALUES (%s, %s, %s, %s, 'running', %s, %s)
        """,
        [trial_id, kind, by, clock.now(), ours.number, ours.mark],
    )
    return get(connection, trial_id)


def step(connection: Connection, trial_id: UUID, name: str) -> bool:
    """Say where a trial is; tell whether it is to go on."""
    found = connection.execute(
        "UPDATE trial SET step = %s WHERE trial_id = %s AND state = 'running' RETURNING NOT unwanted", [name, trial_id]
    ).fetchone()
    return bool(found and found[0])


def end(connection: Connection, trial_id: UUID, state: str, result: str = "", error: str = "") -> None:
    """Say how a trial ended; of one that has ended nothing changes."""
    connection.execute(
        """
        UPDATE trial SET state = %s, ended_at = %s, result = %s, error = %s
        WHERE trial_id = %s AND state = 'running'
        """,
        [state, clock.now(), result, error, trial_id],
    )


def cancel(connection: Connection, trial_id: UUID) -> Trial:
    """Have a trial end at its next step.

    Raises:
        NotFound: there is no such trial.
        Conflict: it has ended.
    """
    connection.execute("UPDATE trial SET unwanted = true WHERE trial_id = %s AND state = 'running'", [trial_id])
    found = get(connection, trial_id)
    if found.state != "running":
        raise Conflict("it has ended", where=f"trial {trial_id}", mend="look at what came of it")
    return found


def recent(connection: Connection, limit: int) -> Sequence[Trial]:
    """Give the newest trials first."""
    return _trials(connection, "ORDER BY started_at DESC, trial_id DESC LIMIT %s", [limit])


def get(connection: Connection, trial_id: UUID) -> Trial:
    """Give one trial.

    Raises:
        NotFound: there is no such trial.
    """
    found = _trials(connection, "WHERE trial_id = %s", [trial_id])
    if not found:
        raise NotFound("there is no such trial", where=f"trial {trial_id}", mend="list the trials")
    return found[0]


def fail_the_dead(connection: Connection) -> None:
    """Mark as failed the trials whose process died."""
    found = connection.execute("SELECT trial_id, process, process_mark FROM trial WHERE state = 'running'").fetchall()
    for trial_id, number, mark in found:
        if not processes.lives(processes.Process(number, mark)):
            end(connection, trial_id, "failed", error=DIED)


def _trials(connection: Connection, rest: str, values: Sequence[object]) -> list[Trial]:
    with connection.cursor(row_factory=class_row(Trial)) as cursor:
        return cursor.execute(f"SELECT {_COLUMNS} FROM trial {rest}".encode(), values).fetchall()
