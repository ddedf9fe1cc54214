"""A workspace's subjects in memory: the journal, and what batches of it make."""

import datetime as dt
import json
from uuid import UUID

from monocle.catalog.journal import Kept
from monocle.live import batches, facts, subjects
from monocle.live.batches import Linked
from monocle.live.persons import Origin
from monocle.live.subjects import Known

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
KEY = UUID(int=1)


def call(number, kind, name="", *, at=None, source="web", **said):
    """Give an event before it is in the journal: its number names it and, where nothing else is said, orders it in time."""
    body = {"type": kind, "messageId": f"m{number}", **said, **({"event": name} if kind == "track" else {})}
    return source, f"m{number}", kind, name, json.dumps(body), NOON + dt.timedelta(minutes=number if at is None else at)


class World:
    """Subjects and what is served of them; each event is taken once, as the journal does."""

    def __init__(self):
        self.known, self.journal, self.met, self.position = Known(), [], set(), 0
        self.persons, self.identifiers, self.facts = {}, {}, {name: {} for name in facts.Facts.__dataclass_fields__}

    def take(self, calls, *, after=None):
        """Take events as one batch, those included that follow a number."""
        for one in calls:
            if one[:2] not in self.met:
                self.met.add(one[:2])
                source, message, kind, name, body, at = one
                self.journal.append(
                    Kept(len(self.journal) + 1, source, message, kind, name, body, at, at, at, None, KEY)
                )
        start = self.position if after is None else after
        kept = [one for one in self.journal if one.sequence > start]
        if kept:
            self._fold(kept, start)

    def _fold(self, kept, start):
        again, last = start < self.position, kept[-1].sequence
        batch = batches.batch(kept, self.position, _origin)
        for (device, user), link in batch.links.items():
            self.known.links.setdefault(device, {}).setdefault(user, Linked(link.evidence, link.sequence))
        found = subjects.devices(batch, self.known.links, start, last)
        stirred = subjects.advance(self.known, batch, found).stirred
        told = subjects.persons(self.known, batch.touched() if again else stirred, found, _origin, again=again)
        earlier = [one for one in self.journal if one.sequence <= start]
        lost = batches.batch(earlier, self.position, _origin)
        lost.events = [one for one in lost.events if one[1] in found.lost]
        some = Known(self.known.subjects, self.known.links, self._orders(batch, found))
        self._apply(told, facts.facts(some, batch, found, lost, again=again))
        self.position = max(self.position, last)

    def _orders(self, batch, found):
        return {
            place: order
            for place, order in self.known.orders.items()
            if place in batch.asked or facts.buyer(order) in found.lost
        }

    def _apply(self, told, made):
        self.persons.update(told.persons)
        self.identifiers.update(told.identifiers)
        for record in told.withdrawn:
            self.persons.pop(record, None)
            self.identifiers.pop(record, None)
        for held in self.facts.values():
            for row in held.values():
                if row.get("record_id") in told.moved:
                    row["record_id"] = told.moved[row["record_id"]]
        renewed = {row["order_id"] for row in made.orders}
        lines = self.facts["order_lines"]
        for line in [one for one, row in lines.items() if row["order_id"] in renewed]:
            del lines[line]
        for name, held in self.facts.items():
            held.update(
                {
                    next(value for field, value in row.items() if field in _IDS[name]): dict(row)
                    for row in getattr(made, name)
                }
            )

    def owners(self):
        """Give whose each subject is, by its name."""
        name = {record: one.key for record, one in self.known.subjects.items()}
        return {one.key: name[one.root] for one in self.known.subjects.values()}

    def person(self, key, source="web"):
        """Give the row of PERSONS of a subject; None where it has none."""
        return next((row for row in self.persons.values() if (row["source"], row["source_key"]) == (source, key)), None)

    def all(self):
        """Give everything that is known and served, to be compared."""
        states = {one.key: (one.source, one.state, one.owner_id) for one in self.known.subjects.values()}
        return states, self.owners(), self.persons, self.identifiers, self.facts


_IDS = {
    "events": {"event_id"}, "orders": {"order_id"}, "order_lines": {"line_id"}, "consents": {"consent_id"},
    "points": {"movement_id"},
}  # fmt: skip


def _origin(_):
    return Origin()
