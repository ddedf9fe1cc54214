"""Readings of a figure over the runs that told it: what a goal was, and what it is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Reading:
    """What one run told of a figure.

    Attributes:
        value: in the figure's unit; amounts in minor units.
        unit: of the value.
        currency: ISO 4217; empty where it is no amount.
        as_of: the moment that it is of, UTC.
    """

    run_id: UUID
    as_of: dt.datetime
    value: float
    unit: str
    currency: str


def of_figure(connection: Connection, report: str, figure: str) -> Sequence[Reading]:
    """Give what each run told of a figure of a report, the oldest first; runs that could not tell are left out."""
    with connection.cursor(row_factory=class_row(Reading)) as cursor:
        return cursor.execute(
            """
            SELECT
                p.run_id, p.as_of, CAST(f.one ->> 'value' AS double precision) AS value, f.one ->> 'unit' AS unit,
                f.one ->> 'currency' AS currency
            FROM report AS p
            JOIN run AS r ON r.run_id = p.run_id
            CROSS JOIN LATERAL jsonb_array_elements(p.body -> 'figures') AS f (one)
            WHERE p.name = %s AND f.one ->> 'name' = %s AND jsonb_typeof(f.one -> 'value') = 'number'
            ORDER BY r.started_at, p.run_id
            """,
            [report, figure],
        ).fetchall()


def of_duplicates(connection: Connection, runs: int) -> Sequence[Reading]:
    """Give the share of records that are a customer's second or further one, of the latest runs, the oldest first."""
    with connection.cursor(row_factory=class_row(Reading)) as cursor:
        found = cursor.execute(
            """
            SELECT
                run_id, ended_at AS as_of, 'share' AS unit, '' AS currency,
                1 - CAST(counts ->> 'customers' AS double precision) / CAST(counts ->> 'records' AS double precision) AS value
            FROM run
            WHERE state = 'done' AND CAST(counts ->> 'records' AS bigint) > 0
            ORDER BY started_at DESC, run_id DESC
            LIMIT %s
            """,
            [runs],
        ).fetchall()
    return found[::-1]
