"""What audiences are told of customers: golden values, figures, traits and scores, as they are served now."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from monocle.errors import BadConfig

PLAIN = (
    "civility", "first_name", "last_name", "birth_name", "birth_date", "gender", "language", "email", "phone", "company",
)  # fmt: skip
PARTS = {"address_line": "line", "address_extra": "extra", "postcode": "postcode", "city": "city", "country": "country"}
FIGURES = (
    "name", "records", "identifiers", "completeness", "first_seen_at", "last_seen_at", "orders", "last_order_at", "events",
)  # fmt: skip
_OTHERS = ("customer_id", "sources")
SPENT, TRAIT = "spent.", "trait."


def checked(field: str, where: str) -> None:
    """Refuse a name of ours that no customer has.

    Raises:
        BadConfig: with the names that there are.
    """
    if field in {*PLAIN, *PARTS, *FIGURES, *_OTHERS} or field.startswith((SPENT, TRAIT)):
        return
    raise BadConfig(
        f"{field!r} is no field of a customer",
        where=where,
        mend=f"use {', '.join((*PLAIN, *PARTS, *FIGURES))}, spent.EUR or trait.NAME",
    )


def values(connection: Connection, ids: Sequence[UUID], fields: Collection[str]) -> dict[UUID, dict[str, Any]]:
    """Give customer → our field → value; what is not known is left out, and customers that are no more are too."""
    golden = bool({*PLAIN, *PARTS} & set(fields))
    traits = any(field.startswith(TRAIT) for field in fields)
    found = connection.execute(
        f"""
        SELECT c.customer_id, c.name, c.sources, c.records, c.identifiers, c.completeness, c.first_seen_at, c.last_seen_at,
            c.orders, c.spent, c.last_order_at, c.events,
            {"p.golden" if golden else "NULL"}, {"coalesce(t.traits, '{}') || coalesce(s.traits, '{}')" if traits else "NULL"}
        FROM customer AS c
        {"LEFT JOIN portrait AS p ON p.customer_id = c.customer_id" if golden else ""}
        {"LEFT JOIN customer_trait AS t ON t.customer_id = c.customer_id" if traits else ""}
        {"LEFT JOIN customer_score AS s ON s.customer_id = c.customer_id" if traits else ""}
        WHERE c.customer_id = ANY(%s)
        """.encode(),
        [list(ids)],
    ).fetchall()
    return {row[0]: {name: value for name in fields if (value := _value(row, name)) not in {None, ""}} for row in found}


_PLACE = {
    name: place
    for place, name in enumerate(
        (
            "customer_id",
            "name",
            "sources",
            "records",
            "identifiers",
            "completeness",
            "first_seen_at",
            "last_seen_at",
            "orders",
            "spent",
            "last_order_at",
            "events",
        )
    )
}


def _value(row: Sequence[Any], field: str) -> Any:
    if field.startswith(TRAIT):
        return _simple((row[-1] or {}).get(field.removeprefix(TRAIT)))
    if field.startswith(SPENT):
        return row[_PLACE["spent"]].get(field.removeprefix(SPENT), 0)
    if field in _PLACE:
        return _simple(row[_PLACE[field]])
    return _golden(row[-2] or (), field)


def _golden(golden: Sequence[Mapping[str, Any]], field: str) -> str | None:
    wanted = "address" if field in PARTS else field
    found = next((one["value"] for one in golden if one["field"] == wanted and one["rank"] == 1), None)
    if found is None or wanted == field:
        return found
    part = json.loads(found).get(PARTS[field])
    return str(part) if part else None


def _simple(value: Any) -> Any:
    """Give a value as JSON holds it."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return (
        value
        if value is None or isinstance(value, str | int | float | bool)
        else value.isoformat()
        if hasattr(value, "isoformat")
        else str(value)
    )
