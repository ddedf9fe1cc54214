"""What is served of some customers, as golden values are computed from it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Holdings:
    """Rows of some customers, by table.

    Attributes:
        customers: rows of ``customer``, with ``golden``.
        records: rows of ``record``.
        identifiers: rows of ``identifier``.
        bought: per record and currency: sales, total, last_order_at, first_at, last_at.
        lived: per record: events, first_at, last_at.
        choices: rows of ``choice``.
    """

    customers: Sequence[Row]
    records: Sequence[Row]
    identifiers: Sequence[Row]
    bought: Sequence[Row]
    lived: Sequence[Row]
    choices: Sequence[Row]


def holdings(connection: Connection, customers: Collection[UUID]) -> Holdings:
    """Give what is served of some customers; the order of rows tells nothing."""
    return Holdings(*(_rows(connection, statement, customers) for statement in _STATEMENTS))


def told(connection: Connection, customers: Collection[UUID]) -> Holdings:
    """Give what is told of some customers, and nothing of what happened to them: records, identifiers, choices."""
    _, records, identifiers, _, _, choices = (
        _rows(connection, one, customers) if one in _TOLD else () for one in _STATEMENTS
    )
    return Holdings((), records, identifiers, (), (), choices)


def tallied(connection: Connection, customers: Collection[UUID]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Give ``bought`` and ``lived`` of some customers; what that costs grows with what happened to them."""
    return _rows(connection, _STATEMENTS[3], customers), _rows(connection, _STATEMENTS[4], customers)


_STATEMENTS = (
    """
    SELECT c.*, p.golden
    FROM customer AS c
    JOIN portrait AS p ON p.customer_id = c.customer_id
    WHERE c.customer_id = ANY(%s)
    """,
    "SELECT * FROM record WHERE customer_id = ANY(%s)",
    "SELECT record_id, type, value, flag FROM identifier WHERE customer_id = ANY(%s)",
    """
    SELECT record_id, currency, count(*) FILTER (WHERE kind = 'sale') AS sales, CAST(sum(total) AS bigint) AS total,
        max(ordered_at) FILTER (WHERE kind = 'sale') AS last_order_at, min(ordered_at) AS first_at,
        max(ordered_at) AS last_at
    FROM purchase
    WHERE customer_id = ANY(%s)
    GROUP BY record_id, currency
    """,
    """
    SELECT record_id, count(*) AS events, min(occurred_at) AS first_at, max(occurred_at) AS last_at
    FROM happening
    WHERE customer_id = ANY(%s)
    GROUP BY record_id
    """,
    """
    SELECT consent_id, record_id, purpose, channel, choice, chosen_at
    FROM choice
    WHERE customer_id = ANY(%s)
    """,
)
_TOLD = (_STATEMENTS[1], _STATEMENTS[2], _STATEMENTS[5])


def _rows(connection: Connection, statement: str, customers: Collection[UUID]) -> list[Row]:
    if not customers:
        return []
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute(statement.encode(), [list(customers)]).fetchall())
