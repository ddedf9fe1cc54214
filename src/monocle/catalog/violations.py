"""Violations: where events break the tracking plan of their source."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row

_COLUMNS = "source, message_id, name, kind, field, description, received_at"


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule of the tracking plan that an event breaks.

    Attributes:
        message_id: of the event.
        name: of the event.
        kind: the word of JSON Schema that is broken, such as ``required`` or ``type``; ``unplanned`` for an event that
            is not in the plan.
        field: path of the value inside the event, such as ``properties.price``.
        description: in words, without the value.
    """

    source: str
    message_id: str
    name: str
    kind: str
    field: str
    description: str
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ViolationCount:
    """How often events of one name break one rule.

    Attributes:
        last_at: when the last of them came.
    """

    source: str
    name: str
    kind: str
    field: str
    events: int
    last_at: dt.datetime


def add(connection: Connection, found: Iterable[Violation]) -> None:
    """Keep violations; call it in the transaction that keeps their events."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY violation ({_COLUMNS}) FROM STDIN (FORMAT binary)".encode()) as copy,
    ):
        copy.set_types(["text"] * 6 + ["timestamptz"])
        for one in found:
            copy.write_row([getattr(one, name) for name in _COLUMNS.split(", ")])


def recent(connection: Connection, source: str = "", limit: int = 50) -> list[Violation]:
    """Give the newest first, of one source or of all."""
    with connection.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            f"SELECT {_COLUMNS} FROM violation WHERE %(source)s IN ('', source) ORDER BY sequence DESC LIMIT %(limit)s".encode(),
            {"source": source, "limit": limit},
        ).fetchall()


def counts(connection: Connection, source: str = "") -> list[ViolationCount]:
    """Give how often each rule is broken, most first, by events of one source or of all."""
    with connection.cursor(row_factory=class_row(ViolationCount)) as cursor:
        return cursor.execute(
            """
            SELECT source, name, kind, field, count(*) AS events, max(received_at) AS last_at
            FROM violation
            WHERE %(source)s IN ('', source)
            GROUP BY source, name, kind, field
            ORDER BY events DESC, source, name, kind, field
            """,
            {"source": source},
        ).fetchall()
