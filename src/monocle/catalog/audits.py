"""Audits of sources: the report of each load, as it was found."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from monocle import clock


@dataclass(frozen=True)
class Audit:
    """The audit of one load of one source.

    Attributes:
        report: JSON, as ``diagnose`` made it.
    """

    source: str
    load_id: UUID
    audited_at: dt.datetime
    report: Mapping[str, object]


def save(connection: Connection, source: str, load_id: UUID, report: Mapping[str, object]) -> None:
    """Keep a report; a new one for the same load takes the place of the old."""
    connection.execute(
        """
        INSERT INTO source_audit (source, load_id, audited_at, report)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (source, load_id) DO UPDATE
        SET audited_at = excluded.audited_at, report = excluded.report
        """,
        [source, load_id, clock.now(), Jsonb(dict(report))],
    )


def recent(connection: Connection, source: str, limit: int = 2) -> list[Audit]:
    """Give the newest audits of a source first, by the sequence of their loads."""
    with connection.cursor(row_factory=class_row(Audit)) as cursor:
        return cursor.execute(
            """
            SELECT a.source, a.load_id, a.audited_at, a.report
            FROM source_audit AS a
            JOIN load AS l ON l.load_id = a.load_id
            WHERE a.source = %s
            ORDER BY l.sequence DESC
            LIMIT %s
            """,
            [source, limit],
        ).fetchall()


def qualities(connection: Connection) -> dict[str, float]:
    """Give the quality, 0..100, in the newest audit of each source that states one."""
    found = connection.execute(
        """
        SELECT DISTINCT ON (a.source) a.source, CAST(a.report ->> 'quality' AS double precision)
        FROM source_audit AS a
        JOIN load AS l ON l.load_id = a.load_id
        WHERE jsonb_typeof(a.report -> 'quality') = 'number'
        ORDER BY a.source, l.sequence DESC
        """
    ).fetchall()
    return dict(found)
