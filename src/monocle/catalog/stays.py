"""Whom destinations were told to remove and did not: kept by what they know them by until they are gone, or wanted again."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

STAYED = "stayed"
"""Why one is removed again: an earlier removal was given up."""


@dataclass(frozen=True)
class Stays:
    """What a destination has though it was told to remove it; ``payload`` is what it takes to have it removed."""

    customer_id: UUID
    identity: str
    payload: Mapping[str, Any]


def died(connection: Connection, keys: Sequence[UUID], at: dt.datetime) -> None:
    """Write down the removals among some rows that were given up; ``at`` is now."""
    connection.execute(
        """
        INSERT INTO stays (destination, audience, identity, customer_id, payload, reason, since)
        SELECT destination, audience, identity, customer_id, coalesce(payload, '{}'), reason, %s
        FROM outbox WHERE key = ANY(%s) AND state = 'dead' AND action = 'remove'
        ON CONFLICT (destination, audience, identity) DO UPDATE SET reason = excluded.reason
        """,
        [at, list(keys)],
    )


def settled(connection: Connection, keys: Sequence[UUID]) -> None:
    """Forget what some acknowledged rows tell: it is gone, or wanted there."""
    connection.execute(
        """
        DELETE FROM stays AS s USING outbox AS o
        WHERE o.key = ANY(%s) AND s.destination = o.destination AND s.audience = o.audience AND s.identity = o.identity
        """,
        [list(keys)],
    )


def wanted(connection: Connection, whose: tuple[str, str], identities: Sequence[str]) -> None:
    """Forget that some stay: they may be there now."""
    connection.execute(
        "DELETE FROM stays WHERE destination = %s AND audience = %s AND identity = ANY(%s)", [*whose, list(identities)]
    )


def staying(connection: Connection, whose: tuple[str, str], only: Collection[UUID] | None) -> Sequence[Stays]:
    """Give what stays of an audience and is not being removed already, of some customers where given."""
    mine = "" if only is None else "AND s.customer_id = ANY(%(only)s)"
    found = connection.execute(
        f"""
        SELECT customer_id, identity, payload
        FROM stays AS s
        WHERE destination = %(destination)s AND audience = %(audience)s {mine}
            AND NOT EXISTS (
                SELECT 1 FROM outbox AS o
                WHERE o.destination = s.destination AND o.audience = s.audience AND o.customer_id = s.customer_id
                    AND o.state = 'waiting' AND o.action = 'remove' AND o.identity = s.identity
            )
        ORDER BY identity
        """.encode(),
        {"destination": whose[0], "audience": whose[1], "only": list(only or ())},
    ).fetchall()
    return [Stays(*row) for row in found]


def totals(connection: Connection) -> Mapping[tuple[str, str], int]:
    """Give destination and audience → how many it was told to remove and did not."""
    found = connection.execute("SELECT destination, audience, count(*) FROM stays GROUP BY 1, 2").fetchall()
    return {(row[0], row[1]): row[2] for row in found}


@dataclass(frozen=True)
class Owed:
    """Removals that a destination still owes; ``reason`` is why the most of them failed."""

    audience: str
    customers: int
    since: dt.datetime
    reason: str


def owed(connection: Connection) -> Mapping[str, Sequence[Owed]]:
    """Give destination → what it owes, by audience."""
    found = connection.execute(
        """
        SELECT destination, audience, count(*), min(since), mode() WITHIN GROUP (ORDER BY reason)
        FROM stays GROUP BY 1, 2 ORDER BY 1, 2
        """
    ).fetchall()
    told: dict[str, list[Owed]] = {}
    for destination, *row in found:
        told.setdefault(destination, []).append(Owed(*row))
    return told
