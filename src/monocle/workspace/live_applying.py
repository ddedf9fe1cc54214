"""A batch of events takes effect: records matched, decisions of people laid over, golden values and all that is served.

Everything is one transaction, in which nobody else changes what is served. What a batch costs follows from what it brings: customers to whom
something happened, and nothing else, have their counts changed; those of whom a record says something that identifies nobody have
their golden values made anew, of what is served; only records that are new, or say otherwise who they are, are cleaned and matched.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import pyarrow as pa

from monocle import clock
from monocle.catalog import (
    Connection,
    allowances,
    arriving,
    counting,
    entities,
    live,
    neighbourhood,
    rearranging,
    retelling,
)
from monocle.catalog.counting import Counts, Gained
from monocle.catalog.holdings import Holdings, Row, tallied, told
from monocle.catalog.rearranging import Rearrangement
from monocle.golden.small import recounted
from monocle.golden.survivorship import Survivorship
from monocle.workspace.live_counting import Pair, Together, happened_of
from monocle.workspace.live_matching import Arriving, InForce, Matching, led_of, matched, stitched_of
from monocle.workspace.live_rows import altered_row, content_rows, id_of, record_rows
from monocle.workspace.memberships import Following, Touched
from monocle.workspace.outcomes import Sides, golden_of, moves_told, repairs_of, served, served_holder, sides, words_of
from monocle.workspace.surroundings import Around, Heeded, around
from monocle.workspace.value_differences import value_differences

Change = tuple[str, UUID, UUID | None, int]
Move = tuple[UUID, UUID, UUID]
_NOTHING = Holdings((), (), (), (), (), ())


def apply(connection: Connection, what: Arriving, force: InForce, following: Following) -> int:
    """Put a batch in force, and give the number of the last arrival.

    Once the index has decided, it is ahead of the catalog until the transaction is committed: who rolls back opens it again.

    Args:
        connection: in a transaction that is alone.
        what: the batch.
        force: what decides.
        following: lets memberships follow.
    """
    found = matched(connection, what, force)
    before = _put(connection, what, found, force.survivorship)
    touched = _serve(connection, what, (found, before), force)
    if touched.rebuilt or touched.happened:
        live.touch(connection, force.run_id, {*touched.rebuilt, *touched.happened})
        following.follow(connection, touched, "live")
    return force.taken + found.entries


@dataclass(frozen=True, repr=False)
class _Before:
    """Customers as they were.

    Attributes:
        sides: of those whose records change.
        altered: what is held of those of whom records are altered, and nothing else changes, as it is now.
    """

    sides: Sides
    altered: Holdings


def _put(connection: Connection, what: Arriving, found: Matching, rules: Survivorship) -> _Before:
    """Put records and links in as matching alone has them; give the customers of these records as they were."""
    changed = [one for one in (*found.matched, *what.withdrawn) if one in found.known]
    customers = {*(found.known[one].customer_id for one in changed), *found.matched.values()}
    altered = {one.customer_id for one in neighbourhood.placed(connection, what.altered)} if what.altered else set()
    held = told(connection, customers | altered)
    before = replace(sides(held, served_holder, rules), asked=customers | altered)
    if what.altered:
        now = [
            altered_row(row, what.altered[row["record_id"]]) for row in held.records if row["record_id"] in what.altered
        ]
        arriving.alter_records(connection, content_rows(now))
        held = replace(held, records=[*(row for row in held.records if row["record_id"] not in what.altered), *now])
    if found.came:
        arriving.put_records(connection, record_rows(what.records.to_pylist(), found.matched))
    again = {one: found.matched[one] for one in changed if one in found.matched}
    if again:
        arriving.set_matched(connection, again)
    if found.entries:
        were = {one.customer_id for one in found.known.values()}
        stale = [one for one in (*found.came, *what.withdrawn) if one in found.known]
        arriving.put_identifiers(connection, found.came, were, _with_ids(what.identifiers))
        arriving.put_links(connection, stale, were, found.links)
        gone = {found.known[one].customer_id for one in (*what.moved, *what.withdrawn) if one in found.known}
        arriving.move_facts(connection, what.moved, gone)
        arriving.take_out(connection, what.withdrawn, gone)
    return _Before(before, _only(held, altered - customers))


def _only(held: Holdings, customers: Collection[UUID]) -> Holdings:
    """Give what is held of some customers."""
    if not customers:
        return _NOTHING
    records = [row for row in held.records if row["customer_id"] in customers]
    ids = {row["record_id"] for row in records}
    identifiers, choices = (
        [row for row in rows if row["record_id"] in ids] for rows in (held.identifiers, held.choices)
    )
    return Holdings((), records, identifiers, (), (), choices)


def _serve(connection: Connection, what: Arriving, given: tuple[Matching, _Before], force: InForce) -> Touched:
    """Lay people's decisions over it, put what follows in force, and give whom that touched."""
    found, before = given
    gained = Gained(disturbed=retelling.drop_facts(connection, what.whole, what.facts) if what.whole else set())
    for facts in (what.facts, *what.earlier):
        arriving.put_facts(connection, facts, gained)
    near = _near(connection, what, found)
    moves = near.moves() if near else []
    pairs = _changing_hands(what, found)
    changed = {*before.sides.asked, *_both(pairs), *_both((old, new) for _, old, new in moves)}
    changed |= {near.over.customers[one] for one in found.came if one in near.over.customers} if near else set()
    touched = {*changed, *gained.of, *gained.disturbed}
    together = Together(touched, [*pairs, *((old, new) for _, old, new in moves)])
    gained.disturbed |= touched if what.whole else _losing(what, found)
    rebuilt = changed | together.uncounted(gained.disturbed, ())
    if rebuilt:
        was = _as_they_were(connection, before.sides, changed, force.survivorship)
        after = _after(connection, (before, moves), (rebuilt, together, gained), force.survivorship)
        rearrangement = _rearrangement(near, (moves, was, after), changed, stitched_of(what, found))
        rearranging.rearrange(connection, rearrangement, force.run_id, None, clock.now())
    _recount(connection, touched - rebuilt, gained)
    allowances.refresh(connection, gained.choosing - rebuilt, clock.now())
    entities.follow(connection, touched - rebuilt)
    return Touched(rebuilt, touched - rebuilt)


def _near(connection: Connection, what: Arriving, found: Matching) -> Around | None:
    """Give what people's decisions make of the records that came or went; None where none did."""
    if not found.entries:
        return None
    led = led_of(what, found)
    arriving.lead(connection, found.fresh, led)
    return around(connection, {*found.matched, *(anchor for anchor, _ in led.values())}, Heeded())


def _changing_hands(what: Arriving, found: Matching) -> list[Pair]:
    """Give the customers between which facts moved."""
    moved = [(found.customer_of(old), found.customer_of(new)) for old, new in what.moved.items()]
    return [(old, new) for old, new in moved if old and new]


def _losing(what: Arriving, found: Matching) -> set[UUID]:
    """Give the customers of records that went with what happened to them."""
    gone = [one for one in what.withdrawn if one not in what.moved or found.customer_of(what.moved[one]) is None]
    return {found.known[one].customer_id for one in gone if one in found.known}


def _both(pairs: Iterable[Pair]) -> set[UUID]:
    return {one for pair in pairs for one in pair}


def _as_they_were(connection: Connection, before: Sides, changed: Collection[UUID], rules: Survivorship) -> Sides:
    """Give all customers whose records change as they were."""
    others = set(changed).difference(before.asked)
    rest = sides(told(connection, others), served_holder, rules) if others else Sides({}, {})
    return Sides({**rest.profiles, **before.profiles}, {**rest.choices, **before.choices})


def _after(
    connection: Connection,
    given: tuple[_Before, Sequence[Move]],
    touched: tuple[Collection[UUID], Together, Gained],
    rules: Survivorship,
) -> Sides:
    """Give customers as they will be.

    Args:
        connection: in a transaction.
        given: what there was, and the records that move.
        touched: which customers; those that are counted together; what they gained.
        rules: of golden values.
    """
    (before, moves), (rebuilt, together, gained) = given, touched
    moved = {record: new for record, _, new in moves}

    def holder(row: Row) -> UUID:
        customer: UUID = moved.get(row["record_id"]) or row["customer_id"]
        return customer

    only = {row["customer_id"] for row in before.altered.records} - _both((old, new) for _, old, new in moves)
    held = _joined(told(connection, set(rebuilt) - only), _only(before.altered, only))
    holders = {holder(row) for row in held.records}
    uncounted = together.uncounted(gained.disturbed, holders)
    bought, lived = tallied(connection, uncounted)
    counted = together.counted(connection, holders - uncounted, gained)
    return sides(replace(held, bought=bought, lived=lived), holder, rules, counted)


def _joined(one: Holdings, other: Holdings) -> Holdings:
    records, identifiers = [*one.records, *other.records], [*one.identifiers, *other.identifiers]
    return Holdings((), records, identifiers, (), (), [*one.choices, *other.choices])


def _recount(connection: Connection, customers: Collection[UUID], gained: Gained) -> None:
    """Change what is counted of customers to whom something happened, and nothing else."""
    more = {one: happened_of(gained.of[one]) for one in customers if gained.of[one] != Counts()}
    if more:
        rows = counting.rows(connection, more)
        counting.recount(connection, [recounted(row, more[row["customer_id"]]) for row in rows])


def _rearrangement(
    near: Around | None,
    told: tuple[Sequence[Move], Sides, Sides],
    changed: Collection[UUID],
    stitched: Mapping[UUID, int],
) -> Rearrangement:
    """Give what becomes of customers.

    Args:
        near: what people's decisions make of it; None where no record came or went.
        told: records that move; customers before, but for those to whom something happened only; and after.
        changed: customers whose records changed.
        stitched: customers whose records went into those of others → how many.
    """
    moves, before, after = told
    leads = near.over.leads if near else {}
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
        founded=_founded(near) if near else {},
        changes=changes,
        value_changes=value_differences(golden_of(before), golden_of(now), leads),
        repairs=repairs_of(_some(before, theirs), _some(now, theirs), _between(changes)),
        waiting=[*changed] if near else (),
    )


def _founded(near: Around) -> dict[UUID, tuple[UUID, UUID]]:
    return {one: (founder, near.placed[founder].matched_id) for one, founder in near.over.founded.items()}


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


def _with_ids(identifiers: pa.Table) -> list[Row]:
    return [{**row, "record_id": id_of(row["record_id"])} for row in identifiers.to_pylist()]
