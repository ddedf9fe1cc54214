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
from monocle.workspace.audience_views import Verdict
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
        verdicts = () if asked.nobody else _verdicts(house, (whose[0], audience), at, asked.only)
        work = _Work(house, connection, (bound, audience), asked, at)
        work.go(verdicts)
        return work.decided


def _verdicts(
    house: House, whose: tuple[str, Audience], at: datetime, only: frozenset[UUID] | None
) -> Sequence[Verdict]:
    """Ask by a connection of its own, as customers are read: the transaction that decides holds nothing that a run waits for."""
    with house.catalog.transaction() as connection:
        return who_may(house, connection, whose, at.replace(tzinfo=None), only)


class _Work:
    """Decides for one audience.

    Args:
        house: the workspace.
        connection: in the transaction that decides.
        what: the destination and the audience.
        asked: what is asked for.
        at: now, UTC.
    """

    def __init__(
        self, house: House, connection: Connection, what: tuple[Bound, Audience], asked: Asked, at: datetime
    ) -> None:
        self._house, self._connection, self._asked, self._at = house, connection, asked, at
        self._bound, self._audience = what
        self._whose = (self._bound.destination.name, self._audience.name)
        self._aim = aim_of(self._audience, asked.mode if asked.mode == FULL else "")
        self._before = sends.standing(connection, *self._whose, asked.only)
        self._winners: dict[str, UUID] = {}
        self._stays: set[UUID] = set()
        self._leaving: set[str] = set()
        self._kept: list[tuple[UUID, str, str, UUID | None]] = []
        self._sync_id = ids.time_ordered()
        self.decided = Decided()

    def go(self, verdicts: Sequence[Verdict]) -> None:
        """Decide, and write it down unless it is a preview."""
        if not self._asked.sample:
            run = {"sync_id": self._sync_id, "destination": self._whose[0], "audience": self._whose[1]}
            said = {"mode": self._asked.mode, "asked_by": self._asked.by, "at": self._at}
            sends.start(self._connection, {**run, **said})
            one = self._audience
            how = told_how.How(one.purpose, one.channel, one.mapping, one.plain)
            told_how.remember(self._connection, self._whose, how)
        may = sorted(
            (one for one in verdicts if one), key=lambda one: (not self._is_there(one.customer_id), one.customer_id)
        )
        for start in range(0, len(may), _CHUNK):
            self._add(may[start : start + _CHUNK])
        self._keep_out([one for one in verdicts if not one])
        self._take_out({one.customer_id: one for one in verdicts})
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
        fresh = []
        for row in rows:
            others = held.get(row.identity, set()) - (self._asked.only or frozenset())
            if others or self._winners.setdefault(row.identity, row.customer_id) != row.customer_id:
                self._leave_out(row.customer_id, "skipped", ALIKE, row.consent_id)
                continue
            self._stays.add(row.customer_id)
            known = self._before.get(row.customer_id)
            if known and self._asked.mode != FULL and hmac.compare_digest(known.digest, row.digest):
                self.decided.counts["unchanged"] += 1
                continue
            if known and known.digest and known.there and known.identity != row.identity:
                self._stays.discard(row.customer_id)
                self._winners.pop(row.identity)
                self.decided.moved.add(row.customer_id)
                continue
            fresh.append(
                row if not (known and known.there and known.digest) else outbox.Fresh(**{**vars(row), "action": UPDATE})
            )
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

    def _keep_out(self, verdicts: Sequence[Verdict]) -> None:
        for one in verdicts:
            self._leave_out(one.customer_id, one.outcome, one.reason, one.consent_id)

    def _leave_out(self, customer_id: UUID, outcome: str, reason: str, consent_id: UUID | None) -> None:
        """Keep a customer out; one whom the destination has is taken out, and told so instead."""
        self.decided.reasons[reason] += 1
        if self._is_there(customer_id):
            return
        self.decided.counts[outcome] += 1
        self._kept.append((customer_id, outcome, reason, consent_id))

    def _take_out(self, verdicts: Mapping[UUID, Verdict]) -> None:
        leaving = {one: known for one, known in self._before.items() if known.digest and one not in self._stays}
        self._leaving = {known.identity for known in leaving.values()}
        held = sends.holders(self._connection, self._whose, list(self._leaving))
        fresh: list[outbox.Fresh] = []
        dropped: list[outbox.Fresh] = []
        for customer_id, known in leaving.items():
            others = held.get(known.identity, set()) - set(leaving)
            alike = bool(self._winners.get(known.identity) or (others and self._asked.only is not None))
            row = self._removal(customer_id, known, verdicts.get(customer_id))
            (dropped if alike or not (known.there or known.tried) else fresh).append(row)
        self.decided.counts["dropped"] += len(dropped)
        self._put(fresh)
        if dropped and not self._asked.sample:
            sends.drop(self._connection, (self._sync_id, *self._whose), dropped, self._at)

    def _take_out_again(self) -> None:
        """Take out what the destination was told to remove and did not, unless it may be there now, or somebody else is it."""
        found = [
            one
            for one in stays.staying(self._connection, self._whose, self._asked.only)
            if one.identity not in self._leaving
        ]
        held = sends.holders(self._connection, self._whose, [one.identity for one in found])
        wanted = [one.identity for one in found if one.identity in self._winners]
        if wanted and not self._asked.sample:
            stays.wanted(self._connection, self._whose, wanted)
        self._put(
            [
                outbox.Fresh(
                    one.customer_id, REMOVE, self._key(one.identity), one.payload, one.identity, "", None, stays.STAYED
                )
                for one in found
                if one.identity not in self._winners and not held.get(one.identity, set()) - {one.customer_id}
            ]
        )

    def _removal(self, customer_id: UUID, known: sends.Standing, verdict: Verdict | None) -> outbox.Fresh:
        usual = MOVED if customer_id in self.decided.moved else ALIKE
        why = (verdict.reason or usual) if verdict is not None else LEFT
        consent_id = verdict.consent_id if verdict is not None else None
        key, payload = self._key(customer_id), self._bound.kind.removal(known.payload)
        return outbox.Fresh(customer_id, REMOVE, key, payload, known.identity, "", consent_id, why)

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
        sends.keep(self._connection, self._sync_id, self._kept)
        sends.counted(self._connection, self._sync_id, said, self._at)
        sends.forget(self._connection, *self._whose)
        self.decided.sync_id = self._sync_id

    def _key(self, whom: UUID | str) -> UUID:
        return ids.derived("delivery", str(self._sync_id), str(whom))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
