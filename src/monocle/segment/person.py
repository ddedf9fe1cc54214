"""One customer's facts, as a tree reads them aloud."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Event:
    """One thing that happened; as in EVENTS, its properties read."""

    type: str
    name: str
    channel: str
    source: str
    direction: str
    occurred_at: dt.datetime
    place: str | None = None
    score: float | None = None
    text: str | None = None
    properties: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True)
class Line:
    """One line of an order; the amount is in minor units of the order's currency."""

    product: str | None
    category: str | None
    amount: int


@dataclass(frozen=True)
class Order:
    """One order; as in ORDERS, with its lines."""

    kind: str
    channel: str
    source: str
    ordered_at: dt.datetime
    currency: str
    total: int
    store: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Person:
    """All that conditions may read of one customer.

    Attributes:
        fields: column of the view ``customers`` → value; a column left out is not known.
        spent: currency → minor units.
        traits: trait or score → number, text, truth, or ISO text of a date; NULLs may be left out.
        allowances: (purpose, channel) → state, as in ALLOWANCES.
        identifiers: types of identifiers that are known.
        segments: names of the segments that the customer is a member of.
        lists: names of the lists that the customer is on.
        household: the others of the household, each with facts of their own; their own households are not looked at.
    """

    customer_id: UUID
    fields: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    spent: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    traits: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    events: tuple[Event, ...] = ()
    orders: tuple[Order, ...] = ()
    allowances: Mapping[tuple[str, str], str] = field(default_factory=lambda: _NOTHING)
    identifiers: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    household: "tuple[Person, ...]" = field(default=(), repr=False)

    def __repr__(self) -> str:
        """Show the id alone."""
        return f"Person({self.customer_id})"
