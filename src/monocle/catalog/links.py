"""Links as they are served: of one pair, or among the records of one customer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

_COLUMNS = "left_id, right_id, weight, rule, levels, strong, held_back, model"


@dataclass(frozen=True)
class Link:
    """One row of ``link``, without its customer."""

    left_id: UUID
    right_id: UUID
    weight: float
    rule: str
    levels: Sequence[Mapping[str, Any]]
    strong: bool
    held_back: str
    model: str


def of_pair(connection: Connection, left_id: UUID, right_id: UUID) -> Link | None:
    """Give the link of two records, in either order; None when matching kept none."""
    return next(
        iter(_links(connection, "right_id = ANY(%(records)s) AND left_id = ANY(%(records)s)", [left_id, right_id])),
        None,
    )


def among(connection: Connection, customer_id: UUID, records: Collection[UUID]) -> list[Link]:
    """Give the links among some records of one customer, strongest first."""
    where = "customer_id = %(customer_id)s AND left_id = ANY(%(records)s) AND right_id = ANY(%(records)s)"
    return _links(connection, where, list(records), customer_id)


def _links(connection: Connection, where: str, records: Sequence[UUID], customer_id: UUID | None = None) -> list[Link]:
    with connection.cursor(row_factory=class_row(Link)) as cursor:
        return cursor.execute(
            f"SELECT {_COLUMNS} FROM link WHERE {where} ORDER BY weight DESC, left_id, right_id".encode(),
            {"records": list(records), "customer_id": customer_id},
        ).fetchall()
