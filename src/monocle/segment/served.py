"""One customer's facts, of rows as they are served."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle.segment.kinds import FIELDS
from monocle.segment.person import Event, Line, Order, Person

_PARTS = {
    "address_line": "line",
    "address_extra": "extra",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
}
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def person(rows: Rows, customer: UUID, at_home: Sequence[UUID] = ()) -> Person:
    """Give a customer's facts.

    Args:
        rows: of ``catalog.segment_facts.facts``, of the customer and the household.
        customer: the customer.
        at_home: the others of the household.
    """
    return _person(rows, customer, tuple(_person(rows, one, ()) for one in at_home))


def _person(rows: Rows, customer: UUID, household: tuple[Person, ...]) -> Person:
    own = {name: [row for row in some if row["customer_id"] == customer] for name, some in rows.items()}
    told = own["customer"][0] if own["customer"] else {}
    golden = {row["field"]: row["value"] for one in own["portrait"] for row in one["golden"] if row["rank"] == 1}
    return Person(
        customer,
        fields=_fields(told, golden),
        spent=told.get("spent") or {},
        traits={name: value for one in own["trait"] for name, value in one["traits"].items() if value is not None},
        events=tuple(_event(row) for row in own["happening"]),
        orders=tuple(_order(row) for row in own["purchase"]),
        allowances={(row["purpose"], row["channel"]): row["state"] for row in own["allowance"]},
        identifiers=frozenset(row["type"] for row in own["identifier"]),
        segments=frozenset(row["segment"] for row in own["member"]),
        lists=frozenset(row["list"] for row in own["list"]),
        household=household,
    )


def _fields(told: Mapping[str, Any], golden: Mapping[str, str]) -> dict[str, Any]:
    address = json.loads(golden.get("address") or "{}")
    found = {name: told[name] if name in told else golden.get(name) for name in FIELDS if name not in _PARTS}
    found["birth_date"] = _day(golden.get("birth_date"))
    return found | {name: address.get(part) for name, part in _PARTS.items()}


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text and len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        type=row["type"],
        name=row["name"],
        channel=row["channel"],
        source=row["source"],
        direction=row["direction"],
        occurred_at=row["occurred_at"],
        place=row["place"],
        score=row["score"],
        text=row["text"],
        properties=row["properties"],
    )


def _order(row: Mapping[str, Any]) -> Order:
    return Order(
        kind=row["kind"],
        channel=row["channel"],
        source=row["source"],
        ordered_at=row["ordered_at"],
        currency=row["currency"],
        total=row["total"],
        store=row["store"],
        lines=tuple(Line(one.get("product"), one.get("category"), one["amount"]) for one in row["lines"]),
    )
