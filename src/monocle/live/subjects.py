"""What is known of subjects, and what a batch of events makes of it: whose devices they are, persons, facts.

All of it is a function of the set of events that were taken. ``Known`` holds those that a batch concerns: the caller loads
them, and stores what changed.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from monocle.live import orders, states
from monocle.live.batches import Batch, Linked, Placed
from monocle.live.events import ANONYMOUS
from monocle.live.linking import owner
from monocle.live.persons import Identifier, Origin, known_by, person

Row = dict[str, Any]
OTHER = ("seen_at", "extra")
"""Columns of PERSONS that neither cleaning nor matching looks at."""
MOST_DEVICES = 100
"""Devices of a user of which what is known counts for the person: those first seen. What happened on the others is the user's too."""
_PART = 16


@dataclass(slots=True)
class Subject:
    """What is known of a subject.

    Attributes:
        state: of its own events; see ``live.states``.
        owner_id: the user's record whose device it is; None: its own.
        digest: of its row of PERSONS, in three parts; None where it has none. See ``_digest``.
    """

    record_id: UUID
    source: str
    key: str
    state: states.State = field(default_factory=dict)
    owner_id: UUID | None = None
    digest: bytes | None = None

    @property
    def root(self) -> UUID:
        """Give the record that it is part of."""
        return self.owner_id or self.record_id

    @property
    def lives(self) -> bool:
        """Tell whether events belong to it."""
        return bool(self.state.get("events"))

    @property
    def name(self) -> str:
        """Give its key without the type."""
        return self.key.partition(":")[2]


@dataclass(slots=True)
class Known:
    """What is known of the subjects that a batch concerns.

    Attributes:
        subjects: by record.
        links: anonymous subject → user → what links them.
        orders: by id.
    """

    subjects: dict[UUID, Subject] = field(default_factory=dict)
    links: dict[UUID, dict[UUID, Linked]] = field(default_factory=dict)
    orders: dict[UUID, Placed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Devices:
    """What becomes of the anonymous subjects that a batch names.

    Attributes:
        owners: of each; None: its own.
        users: whose person may change because a device is theirs, or is not any more.
        got: those that a link of the batch gave to a user.
        lost: those that a link of the batch made a shared device.
    """

    owners: Mapping[UUID, UUID | None]
    users: frozenset[UUID]
    got: frozenset[UUID]
    lost: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a batch changed.

    Attributes:
        subjects: those of which more is known, or that are somebody else's.
        stirred: of them, those whose person may be another for it.
    """

    subjects: set[UUID]
    stirred: set[UUID]


@dataclass(slots=True)
class Told:
    """The persons that a batch made or changed.

    Attributes:
        persons: rows of PERSONS, by record.
        alike: of them, those in which only ``OTHER`` is otherwise than it was told before.
        identifiers: of those whose identifiers are new or changed, those left off too.
        withdrawn: records that are no more: their subject is a user's device.
        moved: such a record → that of its owner.
    """

    persons: dict[UUID, Row] = field(default_factory=dict)
    alike: set[UUID] = field(default_factory=set)
    identifiers: dict[UUID, list[Identifier]] = field(default_factory=dict)
    withdrawn: list[UUID] = field(default_factory=list)
    moved: dict[UUID, UUID] = field(default_factory=dict)


def devices(batch: Batch, links: Mapping[UUID, Mapping[UUID, Linked]], after: int, last: int) -> Devices:
    """Give whose each anonymous subject of a batch is.

    Args:
        batch: whose links are among ``links`` already.
        links: of each anonymous subject of the batch.
        after: number that the events of the batch follow.
        last: number of the last of them.
    """
    owners: dict[UUID, UUID | None] = {}
    users: set[UUID] = set()
    got, lost = set(), set()
    for device in batch.devices():
        linked = links.get(device, {})
        found = owner(linked)
        owners[device] = found if isinstance(found, UUID) else None
        order = sorted(link.sequence for link in linked.values())
        begun = [after < sequence <= last for sequence in order[:2]]
        if begun[:1] == [True] and len(order) == 1:
            got.add(device)
        if begun[1:] == [True]:
            lost.add(device)
        users.update(linked if any(begun) else ())
    return Devices(owners, frozenset(users), frozenset(got), frozenset(lost))


def advance(known: Known, batch: Batch, found: Devices) -> Changed:
    """Add a batch to what is known, in place, and give the subjects that changed by it.

    Args:
        known: subjects of the batch that were met before, and orders it is about.
        batch: of events.
        found: what ``devices`` gave.
    """
    changed, stirred = set(batch.states), set()
    for record, state in batch.states.items():
        subject = known.subjects.get(record)
        if subject is None:
            source, key = batch.names[record]
            known.subjects[record] = Subject(record, source, key, state)
            stirred.add(record)
            continue
        if states.stirs(subject.state, state):
            stirred.add(record)
        states.merge(subject.state, state)
    for device, owner_id in found.owners.items():
        subject = known.subjects[device]
        if subject.owner_id != owner_id:
            subject.owner_id = owner_id
            changed.add(device)
    for place, piece in batch.orders.items():
        held = known.orders.setdefault(place, Placed(piece.source, piece.order_key, {}))
        orders.merge(held.state, piece.state)
    return Changed(changed, stirred)


def persons(
    known: Known, stirred: Iterable[UUID], found: Devices, origin: Callable[[str], Origin], *, again: bool = False
) -> Told:
    """Give the persons that a batch made or changed, and note their digests in what is known.

    Args:
        known: after ``advance``, with all that belongs to the records it concerns.
        stirred: subjects whose person may be another.
        found: what ``devices`` gave.
        origin: of a source.
        again: tell those too that did not change: events of the batch were taken before.
    """
    told = Told()
    roots = {known.subjects[record].root for record in stirred} | found.users | found.lost
    parts: dict[UUID, list[Subject]] = {root: [] for root in roots}
    for subject in known.subjects.values():
        if subject.owner_id in parts:
            parts[subject.owner_id].append(subject)
    for root in sorted(roots):
        if root in known.subjects and known.subjects[root].lives:
            _tell(told, known.subjects[root], parts[root], origin, again=again)
    for device, owner_id in found.owners.items():
        subject = known.subjects[device]
        if owner_id is None or not subject.lives:
            continue
        if again or subject.digest is not None:
            told.withdrawn.append(device)
            subject.digest = None
        if device in found.got:
            told.moved[device] = owner_id
    return told


def _tell(told: Told, subject: Subject, owned: list[Subject], origin: Callable[[str], Origin], *, again: bool) -> None:
    row, identifiers = described(subject, owned, origin(subject.source))
    before, record = subject.digest or b"", subject.record_id
    subject.digest = _digest(row, identifiers)
    pairs = [(_part(subject.digest, place), _part(before, place)) for place in range(3)]
    same = [not again and hmac.compare_digest(*pair) for pair in pairs]
    if not (same[0] and same[1]):
        told.persons[record] = row
    if same[0] and not same[1]:
        told.alike.add(record)
    if not same[2]:
        told.identifiers[record] = identifiers


def _digest(row: Row, identifiers: Iterable[Identifier]) -> bytes:
    """Give three digests together: of a row without ``OTHER``, of that, and of the identifiers."""
    said = {name: value for name, value in row.items() if name not in OTHER}
    named = [(one.type, one.value, one.first, one.refused) for one in identifiers]
    texts = (json.dumps(part, default=str).encode() for part in (said, [row[name] for name in OTHER], named))
    return b"".join(hashlib.sha256(text).digest()[:_PART] for text in texts)


def _part(digest: bytes, place: int) -> bytes:
    whole = len(digest) - 3 * _PART == 0
    return digest[place * _PART : (place + 1) * _PART] if whole else b""


def described(subject: Subject, owned: Iterable[Subject], origin: Origin) -> tuple[Row, list[Identifier]]:
    """Give the row of PERSONS of a subject, and its identifiers.

    Args:
        subject: its own, not a user's device.
        owned: its devices; the first ``MOST_DEVICES``, or more.
        origin: of its source.
    """
    parts = sorted(owned, key=_first_seen)[:MOST_DEVICES]
    state = states.merged([subject.state, *(part.state for part in parts)]) if parts else subject.state
    seen = [(part.name, _seen(part)) for part in parts if part.key.startswith(f"{ANONYMOUS}:")]
    identifiers = known_by(subject.key, state, [(name, first) for name, first in seen if first is not None])
    return person(subject.source, subject.key, state, identifiers, origin), identifiers


def _first_seen(device: Subject) -> tuple[bool, int, UUID]:
    """Sort devices by when they were first seen, those that only an alias names last."""
    seen = _seen(device)
    return (seen is None, seen or 0, device.record_id)


def _seen(device: Subject) -> int | None:
    """Give when a device was first seen; None for a name that only an alias calls somebody by."""
    moments = [device.state[name] for name in ("first", "linked") if name in device.state]
    return min(moments) if moments else None
