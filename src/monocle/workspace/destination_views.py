"""What the verbs of destinations give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

OUTCOMES = ("added", "updated", "removed", "skipped", "refused", "failed", "waiting")


@dataclass(frozen=True)
class KindRow:
    """One kind of destination.

    Attributes:
        fields: their field → what it holds; empty where any name is understood.
        settings: of its own → what they mean; those that must be there end with a star.
        secret: whether it needs one.
    """

    name: str
    fields: Mapping[str, str]
    settings: Mapping[str, str]
    secret: bool


@dataclass(frozen=True)
class SyncRow:
    """One synchronisation of an audience.

    Attributes:
        mode: full, difference, retry or live.
        asked_by: who, or ``schedule``.
        checked_at: the last time that nothing was found to send besides.
        ended_at: when its last row was settled; None while rows wait.
        state: sending or done.
        of: customers looked at = unchanged + added + updated + removed + skipped + refused + failed + waiting.
        error: why the destination takes nothing now, where it does not.
        unconfirmed: of those that it took, how many it still works on, or never said of what became of them.
        unnamed: of those that it took, how many it refused later without saying which.
        said: why, in its own codes.
    """

    sync_id: UUID
    destination: str
    audience: str
    mode: str
    asked_by: str
    started_at: datetime
    checked_at: datetime
    ended_at: datetime | None
    state: str
    of: int
    unchanged: int
    added: int
    updated: int
    removed: int
    skipped: int
    refused: int
    failed: int
    waiting: int
    error: str = ""
    unconfirmed: int = 0
    unnamed: int = 0
    said: str = ""


@dataclass(frozen=True)
class AudienceRow:
    """One audience of a destination.

    Attributes:
        there: customers that the destination has, as far as it said so.
        waiting, dead: rows that wait, and that are given up until someone retries.
        stays: whom it was told to remove and did not, for the removal was given up; it is told again each time.
        last: the newest synchronisation, or None.
        looked_at: when it was last decided by schedule, or None.
        error: why it could not be decided then.
    """

    name: str
    segment: str
    purpose: str
    channel: str
    mode: str
    every: str
    mapping: Mapping[str, str]
    there: int
    waiting: int
    dead: int
    last: SyncRow | None
    looked_at: datetime | None = None
    error: str = ""
    stays: int = 0


@dataclass(frozen=True)
class OwedRow:
    """Removals that a destination was told and did not do; it is told again each time until they are done.

    Attributes:
        audience: of the destination, whether its file still names it or not.
        customers: how many; each is kept by what the destination knows them by.
        since: when the first was given up.
        reason: why the most of them failed.
    """

    audience: str
    customers: int
    since: datetime
    reason: str


@dataclass(frozen=True)
class DestinationRow:
    """One destination.

    Attributes:
        error: why its file cannot be used, or what it answered last where it failed.
        failing_since: None where all is well.
        answered_at: when it last took something.
        warnings: what a person should know, such as what an advertiser forbids.
        owed: removals that it still owes, by audience.
    """

    name: str
    kind: str
    label: str
    audiences: Sequence[AudienceRow]
    error: str = ""
    failing_since: datetime | None = None
    answered_at: datetime | None = None
    warnings: Sequence[str] = ()
    owed: Sequence[OwedRow] = ()


@dataclass(frozen=True)
class ResultRow:
    """What became of one customer in a synchronisation.

    Attributes:
        outcome: one of ``OUTCOMES``.
        reason: why it was skipped, refused or failed.
        consent_id: the choice that allowed or refused it.
        tries: how often it was sent.
        number: pages go by it: ask for those after the last.
    """

    customer_id: UUID
    outcome: str
    reason: str
    consent_id: UUID | None
    tries: int
    number: int


@dataclass(frozen=True)
class Previewed:
    """What a synchronisation would do; nothing is written or sent.

    Attributes:
        counts: unchanged, added, updated, removed, skipped, refused → customers.
        reasons: why customers are skipped or refused → how many, most first.
        sample: some rows, as the destination would be told.
        as_of: of who may be contacted.
    """

    destination: str
    audience: str
    mode: str
    of: int
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    sample: Sequence[Mapping[str, Any]]
    as_of: datetime
