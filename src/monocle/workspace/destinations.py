"""Destinations: where audiences go, what was sent, and what became of each customer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from monocle import clock
from monocle.activate.audiences import MODES, Audience, Destination
from monocle.activate.calling import Unreached
from monocle.activate.kinds import registry
from monocle.activate.notices import warnings
from monocle.catalog import sends, settling, stays, sync_due
from monocle.catalog.stays import Owed
from monocle.errors import BadInput, Conflict, MonocleError, Unavailable
from monocle.workspace import destined
from monocle.workspace.delivering import Delivery
from monocle.workspace.destination_views import (
    AudienceRow,
    DestinationRow,
    KindRow,
    OwedRow,
    Previewed,
    ResultRow,
    SyncRow,
)
from monocle.workspace.destined import FOLDER, Bound
from monocle.workspace.former import former
from monocle.workspace.house import House
from monocle.workspace.sending import Schedule, chosen, tell
from monocle.workspace.syncing import RETRY, Asked

_LONGEST_PAGE = 1_000
EVERYBODY_OUT = "remove"
"""The mode that takes everybody out of an audience which the file does not name any more."""


@dataclass(frozen=True)
class _Standing:
    """How it goes with all destinations."""

    totals: Mapping[tuple[str, str], tuple[int, int, int]]
    lanes: Mapping[str, sends.Lane]
    looks: Mapping[tuple[str, str], tuple[datetime, str, int]]
    stays: Mapping[tuple[str, str], int]
    owed: Mapping[str, Sequence[Owed]]


class Destinations:
    """The destinations of a workspace."""

    def __init__(self, house: House) -> None:
        self._house = house

    def kinds(self) -> Sequence[KindRow]:
        """Give what kinds there are, by name."""
        found = [(name, registry.kind(name)) for name in registry.names()]
        return [KindRow(name, kind.fields, kind.settings, kind.secret) for name, kind in found]

    def list(self) -> Sequence[DestinationRow]:
        """Give every destination, by name; one whose file cannot be used tells why."""
        stand = self._standing()
        return [self._row(name, stand) for name in destined.names(self._house.folder)]

    def get(self, name: str) -> DestinationRow:
        """Give one destination.

        Raises:
            NotFound: it has no file.
        """
        if name not in destined.names(self._house.folder):
            destined.read(self._house.folder, name)
        return self._row(name, self._standing())

    def check(self, name: str) -> str:
        """Ask a destination whether it can be reached and knows us; give what it said.

        Raises:
            Unavailable: it cannot be reached, or refuses us.
        """
        bound = destined.bound(self._house.folder, name)
        try:
            said = bound.kind.check(bound.settings, bound.aims(), destined.caller(self._house))
        except Unreached as error:
            raise Unavailable(
                error.reason, where=f"{FOLDER}/{name}.yaml", mend="mend its address, its key or its lists"
            ) from None
        with self._house.catalog.transaction() as connection:
            settling.lift(connection, name)
        return said

    def preview(self, name: str, audience: str, mode: str = "", sample: int = 10) -> Previewed:
        """Give what a synchronisation would do; nothing is written or sent."""
        bound = destined.bound(self._house.folder, name, secrets=False)
        one = bound.audience(audience)
        now = clock.now()
        decided = tell(self._house, bound, one, Asked(_mode(mode, one), sample=max(1, min(sample, 100))))
        counts = {
            key: decided.counts[key] for key in ("unchanged", "added", "updated", "removed", "skipped", "refused")
        }
        reasons = dict(Counter(decided.reasons).most_common())
        return Previewed(
            name,
            audience,
            _mode(mode, one),
            decided.counts["of"],
            counts,
            reasons,
            decided.sample[:sample],
            now.replace(tzinfo=None),
        )

    def sync(self, name: str, audience: str = "", mode: str = "", by: str = "") -> Sequence[SyncRow]:
        """Decide what an audience, or every one of a destination, is to be told; ``deliver`` or the server sends it.

        Mode ``remove`` takes everybody out of an audience that the file does not name any more.

        Raises:
            Conflict: the destination is paused, or the file names the audience whose customers are to go.
        """
        bound = destined.bound(self._house.folder, name)
        if bound.destination.paused:
            raise Conflict("nothing is sent there now", where=f"{FOLDER}/{name}.yaml: paused", mend="resume it first")
        made = []
        everybody = mode == EVERYBODY_OUT
        for one in [former(self._house, bound, audience)] if everybody else chosen(bound, audience):
            asked = Asked(one.mode if everybody else _mode(mode, one), by or "owner", nobody=everybody)
            decided = tell(self._house, bound, one, asked)
            made.append(decided.sync_id)
        with self._house.catalog.transaction() as connection:
            settling.lift(connection, name)
        return [self.run(one) for one in made if one]

    def retry(self, sync_id: UUID, by: str = "") -> SyncRow:
        """Send again what failed in a synchronisation, and nothing else: what each customer allows is asked again.

        Raises:
            Conflict: nothing of it failed, or it was retried already.
        """
        before = self.run(sync_id)
        bound = destined.bound(self._house.folder, before.destination)
        audience = bound.audience(before.audience)
        with self._house.catalog.transaction() as connection:
            failed = sends.failed_customers(connection, sync_id)
        if not failed:
            raise Conflict("nothing of it failed, or it was retried", where=f"sync {sync_id}", mend="start a new one")
        decided = tell(self._house, bound, audience, Asked(RETRY, by or "owner", frozenset(failed)))
        with self._house.catalog.transaction() as connection:
            settling.lift(connection, before.destination)
        return self.run(decided.sync_id or sync_id)

    def runs(self, name: str = "", audience: str = "", limit: int = 50, after: str = "") -> Sequence[SyncRow]:
        """Give synchronisations, newest first, those after one."""
        with self._house.catalog.reading() as connection:
            found = sends.runs(connection, (name, audience), max(1, min(limit, _LONGEST_PAGE)), after)
        return [SyncRow(**vars(one)) for one in found]

    def run(self, sync_id: UUID) -> SyncRow:
        """Give one synchronisation.

        Raises:
            NotFound: there is no such one.
        """
        with self._house.catalog.reading() as connection:
            return SyncRow(**vars(sends.run(connection, sync_id)))

    def results(self, sync_id: UUID, outcome: str = "", limit: int = 50, after: int = 0) -> Sequence[ResultRow]:
        """Give what became of each customer in a synchronisation, those after a number."""
        with self._house.catalog.reading() as connection:
            sends.run(connection, sync_id)
            found = sends.results(connection, sync_id, outcome, max(1, min(limit, _LONGEST_PAGE)), max(0, after))
        return [
            ResultRow(row["customer_id"], row["outcome"], row["reason"], row["consent_id"], row["tries"], number)
            for number, row in enumerate(found, max(0, after) + 1)
        ]

    def deliver(self, until_done: bool = True) -> None:
        """Send what waits and is due; where another process does so, until that has."""
        Delivery(self._house).run(until_done)

    def delivery(self) -> Delivery:
        """Give what delivers and decides by schedule for as long as the workspace is served."""
        return Delivery(self._house, schedule=Schedule(self._house).run)

    def anything(self) -> bool:
        """Tell whether there is any destination."""
        return bool(destined.names(self._house.folder))

    def _standing(self) -> "_Standing":
        with self._house.catalog.reading() as connection:
            totals, lanes = sends.totals(connection), sends.lanes(connection)
            return _Standing(
                totals, lanes, sync_due.looks(connection), stays.totals(connection), stays.owed(connection)
            )

    def _row(self, name: str, stand: "_Standing") -> DestinationRow:
        totals, lane = stand.totals, stand.lanes.get(name)
        try:
            bound = destined.bound(self._house.folder, name, secrets=False)
        except MonocleError as error:
            return DestinationRow(name, "", name, (), error=str(error), owed=_owed(name, stand))
        audiences = [self._audience(bound, one, stand) for one in bound.destination.audiences]
        waits = any(one.waiting for one in audiences)
        return DestinationRow(
            name=name,
            kind=bound.destination.kind,
            label=_label(bound.destination, self._house.settings.language),
            audiences=audiences,
            error=lane.error if lane and waits else "",
            failing_since=lane.failed_at if lane and waits else None,
            answered_at=lane.answered_at if lane else None,
            warnings=[
                *warnings(bound.destination),
                *_orphans(bound.destination, {**totals, **{one: (count, 0, 0) for one, count in stand.stays.items()}}),
                *sorted(f"stays:{audience}" for place, audience in stand.stays if place == name),
            ],
            owed=_owed(name, stand),
        )

    def _audience(self, bound: Bound, one: Audience, stand: "_Standing") -> AudienceRow:
        whose = (bound.destination.name, one.name)
        totals, look = stand.totals.get(whose, (0, 0, 0)), stand.looks.get(whose)
        last = self.runs(*whose, 1)
        return AudienceRow(
            name=one.name,
            segment=one.segment,
            purpose=one.purpose,
            channel=one.channel,
            mode=one.mode,
            every=one.every,
            mapping=one.mapping,
            there=totals[0],
            waiting=totals[1],
            dead=totals[2],
            stays=stand.stays.get(whose, 0),
            last=last[0] if last else None,
            looked_at=look[0] if look else None,
            error=look[1] if look else "",
        )


def _owed(name: str, stand: _Standing) -> Sequence[OwedRow]:
    return [OwedRow(**vars(one)) for one in stand.owed.get(name, ())]


def _orphans(destination: Destination, totals: Mapping[tuple[str, str], tuple[int, int, int]]) -> Sequence[str]:
    """Give ``orphan:AUDIENCE`` for those that the file does not name any more, though the destination still has their customers."""
    known = {one.name for one in destination.audiences}
    gone = [audience for (name, audience), found in totals.items() if name == destination.name and found[0]]
    return [f"orphan:{audience}" for audience in sorted(set(gone) - known)]


def _mode(mode: str, audience: Audience) -> str:
    if mode and mode not in MODES:
        raise BadInput(f"{mode!r} is no mode", where="mode", mend=f"use {' or '.join(MODES)}")
    return mode or audience.mode


def _label(destination: Destination, language: str) -> str:
    shown: Mapping[str, str] = destination.label
    return shown.get(language) or destination.shown(language)
