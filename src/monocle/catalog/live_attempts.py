"""What a worker was about to take: a process that dies of an event, as a crash or too little memory make it, dies no more than some times."""

from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog import processes

TRIES = 3
"""Processes that may die of one event; then it is refused."""
_FEWER = 32


@dataclass(frozen=True)
class _Attempt:
    position: int
    most: int
    tries: int
    until: int
    process: int
    process_mark: str


def begin(connection: Connection, position: int, at_once: int) -> int:
    """Note that events are about to be taken, and give how many may be: all, fewer where a process died; 0: the next is to be refused.

    Args:
        connection: in a transaction of its own.
        position: of the journal, that they follow.
        at_once: events of a step, at most.
    """
    with connection.cursor(row_factory=class_row(_Attempt)) as cursor:
        last = cursor.execute("SELECT position, most, tries, until, process, process_mark FROM live_attempt").fetchone()
    ours = processes.this()
    most, tries, until = at_once, 1, position
    if last and last.position == position:
        ended = (last.process, last.process_mark) != (ours.number, ours.mark)
        most, tries, until = last.most, last.tries + ended, last.until
        if ended and most > 1:
            most, tries = max(1, most // _FEWER), 1
            until = _last_of(connection, position, last.most)
    elif last and position < last.until:
        most, until = last.most, last.until
    if tries > TRIES:
        return 0
    connection.execute(
        """
        INSERT INTO live_attempt (position, most, tries, until, process, process_mark) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (one) DO UPDATE
        SET position = excluded.position, most = excluded.most, tries = excluded.tries, until = excluded.until,
            process = excluded.process, process_mark = excluded.process_mark
        """,
        [position, most, tries, until, ours.number, ours.mark],
    )
    return most


def end(connection: Connection) -> None:
    """Say that a worker ended in order."""
    connection.execute("DELETE FROM live_attempt")


def _last_of(connection: Connection, position: int, count: int) -> int:
    """Give the number of the last of some events that follow."""
    found = connection.execute(
        """
        SELECT coalesce(max(sequence), %(position)s)
        FROM (SELECT sequence FROM journal WHERE sequence > %(position)s ORDER BY sequence LIMIT %(count)s) AS next
        """,
        {"position": position, "count": count},
    ).fetchone()
    return int(found[0]) if found else position
