"""What an audience is to be told: who comes, who changed, who goes, and why others are not sent; decided in one transaction."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from monocle import ids
from monocle.activate.audiences import Audience
from monocle.activate.kinds.kind import ADD, REMOVE, UPDATE, Unfit
from monocle.catalog import Connection, exported, outbox, sends, stays, told_how
from monocle.catalog.sync_room import Leaving, Room
from monocle.workspace.audience_views import REFUSED, Verdict
from monocle.workspace.destined import Bound, aim_of
from monocle.workspace.house import House
from monocle.workspace.who_may import who_may

FULL, DIFFERENCE, RETRY, LIVE = "full", "difference", "retry", "live"
SCHEDULE = "schedule"
LEFT, ALIKE, GONE, MOVED = "left", "same_contact", "no_customer", "moved"
"""Reasons: no longer a member; another customer is the same contact there; no such customer any more; the destination knew
them by something else, such as an old address, which goes first."""
_CHUNK = 2_000


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        mode: full, difference, retry or live.
        by: who asks, or ``schedule``.
        only: of these customers alone, where given.
        sample: so many rows are shown, and nothing is written; 0 writes.
        nobody: may be there any more, whoever they are: all are taken out.
    """

    mode: str = DIFFERENCE
    by: str = ""
    only: frozenset[UUID] | None = None
    sample: int = 0
    nobody: bool = False


@dataclass
class Decided:
    """What was decided, or would be.

    Attributes:
        sync_id: None where nothing was written: it was a preview, or just as the last time.
        counts: of, unchanged, added, updated, removed, skipped, refused, waiting → customers.
        reasons: why customers are skipped, refused or removed → how many.
        sample: some rows, as the destination would be told.
        moved: customers who are taken out first, and brought back by deciding once more.
    """

    sync_id: UUID | None = None
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    sample: list[Mapping[str, Any]] = field(default_factory=list)
    moved: set[UUID] = field(default_factory=set)


def decide(house: House, bound: Bound, audience: Audience, asked: Asked, at: datetime) -> Decided:
    """Decide what an audience is to be told, and put it in the outbox, all in one transaction.

    Args:
        house: the workspace.
        bound: the destination.
        audience: of it.
        asked: what is asked for.
        at: now, UTC.
    """
    whose = (bound.destination.name, audience.name)
    with house.catalog.transaction() as connection:
        sends.only_one(connection, *whose)
        room = Room(connection, whose, asked.only)
        _ask(house, (whose[0], audience), asked, at, room)
        work = _Work(house, connection, (bound, audience, room), asked, at)
        work.go()
        return work.decided


def _ask(house: House, whose: tuple[str, Audience], asked: Asked, at: datetime, room: Room) -> None:
    """Ask by a connection of its own, as customers are read: the transaction that decides holds nothing that a run waits for."""
    if asked.nobody:
        room.hold(())
        return
    with house.catalog.transaction() as connection:
        found = who_may(house, connection, whose, at.replace(tzinfo=None), asked.only)
        room.hold((one.customer_id, one.consent_id, one.reason) for one in found)


class _Work:
    """Decides for one audience.

    Args:
        house: the workspace.
        connection: in the transaction that decides.
        what: the destination, the audience, and what is known of its members.
        asked: what is asked for.
        at: now, UTC.
    """

    def __init__(
        self, house: House, connection: Connection, what: tuple[Bound, Audience, Room], asked: Asked, at: datetime
    ) -> None:
        self._house, self._connection, self._asked, self._at = house, connection, asked, at
        self._bound, self._audience, self._room = what
        self._whose = (self._bound.destination.name, self._audience.name)
        self._aim = aim_of(self._audience, asked.mode if asked.mode == FULL else "")
        self._before: Mapping[UUID, sends.Standing] = {}
        self._kept: list[tuple[UUID, str, str, UUID | None]] = []
        self._sync_id = ids.time_ordered()
        self.decided = Decided()

    def go(self) -> None:
        """Decide some customers at a time, and write it down unless it is a preview."""
        if not self._asked.sample:
            run = {"sync_id": self._sync_id, "destination": self._whose[0], "audience": self._whose[1]}
            said = {"mode": self._asked.mode, "asked_by": self._asked.by, "at": self._at}
            sends.start(self._connection, {**run, **said})
            one = self._audience
            how = told_how.How(one.purpose, one.channel, one.mapping, one.plain)
            told_how.remember(self._connection, self._whose, how)
        for some in self._room.may(_CHUNK):
            self._before = self._room.standing([customer_id for customer_id, _ in some])
            self._add([Verdict(*one) for one in some])
            self._room.leave_out(self._kept)
            self._kept.clear()
        self._keep_out()
        for leaving in self._room.leavers(_CHUNK):
            self._take_out(leaving)
        self._take_out_again()
        counts = self.decided.counts
        counts["of"] = sum(counts[name] for name in ("unchanged", ADD, UPDATE, REMOVE, "dropped", "skipped", "refused"))
        if not self._asked.sample:
            self._write_down()
        counts["added"], counts["updated"] = counts.pop(ADD, 0), counts.pop(UPDATE, 0)
        counts["removed"] = counts.pop(REMOVE, 0) + counts.pop("dropped", 0)

    def _is_there(self, customer_id: UUID) -> bool:
        known = self._before.get(customer_id)
        return bool(known and known.digest)

    def _add(self, verdicts: Sequence[Verdict]) -> None:
        rows = list(self._prepared(verdicts))
        held = (
            sends.holders(self._connection, self._whose, [one.identity for one in rows])
            if self._asked.only is not None
            else {}
        )
        winners = self._room.winners([one.identity for one in rows])
        staying, fresh = set(), []
        for row in rows:
            others = held.get(row.identity, set()) - (self._asked.only or frozenset())
            if others or winners.setdefault(row.identity, row.customer_id) != row.customer_id:
                self._leave_out(row.customer_id, "skipped", ALIKE, row.consent_id)
                continue
            staying.add(row.customer_id)
            known = self._before.get(row.customer_id)
            if known and self._asked.mode != FULL and hmac.compare_digest(known.digest, row.digest):
                self.decided.counts["unchanged"] += 1
                continue
            if known and known.digest and known.there and known.identity != row.identity:
                staying.discard(row.customer_id)
                winners.pop(row.identity)
                self.decided.moved.add(row.customer_id)
                continue
            fresh.append(
                row if not (known and known.there and known.digest) else outbox.Fresh(**{**vars(row), "action": UPDATE})
            )
        self._room.win(winners)
        self._room.stay(staying)
        self._put(fresh)

    def _prepared(self, verdicts: Sequence[Verdict]) -> Iterator[outbox.Fresh]:
        mapping = self._audience.mapping
        with self._house.catalog.reading() as connection:
            known = exported.values(connection, [one.customer_id for one in verdicts], set(mapping.values()))
        for one in verdicts:
            ours = known.get(one.customer_id)
            if ours is None:
                self._leave_out(one.customer_id, "skipped", GONE, None)
                continue
            theirs = {name: ours[field] for name, field in mapping.items() if field in ours}
            try:
                payload = self._bound.kind.prepare(theirs, self._bound.settings, self._aim)
            except Unfit as unfit:
                self._leave_out(one.customer_id, "skipped", str(unfit), one.consent_id)
                continue
            identity = _digest(self._bound.kind.identity(payload, one.customer_id))
            digest = _digest([payload, str(one.consent_id)])
            yield outbox.Fresh(
                one.customer_id, ADD, self._key(one.customer_id), payload, identity, digest, one.consent_id
            )

    def _keep_out(self) -> None:
        """Keep out who may not be sent; one whom the destination has is taken out, and told so instead."""
        for reason, every, noted in self._room.keep_out(REFUSED):
            self.decided.reasons[reason] += every
            self.decided.counts["refused" if reason in REFUSED else "skipped"] += noted

    def _leave_out(self, customer_id: UUID, outcome: str, reason: str, consent_id: UUID | None) -> None:
        """Keep a customer out who may be sent; one whom the destination has is taken out, and told so instead."""
        self.decided.reasons[reason] += 1
        if self._is_there(customer_id):
            return
        self.decided.counts[outcome] += 1
        self._kept.append((customer_id, outcome, reason, consent_id))

    def _take_out(self, leaving: Sequence[Leaving]) -> None:
        before = self._room.standing([one.customer_id for one in leaving])
        identities = [one.identity for one in before.values()]
        self._room.part(identities)
        winners = self._room.winners(identities)
        held = self._held_by_others(identities)
        fresh: list[outbox.Fresh] = []
        dropped: list[outbox.Fresh] = []
        for one in leaving:
            known = before[one.customer_id]
            alike = known.identity in winners or known.identity in held
            row = self._removal(one, known)
            (dropped if alike or not (known.there or known.tried) else fresh).append(row)
        self.decided.counts["dropped"] += len(dropped)
        self._put(fresh)
        if dropped and not self._asked.sample:
            sends.drop(self._connection, (self._sync_id, *self._whose), dropped, self._at)

    def _held_by_others(self, identities: Sequence[str]) -> set[str]:
        """Give the addresses that the destination knows for customers who are not looked at now, or stay."""
        if self._asked.only is None:
            return set()
        held = sends.holders(self._connection, self._whose, identities)
        leavers = self._room.among_leavers({one for some in held.values() for one in some})
        return {identity for identity, some in held.items() if some - leavers}

    def _take_out_again(self) -> None:
        """Take out what the destination was told to remove and did not, unless it may be there now, or somebody else is it."""
        every = stays.staying(self._connection, self._whose, self._asked.only)
        parting = self._room.parting([one.identity for one in every])
        found = [one for one in every if one.identity not in parting]
        named = [one.identity for one in found]
        held, winners = sends.holders(self._connection, self._whose, named), self._room.winners(named)
        wanted = [one for one in named if one in winners]
        if wanted and not self._asked.sample:
            stays.wanted(self._connection, self._whose, wanted)
        self._put(
            [
                outbox.Fresh(
                    one.customer_id, REMOVE, self._key(one.identity), one.payload, one.identity, "", None, stays.STAYED
                )
                for one in found
                if one.identity not in winners and not held.get(one.identity, set()) - {one.customer_id}
            ]
        )

    def _removal(self, one: Leaving, known: sends.Standing) -> outbox.Fresh:
        usual = MOVED if one.customer_id in self.decided.moved else ALIKE
        why = (one.reason or usual) if one.judged else LEFT
        key, payload = self._key(one.customer_id), self._bound.kind.removal(known.payload)
        return outbox.Fresh(one.customer_id, REMOVE, key, payload, known.identity, "", one.consent_id, why)

    def _put(self, fresh: Sequence[outbox.Fresh]) -> None:
        self.decided.counts.update(one.action for one in fresh)
        room = self._asked.sample - len(self.decided.sample)
        if self._asked.sample:
            self.decided.sample += [{"action": one.action, **one.payload} for one in fresh[:room]]
            return
        outbox.put(self._connection, (self._sync_id, *self._whose), fresh, self._at)

    def _write_down(self) -> None:
        counts = self.decided.counts
        waiting = counts[ADD] + counts[UPDATE] + counts[REMOVE]
        said = {**counts, "waiting": waiting, "removed": counts["dropped"]}
        scheduled = self._asked.by == SCHEDULE
        if scheduled and self._asked.mode == LIVE and not waiting and not counts["dropped"]:
            sends.undo(self._connection, self._sync_id)
            return
        if scheduled and sends.same_as_last(self._connection, self._sync_id, said, self._at):
            return
        self._room.keep(self._sync_id)
        sends.counted(self._connection, self._sync_id, said, self._at)
        sends.forget(self._connection, *self._whose)
        self.decided.sync_id = self._sync_id

    def _key(self, whom: UUID | str) -> UUID:
        return ids.derived("delivery", str(self._sync_id), str(whom))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
