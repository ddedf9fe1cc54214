"""What a segment says: a typed tree of conditions over one customer.

Two values only: a comparison with a value that is not known does not hold, and its ``not`` does. Times are UTC. The last
n days of a moment are half open, ``moment - n days < time <= moment``: at the end of its n days a thing is out.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Scalar = str | int | float | bool | dt.date | dt.datetime
Value = Scalar | tuple[Scalar, ...] | None


@dataclass(frozen=True)
class Comparison:
    """How a value is compared.

    Attributes:
        op: one of ``kinds.OPERATORS``.
        value: what with: a scalar; a tuple for in, not_in and between (both ends belong); None for known, unknown and
            month_is_now; days for in_last_days and its like.
    """

    op: str
    value: Value = None


@dataclass(frozen=True)
class Window:
    """When facts count: one of three.

    Attributes:
        days: in the last n days.
        before_days: n days ago or longer.
        start: from this day on; with ``end``.
        end: up to this day, the whole of it.
    """

    days: int | None = None
    before_days: int | None = None
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass(frozen=True)
class EventFilter:
    """Which events count; what is empty restricts nothing, of several texts any will do.

    Attributes:
        properties: name of a property of the event, and its test.
    """

    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    score: Comparison | None = None
    text: Comparison | None = None
    properties: tuple[tuple[str, Comparison], ...] = ()


@dataclass(frozen=True)
class OrderFilter:
    """Which orders count; with products or categories, only their lines, and an order's amount is that of these lines.

    Attributes:
        kinds: sale and refund; sales alone where nothing is said.
        currency: empty for all; money needs one.
        amount: of the order, minor units of the currency.
    """

    kinds: tuple[str, ...] = ("sale",)
    channels: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    currency: str = ""
    amount: Comparison | None = None


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class AnyOf:
    """One part holds, or more."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Tree"


@dataclass(frozen=True)
class Field:
    """A column of the view ``customers``; ``spent.EUR`` for what was spent in one currency (0 where nothing)."""

    name: str
    test: Comparison


@dataclass(frozen=True)
class Trait:
    """A trait or a score; dates in it are compared by day."""

    name: str
    test: Comparison


@dataclass(frozen=True)
class Happened:
    """So many events; none is ``times`` 0."""

    event: EventFilter
    times: Comparison = Comparison("at_least", 1)
    within: Window | None = None


@dataclass(frozen=True)
class Sequence:
    """Facts one after the other, each later than the one before.

    Attributes:
        apart: days at most from one step to the next; None for any.
        unfinished: some passage through all steps but the last was not followed by the last.
    """

    steps: tuple[EventFilter | OrderFilter, ...]
    apart: int | None = None
    within: Window | None = None
    unfinished: bool = False


@dataclass(frozen=True)
class Bought:
    """A figure of orders: count, total (0 where there are none), average, largest, or first and last, when."""

    orders: OrderFilter
    measure: str
    test: Comparison
    within: Window | None = None


@dataclass(frozen=True)
class Consent:
    """What the customer allows for one purpose and channel: granted, refused or unknown."""

    purpose: str
    channel: str
    state: Literal["granted", "refused", "unknown"]


@dataclass(frozen=True)
class InSegment:
    """Is a member of another segment, or is none."""

    name: str
    inside: bool = True


@dataclass(frozen=True)
class HasIdentifier:
    """An identifier of a type is known, or none is."""

    type: str
    present: bool = True


@dataclass(frozen=True)
class InList:
    """Is on an imported list, or is not."""

    name: str
    inside: bool = True


@dataclass(frozen=True)
class Share:
    """A share of all customers, by hash: the same ones every time, others with another salt.

    Attributes:
        start: 0..1, included.
        end: 0..1, excluded.
    """

    start: float
    end: float
    salt: str = ""


@dataclass(frozen=True)
class Household:
    """Someone of the household, the customer too, for whom a tree holds; or how many they are (1: alone)."""

    anyone: "Tree | None" = None
    size: Comparison | None = None


Condition = (
    Field | Trait | Happened | Sequence | Bought | Consent | InSegment | HasIdentifier | InList | Share | Household
)
Tree = AllOf | AnyOf | Not | Condition


def nodes(tree: Tree) -> Iterator[Tree]:
    """Give a tree, its groups and its conditions, each before its parts; those of households too."""
    waiting: list[Tree] = [tree]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(parts_of(one)))


def parts_of(tree: Tree) -> tuple[Tree, ...]:
    """Give the trees that stand directly in one."""
    if isinstance(tree, AllOf | AnyOf):
        return tree.parts
    if isinstance(tree, Not):
        return (tree.part,)
    if isinstance(tree, Household) and tree.anyone is not None:
        return (tree.anyone,)
    return ()


@dataclass(frozen=True)
class Uses:
    """What a tree reads.

    Attributes:
        fields: columns of the view ``customers``.
        time: time alone may change who belongs.
        households: facts of others of the household may change it.
    """

    segments: frozenset[str]
    lists: frozenset[str]
    traits: frozenset[str]
    fields: frozenset[str]
    events: bool
    orders: bool
    consents: bool
    identifiers: bool
    households: bool
    time: bool


TIMED = frozenset({"in_last_days", "not_in_last_days", "in_next_days", "month_is_now"})
"""Operators that depend on the moment at which they are read."""


def depends_on(tree: Tree) -> Uses:
    """Give what a tree reads."""
    found = list(nodes(tree))
    steps = [step for one in found if isinstance(one, Sequence) for step in one.steps]
    return Uses(
        segments=frozenset(one.name for one in found if isinstance(one, InSegment)),
        lists=frozenset(one.name for one in found if isinstance(one, InList)),
        traits=frozenset(one.name for one in found if isinstance(one, Trait)),
        fields=frozenset(one.name for one in found if isinstance(one, Field)),
        events=any(isinstance(one, Happened) for one in found) or any(isinstance(one, EventFilter) for one in steps),
        orders=any(isinstance(one, Bought) for one in found) or any(isinstance(one, OrderFilter) for one in steps),
        consents=any(isinstance(one, Consent) for one in found),
        identifiers=any(isinstance(one, HasIdentifier) for one in found),
        households=any(isinstance(one, Household) for one in found),
        time=any(map(timed, found)),
    )


def timed(one: Tree) -> bool:
    """Tell whether time alone may change what a condition says, its parts aside."""
    if isinstance(one, Field | Trait | Bought) and one.test.op in TIMED:
        return True
    within = one.within if isinstance(one, Happened | Sequence | Bought) else None
    return within is not None and (within.days is not None or within.before_days is not None)
