"""Events of the quarantine given to the journal again, perhaps after a person mended or accepted them.

An event goes the way of a new one: it is read as the door reads it, held to the plan of its source, and kept once by its
``messageId``. Rows are settled in the transaction that keeps their events, so none is settled and lost, or kept twice. What
still cannot be used stays open, with the reason that it has now.

An event that stands in the journal and could not be applied (``not_applied``) is taken where it stands, once more.

What came under an id that the journal holds already (``other_body``) never replaces what is there: the first stays, for ever.
Accepted, it becomes an event of its own, under an id that follows from both: the same however often it is accepted. So does the
mended text of an event that stands in the journal and could not be applied.
"""

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, journal, quarantine, stream
from monocle.catalog.journal import OTHER_BODY, Arrived, Given, Refused
from monocle.catalog.quarantine import Quarantined
from monocle.catalog.violations import Violation
from monocle.catalog.write_keys import of_source
from monocle.errors import BadData, BadInput, Conflict
from monocle.ingest.definition import SourceDefinition
from monocle.workspace.folding import origins
from monocle.workspace.house import House
from monocle.workspace.planned import OFF_PLAN, held_to_plan
from monocle.workspace.replaying_kept import AS_IT_WAS, NOT_APPLIED, is_unchanged, take_again

ACCEPTED = (OTHER_BODY, OFF_PLAN)
"""What a person may accept as it is; another event cannot be used whoever wants it."""
_LONGEST_OWN, _DIGITS = 80, 12
NO_KEY = UUID(int=0)


class Reads(Protocol):
    """Reads an event again."""

    def __call__(self, raw: bytes, number: int, came_at: dt.datetime, message_id: str = "") -> Arrived | Refused:
        """Give it as the journal keeps it, or what it is refused for."""


@dataclass(frozen=True)
class Said:
    """What a person says of the rows.

    Attributes:
        edited: the mended text of the one row; empty for as it is.
        accept: whether events are kept though they break the plan, or come under an id that is taken.
    """

    edited: str = ""
    accept: bool = False

    @property
    def how(self) -> str:
        """Give how rows are replayed."""
        return "accepted" if self.accept else "mended" if self.edited else AS_IT_WAS


@dataclass(frozen=True)
class _Fit:
    """An event that can be kept, with the rules that it breaks."""

    row: Quarantined
    event: Arrived
    broken: Sequence[Violation]


def replay_events(house: House, source: SourceDefinition, ids: Sequence[int], said: Said, reads: Reads) -> int:
    """Give the journal events again, and give how many it holds now; those that cannot be used stay open.

    Raises:
        BadData: the one event that is mended or accepted cannot be used still.
        BadInput: what cannot be accepted is.
        Conflict: a row is settled already, or another event of the same id came meanwhile.
    """
    with house.catalog.transaction() as connection:
        rows = [row for row in quarantine.some(connection, ids) if row.source == source.name]
        if said.accept and any(row.reason not in ACCEPTED for row in rows):
            raise BadInput(
                "only an event off plan, or one of an id that is taken, can be accepted as it is",
                where="quarantine",
                mend="mend its text and replay it",
            )
        held = [row for row in rows if row.reason == NOT_APPLIED and is_unchanged(row, said.edited)]
        taken = [take_again(connection, row, origins([source])) for row in held]
        fit = _fit(connection, source, [row for row in rows if row not in held], said, reads)
        if fit:
            _keep(connection, source, fit, said.how)
    return len(fit) + sum(taken)


def _keep(connection: Connection, source: SourceDefinition, fit: Sequence[_Fit], how: str) -> None:
    quarantine.settle(connection, [one.row.quarantine_id for one in fit], "replayed", how)
    keys = of_source(connection, source.name)
    broken = [violation for one in fit for violation in one.broken]
    given = Given(source.name, keys[0].key_id if keys else NO_KEY, [one.event for one in fit], (), broken)
    [taken] = journal.keep(connection, [given])
    if taken.quarantined:
        raise Conflict("another event of this id came meanwhile", where="quarantine", mend="replay it again")


def _fit(
    connection: Connection, source: SourceDefinition, rows: Sequence[Quarantined], said: Said, reads: Reads
) -> list[_Fit]:
    """Give the events that can be kept; what is wrong with a single one is told."""
    plan = replace(source, violations="keep") if said.accept else source
    known: dict[str, bytes] = {}
    found = []
    for row in rows:
        event = _read(connection, row, said, reads, known)
        one = _planned(row, event, plan) if isinstance(event, Arrived) else event
        if isinstance(one, _Fit):
            known[one.event.message_id] = one.event.digest
            found.append(one)
        elif len(rows) == 1 and (said.edited or said.accept):
            raise BadData(one.detail, where=f"row {row.quarantine_id}", mend="mend its text and replay it again")
        elif row.state == "open":
            quarantine.open_again(connection, row.quarantine_id, one.reason, one.detail)
    return found


def _read(
    connection: Connection, row: Quarantined, said: Said, reads: Reads, known: dict[str, bytes]
) -> Arrived | Refused:
    raw, number = said.edited.encode() or row.raw, row.quarantine_id
    came_at = row.created_at.replace(tzinfo=dt.UTC)
    event = reads(raw, number, came_at)
    if isinstance(event, Arrived) and _is_taken(connection, row.source, event, known):
        if not said.accept and row.reason != NOT_APPLIED:
            return Refused(raw, OTHER_BODY, "the journal holds another event of this id")
        event = reads(raw, number, came_at, f"{event.message_id[:_LONGEST_OWN]}~{event.digest.hex()[:_DIGITS]}")
    return replace(event, received_at=clock.now()) if isinstance(event, Arrived) else event


def _is_taken(connection: Connection, source: str, event: Arrived, known: dict[str, bytes]) -> bool:
    """Tell whether another event has the id."""
    if event.message_id not in known:
        known.update(stream.digests(connection, source, [event.message_id]))
    return not hmac.compare_digest(known.get(event.message_id, event.digest), event.digest)


def _planned(row: Quarantined, event: Arrived, plan: SourceDefinition) -> _Fit | Refused:
    held = held_to_plan(Given(row.source, NO_KEY, [event], ()), plan)
    if held.arrived:
        return _Fit(row, event, held.broken)
    rules = ", ".join(f"{one.kind} {one.field}".strip() for one in held.broken[:3])
    return Refused(row.raw, OFF_PLAN, f"the event breaks the tracking plan ({rules})")
