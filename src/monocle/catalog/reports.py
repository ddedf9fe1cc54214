"""Reports: figures and tables that a run computed once, for pages to read."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

KEPT = 60
"""Runs whose reports are kept; older ones go."""


@dataclass(frozen=True)
class Kept:
    """One report.

    Attributes:
        as_of: the newest fact that it knows, UTC.
        body: JSON of figures and tables.
    """

    name: str
    run_id: UUID
    as_of: dt.datetime
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """One value that stands out; see ``insight_views.Anomaly``."""

    figure: str
    series: str
    happened_on: dt.date
    value: float
    expected: float
    deviation: float
    noticed_at: dt.datetime


def put(connection: Connection, run_id: UUID, as_of: dt.datetime, bodies: Mapping[str, Mapping[str, Any]]) -> None:
    """Put the reports of a run in force, and let those of runs long ago go."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO report (name, run_id, as_of, body)
            VALUES (%s, %s, %s, %s)
            ON CONFLICT (name, run_id) DO UPDATE
            SET as_of = excluded.as_of, body = excluded.body
            """,
            [(name, run_id, as_of, Jsonb(body)) for name, body in sorted(bodies.items())],
        )
    connection.execute(
        """
        DELETE FROM report
        WHERE run_id NOT IN (
            SELECT u.run_id FROM understanding AS u JOIN run AS r ON r.run_id = u.run_id
            WHERE u.step = 'insight' ORDER BY r.started_at DESC, u.run_id DESC LIMIT %s
        )
        """,
        [KEPT],
    )


def latest(connection: Connection, name: str, besides: UUID | None = None) -> Kept | None:
    """Give the report of the newest run that has it.

    Args:
        connection: reads.
        name: of the report.
        besides: leave this run out.
    """
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        return cursor.execute(
            """
            SELECT p.name, p.run_id, p.as_of, p.body
            FROM report AS p
            JOIN run AS r ON r.run_id = p.run_id
            WHERE p.name = %(name)s AND p.run_id IS DISTINCT FROM %(besides)s
            ORDER BY r.started_at DESC, p.run_id DESC
            LIMIT 1
            """,
            {"name": name, "besides": besides},
        ).fetchone()


def notice(connection: Connection, run_id: UUID, at: dt.datetime, found: Sequence[Seen]) -> int:
    """Keep what stands out; what was seen before keeps when it was. Gives how many are new."""
    new = 0
    for one in found:
        new += connection.execute(
            """
            INSERT INTO anomaly (figure, series, happened_on, value, expected, deviation, noticed_at, run_id)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (figure, series, happened_on) DO NOTHING
            """,
            [one.figure, one.series, one.happened_on, one.value, one.expected, one.deviation, at, run_id],
        ).rowcount
    return new


def noticed(connection: Connection, figure: str, limit: int) -> Sequence[Seen]:
    """Give what stood out, the newest first; of one figure where one is named."""
    with connection.cursor(row_factory=class_row(Seen)) as cursor:
        return cursor.execute(
            """
            SELECT figure, series, happened_on, value, expected, deviation, noticed_at
            FROM anomaly
            WHERE %(figure)s = '' OR figure = %(figure)s
            ORDER BY happened_on DESC, figure, series
            LIMIT %(limit)s
            """,
            {"figure": figure, "limit": limit},
        ).fetchall()
