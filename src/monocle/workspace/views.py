"""What the verbs give to read: frozen, plain, the same in Python, in JSON and on pages.

Each door shows these and nothing else. Times are UTC, without zone. Amounts are minor units with their currency.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Rival:
    """A value that lost."""

    value: str
    source: str
    seen_at: dt.datetime
    records: int


@dataclass(frozen=True, repr=False)
class GoldenValue:
    """One value of a golden profile, and why it is this one.

    Attributes:
        field: such as ``email``; see ``tables.GOLDEN``.
        rank: 1 is the golden value.
        shown: the value as a person reads it.
    """

    field: str
    rank: int
    value: str
    shown: str
    source: str
    record_id: UUID
    seen_at: dt.datetime
    since: dt.datetime
    nature: str
    rule: str
    support: int
    rivals: Sequence[Rival] = ()

    def __repr__(self) -> str:
        """Show the value and why it is this one, in one line."""
        against = f", against {len(self.rivals)}" if self.rivals else ""
        return f"GoldenValue({self.field}: {self.shown!r}, {self.rule}, from {self.source} on {self.seen_at:%Y-%m-%d}{against})"


@dataclass(frozen=True)
class ContributingRecord:
    """One record that a customer is made of; ``content`` holds its clean values."""

    record_id: UUID
    source: str
    source_key: str
    seen_at: dt.datetime
    nature: str
    content: Mapping[str, object]


@dataclass(frozen=True)
class KnownIdentifier:
    """One identifier of a customer, and the sources that claim it."""

    type: str
    value: str
    flag: str
    sources: Sequence[str]


@dataclass(frozen=True)
class LinkLevel:
    """What one field adds to the weight of a link, in bits."""

    field: str
    level: str
    weight: float


@dataclass(frozen=True)
class Link:
    """Why two records are held to be one person, or almost."""

    left_id: UUID
    right_id: UUID
    weight: float
    rule: str
    levels: Sequence[LinkLevel]
    strong: bool
    held_back: str
    model: str


@dataclass(frozen=True)
class OrderLine:
    """One line of an order."""

    product: str
    label: str
    category: str
    quantity: float
    amount: int


@dataclass(frozen=True)
class Order:
    """One order, ticket or refund."""

    order_id: UUID
    order_key: str
    source: str
    kind: str
    channel: str
    ordered_at: dt.datetime
    store: str
    currency: str
    total: int
    lines: Sequence[OrderLine] = ()


@dataclass(frozen=True)
class TimelineItem:
    """One thing on the timeline: an event, an order, a choice or a movement of points.

    Attributes:
        what: event, order, consent or points.
        detail: what else is known, by name.
    """

    what: str
    at: dt.datetime
    source: str
    channel: str
    type: str
    name: str
    direction: str
    place: str
    text: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Consent:
    """One choice for one purpose and channel."""

    purpose: str
    channel: str
    choice: str
    chosen_at: dt.datetime
    source: str
    proof: str


@dataclass(frozen=True)
class LoyaltyCard:
    """One card, with its balance in points and its tier."""

    card: str
    points: int
    tier: str
    movements: int


@dataclass(frozen=True)
class IdentityChange:
    """One moment in the history of a customer's identity."""

    changed_at: dt.datetime
    kind: str
    customer_id: UUID
    other_id: UUID | None
    records: int
    reason: Mapping[str, object]


@dataclass(frozen=True, repr=False)
class Customer:
    """The whole view of one customer.

    Attributes:
        asked_id: the id that was asked for, when it redirects to this customer; else the customer's own.
        completeness: 0..1.
        spent: currency → minor units, refunds deducted.
    """

    customer_id: UUID
    asked_id: UUID
    name: str
    golden: Sequence[GoldenValue]
    records: Sequence[ContributingRecord]
    identifiers: Sequence[KnownIdentifier]
    links: Sequence[Link]
    orders: Sequence[Order]
    timeline: Sequence[TimelineItem]
    consents: Sequence[Consent]
    cards: Sequence[LoyaltyCard]
    history: Sequence[IdentityChange]
    sources: Sequence[str]
    completeness: float
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    order_count: int
    event_count: int
    spent: Mapping[str, int]
    last_order_at: dt.datetime | None

    def __repr__(self) -> str:
        """Show who it is and what it is made of, in one line."""
        records = f"{len(self.records)} record{'s' if len(self.records) != 1 else ''}"
        return f"Customer({self.name!r}, {self.customer_id}, {records} from {', '.join(self.sources)})"

    def why(self, name: str) -> Sequence[GoldenValue]:
        """Give the values kept for a field, each with its source, rule and rivals."""
        return [value for value in self.golden if value.field == name]


@dataclass(frozen=True)
class Found:
    """One customer that a search found, with what makes them known at a glance."""

    customer_id: UUID
    name: str
    email: str
    phone: str
    city: str
    birth_date: str
    sources: Sequence[str]
    orders: int
    last_seen_at: dt.datetime
    matched: str


@dataclass(frozen=True)
class LoadRow:
    """One load of one source."""

    load_id: UUID
    source: str
    sequence: int
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    extract: str
    received: int
    applied: int
    duplicate: int
    quarantined: int
    suppressed: int
    changed: int
    gone: int
    held_because: str
    notes: Mapping[str, str]


@dataclass(frozen=True)
class Skipped:
    """Rows of a source that were applied, but feed nothing in one section of the model.

    Attributes:
        section: person, order, line, event, consent or points.
        reason: stable code, such as ``no_time``.
    """

    section: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Cleaning:
    """What one rule of cleaning did to one field of one source.

    Attributes:
        rule: stable code, such as ``case`` or ``e164``.
        values: values that were there.
        changed: values that the rule changed.
        samples: up to five (before, after): personal data.
    """

    field: str
    rule: str
    values: int
    changed: int
    samples: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class SourceRow:
    """One source and how it stands.

    Attributes:
        records: records it gives now.
        quality: 0..100 of its last audit; None before one.
    """

    name: str
    system: str
    channel: str
    reader: str
    owner: str
    steward: str
    purpose: str
    refresh: str
    last_load: LoadRow | None
    records: int
    quality: float | None


@dataclass(frozen=True)
class StageRow:
    """One stage of a run."""

    name: str
    seconds: float
    rows_in: int
    rows_out: int
    peak_mb: int
    needed_mb: int = 0
    passes: int = 1


@dataclass(frozen=True)
class RunRow:
    """One run."""

    run_id: UUID
    started_at: dt.datetime
    ended_at: dt.datetime | None
    state: str
    stage: str
    done: int
    total: int
    stages: Sequence[StageRow]
    counts: Mapping[str, int]
    error: str


@dataclass(frozen=True)
class QuarantinedRow:
    """One row that waits for a person, or that was settled.

    Attributes:
        position: line of the file; of an event its number in the journal, 0 where it is not there.
        settled_how: as_it_was, mended, accepted or dismissed; empty while it is open.
    """

    quarantine_id: int
    source: str
    file: str
    position: int
    reason: str
    detail: str
    raw: str
    state: str
    created_at: dt.datetime
    settled_at: dt.datetime | None = None
    settled_how: str = ""


@dataclass(frozen=True, repr=False)
class Home:
    """The state of the house at a glance.

    Attributes:
        duplicates: share of records that are one customer's second or further record, 0..1.
        completeness: mean over customers, 0..1.
        automation: share of records placed without a person, 0..1.
        doubtful: pairs near the threshold that were left apart.
        held: loads that wait for a decision.
    """

    records: int
    customers: int
    duplicates: float
    identifiers_per_customer: float
    completeness: float
    automation: float
    doubtful: int
    quarantined: int
    held: int
    sources: Sequence[SourceRow]
    runs: Sequence[RunRow]

    def __repr__(self) -> str:
        """Show the figures, in one line."""
        return f"Home({self.records:,} records → {self.customers:,} customers, {self.quarantined} in quarantine, {self.held} loads held)"
