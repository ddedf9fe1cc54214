"""Pieces of what happened, event by event, that the lake keeps from run to run: which there are, and what of them is stale."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog.journal import Kept

_AT_ONCE = 5_000
_KEPT = ", ".join(f"j.{name}" for name in Kept.__dataclass_fields__)

Told = tuple[UUID, Kept]
"""The record of an event's subject, and the event."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What happened in a part of the journal.

    Attributes:
        first, last: events of the source after the first number and up to the last.
        events: how many there were.
        mark: what it was made with.
    """

    piece_id: UUID
    source: str
    first: int
    last: int
    events: int
    mark: str


def every(connection: Connection) -> list[Piece]:
    """Give all pieces, by source and number."""
    with connection.cursor(row_factory=class_row(Piece)) as cursor:
        return cursor.execute(
            "SELECT piece_id, source, first, last, events, mark FROM fact_piece ORDER BY source, last"
        ).fetchall()


def stale(connection: Connection) -> list[tuple[int, int]]:
    """Give (number, sequence) of the events that are otherwise now than in their piece, or gone."""
    return connection.execute("SELECT number, sequence FROM fact_stale ORDER BY number").fetchall()


def replace(connection: Connection, gone: Collection[UUID], new: Sequence[Piece], heeded: Collection[int]) -> None:
    """Put pieces in the place of others.

    Args:
        connection: in a transaction.
        gone: pieces that are no more.
        new: those that are there.
        heeded: numbers of what was stale and is no more.
    """
    connection.execute("DELETE FROM fact_piece WHERE piece_id = ANY(%s)", [list(gone)])
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO fact_piece (piece_id, source, first, last, events, mark) VALUES (%s, %s, %s, %s, %s, %s)",
            [(one.piece_id, one.source, one.first, one.last, one.events, one.mark) for one in new],
        )
    connection.execute("DELETE FROM fact_stale WHERE number = ANY(%s)", [list(heeded)])


def between(connection: Connection, source: str, first: int, last: int) -> Iterator[Told]:
    """Give the events of a source after a number and up to another that belong to a subject, in their order."""
    return _told(
        connection,
        "events_between",
        "j.source = %s AND j.sequence > %s AND j.sequence <= %s AND e.sequence > %s AND e.sequence <= %s",
        [source, first, last, first, last],
    )


def some(connection: Connection, source: str, sequences: Collection[int]) -> Iterator[Told]:
    """Give some events of a source, those that are there and belong to a subject, in their order."""
    return _told(connection, "some_events", "j.source = %s AND j.sequence = ANY(%s)", [source, list(sequences)])


def _told(connection: Connection, name: str, which: str, values: Sequence[object]) -> Iterator[Told]:
    with connection.cursor(name, binary=True) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            f"""
            SELECT e.record_id, {_KEPT}
            FROM journal AS j
            JOIN subject_event AS e ON e.sequence = j.sequence
            WHERE {which}
            ORDER BY j.sequence
            """.encode(),
            values,
        )
        for record, *kept in cursor:
            yield record, Kept(*kept)
