"""Loads: what each source brought, when, and what became of every row."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from monocle import clock
from monocle.catalog import processes
from monocle.errors import Conflict, NotFound

_COLUMNS = (
    "load_id, source, sequence, started_at, ended_at, state, extract, received, applied, duplicate, quarantined,"
    " suppressed, changed, gone, columns, notes, held_because, folder, gone_folder"
)


@dataclass(frozen=True)
class Load:
    """One load.

    Attributes:
        sequence: number of the load, from 1, over all sources; numbers may be left out.
        state: running, applied, held (a person may accept it when it is read again) or failed.
        extract: full (rows it does not have are gone) or delta.
        columns: names, in the order of the source.
        notes: what the reader found: encoding, separator …
        folder: of the applied rows, in the lake; empty when there are none.
        gone_folder: of the rows that are gone.
    """

    load_id: UUID
    source: str
    sequence: int
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    extract: str
    received: int
    applied: int
    duplicate: int
    quarantined: int
    suppressed: int
    changed: int
    gone: int
    columns: Sequence[str]
    notes: Mapping[str, str]
    held_because: str
    folder: str
    gone_folder: str


@dataclass(frozen=True)
class Outcome:
    """How a load ended.

    Attributes:
        state: applied, held or failed; of an applied load, received is the sum of the next four, to the unit.
        held_because: why it is held or failed.
    """

    state: str
    received: int = 0
    applied: int = 0
    duplicate: int = 0
    quarantined: int = 0
    suppressed: int = 0
    changed: int = 0
    gone: int = 0
    columns: Sequence[str] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    held_because: str = ""
    folder: str = ""
    gone_folder: str = ""


def start(connection: Connection, load_id: UUID, source: str, extract: str) -> Load:
    """Say that this process begins a load, and give it with its sequence number.

    Args:
        connection: in a transaction.
        load_id: new.
        source: its name.
        extract: ``full`` or ``delta``.
    """
    ours = processes.this()
    connection.execute(
        """
        INSERT INTO load (load_id, source, started_at, state, extract, process, process_mark)
        VALUES (%s, %s, %s, 'running', %s, %s, %s)
        """,
        [load_id, source, clock.now(), extract, ours.number, ours.mark],
    )
    return get(connection, load_id)


def finish(connection: Connection, load_id: UUID, outcome: Outcome) -> Load:
    """Say how a running load ended, and give it.

    Raises:
        Conflict: it does not run any more.
        BadData: it is applied and its counts do not add up.
    """
    values = {
        **vars(outcome),
        "columns": Jsonb(list(outcome.columns)),
        "notes": Jsonb(dict(outcome.notes)),
        "load_id": load_id,
        "ended_at": clock.now(),
    }
    names = [name for name in values if name != "load_id"]
    changes = ", ".join(f"{name} = %({name})s" for name in names)
    done = connection.execute(f"UPDATE load SET {changes} WHERE load_id = %(load_id)s AND state = 'running'", values)
    if done.rowcount != 1:
        raise Conflict("the load does not run any more", where=f"load {load_id}", mend="start a new load")
    return get(connection, load_id)


def get(connection: Connection, load_id: UUID) -> Load:
    """Give one load.

    Raises:
        NotFound: there is no such load.
    """
    found = _loads(connection, "WHERE load_id = %s", [load_id])
    if not found:
        raise NotFound("there is no such load", where=f"load {load_id}", mend="list the loads of the source")
    return found[0]


def last_applied(connection: Connection, source: str) -> Load | None:
    """Give the newest applied load of a source, or None."""
    rest = "WHERE source = %s AND state = 'applied' ORDER BY sequence DESC LIMIT 1"
    return next(iter(_loads(connection, rest, [source])), None)


def applied(connection: Connection, source: str) -> list[Load]:
    """Give the applied loads of a source, oldest first: together they are what the source says now."""
    return _loads(connection, "WHERE source = %s AND state = 'applied' ORDER BY sequence", [source])


def sources(connection: Connection) -> list[str]:
    """Give the names of all sources that ever loaded, those without a definition any more included."""
    return [row[0] for row in connection.execute("SELECT DISTINCT source FROM load ORDER BY source").fetchall()]


def recent(connection: Connection, source: str = "", limit: int = 50) -> list[Load]:
    """Give the newest loads first, of one source or of all."""
    rest = "WHERE (%s = '' OR source = %s) ORDER BY sequence DESC LIMIT %s"
    return _loads(connection, rest, [source, source, limit])


def fail_the_dead(connection: Connection) -> int:
    """Mark as failed the loads whose process died, and give how many."""
    found = connection.execute("SELECT load_id, process, process_mark FROM load WHERE state = 'running'").fetchall()
    dead = [load_id for load_id, number, mark in found if not processes.lives(processes.Process(number, mark))]
    if dead:
        connection.execute(
            """
            UPDATE load
            SET state = 'failed', ended_at = %s, held_because = 'the process died'
            WHERE load_id = ANY(%s) AND state = 'running'
            """,
            [clock.now(), dead],
        )
    return len(dead)


def _loads(connection: Connection, rest: str, values: Sequence[object]) -> list[Load]:
    with connection.cursor(row_factory=class_row(Load)) as cursor:
        return cursor.execute(f"SELECT {_COLUMNS} FROM load {rest}".encode(), values).fetchall()
