"""What a batch of events brings, and what matching alone decides about it: the index is asked, and what it took is remembered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pyarrow as pa

from monocle.catalog import Connection, arrivals, neighbourhood
from monocle.catalog.holdings import Row
from monocle.catalog.neighbourhood import Placed
from monocle.golden.survivorship import Survivorship
from monocle.resolve.index import Arrival, Decisions, Index
from monocle.resolve.index.durable import entry_of
from monocle.workspace.live_rows import id_of, link_rows

Facts = Mapping[str, Sequence[Row]]
"""Served table → rows without customer."""


@dataclass(frozen=True, repr=False)
class Arriving:
    """What a batch of events brings.

    Attributes:
        position: of the journal, that it reaches.
        records, identifiers: rows of RECORDS and IDENTIFIERS, of new and changed records.
        withdrawn: records that are no more.
        moved: such a record → the one that its facts belong to now.
        facts: what happened.
        whole: records of which ``facts`` holds all: what else is served of them is no more.
        altered: records in which only ``live.subjects.OTHER`` is otherwise than it is served → their rows of PERSONS.
        earlier: more facts, a piece at a time.
    """

    position: int
    records: pa.Table
    identifiers: pa.Table
    withdrawn: Sequence[UUID] = ()
    moved: Mapping[UUID, UUID] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    whole: Collection[UUID] = ()
    altered: Mapping[UUID, Row] = field(default_factory=dict)
    earlier: Iterable[Facts] = ()

    def __repr__(self) -> str:
        """Show the size, never a value."""
        return f"Arriving(to {self.position}, {len(self.records)} records, {len(self.withdrawn)} withdrawn)"


@dataclass(frozen=True)
class InForce:
    """What decides about arrivals.

    Attributes:
        run_id: of the run in force.
        index: of it, with all that arrived since.
        taken: number of the last arrival.
        survivorship: rules of golden values.
    """

    run_id: UUID
    index: Index
    taken: int
    survivorship: Survivorship


@dataclass(frozen=True)
class Matching:
    """What matching alone decides about a batch.

    Attributes:
        came: records.
        matched: record → its customer, of those that came and those whose customer changed.
        was: record → its customer until now, where it had one.
        led: ids that no record has any more → where they lead; None: nowhere.
        fresh: ids that came into force.
        links: rows of ``link``.
        known: record → where it was served; of those that facts move to, too.
        entries: arrivals that were written.
    """

    came: Sequence[UUID] = ()
    matched: Mapping[UUID, UUID] = field(default_factory=dict)
    was: Mapping[UUID, UUID] = field(default_factory=dict)
    led: Mapping[UUID, UUID | None] = field(default_factory=dict)
    fresh: Sequence[UUID] = ()
    links: Sequence[Mapping[str, Any]] = ()
    known: Mapping[UUID, Placed] = field(default_factory=dict)
    entries: int = 0

    def matched_of(self, record: UUID) -> UUID | None:
        """Give the customer that matching gives a record, whether it came or not; None where it is not served."""
        return self.matched.get(record) or (self.known[record].matched_id if record in self.known else None)

    def customer_of(self, record: UUID) -> UUID | None:
        """Give the customer that a record is put in with; None where it is not served."""
        return self.known[record].customer_id if record in self.known else self.matched.get(record)


def matched(connection: Connection, what: Arriving, force: InForce) -> Matching:
    """Let the index decide, and remember what it took."""
    came = [id_of(one) for one in what.records.column("record_id").to_pylist()]
    if not came and not what.withdrawn:
        return Matching()
    arrival = Arrival(what.records, what.identifiers, what.withdrawn)
    decisions = force.index.arrive(arrival, doubtful=True)
    links = force.index.told()
    entry = entry_of(arrival, force.taken + 1, what.position)
    arrivals.put(connection, force.run_id, entry, given_of(decisions))
    both = (*decisions.arrived, *decisions.moved)
    ends = {end for link in links for end in (link["left_id"], link["right_id"])}
    asked = {*(one.record_id for one in both), *ends, *what.moved.values()}
    return Matching(
        came,
        {one.record_id: one.matched_id for one in both if one.matched_id},
        {one.record_id: one.before for one in both if one.before},
        decisions.led,
        decisions.founded,
        link_rows(links),
        {one.record_id: one for one in neighbourhood.placed(connection, asked)},
        1,
    )


def led_of(what: Arriving, found: Matching) -> dict[UUID, tuple[UUID, UUID]]:
    """Give for each id that no record has any more the record that it follows, and the customer of that."""
    led: dict[UUID, tuple[UUID, UUID]] = {}
    for old, new in found.led.items():
        were = [one for one, before in found.was.items() if before == old]
        stayed = [one for one in were if new and found.matched.get(one) == new and one in found.known]
        gone_into = [what.moved[one] for one in were if one in what.moved]
        if stayed and new:
            led[old] = (min(stayed, key=lambda one: (found.known[one].load_sequence, one)), new)
        elif gone_into and (into := found.matched_of(gone_into[0])):
            led[old] = (gone_into[0], into)
        elif were:
            led[old] = (min(were), old)
    return led


def stitched_of(what: Arriving, found: Matching) -> dict[UUID, int]:
    """Give the customers of which records went into those of others, and how many."""
    counts: dict[UUID, int] = {}
    for one in what.moved:
        if one in found.known:
            customer = found.known[one].customer_id
            counts[customer] = counts.get(customer, 0) + 1
    return counts


def given_of(decisions: Decisions) -> arrivals.Given:
    """Give what decisions changed, as the journal of arrivals holds it."""
    parts = (decisions.came, decisions.others)
    return arrivals.Given(
        b"".join(part.record_ids.tobytes() for part in parts), b"".join(part.matched.tobytes() for part in parts)
    )
