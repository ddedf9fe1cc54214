"""What the verbs of audiences give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

REFUSED = ("no_choice", "not_yet", "not_specific", "denied", "withdrawn", "refused", "under_15")
"""Reasons for which the customer refuses, or is too young to say; every other one is ours."""
SAVED = ("excluded", "bought_lately", "complained", "listed", "capped")
"""Reasons that spare a contact which the customer would have allowed."""


@dataclass(frozen=True)
class Verdict:
    """Whether one customer of an audience may be sent.

    Attributes:
        consent_id: the choice that allows or refuses it; None where none does.
        reason: why not; empty where they may.
    """

    customer_id: UUID
    consent_id: UUID | None
    reason: str = ""

    def __bool__(self) -> bool:
        """Tell whether they may."""
        return not self.reason

    @property
    def outcome(self) -> str:
        """Give refused where the customer says no, skipped where we do; empty where they may."""
        return ("refused" if self.reason in REFUSED else "skipped") if self.reason else ""


@dataclass(frozen=True)
class Whom:
    """Whom an audience may send to, counted.

    Attributes:
        of: members of its segment.
        may: of them.
        reasons: why the others may not → customers, most first.
        as_of: the moment asked about, UTC.
    """

    of: int
    may: int
    reasons: Mapping[str, int]
    as_of: datetime


@dataclass(frozen=True)
class Saving:
    """Contacts that were spared.

    Attributes:
        reason: one of ``SAVED``.
        contacts: customers, once per audience.
        cost: minor units of the workspace's currency: contacts times what one costs now.
    """

    destination: str
    audience: str
    reason: str
    contacts: int
    cost: int


@dataclass(frozen=True)
class Action:
    """Who did what, and with which outcome.

    Attributes:
        what: added, changed, paused, resumed, removed (of a destination or audience), sent or retried.
        outcome: of what was sent: added, updated, removed, skipped, refused, failed, waiting → customers.
        sync_id: of what was sent.
    """

    at: datetime
    by: str
    what: str
    destination: str
    audience: str
    outcome: Mapping[str, int] = field(default_factory=dict)
    sync_id: UUID | None = None


@dataclass(frozen=True)
class AllowanceRow:
    """What a customer allows for one purpose and channel."""

    purpose: str
    channel: str
    state: str
    consent_id: UUID
    chosen_at: datetime
    source: str = ""


@dataclass(frozen=True)
class Warned:
    """What a clerk must not do; ``code`` names it, ``detail`` says of what."""

    code: str
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Offered:
    """What to offer, and why in words."""

    product: str
    label: str
    why: str


@dataclass(frozen=True)
class Desk:
    """A customer in one glance, for who serves them.

    Attributes:
        since, last_visit: when they were seen first, and in a store last.
        likes: what they bought most → how often.
        facts: code → value: orders, spent, last order, tier, points …
        offers: nothing where none are known yet.
        warnings: what not to do, the gravest first.
        may: channels on which marketing is allowed.
    """

    customer_id: UUID
    name: str
    since: datetime | None
    last_visit: tuple[datetime, str] | None
    likes: Sequence[tuple[str, int]]
    facts: Mapping[str, str]
    offers: Sequence[Offered]
    warnings: Sequence[Warned]
    may: Sequence[str]
    segments: Sequence[str]
    as_of: datetime
