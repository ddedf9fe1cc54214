"""Subjects and orders made anew from the events that are kept, after some of these went, came late, or are a part now.

So what is known stays what folding these events once would give. Those that may have changed are told again, to whom serves
them and to the next run.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from monocle.catalog import Connection, refolding, retelling
from monocle.catalog import subjects as stored
from monocle.catalog.journal import Kept
from monocle.catalog.subjects import Stored, StoredLink, StoredOrder
from monocle.live import batches, orders, subjects
from monocle.live.batches import Batch, Placed
from monocle.live.facts import buyer
from monocle.live.linking import owner
from monocle.live.persons import Origin
from monocle.live.subjects import Devices, Known, Subject, Told

Origins = Callable[[str], Origin]


def places_of(batch: Batch) -> list[tuple[UUID, int]]:
    """Give (order id, number of the event) of each event of a batch that says something of an order."""
    return [
        (orders.order_id(event.source, what.order.key), event.sequence)
        for event, _, what in batch.events
        if what.order is not None
    ]


def refold(
    connection: Connection,
    named: Collection[UUID],
    places: Collection[UUID],
    origin: Origins,
    quarantine_id: int | None = None,
) -> None:
    """Make subjects and orders anew from the events that are kept.

    Args:
        connection: in a transaction that has the turn of folding.
        named: all subjects that the events named which are otherwise now.
        places: all orders that these were about.
        origin: of a source.
        quarantine_id: the row that was replayed, where that is why.
    """
    again = _Again(connection, frozenset(named), origin)
    changed = again.subjects() | _orders(connection, places, origin)
    roots = {one.owner_id or one.record_id for one in stored.of_records(connection, changed, ())}
    retelling.put(connection, changed | roots, quarantine_id)


def _orders(connection: Connection, places: Collection[UUID], origin: Origins) -> set[UUID]:
    """Make orders anew, and give the subjects that had or have them."""
    if not places:
        return set()
    before = {one.order_id: one.record_id for one in stored.orders(connection, places)}
    batch = batches.batch(refolding.events_of_orders(connection, places), 0, origin)
    found = {place: batch.orders[place] for place in places if place in batch.orders}
    if found:
        stored.put_orders(connection, [_stored_order(place, one) for place, one in sorted(found.items())])
    refolding.delete_orders(connection, before.keys() - found.keys())
    return {*before.values(), *(buyer(one) for one in found.values())}


def _stored_order(place: UUID, one: Placed) -> StoredOrder:
    return StoredOrder(place, one.source, one.order_key, buyer(one), one.state)


class _Again:
    """Some subjects, made anew.

    Args:
        connection: in a transaction that has the turn.
        named: which.
        origin: of a source.
    """

    def __init__(self, connection: Connection, named: frozenset[UUID], origin: Origins) -> None:
        self._connection, self._named, self._origin = connection, named, origin
        self._before = {one.record_id: one for one in stored.of_records(connection, named, ())}
        self._batch = batches.batch(self._events(), 0, origin)

    def _events(self) -> Sequence[Kept]:
        """Give all events that say something of them: their own, and those of users that their devices are linked to."""
        users = {link.user_id for link in stored.links(self._connection, self._named)}
        return stored.events_of(self._connection, self._named | users, stored.position(self._connection))

    def subjects(self) -> set[UUID]:
        """Store them, and give all records that may be others by it."""
        connection, batch = self._connection, self._batch
        links = {pair: link for pair, link in batch.links.items() if pair[0] in self._named}
        devices = {device: _owner(device, links) for device in self._named & batch.devices()}
        known = self._known(devices)
        roots = {known.subjects[one].root for one in self._named & known.subjects.keys()}
        roots |= {one.owner_id or one.record_id for one in self._before.values()}
        self._load(known, roots | {user for _, user in links})
        were = {record: subject.digest for record, subject in known.subjects.items()}
        told = subjects.persons(
            known, self._named & known.subjects.keys(), self._found(known, devices, roots), self._origin
        )
        hushed = self._hushed(known)
        refolding.replace_links(
            connection, self._named, [StoredLink(*pair, link.evidence, link.sequence) for pair, link in links.items()]
        )
        are = {record: subject.digest for record, subject in known.subjects.items()}
        changed = {record for record, _ in were.items() ^ are.items()}
        rows = [known.subjects[one] for one in sorted(changed | (self._named & known.subjects.keys()))]
        if rows:
            stored.put(connection, [_row(subject) for subject in rows])
        self._name(told, hushed)
        refolding.delete_subjects(connection, self._named - known.subjects.keys())
        return {*self._named, *roots}

    def _known(self, devices: Mapping[UUID, UUID | None]) -> Known:
        """Give those that events name still."""
        known = Known()
        for record, state in self._batch.states.items():
            if record in self._named:
                source, key = self._batch.names[record]
                before = self._before.get(record)
                known.subjects[record] = Subject(
                    record, source, key, state, devices.get(record), before.digest if before else None
                )
        return known

    def _load(self, known: Known, roots: Collection[UUID]) -> None:
        """Load those who own them, and all that these own."""
        for one in stored.of_records(self._connection, roots, roots):
            if one.record_id not in self._named:
                known.subjects[one.record_id] = Subject(
                    one.record_id, one.source, one.key, dict(one.state), one.owner_id, one.digest
                )

    def _found(self, known: Known, devices: Mapping[UUID, UUID | None], roots: Collection[UUID]) -> Devices:
        living = {device: owner_id for device, owner_id in devices.items() if device in known.subjects}
        own = frozenset(one for one in roots if one in known.subjects and known.subjects[one].owner_id is None)
        return Devices(living, own, frozenset(), frozenset())

    def _hushed(self, known: Known) -> list[UUID]:
        """Take the person from those that no event belongs to any more; give them."""
        silent = [one for one in self._named & known.subjects.keys() if not known.subjects[one].lives]
        for one in silent:
            known.subjects[one].digest = None
        return silent

    def _name(self, told: Told, hushed: Collection[UUID]) -> None:
        """Store the identifiers of the persons that changed, and of those who are none any more."""
        rows = [
            (record, one.type, one.value, one.first, one.refused)
            for record, some in told.identifiers.items()
            for one in some
        ]
        stored.put_identifiers(self._connection, [*told.identifiers, *told.withdrawn, *hushed], rows)


def _owner(device: UUID, links: Mapping[tuple[UUID, UUID], object]) -> UUID | None:
    found = owner([user for one, user in links if one == device])
    return found if isinstance(found, UUID) else None


def _row(subject: Subject) -> Stored:
    return Stored(subject.record_id, subject.source, subject.key, subject.owner_id, subject.state, subject.digest)
