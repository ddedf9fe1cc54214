"""Customers as they are served: one whole customer by id, and who holds an identifier."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

from monocle.catalog import members
from monocle.errors import NotFound

Row = Mapping[str, Any]
KINDS = frozenset({"email", "phone", "handle", "loyalty_card", "customer_number", "company_number"})
_TYPE = re.compile(r"([a-z][a-z0-9_]{0,40}(?:\.[a-z0-9_]{1,40})?):(.+)", re.DOTALL)
_BLANKS = re.compile(r"[\s.()\-/]+")


@dataclass(frozen=True)
class ServedCustomer:
    """Everything that is served of one customer; rows are dictionaries with the columns of their table.

    Attributes:
        asked_id: the id that was asked for; another than the customer's own when it redirects.
        customer: the row of ``customer``.
        golden: GOLDEN rows, as they were published.
        happenings: newest first, as purchases, choices and movements are.
        links: of its records, to each other and to records of others.
    """

    asked_id: UUID
    customer: Row
    golden: Sequence[Row]
    records: Sequence[Row]
    identifiers: Sequence[Row]
    links: Sequence[Row]
    happenings: Sequence[Row]
    purchases: Sequence[Row]
    choices: Sequence[Row]
    movements: Sequence[Row]
    memberships: Sequence[Row] = ()


def get(connection: Connection, customer_id: UUID) -> ServedCustomer:
    """Give one customer, by its id or by one that redirects to it.

    Args:
        connection: from ``Catalog.reading``, so that all rows are of one state.
        customer_id: in force or old.

    Raises:
        NotFound: no such customer, or all of its records are gone.
    """
    found = _rows(
        connection,
        """
        SELECT c.*, p.golden
        FROM customer AS c
        JOIN portrait AS p ON p.customer_id = c.customer_id
        WHERE c.customer_id = coalesce(
            (SELECT r.customer_id FROM customer_redirect AS r WHERE r.old_id = %(customer_id)s),
            %(customer_id)s
        )
        """,
        customer_id,
    )
    if not found:
        raise NotFound(
            "there is no such customer", where=f"customer {customer_id}", mend="search by name or identifier"
        )
    customer = dict(found[0])
    golden = customer.pop("golden")
    own = customer["customer_id"]
    return ServedCustomer(
        asked_id=customer_id,
        customer=customer,
        golden=golden,
        records=_of(connection, "record", own, "seen_at DESC, record_id"),
        identifiers=_of(connection, "identifier", own, "type, value, source, record_id"),
        links=_links(connection, own),
        happenings=_of(connection, "happening", own, "occurred_at DESC, event_id"),
        purchases=_of(connection, "purchase", own, "ordered_at DESC, order_id"),
        choices=_of(connection, "choice", own, "chosen_at DESC, consent_id"),
        movements=_of(connection, "movement", own, "moved_at DESC, movement_id"),
        memberships=_of(connection, f"{members.CHANGES} AS m", own, "changed_at DESC, change_id DESC"),
    )


def records(connection: Connection, ids: Collection[UUID]) -> list[Row]:
    """Give rows of ``record`` by their ids, in no order; those not served are left out."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute("SELECT * FROM record WHERE record_id = ANY(%s)", [list(ids)]).fetchall())


def names(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the names of customers in force."""
    found = connection.execute("SELECT customer_id, name FROM customer WHERE customer_id = ANY(%s)", [list(ids)])
    return dict(found.fetchall())


def holders(connection: Connection, text: str, limit: int = 20) -> list[UUID]:
    """Give the customers that hold an identifier, in the order of their ids.

    Args:
        connection: reading.
        text: ``type:value``, such as ``email:a@b.fr``, or a value alone; a phone may be typed as in France.
        limit: at most so many.
    """
    found = connection.execute(HOLDERS.encode(), held(text, limit)).fetchall()
    return [row[0] for row in found]


HOLDERS = """
    SELECT r.customer_id
    FROM record AS r
    JOIN subject_identifier AS s ON s.record_id = r.record_id
    WHERE s.type = %(type)s AND s.value = ANY(%(typed)s) AND s.refused = ''
    UNION
    SELECT customer_id
    FROM identifier
    WHERE value = ANY(%(values)s) OR (type = %(type)s AND value = ANY(%(typed)s))
    ORDER BY customer_id
    LIMIT %(limit)s
"""
"""By what events name a record, such as ``user_id`` and ``anonymous_id``, and what sources say of it. The tables stand in
the order in which publications lock them: see ``catalog.lane``."""


def held(text: str, limit: int) -> Mapping[str, object]:
    """Give the values of ``HOLDERS`` for an identifier that was typed, or asked for.

    What stands before a colon is the type where it is one; else it is of the value, as in ``crm:0012``.
    """
    typed = _TYPE.fullmatch(text.strip())
    kind, value = (typed[1], typed[2]) if typed else ("", "")
    return {
        "values": [] if kind in KINDS else spellings(text),
        "type": kind,
        "typed": spellings(value) if kind else [],
        "limit": limit,
    }


def spellings(value: str) -> list[str]:
    """Give the normalised forms that a typed identifier may have.

    A value alone says not what it is: an e-mail is lower case, a card upper case without blanks, a phone E.164.
    """
    plain = value.strip().replace("\x00", "")
    solid = _BLANKS.sub("", plain)
    found = [plain, plain.lower(), plain.upper(), solid, solid.upper()]
    digits = solid.removeprefix("+")
    if digits.isascii() and digits.isdigit():
        found.append(f"+{digits.removeprefix('00')}")
        if digits.startswith("0"):
            found.append(f"+33{digits[1:]}")
    return sorted(set(found))


def _links(connection: Connection, customer_id: object) -> list[Row]:
    return _rows(
        connection,
        """
        SELECT *
        FROM link
        WHERE customer_id = %(customer_id)s
        UNION ALL
        SELECT l.*
        FROM record AS r
        JOIN link AS l ON l.right_id = r.record_id
        WHERE r.customer_id = %(customer_id)s AND l.customer_id <> %(customer_id)s
        ORDER BY weight DESC, left_id, right_id
        """,
        customer_id,
    )


def _of(connection: Connection, table: str, customer_id: object, order: str) -> list[Row]:
    return _rows(connection, f"SELECT * FROM {table} WHERE customer_id = %(customer_id)s ORDER BY {order}", customer_id)


def _rows(connection: Connection, statement: str, customer_id: object) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(cursor.execute(statement.encode(), {"customer_id": customer_id}).fetchall())


def beginning_with(connection: Connection, text: str, limit: int = 6) -> list[UUID]:
    """Give the customers whose id begins with these digits, in order; none for fewer than six."""
    between = begun(text, limit)
    return [row[0] for row in connection.execute(BEGINNING.encode(), between).fetchall()] if between else []


BEGINNING = """
    SELECT customer_id
    FROM customer
    WHERE customer_id BETWEEN CAST(%(low)s AS uuid) AND CAST(%(high)s AS uuid)
    ORDER BY customer_id
    LIMIT %(limit)s
"""


def begun(text: str, limit: int) -> Mapping[str, object] | None:
    """Give the values of ``BEGINNING`` for the first digits of an id; None where they are none, or fewer than six."""
    digits = text.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{6}[0-9a-f-]{0,30}", digits):
        return None
    plain = digits.replace("-", "")
    return {"low": plain.ljust(32, "0"), "high": plain.ljust(32, "f"), "limit": limit}
