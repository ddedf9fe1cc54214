"""What segments say, version by version, how their evaluations went, and how many members each left."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Json

_LOCK = 0x7365676D


@dataclass(frozen=True)
class Stored:
    """One segment with the version in force.

    Attributes:
        evaluated_at: when all customers were looked at last; None: not yet.
        evaluated_version: the version they were looked at with.
        run_id: in force then.
        error: why it could not be evaluated.
    """

    name: str
    version: int
    definition: Mapping[str, Any]
    saved_at: dt.datetime
    saved_by: str
    how: str
    archived_at: dt.datetime | None
    evaluated_at: dt.datetime | None
    evaluated_version: int | None
    run_id: UUID | None
    error: str


@dataclass(frozen=True)
class Version:
    """One version of a segment."""

    name: str
    version: int
    definition: Mapping[str, Any]
    saved_at: dt.datetime
    saved_by: str
    how: str
    note: str


@dataclass(frozen=True)
class Size:
    """How many members an evaluation left."""

    segment: str
    at: dt.datetime
    members: int
    before: int | None
    of_customers: int
    alert: bool


def alone(connection: Connection) -> None:
    """Wait until nobody else saves segments; it lasts to the end of the transaction."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def stored(connection: Connection) -> Mapping[str, Stored]:
    """Give all segments by name."""
    with connection.cursor(row_factory=class_row(Stored)) as cursor:
        rows = cursor.execute(
            """
            SELECT s.name, s.version, v.definition, v.saved_at, v.saved_by, v.how, s.archived_at, s.evaluated_at,
                s.evaluated_version, s.run_id, s.error
            FROM segment AS s
            JOIN segment_version AS v ON v.name = s.name AND v.version = s.version
            ORDER BY s.name
            """
        ).fetchall()
    return {row.name: row for row in rows}


def mark(connection: Connection) -> tuple[tuple[str, int, bool, bool], ...]:
    """Give what changes with what segments say, and whether each is in use."""
    rows = connection.execute(
        "SELECT name, version, archived_at IS NULL, evaluated_version IS NOT NULL FROM segment ORDER BY name"
    ).fetchall()
    return tuple((name, version, used, evaluated) for name, version, used, evaluated in rows)


def put(
    connection: Connection, name: str, definition: Mapping[str, Any], made: tuple[dt.datetime, str, str], note: str = ""
) -> int:
    """Add a version of a segment, have it in force, and give its number.

    Args:
        connection: in a transaction that is ``alone``.
        name: of the segment.
        definition: what it says; archived where it says so.
        made: when, by whom, and how.
        note: what for.
    """
    at, by, how = made
    found = connection.execute(
        """
        INSERT INTO segment_version (name, version, definition, saved_at, saved_by, how, note)
        SELECT %(name)s, coalesce(max(version), 0) + 1, %(said)s, %(at)s, %(by)s, %(how)s, %(note)s
        FROM segment_version WHERE name = %(name)s
        RETURNING version
        """,
        {"name": name, "said": Json(dict(definition)), "at": at, "by": by, "how": how, "note": note},
    ).fetchone()
    version = int(found[0]) if found else 1
    connection.execute(
        """
        INSERT INTO segment AS s (name, version, archived_at) VALUES (%(name)s, %(version)s, %(archived)s)
        ON CONFLICT (name) DO UPDATE
        SET version = excluded.version, archived_at = CASE
            WHEN excluded.archived_at IS NULL THEN NULL ELSE coalesce(s.archived_at, excluded.archived_at) END
        """,
        {"name": name, "version": version, "archived": at if definition.get("archived") else None},
    )
    return version


def versions(connection: Connection, name: str) -> Sequence[Version]:
    """Give the versions of a segment, the newest first."""
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        return cursor.execute(
            """
            SELECT name, version, definition, saved_at, saved_by, how, note
            FROM segment_version WHERE name = %s ORDER BY version DESC
            """,
            [name],
        ).fetchall()


def evaluated(connection: Connection, name: str, version: int, when: tuple[dt.datetime, UUID]) -> None:
    """Note that all customers were looked at with a version; when, and the run in force."""
    connection.execute(
        "UPDATE segment SET evaluated_at = %s, evaluated_version = %s, run_id = %s WHERE name = %s",
        [when[0], version, when[1], name],
    )


def fail(connection: Connection, name: str, error: str) -> None:
    """Note why a segment cannot be evaluated, without personal data."""
    connection.execute("UPDATE segment SET error = %s WHERE name = %s AND error <> %s", [error, name, error])


def mended(connection: Connection, names: Collection[str]) -> None:
    """Note that nothing is known that keeps some segments from being evaluated."""
    connection.execute("UPDATE segment SET error = '' WHERE name = ANY(%s) AND error <> ''", [list(names)])


def put_size(connection: Connection, name: str, at: dt.datetime, most: float | None) -> None:
    """Note how many members a segment has after an evaluation.

    Args:
        connection: in a transaction.
        name: of the segment.
        at: when.
        most: share by which its size may change without a word; None for any.
    """
    connection.execute(
        """
        INSERT INTO segment_size (segment, at, members, before, of_customers, alert)
        SELECT %(name)s, %(at)s, n.members, b.members, (SELECT count(*) FROM customer),
            coalesce(abs(n.members - b.members) > %(most)s * greatest(b.members, 1), false)
        FROM (SELECT count(*) AS members FROM member WHERE segment = %(name)s) AS n
        LEFT JOIN (
            SELECT members FROM segment_size WHERE segment = %(name)s ORDER BY at DESC LIMIT 1
        ) AS b ON true
        ON CONFLICT (segment, at) DO UPDATE
        SET members = excluded.members, of_customers = excluded.of_customers, alert = segment_size.alert OR excluded.alert
        """,
        {"name": name, "at": at, "most": most},
    )


def sizes(connection: Connection, name: str, limit: int) -> Sequence[Size]:
    """Give how many members the evaluations of a segment left, newest first."""
    with connection.cursor(row_factory=class_row(Size)) as cursor:
        return cursor.execute(
            """
            SELECT segment, at, members, before, of_customers, alert
            FROM segment_size WHERE segment = %s ORDER BY at DESC LIMIT %s
            """,
            [name, limit],
        ).fetchall()


def alerts(connection: Connection) -> Mapping[str, dt.datetime]:
    """Give the segments whose size changed by too much since they were saved, and when that was last."""
    return dict(
        connection.execute(
            """
            SELECT z.segment, max(z.at)
            FROM segment_size AS z
            JOIN segment AS s ON s.name = z.segment
            JOIN segment_version AS v ON v.name = s.name AND v.version = s.version
            WHERE z.alert AND z.at > v.saved_at AND s.archived_at IS NULL
            GROUP BY z.segment
            """
        ).fetchall()
    )


def known(connection: Connection) -> Collection[str]:
    """Give the names that were ever used."""
    return {name for (name,) in connection.execute("SELECT DISTINCT name FROM segment_version").fetchall()}
