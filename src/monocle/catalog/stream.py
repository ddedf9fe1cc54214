"""The journal as people look at it: the newest events first, a part of it at a time."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row, tuple_row

from monocle.catalog.journal import Kept
from monocle.catalog.violations import Violation

WINDOW = 20_000
"""Events that one look reads: the journal is ordered by number alone, and may be long."""
_COLUMNS = ", ".join(Kept.__dataclass_fields__)
_VIOLATION = ", ".join(f"v.{name}" for name in Violation.__dataclass_fields__)


@dataclass(frozen=True)
class Asked:
    """Which events; an empty text means any.

    Attributes:
        type: track, page, screen, identify, group, alias or merge.
        name: of what happened, or of the page or screen.
        who: a userId or an anonymousId, as it was sent.
    """

    source: str = ""
    type: str = ""
    name: str = ""
    who: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the journal.

    Attributes:
        events: newest first.
        before: the next part holds events below this number; 0 when none are left.
    """

    events: Sequence[Kept]
    before: int


def part(connection: Connection, asked: Asked, before: int = 0, limit: int = 50) -> Part:
    """Give the newest events below a number, among the 20,000 there.

    Args:
        connection: reading.
        asked: which.
        before: a number of the journal; 0 from the newest.
        limit: at most so many.
    """
    top = before - 1 if before else last(connection)
    low = top - WINDOW
    values = {**vars(asked), "top": top, "low": low, "limit": limit, **_written(asked.who)}
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        found = cursor.execute(
            f"""
            SELECT {_COLUMNS}
            FROM journal
            WHERE sequence > %(low)s
              AND sequence <= %(top)s
              AND %(source)s IN ('', source)
              AND %(type)s IN ('', type)
              AND %(name)s IN ('', name)
              AND (
                  %(who)s = ''
                  OR ((position(%(user)s IN body) > 0 OR position(%(anonymous)s IN body) > 0)
                      AND %(who)s IN (CAST(body AS json) ->> 'userId', CAST(body AS json) ->> 'anonymousId'))
              )
            ORDER BY sequence DESC
            LIMIT %(limit)s
            """.encode(),
            values,
        ).fetchall()
    if len(found) == limit:
        return Part(found, found[-1].sequence)
    more = connection.execute("SELECT 1 FROM journal WHERE sequence <= %s LIMIT 1", [low]).fetchone()
    return Part(found, low + 1 if more else 0)


def last(connection: Connection) -> int:
    """Give the number of the newest event; 0 where there is none."""
    found = connection.execute("SELECT max(sequence) FROM journal").fetchone()
    return int(found[0] or 0) if found else 0


def newest(connection: Connection, after: int, limit: int = 1_000) -> list[Kept]:
    """Give the newest events above a number, in their order: of more than the limit, the last of them."""
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        found = cursor.execute(
            f"SELECT {_COLUMNS} FROM journal WHERE sequence > %s ORDER BY sequence DESC LIMIT %s".encode(),
            [after, limit],
        ).fetchall()
    return found[::-1]


def names(connection: Connection, limit: int = 50) -> list[str]:
    """Give the names that the newest 20,000 events have, the most frequent first."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(
            """
            SELECT name
            FROM journal
            WHERE sequence > %s AND name <> ''
            GROUP BY name
            ORDER BY count(*) DESC, name
            LIMIT %s
            """,
            [last(connection) - WINDOW, limit],
        ).fetchall()
    return [name for (name,) in found]


def last_received(connection: Connection) -> dict[str, dt.datetime]:
    """Give when the last event of each source came.

    To the second for a source that is among the newest 20,000 events; to the hour for one that has been silent for longer.
    """
    with connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(
            """
            SELECT source, max(at)
            FROM (
                SELECT source, received_at AS at
                FROM journal
                WHERE sequence > %s
                UNION ALL
                SELECT source, hour AS at
                FROM collected
                WHERE applied > 0
            ) AS seen
            GROUP BY source
            """,
            [last(connection) - WINDOW],
        ).fetchall()
    return dict(found)


def broken(connection: Connection, events: Sequence[Kept]) -> list[Violation]:
    """Give the rules of the plan that events break, in the order in which they were found."""
    with connection.cursor(row_factory=class_row(Violation)) as cursor:
        return cursor.execute(
            f"""
            SELECT {_VIOLATION}
            FROM unnest(%(sources)s::text[], %(ids)s::text[]) AS e(source, message_id)
            JOIN violation AS v ON v.source = e.source AND v.message_id = e.message_id
            ORDER BY v.sequence
            """.encode(),
            {"sources": [one.source for one in events], "ids": [one.message_id for one in events]},
        ).fetchall()


def digests(connection: Connection, source: str, ids: Sequence[str]) -> dict[str, bytes]:
    """Give the digests of those events of a source that the journal holds, by their id."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute(
            "SELECT message_id, digest FROM journal WHERE source = %s AND message_id = ANY(%s)", [source, list(ids)]
        ).fetchall()
    return dict(found)


def _written(who: str) -> dict[str, str]:
    """Give how an id stands in a body, which is JSON without blanks."""
    value = json.dumps(who, ensure_ascii=False)
    return {"user": f'"userId":{value}', "anonymous": f'"anonymousId":{value}'}
