"""Calls that came with an Idempotency-Key, and how each was answered; forgotten after a while."""

import datetime as dt
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row

from monocle import clock
from monocle.catalog import processes

LASTS = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Call:
    """A call that came before.

    Attributes:
        asked: SHA-256 of what it asked for.
        process, process_mark: who answers.
        status: of the answer; None: there is none yet.
        body: of the answer; None where it is not kept.
    """

    asked: bytes
    process: int
    process_mark: str
    status: int | None
    media_type: str
    body: bytes | None

    def lives(self) -> bool:
        """Tell whether the process that answers still does."""
        return processes.lives(processes.Process(self.process, self.process_mark))


def begin(connection: Connection, caller: str, key: bytes, asked: bytes) -> Call | None:
    """Say that a call begins; give the one of the same key that came before, if one did: then nothing begins.

    Args:
        connection: in a transaction.
        caller: name of who asks.
        key: SHA-256 of the key.
        asked: SHA-256 of what is asked for.
    """
    now, ours = clock.now(), processes.this()
    connection.execute("DELETE FROM called_once WHERE begun_at < %s", [now - LASTS])
    done = connection.execute(
        """
        INSERT INTO called_once (caller, key, asked, begun_at, process, process_mark) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
        [caller, key, asked, now, ours.number, ours.mark],
    )
    if done.rowcount:
        return None
    with connection.cursor(row_factory=class_row(Call)) as cursor:
        return cursor.execute(
            """
            SELECT asked, process, process_mark, status, media_type, body FROM called_once
            WHERE caller = %s AND key = %s
            """,
            [caller, key],
        ).fetchone()


def answered(connection: Connection, caller: str, key: bytes, answer: tuple[int, str, bytes | None]) -> None:
    """Keep how a call was answered: status, media type and body; None: the body is not to be kept."""
    connection.execute(
        "UPDATE called_once SET status = %s, media_type = %s, body = %s WHERE caller = %s AND key = %s",
        [*answer, caller, key],
    )


def forget(connection: Connection, caller: str, key: bytes) -> None:
    """Forget a call that changed nothing."""
    connection.execute("DELETE FROM called_once WHERE caller = %s AND key = %s AND status IS NULL", [caller, key])
