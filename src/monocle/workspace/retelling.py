"""What is told again of records whose subjects were made anew: the person, and all that happened, whole."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from monocle.catalog import Connection, retelling
from monocle.catalog import subjects as stored
from monocle.live import batches, subjects
from monocle.live.batches import Batch, Placed
from monocle.live.facts import Facts, buyer, facts
from monocle.live.persons import Origin
from monocle.live.subjects import Devices, Known, Subject
from monocle.workspace.folding import Row

Origins = Callable[[str], Origin]


@dataclass(frozen=True, slots=True)
class Retold:
    """What is told again.

    Attributes:
        number: of the last record that was asked for.
        persons: rows of PERSONS.
        withdrawn: records that are no more: nothing is known of them, or their subject is a user's device.
        moved: such a device's record → its user's.
        facts: all that happened to these records.
        replayed: rows of the quarantine that are why.
    """

    number: int
    persons: Sequence[Row] = ()
    withdrawn: Sequence[UUID] = ()
    moved: Mapping[UUID, UUID] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    replayed: Sequence[int] = ()

    def whole(self) -> set[UUID]:
        """Give the records whose facts are all here."""
        return {UUID(str(row["record_id"])) for row in self.persons} | {*self.withdrawn}


def told_again(connection: Connection, after: int, limit: int, origin: Origins) -> Retold | None:
    """Give what is told again of the records that follow a number; None where none does.

    Args:
        connection: in a transaction.
        after: number of the last that was told.
        limit: records, at most.
        origin: of a source.
    """
    waiting = retelling.since(connection, after, limit)
    if not waiting:
        return None
    asked = {one.record_id for one in waiting}
    known = _known(connection, asked)
    parts: dict[UUID, list[Subject]] = {}
    for subject in known.subjects.values():
        parts.setdefault(subject.root, []).append(subject)
    living = [one for one in sorted(asked) if one in known.subjects and _is_person(known.subjects[one])]
    persons = []
    for record in living:
        own = known.subjects[record]
        owned = [part for part in parts[record] if part is not own]
        persons.append(subjects.described(own, owned, origin(own.source))[0])
    withdrawn = sorted(asked - {*living})
    owners = {one: known.subjects[one].owner_id for one in withdrawn if one in known.subjects}
    return Retold(
        number=waiting[-1].number,
        persons=persons,
        withdrawn=withdrawn,
        moved={one: user for one, user in owners.items() if user is not None and user in known.subjects},
        facts=_facts(connection, known, {part.record_id for one in living for part in parts[one]}, origin),
        replayed=sorted({one.quarantine_id for one in waiting if one.quarantine_id is not None}),
    )


def _is_person(subject: Subject) -> bool:
    return subject.lives and subject.owner_id is None


def _known(connection: Connection, asked: Collection[UUID]) -> Known:
    """Give the subjects of records, and those that they own or that own them."""
    known = Known()
    rows = stored.of_records(connection, asked, asked)
    owners = {row.owner_id for row in rows if row.owner_id} - {row.record_id for row in rows}
    for row in (*rows, *(stored.of_records(connection, owners, ()) if owners else ())):
        known.subjects[row.record_id] = Subject(row.record_id, row.source, row.key, dict(row.state), row.owner_id)
    return known


def _facts(connection: Connection, known: Known, records: Collection[UUID], origin: Origins) -> Facts:
    """Give all that happened to subjects."""
    if not records:
        return Facts()
    last = stored.position(connection)
    batch = batches.batch(stored.events_of(connection, records, last), last, origin)
    for order in stored.orders(connection, batch.asked, records):
        known.orders[order.order_id] = Placed(order.source, order.order_key, dict(order.state))
    strange = {buyer(order) for order in known.orders.values()} - known.subjects.keys()
    for row in stored.of_records(connection, strange, ()) if strange else ():
        known.subjects[row.record_id] = Subject(row.record_id, row.source, row.key, dict(row.state), row.owner_id)
    nothing = Devices({}, frozenset(), frozenset(), frozenset())
    return facts(known, batch, nothing, Batch(), again=True)
