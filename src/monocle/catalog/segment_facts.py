"""What segments read of some customers, as it is served; and who is on which list."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

_OF: Mapping[str, str] = {
    "customer": "SELECT * FROM customer WHERE customer_id = ANY(%s)",
    "portrait": "SELECT customer_id, golden FROM portrait WHERE customer_id = ANY(%s)",
    "happening": "SELECT * FROM happening WHERE customer_id = ANY(%s)",
    "purchase": "SELECT * FROM purchase WHERE customer_id = ANY(%s)",
    "identifier": "SELECT DISTINCT customer_id, type FROM identifier WHERE customer_id = ANY(%s)",
    "allowance": "SELECT customer_id, purpose, channel, state FROM allowance WHERE customer_id = ANY(%s)",
    "member": "SELECT customer_id, segment FROM member WHERE customer_id = ANY(%s)",
    "list": "SELECT DISTINCT customer_id, list FROM segment_list_item WHERE customer_id = ANY(%s)",
    "trait": """
        SELECT c.customer_id, coalesce(t.traits, '{}') || coalesce(s.traits, '{}') AS traits
        FROM customer AS c
        LEFT JOIN customer_trait AS t ON t.customer_id = c.customer_id
        LEFT JOIN customer_score AS s ON s.customer_id = c.customer_id
        WHERE c.customer_id = ANY(%s)
        """,
}
Facts = Mapping[str, Sequence[dict[str, Any]]]
"""What is told: rows by what they are of; each has the id of its customer."""


def facts(connection: Connection, customers: Sequence[UUID]) -> Facts:
    """Give all that segments read of some customers.

    Args:
        connection: reading.
        customers: few, for all that happened to them is read.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        return {name: cursor.execute(text.encode(), [list(customers)]).fetchall() for name, text in _OF.items()}


def at_home(connection: Connection, customer: UUID) -> list[UUID]:
    """Give the others of a customer's household."""
    return [
        one
        for (one,) in connection.execute(
            """
            SELECT o.customer_id
            FROM household AS h
            JOIN household AS o ON o.household_id = h.household_id AND o.customer_id <> h.customer_id
            WHERE h.customer_id = %s
            ORDER BY o.customer_id
            """,
            [customer],
        ).fetchall()
    ]


def entries(connection: Connection) -> Sequence[tuple[str, UUID]]:
    """Give who is on which list."""
    return connection.execute(
        "SELECT DISTINCT list, customer_id FROM segment_list_item WHERE customer_id IS NOT NULL"
    ).fetchall()


def mark_of_entries(connection: Connection) -> tuple[Any, ...]:
    """Give what changes when lists do."""
    found = connection.execute(
        """
        SELECT count(*), count(customer_id), bit_xor(hashtextextended(list || ':' || coalesce(CAST(customer_id AS text), ''), 0))
        FROM segment_list_item
        """
    ).fetchone()
    return tuple(found or ())
