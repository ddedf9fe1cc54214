"""Households, as the last run found them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from monocle.catalog.serving import copy_files

TABLE = "household"
COLUMNS = ("customer_id", "household_id", "members", "shared")


@dataclass(frozen=True)
class Member:
    """One customer in force of a household; ``shared`` is what joins it to the others."""

    household_id: UUID
    customer_id: UUID
    name: str
    shared: Sequence[str]


def put(connection: Connection, paths: Sequence[Path]) -> None:
    """Replace all households by those of files of ``COLUMNS``; call it in the transaction that publishes."""
    connection.execute(f"DELETE FROM {TABLE}")
    if paths:
        copy_files(connection, TABLE, COLUMNS, paths)


def of(connection: Connection, customer_id: UUID) -> list[Member]:
    """Give the customers in force of the household of one of them, by name; none where it has no household.

    An id that was merged since the run counts for the customer that it leads to.
    """
    with connection.cursor(row_factory=class_row(Member)) as cursor:
        return cursor.execute(
            """
            WITH known AS (
                SELECT CAST(%(customer_id)s AS uuid) AS customer_id
                UNION ALL
                SELECT old_id FROM customer_redirect WHERE customer_id = %(customer_id)s
            ),
            own AS (
                SELECT household_id
                FROM household
                WHERE customer_id IN (SELECT customer_id FROM known)
                ORDER BY customer_id = %(customer_id)s DESC, household_id
                LIMIT 1
            )
            SELECT DISTINCT ON (c.name, c.customer_id) h.household_id, c.customer_id, c.name, h.shared
            FROM own
            JOIN household AS h ON h.household_id = own.household_id
            LEFT JOIN customer_redirect AS r ON r.old_id = h.customer_id
            JOIN customer AS c ON c.customer_id = coalesce(r.customer_id, h.customer_id)
            ORDER BY c.name, c.customer_id, h.customer_id = c.customer_id DESC
            """,
            {"customer_id": customer_id},
        ).fetchall()
