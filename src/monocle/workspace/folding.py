"""The journal is folded into subjects: whom its events name, what is known of each, and what happened.

What a batch gives is a function of the set of events that were folded: it does not depend on their order, on duplicates or on
where batches are cut.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from monocle.catalog import Connection, journal, refolding
from monocle.catalog import subjects as stored
from monocle.catalog.journal import Kept
from monocle.ingest.definition import SourceDefinition
from monocle.live import batches, subjects
from monocle.live.batches import Batch, Linked, Placed
from monocle.live.facts import Facts, buyer, facts, told_of
from monocle.live.persons import Origin
from monocle.live.subjects import Devices, Known, Subject, Told
from monocle.workspace.refolding import places_of

AT_ONCE = 5_000
"""Earlier events that are read at a time."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Folded:
    """What a batch of events made.

    Attributes:
        position: number of the last event that it took; as before where there was none.
        events: how many it took.
        persons: rows of PERSONS, one for each record that is new or changed.
        alike: records of those in which only ``subjects.OTHER`` is otherwise than it was told before.
        withdrawn: records that are no more, because their subject is a user's device; they may not have been told before.
        moved: a record that is no more → the one that what happened to it belongs to now.
        facts: of these events. Rows of the same id, told before, are replaced; see ``Facts``.
        earlier: facts of devices that their users lost, for they are shared: all of them, some thousand at a time, read from the
            same transaction when they are asked for.
    """

    position: int
    events: int = 0
    persons: Sequence[Row] = ()
    alike: AbstractSet[UUID] = frozenset()
    withdrawn: Sequence[UUID] = ()
    moved: Mapping[UUID, UUID] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    earlier: Iterable[Facts] = ()


def origins(definitions: Sequence[SourceDefinition]) -> Callable[[str], Origin]:
    """Give what sources of events say of all their persons, by name; a source that is not there has the defaults."""
    known = {one.name: Origin(one.nature, one.users, one.channel) for one in definitions if one.arrives}
    default = Origin()
    return lambda source: known.get(source, default)


def position(connection: Connection) -> int:
    """Give the number of the last event that is folded."""
    return stored.position(connection)


def fold(
    connection: Connection, limit: int, definitions: Sequence[SourceDefinition] = (), after: int | None = None
) -> Folded:
    """Fold the events that follow, and give what they made.

    Others wait for their turn until the transaction ends.

    Args:
        connection: in a transaction.
        limit: at most so many events.
        definitions: of the workspace's sources.
        after: go on from this number instead of from where folding stands. Events up to there are taken for known: they are
            told again, as they stand now, and add nothing. So who serves customers goes on from what its customers know.
    """
    stored.turn(connection)
    done = stored.position(connection)
    start = done if after is None else min(after, done)
    kept = journal.since(connection, start, limit)
    if not kept:
        return Folded(start)
    return _Folding(connection, kept, (start, done), origins(definitions)).folded()


class _Folding:
    """One batch, folded.

    Args:
        connection: in a transaction.
        kept: the events.
        bounds: the number that they follow, and that up to which they are known.
        origin: of a source.
    """

    def __init__(
        self, connection: Connection, kept: Sequence[Kept], bounds: tuple[int, int], origin: Callable[[str], Origin]
    ) -> None:
        self._connection, self._kept, self._origin = connection, kept, origin
        self._after, self._done = bounds
        self._batch = batches.batch(kept, self._done, origin)
        self._known = Known()

    def folded(self) -> Folded:
        """Store what changed, and give what it made."""
        batch, last = self._batch, self._kept[-1].sequence
        new_links = self._load_links()
        found = subjects.devices(batch, self._known.links, self._after, last)
        self._load(found)
        advanced = subjects.advance(self._known, batch, found)
        before = {record: subject.digest for record, subject in self._known.subjects.items()}
        again = self._after < self._done
        stirred = batch.touched() if again else advanced.stirred
        told = subjects.persons(self._known, stirred, found, self._origin, again=again)
        after = {record: self._known.subjects[record].digest for record in before}
        changed = {record for record, _ in before.items() - after.items()}
        happened = self._facts(found)
        if last > self._done:
            stored.put_position(self._connection, last)
        self._store(changed | advanced.subjects, new_links, told)
        return Folded(
            position=last,
            events=len(self._kept),
            persons=list(told.persons.values()),
            alike=told.alike,
            withdrawn=told.withdrawn,
            moved=told.moved,
            facts=happened,
            earlier=self._earlier(found),
        )

    def _load_links(self) -> list[stored.StoredLink]:
        """Load what links the anonymous subjects of the batch, add what it says, and give what is new of it."""
        held = self._known.links
        for row in stored.links(self._connection, self._batch.devices()):
            held.setdefault(row.anonymous_id, {})[row.user_id] = Linked(row.evidence, row.sequence)
        new = []
        for (device, user), link in self._batch.links.items():
            users = held.setdefault(device, {})
            if user not in users:
                users[user] = link
                new.append(stored.StoredLink(device, user, link.evidence, link.sequence))
        return new

    def _load(self, found: Devices) -> None:
        """Load the subjects and orders that the batch concerns."""
        known, batch = self._known, self._batch
        for order in stored.orders(self._connection, batch.asked, found.lost):
            known.orders[order.order_id] = Placed(order.source, order.order_key, dict(order.state))
        buyers = {buyer(order) for order in known.orders.values()}
        roots = {*batch.names, *found.users, *(owner for owner in found.owners.values() if owner)}
        most = subjects.MOST_DEVICES + len(batch.devices())  # whatever becomes of those of the batch
        rows = stored.of_records(self._connection, roots | buyers, roots, most)
        for row in rows:
            known.subjects.setdefault(
                row.record_id, Subject(row.record_id, row.source, row.key, dict(row.state), row.owner_id, row.digest)
            )

    def _facts(self, found: Devices) -> Facts:
        """Give what happened in the batch."""
        return facts(self._known, self._batch, found, Batch(), again=self._after < self._done)

    def _earlier(self, found: Devices) -> Iterator[Facts]:
        """Give what happened before to devices that their users lost."""
        after = 0
        while found.lost:
            kept = stored.events_of(self._connection, found.lost, self._after, (after, AT_ONCE))
            if not kept:
                return
            after = kept[-1].sequence
            yield told_of(self._known, batches.batch(kept, self._done, self._origin))

    def _store(self, changed: set[UUID], links: Sequence[stored.StoredLink], told: Told) -> None:
        connection, batch = self._connection, self._batch
        rows = [self._known.subjects[record] for record in sorted(changed)]
        if rows:
            stored.put(connection, [_row(subject) for subject in rows])
        if links:
            stored.put_links(connection, links)
        new = [(record, event.sequence) for event, record, _ in batch.events if event.sequence > self._done]
        if new:
            stored.put_events(connection, new)
        about = [(place, sequence) for place, sequence in places_of(batch) if sequence > self._done]
        if about:
            refolding.put_order_events(connection, about)
        renamed = [*told.identifiers, *told.withdrawn]
        if renamed:
            named = [
                (record, one.type, one.value, one.first, one.refused)
                for record, some in told.identifiers.items()
                for one in some
            ]
            stored.put_identifiers(connection, renamed, named)
        if batch.refused:
            stored.put_refusals(
                connection, [(one.sequence, one.field, one.reason, one.source) for one in batch.refused]
            )
        orders = [(place, self._known.orders[place]) for place in sorted(batch.orders)]
        if orders:
            stored.put_orders(
                connection,
                [stored.StoredOrder(place, one.source, one.order_key, buyer(one), one.state) for place, one in orders],
            )


def _row(subject: Subject) -> stored.Stored:
    return stored.Stored(
        subject.record_id, subject.source, subject.key, subject.owner_id, subject.state, subject.digest
    )
