"""A batch of events, read: what each says, of whom, and what that adds to what is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from monocle import ids
from monocle.catalog.journal import Kept
from monocle.live import orders, states
from monocle.live.events import ANONYMOUS, USER, Event, Refusal, opened
from monocle.live.happenings import Happened, happened
from monocle.live.linking import Link, Said, said
from monocle.live.persons import Origin
from monocle.live.states import State


@dataclass(frozen=True, slots=True)
class Linked:
    """What links an anonymous id to a user.

    Attributes:
        evidence: event, alias or merge.
        sequence: of the first event that says so.
    """

    evidence: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Refused:
    """What of an event could not be used."""

    sequence: int
    source: str
    field: str
    reason: str


@dataclass(slots=True)
class Placed:
    """What is known of an order.

    Attributes:
        state: see ``live.orders``.
    """

    source: str
    order_key: str
    state: orders.Order


@dataclass(slots=True)
class Batch:
    """Events, read.

    Attributes:
        events: each with the record of its subject and what it is; those that name nobody are left out.
        names: record → (source, key) of every subject that is named.
        states: record → what new events add to it.
        links: (anonymous, user) → what links them, by records.
        orders: order id → what new events add to it.
        asked: ids of the orders that any event is about.
        refused: of new events.
    """

    events: list[tuple[Event, UUID, Happened]] = field(default_factory=list)
    names: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    states: dict[UUID, State] = field(default_factory=dict)
    links: dict[tuple[UUID, UUID], Linked] = field(default_factory=dict)
    orders: dict[UUID, Placed] = field(default_factory=dict)
    asked: set[UUID] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)

    def touched(self) -> set[UUID]:
        """Give the subjects that the events belong to."""
        return {record for _, record, _ in self.events}

    def devices(self) -> set[UUID]:
        """Give the anonymous subjects that are named."""
        return {record for record, (_, key) in self.names.items() if key.startswith(f"{ANONYMOUS}:")}


@lru_cache(maxsize=1 << 16)
def record_id(source: str, key: str) -> UUID:
    """Give the record of a subject; the same are asked for again and again."""
    return ids.record_id(source, key)


def batch(kept: Sequence[Kept], position: int, origin: Callable[[str], Origin]) -> Batch:
    """Read events.

    Args:
        kept: in the order of the journal.
        position: events up to it are known already: they add nothing.
        origin: of a source.
    """
    found = Batch()
    for one in kept:
        _take(found, one, position, origin)
    return found


def _take(found: Batch, one: Kept, position: int, origin: Callable[[str], Origin]) -> None:
    new = one.sequence > position
    try:
        read = _read(one, origin)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        read = None  # whatever is wrong with one event, the others must go on; it stays in the journal
    if read is None or not read.told.key:
        if new:
            reason = Refusal("event", "unreadable") if read is None else Refusal("userId", "no_subject")
            found.refused.append(Refused(one.sequence, one.source, reason.field, reason.reason))
        return
    event, record, what = read.event, read.record, read.what
    found.names[record] = event.source, read.told.key
    found.events.append((event, record, what))
    if new:
        _add(found.states, record, read.state)
        reasons = dict.fromkeys((*read.refused, *what.refused))
        found.refused += [Refused(event.sequence, event.source, why.field, why.reason) for why in reasons]
    for link in read.told.links:
        _link(found, event, record_id(event.source, f"{ANONYMOUS}:{link.anonymous}"), link, new)
    if what.order:
        place = orders.order_id(event.source, what.order.key)
        found.asked.add(place)
        if new:
            known = found.orders.setdefault(place, Placed(event.source, what.order.key, {}))
            orders.merge(known.state, what.order.state)


@dataclass(frozen=True, slots=True)
class _Read:
    """All that one event says."""

    event: Event
    told: Said
    record: UUID
    state: State
    what: Happened
    refused: Sequence[Refusal]


def _read(one: Kept, origin: Callable[[str], Origin]) -> _Read:
    event = opened(one)
    told = said(event)
    record = record_id(event.source, told.key)
    state, refused = states.told(event, told)
    return _Read(event, told, record, state, happened(event, record, origin(event.source)), refused)


def _link(found: Batch, event: Event, device: UUID, link: Link, new: bool) -> None:
    user = record_id(event.source, f"{USER}:{link.user}")
    found.names[device] = event.source, f"{ANONYMOUS}:{link.anonymous}"
    found.names.setdefault(user, (event.source, f"{USER}:{link.user}"))
    found.links.setdefault((device, user), Linked(link.evidence, event.sequence))
    if new:
        _add(found.states, device, states.linked(event.at, link.evidence))


def _add(held: dict[UUID, State], record: UUID, state: State) -> None:
    known = held.get(record)
    if known is None:
        held[record] = state
    else:
        states.merge(known, state)
