"""Who did what with audiences, and which contacts were spared."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

_OUTCOMES = ("added", "updated", "removed", "skipped", "refused", "failed", "waiting")


@dataclass(frozen=True)
class Line:
    """One thing that someone did."""

    at: dt.datetime
    by: str
    what: str
    destination: str
    audience: str
    outcome: Mapping[str, int]
    sync_id: UUID | None


@dataclass(frozen=True)
class Spared:
    """Customers that a reason kept out of an audience."""

    destination: str
    audience: str
    reason: str
    contacts: int


def note(connection: Connection, who: tuple[str, dt.datetime], what: str, destination: str, audience: str = "") -> None:
    """Remember what somebody changed.

    Args:
        connection: in a transaction.
        who: the person, and when.
        what: added, changed, paused, resumed or removed.
        destination: its name.
        audience: its name; empty where it is about the destination.
    """
    connection.execute(
        "INSERT INTO audience_action (done_at, done_by, what, destination, audience, detail) VALUES (%s, %s, %s, %s, %s, %s)",
        [who[1], who[0], what, destination, audience, Jsonb({})],
    )


def newest(connection: Connection, limit: int) -> list[Line]:
    """Give what was done and sent, the newest first."""
    counts = ", ".join(f"'{name}', r.{name}" for name in _OUTCOMES)
    with connection.cursor(row_factory=class_row(Line)) as cursor:
        return cursor.execute(
            f"""
            SELECT * FROM (
                (
                    SELECT a.done_at AS at, a.done_by AS by, a.what, a.destination, a.audience, '{{}}'::json AS outcome,
                        NULL::uuid AS sync_id
                    FROM audience_action AS a
                    ORDER BY a.action_id DESC
                    LIMIT %(limit)s
                )
                UNION ALL
                (
                    SELECT r.started_at, r.asked_by, CASE r.mode WHEN 'retry' THEN 'retried' ELSE 'sent' END, r.destination,
                        r.audience, json_build_object({counts}), r.sync_id
                    FROM sync_run AS r
                    ORDER BY r.started_at DESC, r.sync_id DESC
                    LIMIT %(limit)s
                )
            ) AS every
            ORDER BY at DESC, destination, audience
            LIMIT %(limit)s
            """.encode(),
            {"limit": limit},
        ).fetchall()


def spared(connection: Connection, since: dt.datetime, reasons: Collection[str]) -> Sequence[Spared]:
    """Give how many customers each reason kept out of each audience since, each customer once."""
    with connection.cursor(row_factory=class_row(Spared)) as cursor:
        return cursor.execute(
            """
            SELECT r.destination, r.audience, k.reason, count(DISTINCT k.customer_id) AS contacts
            FROM sync_kept AS k
            JOIN sync_run AS r ON r.sync_id = k.sync_id
            WHERE r.checked_at >= %s AND k.reason = ANY(%s)
            GROUP BY r.destination, r.audience, k.reason
            ORDER BY r.destination, r.audience, k.reason
            """,
            [since, list(reasons)],
        ).fetchall()


def held(connection: Connection, destination: str) -> int:
    """Give how many customers a destination has, or will have, as far as is known."""
    found = connection.execute(
        """
        SELECT (SELECT count(*) FROM sent WHERE destination = %(name)s)
            + (SELECT count(*) FROM outbox WHERE destination = %(name)s AND state = 'waiting')
            + (SELECT count(*) FROM stays WHERE destination = %(name)s)
        """,
        {"name": destination},
    ).fetchone()
    return int(found[0]) if found else 0
