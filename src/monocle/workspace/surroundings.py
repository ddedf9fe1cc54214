"""Around a decision: the records that it may move, and the customers they are of once it is heeded."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from monocle.catalog import Connection, judgements, neighbourhood
from monocle.catalog.neighbourhood import Placed
from monocle.errors import Conflict
from monocle.resolve.judged import GivenId, Neighbourhood, Overlay, Said, conflict, overlay, reached

_NOWHERE = UUID(int=0)


@dataclass(frozen=True)
class Heeded:
    """Which judgements count, beside those in force.

    Attributes:
        plus: that will.
        without: that will not any more.
    """

    plus: Sequence[Said] = ()
    without: Collection[int] = ()

    def records(self) -> set[UUID]:
        """Give the records that the coming judgements name."""
        return {record for one in self.plus for record in one.records()}


@dataclass(frozen=True)
class Around:
    """The surroundings of some records.

    Attributes:
        placed: record → where it is now.
        said: judgements that count once the decision is made.
        over: customers as they are then.
    """

    placed: Mapping[UUID, Placed]
    said: Sequence[Said]
    over: Overlay

    def moves(self) -> list[tuple[UUID, UUID, UUID]]:
        """Give (record, customer it is of, customer it will be of) of each that moves, by record."""
        return [
            (record, place.customer_id, self.over.customers[record])
            for record, place in sorted(self.placed.items())
            if place.customer_id != self.over.customers[record]
        ]


def around(connection: Connection, records: Iterable[UUID], heeded: Heeded) -> Around:
    """Give what becomes of records and of all that is connected with them.

    Args:
        connection: in a transaction that is alone, or reading.
        records: of the judgements that are made or withdrawn.
        heeded: what changes.

    Raises:
        Conflict: a coming judgement contradicts one in force.
    """
    seeds = {*records, *heeded.records()}
    placed: dict[UUID, Placed] = {}

    def members(some: AbstractSet[UUID]) -> Mapping[UUID, UUID]:
        found = {one.record_id: one for one in neighbourhood.beside(connection, some)}
        placed.update(found)
        return {record: one.matched_id for record, one in found.items()}

    def named(some: AbstractSet[UUID]) -> list[Said]:
        found = [said(one) for one in judgements.of_records(connection, some, counting=True)]
        return [*found, *(one for one in heeded.plus if not some.isdisjoint(one.records()))]

    _, known = reached(seeds, members, named)
    coming = {one.judgement_id for one in heeded.plus}
    kept = {number: one for number, one in known.items() if number not in coming and number not in heeded.without}
    for one in heeded.plus:
        _refuse(connection, kept, one)
        kept[one.judgement_id] = one
    ordered = sorted(kept.values(), key=lambda one: one.judgement_id)
    return Around(placed, ordered, _overlaid(connection, placed, ordered))


COMING = 1 << 62
"""Number of a judgement that is not in the ledger yet."""


def said(one: judgements.Judgement) -> Said:
    """Give a judgement as the overlay takes it."""
    return Said(one.judgement_id, one.verdict, tuple(one.left_ids), tuple(one.right_ids))


def _refuse(connection: Connection, known: Mapping[int, Said], new: Said) -> None:
    against = conflict(known.values(), new)
    if against is None:
        return
    if against.judgement_id == new.judgement_id:
        raise Conflict("a record stands on both sides", where="judgement", mend="name it on one side only")
    other = judgements.get(connection, against.judgement_id)
    raise Conflict(
        f"judgement {other.judgement_id} ({other.verdict}, by {other.judged_by}, {_day(other.judged_at)}) says otherwise",
        where="judgement",
        mend="undo it first, or leave both as they are",
    )


def _day(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _overlaid(connection: Connection, placed: Mapping[UUID, Placed], ordered: Sequence[Said]) -> Overlay:
    """Give the overlay; an id that matching gave to others, elsewhere, is given to nobody here."""
    customers = {record: one.matched_id for record, one in placed.items()}
    ages = {record: one.load_sequence for record, one in placed.items()}
    links = neighbourhood.strong_links(connection, {one.customer_id for one in placed.values()}, placed.keys())
    given = [
        GivenId(one.customer_id, one.anchor_id or _NOWHERE, one.matched_id or _NOWHERE, matched=False)
        for one in neighbourhood.given(connection, placed.keys(), set(customers.values()))
    ]
    while True:
        over = overlay(Neighbourhood(customers, ages, links, given), ordered)
        elsewhere = neighbourhood.matched_among(connection, over.founded) if over.founded else set()
        if not elsewhere:
            return over
        given += [GivenId(one, _NOWHERE, _NOWHERE, matched=True) for one in elsewhere]
