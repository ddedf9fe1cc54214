"""What people decided, laid over what matching found: a pure function, so that a withdrawn decision leaves no trace.

The customers that are served follow from three things only: the matcher's customers, its strong links, and the judgements
in force. Nobody's history is rewound; the overlay is computed anew. It is local: records that no chain of ``same``
connects never matter to each other, so a small neighbourhood gives what the whole would.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from monocle.ids import customer_id
from monocle.resolve.parting import Link, parted

SAME, DIFFERENT = "same", "different"


@dataclass(frozen=True, slots=True)
class Said:
    """One judgement in force; see ``tables.JUDGEMENTS``. Records that are not there any more may be named."""

    judgement_id: int
    verdict: str
    left_ids: tuple[UUID, ...]
    right_ids: tuple[UUID, ...]

    def records(self) -> tuple[UUID, ...]:
        """Give all records that it names."""
        return (*self.left_ids, *self.right_ids)


@dataclass(frozen=True, slots=True)
class GivenId:
    """One customer id that was ever given; see ``tables.GIVEN_IDS``.

    Attributes:
        anchor_id: the record whose customer it leads to while no customer has it.
        matched_id: the customer that matching alone leads it to.
        matched: matching alone has it in force, here or elsewhere.
    """

    customer_id: UUID
    anchor_id: UUID
    matched_id: UUID
    matched: bool


@dataclass(frozen=True)
class Neighbourhood:
    """Whole customers of the matcher, and all that may matter to them.

    Attributes:
        customers: record → the matcher's customer; all records of each customer, and every customer that some ``same``
            connects with these.
        ages: record → load_sequence.
        links: strong links among the records, any order.
        given: ids ever given whose founding record or anchor is here, or that matching alone leads to a customer here;
            any order.
    """

    customers: Mapping[UUID, UUID]
    ages: Mapping[UUID, int]
    links: Collection[Link] = ()
    given: Collection[GivenId] = ()


@dataclass(frozen=True)
class Overlay:
    """Customers as they are served.

    Attributes:
        customers: record → customer id.
        leads: every id of the neighbourhood, in force or not → the customer it leads to.
        founded: ids that only the overlay gives → the record that each was made of; to be remembered as given, with that
            record as founder and as anchor.
    """

    customers: Mapping[UUID, UUID]
    leads: Mapping[UUID, UUID]
    founded: Mapping[UUID, UUID] = field(default_factory=dict)


def overlay(near: Neighbourhood, judgements: Iterable[Said]) -> Overlay:
    """Give the customers of a neighbourhood once judgements are heeded.

    ``same`` joins first. Matcher's customers that need not be cut stay whole; one that a ``different`` cuts, alone or through
    what it is joined with, is rebuilt: its records join by the highest average of strong links, never across a
    ``different``, and what nobody says to be apart stays together. Most records keep the id; of equals the part with the
    oldest record; a part without id is named for its founding record.

    Args:
        near: see ``Neighbourhood``.
        judgements: those in force that name a record of it or are connected by ``same`` with one that does, free of
            contradictions (``conflict``); any order.
    """
    said = tuple(judgements)
    persons = _Groups(said)
    together = _Groups(said)
    for record, customer in near.customers.items():
        together.join(record, customer)
    apart = _apart(persons, said)
    pieces: list[Sequence[UUID]] = []
    links = _links_of(near.links, together)
    for root, records in sorted(_members(near, together).items()):
        if _is_cut(records, persons, apart):
            rebuilt = parted(_groups(records, persons), near.customers, links[root], _pairs(records, persons, apart))
            place = {record: number for number, record in enumerate(records)}
            pieces += [sorted(piece, key=place.__getitem__) for piece in rebuilt]
        else:
            pieces.append(records)
    return _named(near, pieces)


def conflict(judgements: Iterable[Said], new: Said) -> Said | None:
    """Give the judgement in force that a new one contradicts, or None.

    A ``same`` contradicts a ``different`` whose sides it would make one person: the first such. A ``different`` contradicts a
    chain of ``same`` between its sides: the one that closed the chain. One that has a record on both sides contradicts
    itself.

    Args:
        judgements: in force, free of contradictions; those connected with the records of ``new`` suffice.
        new: asked about.
    """
    if new.verdict not in (SAME, DIFFERENT):
        return None
    said = sorted(judgements, key=lambda one: one.judgement_id)
    if new.verdict == DIFFERENT and set(new.left_ids) & set(new.right_ids):
        return new
    persons = _Groups(())
    if new.verdict == SAME:
        for one in (*said, new):
            persons.hear(one)
        return next((one for one in said if one.verdict == DIFFERENT and _violated(one, persons)), None)
    for one in said:
        persons.hear(one)
        if one.verdict == SAME and _violated(new, persons):
            return one
    return None


def reached(
    records: Iterable[UUID],
    members: Callable[[AbstractSet[UUID]], Mapping[UUID, UUID]],
    judgements: Callable[[AbstractSet[UUID]], Iterable[Said]],
) -> tuple[dict[UUID, UUID], dict[int, Said]]:
    """Give the neighbourhood of records: the matcher's customers and the judgements that may matter to them.

    Args:
        records: where to begin: those of the judgement that is made or withdrawn.
        members: records → the matcher's customer of each and of all other records of these customers.
        judgements: records → judgements in force that name one.

    Returns:
        record → the matcher's customer, and the judgements by id.
    """
    customers: dict[UUID, UUID] = {}
    said: dict[int, Said] = {}
    seen: set[UUID] = set()
    edge = set(records)
    while edge:
        whole = members(edge)
        fresh = (edge | whole.keys()) - seen
        seen |= fresh
        customers |= whole
        found = {one.judgement_id: one for one in judgements(fresh)}
        said |= found
        edge = {record for one in found.values() if one.verdict == SAME for record in one.records()} - seen
    return customers, said


def heeded(customers: Mapping[UUID, UUID], judgements: Iterable[Said]) -> set[UUID]:
    """Give the matcher's customers that judgements change: joined with others, or cut.

    Args:
        customers: record → the matcher's customer, of the records that the judgements name.
        judgements: in force.
    """
    said = tuple(judgements)
    persons, together = _Groups(said), _Groups(said)
    members: dict[UUID, list[UUID]] = defaultdict(list)
    for record, customer in customers.items():
        together.join(record, customer)
    for record in customers:
        members[together.root(record)].append(record)
    apart = _apart(persons, said)
    found: set[UUID] = set()
    for records in members.values():
        homes = {customers[record] for record in records}
        if len(homes) > 1 or _is_cut(records, persons, apart):
            found |= homes
    return found


class _Groups:
    """Disjoint sets of ids: those that ``same`` makes one person, and what else is joined."""

    def __init__(self, said: Iterable[Said]) -> None:
        self._parents: dict[UUID, UUID] = {}
        for one in said:
            self.hear(one)

    def hear(self, one: Said) -> None:
        """Join the records of a ``same``."""
        if one.verdict == SAME:
            first, *others = one.records()
            for other in others:
                self.join(first, other)

    def join(self, one: UUID, other: UUID) -> None:
        """Make the groups of both one."""
        low, high = sorted((self.root(one), self.root(other)))
        self._parents[high] = low

    def root(self, one: UUID) -> UUID:
        """Give the id that stands for its group."""
        parents = self._parents
        top = one
        while (parent := parents.get(top, top)) != top:
            top = parent
        while one != top:
            parents[one], one = top, parents.get(one, top)
        return top


def _violated(one: Said, persons: _Groups) -> bool:
    return bool({persons.root(left) for left in one.left_ids} & {persons.root(right) for right in one.right_ids})


def _apart(persons: _Groups, said: Iterable[Said]) -> Mapping[UUID, AbstractSet[UUID]]:
    """Give for each person, by root, those that some ``different`` with it on the left keeps from it."""
    apart: dict[UUID, set[UUID]] = defaultdict(set)
    for one in said:
        if one.verdict == DIFFERENT:
            rights = {persons.root(right) for right in one.right_ids}
            for left in {persons.root(left) for left in one.left_ids}:
                apart[left] |= rights - {left}
    return apart


def _members(near: Neighbourhood, together: _Groups) -> dict[UUID, Sequence[UUID]]:
    """Give the records of each joined group, oldest first."""
    members: dict[UUID, list[UUID]] = defaultdict(list)
    for record in sorted(near.customers, key=lambda record: (near.ages[record], record)):
        members[together.root(record)].append(record)
    return dict(members)


def _links_of(links: Iterable[Link], together: _Groups) -> Mapping[UUID, Sequence[Link]]:
    of_group: dict[UUID, list[Link]] = defaultdict(list)
    for link in links:
        of_group[together.root(link[0])].append(link)
    return of_group


def _is_cut(records: Iterable[UUID], persons: _Groups, apart: Mapping[UUID, AbstractSet[UUID]]) -> bool:
    roots = {persons.root(record) for record in records} if apart else set()
    return any(not roots.isdisjoint(apart.get(root, ())) for root in roots)


def _groups(records: Iterable[UUID], persons: _Groups) -> list[list[UUID]]:
    """Give the records of each person; groups and their records oldest first."""
    groups: dict[UUID, list[UUID]] = {}
    for record in records:
        groups.setdefault(persons.root(record), []).append(record)
    return list(groups.values())


def _pairs(records: Sequence[UUID], persons: _Groups, apart: Mapping[UUID, AbstractSet[UUID]]) -> list[tuple[int, int]]:
    """Give the pairs of groups, as ``_groups`` numbers them, that are different persons."""
    numbers = {root: number for number, root in enumerate(dict.fromkeys(persons.root(record) for record in records))}
    return [
        (number, numbers[other])
        for root, number in numbers.items()
        for other in apart.get(root, ())
        if other in numbers
    ]


def _named(near: Neighbourhood, pieces: Sequence[Sequence[UUID]]) -> Overlay:
    """Give pieces their ids; the records of a piece come oldest first."""
    parts = [
        (-count, near.ages[oldest], oldest, number, old)
        for number, piece in enumerate(pieces)
        for old, (count, oldest) in _overlaps(near, piece).items()
    ]
    names: dict[int, UUID] = {}
    stays: set[UUID] = set()
    most: dict[UUID, int] = {}
    for *_, number, old in sorted(parts):
        most.setdefault(old, number)
        if number not in names and old not in stays:
            names[number] = old
            stays.add(old)
    taken = {*near.customers.values(), *(one.customer_id for one in near.given if one.matched)}
    founded = {}
    for number in set(range(len(pieces))) - names.keys():
        names[number] = _free(pieces[number][0], taken)
        founded[names[number]] = pieces[number][0]
    customers = {record: names[number] for number, piece in enumerate(pieces) for record in piece}
    leads = {old: names[number] for old, number in most.items()} | {name: name for name in names.values()}
    return Overlay(customers, leads | _dead(near, customers, leads), founded)


def _overlaps(near: Neighbourhood, piece: Sequence[UUID]) -> Mapping[UUID, tuple[int, UUID]]:
    """Give for each of the matcher's customers in a piece how many records it has there, and the oldest."""
    counts = Counter(near.customers[record] for record in piece)
    oldest = {near.customers[record]: record for record in reversed(piece)}
    return {old: (count, oldest[old]) for old, count in counts.items()}


def _free(founder: UUID, taken: AbstractSet[UUID]) -> UUID:
    generation = 0
    while (made := customer_id(founder, generation)) in taken:
        generation += 1
    return made


def _dead(near: Neighbourhood, customers: Mapping[UUID, UUID], leads: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """Give where ids lead that neither the matcher nor the overlay has in force."""
    found = {}
    for one in near.given:
        to = customers.get(one.anchor_id) or leads.get(one.matched_id)
        if to and not one.matched and one.customer_id not in leads:
            found[one.customer_id] = to
    return found
