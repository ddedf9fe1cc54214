"""Sums of traits over groups of customers: some by id, a segment, a brand or an entity; the most telling customers of a segment."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import dict_row

Row = Mapping[str, Any]
_SEGMENT = "SELECT customer_id FROM member WHERE segment = %(name)s"
_ENTITY = "SELECT DISTINCT customer_id FROM customer_entity WHERE entity = ANY(%(names)s)"
_SOME = "SELECT unnest(CAST(%(ids)s AS uuid[])) AS customer_id"
_BRAND = "SELECT customer_id FROM customer_trait WHERE traits ->> 'usual_brand' = %(name)s"
_ALL = "SELECT customer_id FROM customer"


def _statement(who: str, sums: str, types: str, by: str = "") -> bytes:
    """Give a statement over the traits of some customers; one that has none yet is a customer all the same."""
    first = f"{by} AS name, " if by else ""
    return f"""
        SELECT {first}count(*) AS customers, {sums}, min(one.as_of) AS as_of, min(one.currency) AS currency
        FROM (
            SELECT t.*, b.traits ->> 'usual_brand' AS usual_brand, b.traits ->> 'currency' AS currency, w.customer_id, b.as_of, CAST(b.as_of AS date) AS on_day
            FROM ({who}) AS w
            LEFT JOIN customer_trait AS b ON b.customer_id = w.customer_id
            CROSS JOIN LATERAL jsonb_to_record(coalesce(b.traits, '{{}}')) AS t({types})
        ) AS one
        {f"GROUP BY {by} ORDER BY count(*) DESC, {by}" if by else ""}
    """.encode()


class Levels:
    """Reckons sums.

    Args:
        sums: list of a SELECT over traits.
        types: of traits: name and type of PostgreSQL, with commas between.
    """

    def __init__(self, sums: str, types: str) -> None:
        self._sums, self._types = sums, types

    def of_some(self, connection: Connection, ids: Collection[UUID]) -> Row:
        """Give the sums of some customers together."""
        return self._one(connection, _SOME, {"ids": list(ids)})

    def of_each(self, connection: Connection, ids: Collection[UUID]) -> Mapping[UUID, Row]:
        """Give the sums of each of some customers."""
        found = self._rows(connection, _SOME, {"ids": list(ids)}, "one.customer_id")
        return {row["name"]: row for row in found}

    def of_segment(self, connection: Connection, name: str) -> Row:
        """Give the sums of the members of a segment."""
        return self._one(connection, _SEGMENT, {"name": name})

    def brands_of_segment(self, connection: Connection, name: str) -> Sequence[Row]:
        """Give the sums of the members of a segment by the brand that they buy most; ``name`` is None for none."""
        return self._rows(connection, _SEGMENT, {"name": name}, "one.usual_brand")

    def of_brand(self, connection: Connection, name: str) -> Row:
        """Give the sums of the customers who buy a brand most."""
        return self._one(connection, _BRAND, {"name": name})

    def of_entity(self, connection: Connection, names: Collection[str]) -> Row:
        """Give the sums of the customers of an entity and those below it."""
        return self._one(connection, _ENTITY, {"names": list(names)})

    def of_all(self, connection: Connection) -> Row:
        """Give the sums of all customers."""
        return self._one(connection, _ALL, {})

    def _one(self, connection: Connection, who: str, values: Mapping[str, Any]) -> Row:
        (row,) = self._rows(connection, who, values)
        return row

    def _rows(self, connection: Connection, who: str, values: Mapping[str, Any], by: str = "") -> Sequence[Row]:
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(_statement(who, self._sums, self._types, by), values).fetchall()


def most_spent(connection: Connection, segment: str, limit: int) -> Sequence[UUID]:
    """Give the members of a segment who spent the most."""
    found = connection.execute(
        """
        SELECT m.customer_id
        FROM member AS m
        JOIN customer AS c ON c.customer_id = m.customer_id
        LEFT JOIN customer_trait AS t ON t.customer_id = m.customer_id
        WHERE m.segment = %s
        ORDER BY CAST(t.traits ->> 'net_spent' AS bigint) DESC NULLS LAST, m.customer_id
        LIMIT %s
        """,
        [segment, limit],
    ).fetchall()
    return [row[0] for row in found]


def names(connection: Connection, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Give the names of customers."""
    found = connection.execute("SELECT customer_id, name FROM customer WHERE customer_id = ANY(%s)", [list(ids)])
    return {row[0]: row[1] for row in found.fetchall()}


def as_of(row: Row) -> dt.datetime | None:
    """Give the moment that the sums are of; None where nobody has traits yet."""
    found: dt.datetime | None = row["as_of"]
    return found
