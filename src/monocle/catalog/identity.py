"""The history of who is whom: every merge and split, and where old ids lead."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Change:
    """One moment in the history of a customer's identity; see ``tables.IDENTITY_CHANGES``."""

    run_id: UUID
    changed_at: dt.datetime
    kind: str
    customer_id: UUID
    other_id: UUID | None
    records: int
    reason: Mapping[str, object]


def history(connection: Connection, customer_id: UUID) -> list[Change]:
    """Give the changes in which a customer, or one that became it, took part, oldest first."""
    with connection.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(
            """
            WITH known AS (
                SELECT CAST(%(customer_id)s AS uuid) AS customer_id
                UNION
                SELECT old_id FROM customer_redirect WHERE customer_id = %(customer_id)s
            )
            SELECT run_id, changed_at, kind, customer_id, other_id, records, reason
            FROM identity_change
            WHERE kind <> 'redirected' AND change_id IN (
                SELECT change_id FROM identity_change WHERE customer_id IN (SELECT customer_id FROM known)
                UNION
                SELECT change_id FROM identity_change WHERE other_id IN (SELECT customer_id FROM known)
            )
            ORDER BY change_id
            """,
            {"customer_id": customer_id},
        ).fetchall()


def survivor(connection: Connection, customer_id: UUID) -> UUID:
    """Give the id that an id leads to; itself when it does not redirect."""
    found = connection.execute("SELECT customer_id FROM customer_redirect WHERE old_id = %s", [customer_id]).fetchone()
    return found[0] if found else customer_id


def old_ids(connection: Connection, customer_id: UUID) -> list[UUID]:
    """Give the ids that lead to a customer, in order."""
    found = connection.execute(
        "SELECT old_id FROM customer_redirect WHERE customer_id = %s ORDER BY old_id", [customer_id]
    ).fetchall()
    return [row[0] for row in found]


def is_in_force(connection: Connection, customer_id: UUID) -> bool:
    """Tell whether a customer is served now under this very id."""
    found = connection.execute("SELECT 1 FROM customer WHERE customer_id = %s", [customer_id]).fetchone()
    return found is not None
