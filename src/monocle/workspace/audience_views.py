"""What the verbs of audiences give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

REFUSED = ("no_choice", "not_yet", "not_specific", "denied", "withdrawn", "refused", "under_15")
"""Reasons for which the customer refuses, or is too young to say; every other one is ours."""
SAVED = ("excluded", "bought_lately", "complained", "listed", "capped")
"""Reasons that spare a contact which the customer would have allowed."""


@dataclass(frozen=True, slots=True)
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
        cost: minor units: contacts times what one costs now.
        currency: ISO 4217, the workspace's.
    """

    destination: str
    audience: str
    reason: str
    contacts: int
    cost: int
    currency: str


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
    """What who serves a customer should not do.

    Attributes:
        code: young, complained, detractor, no_contact, not_asked or noted.
        detail: the channel, or channels, that it is about.
        at: since when.
    """

    code: str
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Offered:
    """What to offer next.

    Attributes:
        reason: why, as a code of OFFERS.
        because: the product or category because of which.
    """

    product: str
    label: str
    reason: str
    because: str


@dataclass(frozen=True)
class Desk:
    """A customer in one glance, for who serves them.

    Attributes:
        since: when they were seen first.
        last_visit: when they were last seen in a store, and which.
        likes: what they bought most in two years → lines.
        spent: currency → minor units.
        card: tier and points.
        birthday: in how many days, within a week.
        offers: best first; none where none are computed.
        warnings: what not to do, the gravest first.
        may: channels through which they may be contacted for marketing.
        as_of: the moment of all this, UTC.
    """

    customer_id: UUID
    name: str
    since: datetime
    last_visit: tuple[datetime, str] | None
    likes: Sequence[tuple[str, int]]
    orders: int
    spent: Mapping[str, int]
    last_order_at: datetime | None
    card: tuple[str, int] | None
    birthday: int | None
    offers: Sequence[Offered]
    warnings: Sequence[Warned]
    may: Sequence[str]
    segments: Sequence[str]
    as_of: datetime
