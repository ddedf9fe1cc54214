"""The id changelog: what became of every customer id, run by run and decision by decision."""

import datetime as dt
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

_LAST = 2**63 - 1
# A run's changes come all at once, when it ends, however long it wrote them; a decision's when it was made. An id whose
# records all went to one that nobody had before was renamed.
_PIECE: LiteralString = """
    SELECT c.change_id, c.run_id, c.kind, c.customer_id, c.other_id, c.records, c.reason,
        CASE WHEN c.reason ? 'judgement_id' THEN c.changed_at ELSE coalesce(r.ended_at, c.changed_at) END AS changed_at
    FROM identity_change AS c
    JOIN run AS r ON r.run_id = c.run_id
    WHERE (%(run)s::uuid IS NULL OR c.run_id = %(run)s)
        AND (%(since)s::timestamptz IS NULL OR
            CASE WHEN c.reason ? 'judgement_id' THEN c.changed_at ELSE coalesce(r.ended_at, c.changed_at) END >= %(since)s)
"""
_TOLD: LiteralString = """
    SELECT c.change_id, c.changed_at,
        CASE c.kind
            WHEN 'created' THEN 'founded'
            WHEN 'merged' THEN CASE
                WHEN EXISTS (
                    SELECT 1 FROM identity_change AS f
                    WHERE f.customer_id = c.other_id AND (f.change_id < c.change_id OR f.run_id = c.run_id)
                ) OR EXISTS (
                    SELECT 1 FROM identity_change AS f
                    WHERE f.other_id = c.other_id AND f.change_id <> c.change_id
                        AND (f.change_id < c.change_id OR f.run_id = c.run_id)
                ) THEN 'merged' ELSE 'renamed' END
            ELSE c.kind
        END AS what,
        CASE c.kind WHEN 'created' THEN NULL WHEN 'split' THEN c.other_id ELSE c.customer_id END AS old_id,
        CASE c.kind WHEN 'gone' THEN NULL WHEN 'created' THEN c.customer_id WHEN 'split' THEN c.customer_id
            ELSE c.other_id END AS new_id,
        c.records, c.run_id, CAST(c.reason ->> 'judgement_id' AS bigint) AS judgement_id, CAST(c.reason AS text) AS reason
    FROM piece AS c
"""


@dataclass(frozen=True)
class IdChange:
    """What became of one id at one moment.

    Attributes:
        change_id: its number; numbers only grow.
        changed_at: when it came in force, UTC.
        what: founded, merged, split, redirected, renamed or gone.
        old_id: before; None when it was founded. Of a split, the customer that its records were of.
        new_id: where its records are from then on; None when they are gone.
        records: that moved; 0 when the id alone leads elsewhere.
        run_id: the run that did it, or that was in force when a person decided.
        judgement_id: of the person's decision; None when matching did it.
        reason: JSON: the judgement, or the link that joined or was held back; ``{}`` where none is known.
    """

    change_id: int
    changed_at: dt.datetime
    what: str
    old_id: UUID | None
    new_id: UUID | None
    records: int
    run_id: UUID
    judgement_id: int | None
    reason: str


@dataclass(frozen=True)
class Wanted:
    """Which changes are meant; None does not choose.

    Attributes:
        since: in force at that time or later, UTC.
        run_id: of this run, and of decisions while it was in force.
    """

    since: dt.datetime | None = None
    run_id: UUID | None = None


def newest(connection: Connection, wanted: Wanted, limit: int, before: int = 0) -> list[IdChange]:
    """Give changes, newest first, those before a number; 0 for the newest."""
    piece = _PIECE + " AND c.change_id < %(mark)s ORDER BY c.change_id DESC LIMIT %(limit)s"
    rest = "ORDER BY c.change_id DESC"
    return _changes(connection, f"WITH piece AS MATERIALIZED ({piece}) {_TOLD} {rest}", wanted, before or _LAST, limit)


def following(connection: Connection, wanted: Wanted, limit: int, after: int = 0) -> list[IdChange]:
    """Give changes, oldest first, those after a number."""
    piece = _PIECE + " AND c.change_id > %(mark)s ORDER BY c.change_id LIMIT %(limit)s"
    return _changes(
        connection, f"WITH piece AS MATERIALIZED ({piece}) {_TOLD} ORDER BY c.change_id", wanted, after, limit
    )


def _changes(connection: Connection, statement: str, wanted: Wanted, mark: int, limit: int) -> list[IdChange]:
    values = {"run": wanted.run_id, "since": wanted.since, "mark": mark, "limit": limit}
    with connection.cursor(row_factory=class_row(IdChange)) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()
