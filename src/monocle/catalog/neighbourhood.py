"""What stands around some records: the matcher's customers, links, judgements and ids that may matter to them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

Pair = tuple[UUID, UUID, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one record is.

    Attributes:
        customer_id: that it is served with.
        matched_id: that matching alone gives it.
    """

    record_id: UUID
    customer_id: UUID
    matched_id: UUID
    source: str
    source_key: str
    load_sequence: int


@dataclass(frozen=True, slots=True)
class Given:
    """One id once given that matching alone has not in force; see the table ``given_id``."""

    customer_id: UUID
    anchor_id: UUID | None
    matched_id: UUID | None


def beside(connection: Connection, records: Collection[UUID]) -> list[Placed]:
    """Give some records and all others of the matcher's customers that they are of; those not served are left out."""
    with connection.cursor(row_factory=class_row(Placed)) as cursor:
        return cursor.execute(
            """
            SELECT record_id, customer_id, matched_id, source, source_key, load_sequence
            FROM record
            WHERE matched_id = ANY(ARRAY(SELECT matched_id FROM record WHERE record_id = ANY(%s)))
            """,
            [list(records)],
        ).fetchall()


def of_customers(connection: Connection, customers: Collection[UUID]) -> list[Placed]:
    """Give the records of customers in force, in the order of their ids."""
    with connection.cursor(row_factory=class_row(Placed)) as cursor:
        return cursor.execute(
            """
            SELECT record_id, customer_id, matched_id, source, source_key, load_sequence
            FROM record
            WHERE customer_id = ANY(%s)
            ORDER BY record_id
            """,
            [list(customers)],
        ).fetchall()


def placed(connection: Connection, records: Collection[UUID]) -> list[Placed]:
    """Give where some records are; those not served are left out."""
    with connection.cursor(row_factory=class_row(Placed)) as cursor:
        return cursor.execute(
            """
            SELECT record_id, customer_id, matched_id, source, source_key, load_sequence
            FROM record
            WHERE record_id = ANY(%s)
            """,
            [list(records)],
        ).fetchall()


def strong_links(connection: Connection, customers: Collection[UUID], records: Collection[UUID]) -> list[Pair]:
    """Give the strong links among some records.

    Args:
        connection: in a transaction.
        customers: that the records are served with.
        records: both ends are of these.
    """
    return connection.execute(
        """
        SELECT left_id, right_id, weight
        FROM link
        WHERE customer_id = ANY(%(customers)s) AND strong AND left_id = ANY(%(records)s) AND right_id = ANY(%(records)s)
        """,
        {"customers": list(customers), "records": list(records)},
    ).fetchall()


def given(connection: Connection, records: Collection[UUID], matched: Collection[UUID]) -> list[Given]:
    """Give the ids that lead to some records, or, where their own are gone, to the matcher's customers of these."""
    with connection.cursor(row_factory=class_row(Given)) as cursor:
        return cursor.execute(
            """
            SELECT customer_id, anchor_id, matched_id FROM given_id WHERE anchor_id = ANY(%(records)s)
            UNION
            SELECT customer_id, anchor_id, matched_id
            FROM given_id AS g
            WHERE matched_id = ANY(%(matched)s)
                AND NOT EXISTS (SELECT 1 FROM record AS r WHERE r.record_id = g.anchor_id)
            """,
            {"records": list(records), "matched": list(matched)},
        ).fetchall()


def matched_among(connection: Connection, customers: Collection[UUID]) -> set[UUID]:
    """Give those of some ids that matching alone has in force."""
    found = connection.execute(
        "SELECT a.id FROM unnest(CAST(%s AS uuid[])) AS a(id) WHERE EXISTS (SELECT 1 FROM record WHERE matched_id = a.id)",
        [list(customers)],
    ).fetchall()
    return {row[0] for row in found}
