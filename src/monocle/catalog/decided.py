"""What people's decisions changed of what the last run served."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row


@dataclass(frozen=True)
class GivenSince:
    """One id that decisions gave, and where it leads now."""

    customer_id: UUID
    survivor_id: UUID
    founder_id: UUID
    matched_id: UUID


def moved(connection: Connection) -> list[tuple[UUID, UUID]]:
    """Give (record, customer) of each record that decisions have elsewhere than matching. Cost: a pass over records."""
    return connection.execute(
        "SELECT record_id, customer_id FROM record WHERE customer_id <> matched_id ORDER BY record_id"
    ).fetchall()


def given(connection: Connection) -> list[GivenSince]:
    """Give the ids with an anchor that matching alone has not in force, and the customer of that anchor."""
    found = connection.execute(
        """
        SELECT g.customer_id, r.customer_id, g.anchor_id, r.matched_id
        FROM given_id AS g
        JOIN record AS r ON r.record_id = g.anchor_id
        ORDER BY g.customer_id
        """
    ).fetchall()
    return [GivenSince(*row) for row in found]


def touched(connection: Connection) -> set[UUID]:
    """Give the customers that decisions changed since the run in force."""
    found = connection.execute(
        """
        SELECT customer_id, other_id
        FROM identity_change
        WHERE reason ? 'judgement_id' AND changed_at >= (
            SELECT ended_at FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1
        )
        """
    ).fetchall()
    return {one for row in found for one in row if one is not None}


def since(connection: Connection) -> dt.datetime | None:
    """Give when the run in force ended; None before the first."""
    found = connection.execute(
        "SELECT ended_at FROM run WHERE state = 'done' ORDER BY ended_at DESC, run_id DESC LIMIT 1"
    ).fetchone()
    return found[0] if found else None


def after(connection: Connection, customer_id: UUID | None, limit: int) -> list[UUID]:
    """Give the ids of customers in force that follow one, in their order; from the first where there is none."""
    found = connection.execute(
        "SELECT customer_id FROM customer WHERE customer_id > %s ORDER BY customer_id LIMIT %s",
        [customer_id or UUID(int=0), limit],
    ).fetchall()
    return [one for (one,) in found]


def records(connection: Connection, customers: Collection[UUID]) -> list[dict[str, Any]]:
    """Give record_id and customer_id of each record of some customers."""
    statement = "SELECT record_id, customer_id FROM record WHERE customer_id = ANY(%s) ORDER BY record_id"
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, [list(customers)]).fetchall()


def served(connection: Connection, customers: Collection[UUID]) -> list[dict[str, Any]]:
    """Give the rows of ``customer`` of those that are in force, with ``golden`` and ``spent`` as JSON texts."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """
            SELECT c.customer_id, c.name, CAST(p.golden AS text) AS golden, c.sources, c.records, c.identifiers,
                c.completeness, c.first_seen_at, c.last_seen_at, c.orders, CAST(c.spent AS text) AS spent,
                c.last_order_at, c.events, c.search_text, c.digest
            FROM customer AS c
            JOIN portrait AS p ON p.customer_id = c.customer_id
            WHERE c.customer_id = ANY(%s)
            ORDER BY c.customer_id
            """,
            [list(customers)],
        ).fetchall()
