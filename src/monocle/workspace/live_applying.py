"""A batch of events takes effect: records matched, decisions of people laid over, golden values and all that is served.

Everything is one transaction, in which nobody else changes what is served.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pyarrow as pa

from monocle import clock
from monocle.catalog import Connection, arrivals, arriving, live, neighbourhood, rearranging
from monocle.catalog.holdings import Row, holdings
from monocle.catalog.neighbourhood import Placed
from monocle.catalog.rearranging import Rearrangement
from monocle.golden.survivorship import Survivorship
from monocle.resolve.index import Arrival, Decisions, Index
from monocle.resolve.index.durable import entry_of
from monocle.workspace.live_rows import id_of, link_rows, record_rows
from monocle.workspace.outcomes import Sides, golden_of, moves_told, repairs_of, served, sides, sides_of, words_of
from monocle.workspace.surroundings import Around, Heeded, around
from monocle.workspace.value_differences import value_differences

Change = tuple[str, UUID, UUID | None, int]
Move = tuple[UUID, UUID, UUID]


@dataclass(frozen=True, repr=False)
class Arriving:
    """What a batch of events brings.

    Attributes:
        position: of the journal, that it reaches.
        records, identifiers: rows of RECORDS and IDENTIFIERS, of new and changed records.
        withdrawn: records that are no more.
        moved: such a record → the one that its facts belong to now.
        facts: served table → rows without customer.
    """

    position: int
    records: pa.Table
    identifiers: pa.Table
    withdrawn: Sequence[UUID] = ()
    moved: Mapping[UUID, UUID] = field(default_factory=dict)
    facts: Mapping[str, Sequence[Row]] = field(default_factory=dict)

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


def apply(connection: Connection, what: Arriving, force: InForce) -> int:
    """Put a batch in force, and give the number of the last arrival.

    Once the index has decided, it is ahead of the catalog until the transaction is committed: who rolls back opens it again.

    Args:
        connection: in a transaction that is alone.
        what: the batch.
        force: what decides.
    """
    matching = _matched(connection, what, force)
    before = _put(connection, what, matching, force.survivorship)
    _serve(connection, what, (matching, before), force)
    return force.taken + matching.entries


@dataclass(frozen=True)
class _Matching:
    """What matching alone decides about a batch.

    Attributes:
        came: records.
        matched: record → its customer, of those that came and those whose customer changed.
        was: record → its customer until now, where it had one.
        led: ids that no record has any more → where they lead; None: nowhere.
        fresh: ids that came into force.
        links: rows of ``link``.
        known: record → where it was served.
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


def _matched(connection: Connection, what: Arriving, force: InForce) -> _Matching:
    """Let the index decide, and remember what it took."""
    came = [id_of(one) for one in what.records.column("record_id").to_pylist()]
    if not came and not what.withdrawn:
        return _Matching()
    arrival = Arrival(what.records, what.identifiers, what.withdrawn)
    decisions = force.index.arrive(arrival, doubtful=True)
    links = force.index.told()
    entry = entry_of(arrival, force.taken + 1, what.position)
    arrivals.put(connection, force.run_id, entry, given_of(decisions))
    both = (*decisions.arrived, *decisions.moved)
    ends = {end for link in links for end in (link["left_id"], link["right_id"])}
    asked = {*(one.record_id for one in both), *ends}
    return _Matching(
        came,
        {one.record_id: one.matched_id for one in both if one.matched_id},
        {one.record_id: one.before for one in both if one.before},
        decisions.led,
        decisions.founded,
        link_rows(links),
        {one.record_id: one for one in neighbourhood.placed(connection, asked)},
        1,
    )


def _put(connection: Connection, what: Arriving, found: _Matching, rules: Survivorship) -> Sides:
    """Put records, links and facts in as matching alone has them; give the customers of these records as they were."""
    changed = [one for one in (*found.matched, *what.withdrawn) if one in found.known]
    customers = {found.known[one].customer_id for one in changed}
    before = sides_of(connection, {*customers, *found.matched.values()}, rules)
    if found.came:
        arriving.put_records(connection, record_rows(what.records.to_pylist(), found.matched))
    arriving.set_matched(connection, {one: found.matched[one] for one in changed if one in found.matched})
    if found.entries:
        were = {one.customer_id for one in found.known.values()}
        stale = [one for one in (*found.came, *what.withdrawn) if one in found.known]
        arriving.put_identifiers(connection, found.came, were, _with_ids(what.identifiers))
        arriving.put_links(connection, stale, were, found.links)
        arriving.move_facts(connection, what.moved, were)
        arriving.take_out(connection, what.withdrawn, were)
    return before


def _serve(connection: Connection, what: Arriving, told: tuple[_Matching, Sides], force: InForce) -> None:
    """Lay people's decisions over it, and put what follows in force."""
    found, before = told
    holders = arriving.holders(connection, what.facts)
    arriving.put_facts(connection, what.facts)
    led = _led(what, found)
    arriving.lead(connection, found.fresh, led)
    near = around(connection, {*found.matched, *(anchor for anchor, _ in led.values())}, Heeded())
    moves = near.moves()
    changed = {*before.asked, *(place for _, old, new in moves for place in (old, new))}
    changed |= {near.over.customers[one] for one in found.came if one in near.over.customers}
    rest = sides_of(connection, changed - {*before.asked}, force.survivorship)
    before = Sides({**rest.profiles, **before.profiles}, {**rest.choices, **before.choices})
    happened = _of_facts(connection, what, {record: new for record, _, new in moves})
    touched = {*changed, *holders, *happened}
    after = _after(connection, touched, moves, force.survivorship)
    rearrangement = _rearrangement(near, (moves, before, after), changed, _stitched(what, found))
    if touched:
        rearranging.rearrange(connection, rearrangement, force.run_id, None, clock.now())
        live.touch(connection, force.run_id, touched)


def _after(connection: Connection, touched: Collection[UUID], moves: Sequence[Move], rules: Survivorship) -> Sides:
    """Give customers as they will be."""
    moved = {record: new for record, _, new in moves}

    def holder(row: Row) -> UUID:
        customer: UUID = moved.get(row["record_id"]) or row["customer_id"]
        return customer

    return sides(holdings(connection, touched), holder, rules)


def _rearrangement(
    near: Around, told: tuple[Sequence[Move], Sides, Sides], changed: Collection[UUID], stitched: Mapping[UUID, int]
) -> Rearrangement:
    """Give what becomes of customers.

    Args:
        near: what people's decisions make of it.
        told: records that move; customers before, but for those to whom something happened only; and after.
        changed: customers whose records changed.
        stitched: customers whose records went into those of others → how many.
    """
    moves, before, after = told
    leads = near.over.leads
    now = Sides(
        {one: profile for one, profile in after.profiles.items() if one in changed},
        {one: choices for one, choices in after.choices.items() if one in changed},
    )
    changes = _changes([move for move in moves if move[1] in before.profiles], leads, (before, now), stitched)
    theirs = {one for _, customer, other, _ in changes for one in (customer, other) if one}
    return Rearrangement(
        moves=moves,
        touched=sorted({*changed, *before.profiles, *after.profiles}),
        profiles=[served(one) for _, one in sorted(after.profiles.items())],
        words=words_of(before, now),
        leads=leads,
        founded={one: (founder, near.placed[founder].matched_id) for one, founder in near.over.founded.items()},
        changes=changes,
        value_changes=value_differences(golden_of(before), golden_of(now), leads),
        repairs=repairs_of(_some(before, theirs), _some(now, theirs), _between(changes)),
        waiting=[*changed],
    )


def _changes(
    moves: Sequence[Move], leads: Mapping[UUID, UUID], both: tuple[Sides, Sides], stitched: Mapping[UUID, int]
) -> list[Change]:
    """Give what becomes of identities."""
    before, now = both
    told = list(moves_told(moves, leads, now))
    for customer in sorted(before.profiles.keys() - now.profiles.keys()):
        if customer in stitched and leads.get(customer, customer) != customer:
            told.append(("merged", customer, leads[customer], stitched[customer]))
        elif customer not in leads and not any(change[:2] == ("merged", customer) for change in told):
            told.append(("gone", customer, None, 0))
    named = {customer for kind, customer, *_ in told if kind == "split"}
    new = sorted(now.profiles.keys() - before.profiles.keys() - named)
    return [*told, *(("created", one, None, now.profiles[one].profile["records"]) for one in new)]


def _between(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change[0] in {"merged", "split"}]


def _some(side: Sides, customers: Collection[UUID]) -> Sides:
    return Sides(
        {one: profile for one, profile in side.profiles.items() if one in customers},
        {one: choices for one, choices in side.choices.items() if one in customers},
    )


def _led(what: Arriving, found: _Matching) -> dict[UUID, tuple[UUID, UUID]]:
    """Give for each id that no record has any more the record that it follows, and the customer of that."""
    led: dict[UUID, tuple[UUID, UUID]] = {}
    for old, new in found.led.items():
        were = [one for one, before in found.was.items() if before == old]
        stayed = [one for one in were if new and found.matched.get(one) == new and one in found.known]
        gone_into = [what.moved[one] for one in were if one in what.moved]
        if stayed and new:
            led[old] = (min(stayed, key=lambda one: (found.known[one].load_sequence, one)), new)
        elif gone_into and gone_into[0] in found.matched:
            led[old] = (gone_into[0], found.matched[gone_into[0]])
        elif were:
            led[old] = (min(were), old)
    return led


def _stitched(what: Arriving, found: _Matching) -> dict[UUID, int]:
    """Give the customers of which records went into those of others, and how many."""
    counts: dict[UUID, int] = {}
    for one in what.moved:
        if one in found.known:
            customer = found.known[one].customer_id
            counts[customer] = counts.get(customer, 0) + 1
    return counts


def _of_facts(connection: Connection, what: Arriving, moved: Mapping[UUID, UUID]) -> set[UUID]:
    """Give the customers to whom something happened."""
    records = {id_of(row["record_id"]) for rows in what.facts.values() for row in rows} | {*what.moved.values()}
    return {moved.get(one.record_id, one.customer_id) for one in neighbourhood.placed(connection, records)}


def given_of(decisions: Decisions) -> arrivals.Given:
    """Give what decisions changed, as the journal of arrivals holds it."""
    parts = (decisions.came, decisions.others)
    return arrivals.Given(
        b"".join(part.record_ids.tobytes() for part in parts), b"".join(part.matched.tobytes() for part in parts)
    )


def _with_ids(identifiers: pa.Table) -> list[Row]:
    return [{**row, "record_id": id_of(row["record_id"])} for row in identifiers.to_pylist()]
