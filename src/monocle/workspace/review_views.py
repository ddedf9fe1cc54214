"""What the verbs of stewardship give to read: reviews, judgements, merges, and why two records are one or two.

Frozen and plain; every door shows these and nothing else. Times are UTC without zone; weights are bits.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from monocle.workspace.views import LinkLevel


@dataclass(frozen=True)
class SideValue:
    """One field of the two sides of a review.

    Attributes:
        field: such as ``email``.
        left, right: as a person reads them; several values are joined by `` · ``; empty when there is none.
        level: how they agree, as the model says; empty when it does not compare the field.
        weight: bits; 0 when it tells nothing.
        same: nothing to see.
    """

    field: str
    left: str
    right: str
    level: str
    weight: float
    same: bool


@dataclass(frozen=True)
class Judgement:
    """One decision of a person.

    Attributes:
        verdict: same, different or unsure.
        left_ids, right_ids: records.
        by: name of who decided.
        why: in their words; may be empty.
        origin: review, merge, unmerge, split, rule or labels.
        state: proposed (a second person has yet to confirm), in_force, withdrawn or raised (in force, but key data of
            the records changed since).
        confirmed_by: the second person, where four eyes are asked for.
        changed: fields whose values changed since; why it was raised.
    """

    judgement_id: int
    verdict: str
    left_ids: Sequence[UUID]
    right_ids: Sequence[UUID]
    by: str
    why: str
    origin: str
    state: str
    judged_at: dt.datetime
    confirmed_by: str = ""
    withdrawn_by: str = ""
    withdrawn_at: dt.datetime | None = None
    changed: Sequence[str] = ()


@dataclass(frozen=True)
class Why:
    """Why two records are held to be one person, or two: the whole sum.

    Attributes:
        levels: prior first, then each field, then ``household`` where it takes something off; they sum to ``weight``.
        threshold: bits at and above which a pair joins.
        strong: it joins.
        held_back: why a pair over the threshold does not join; empty otherwise. As in LINKS, and ``judgement``.
        rules: blocking rules whose key both have; none means that matching never looked at the pair.
        same_customer: they are one customer now, by this pair or through others.
        judgement: the decision in force about them, where there is one.
        path: records through which both are joined when not by this pair, ends included.
    """

    left_id: UUID
    right_id: UUID
    weight: float
    levels: Sequence[LinkLevel]
    threshold: float
    strong: bool
    held_back: str
    rules: Sequence[str]
    same_customer: bool
    judgement: Judgement | None
    path: Sequence[UUID]
    model: str


@dataclass(frozen=True)
class Impact:
    """What a merge, an unmerge or a split touches.

    Attributes:
        customers: in, out: ids before and after; ``leads_to`` says where the others lead.
        spent: currency → minor units, of both together.
        consents: choices that differ between the sides: ``purpose channel: left ≠ right``.
        segments: names; empty until there are segments.
    """

    customers_before: Sequence[UUID]
    customers_after: Sequence[UUID]
    leads_to: Mapping[UUID, UUID]
    records: int
    orders: int
    spent: Mapping[str, int]
    consents: Sequence[str]
    segments: Sequence[str] = ()


@dataclass(frozen=True)
class PreviewField:
    """One golden field before and after.

    Attributes:
        before: customer id → value as read, of each customer that takes part.
        after: customer id → value as read, of each customer there will be.
    """

    field: str
    before: Mapping[UUID, str]
    after: Mapping[UUID, str]


@dataclass(frozen=True)
class Preview:
    """What would come of a merge, an unmerge or a split; nothing has happened yet."""

    kind: str
    impact: Impact
    fields: Sequence[PreviewField]


@dataclass(frozen=True)
class Done:
    """What a decision changed.

    Attributes:
        judgement: the decision.
        impact: what it touched; empty lists when it changed nothing now (unsure, proposed).
        repairs: what others must mend: ``audience`` or ``consent``, with customer id and what.
    """

    judgement: Judgement
    impact: Impact
    repairs: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True)
class ReviewItem:
    """Two customers, by their most telling pair of records, that a person should look at.

    Attributes:
        doubt: 0..1: 1 at even odds, 0 when sure.
        value: what is at stake: orders of both.
        rank: doubt · (1 + log2(1 + value)); the queue is sorted by it, highest first.
        reason: review (between floor and threshold), held_back, raised (key data changed), unsure, proposed or
            over_merge (a bridge within a customer that stands on one link).
        taken_by: another person has it open; empty when nobody.
        past: decisions about these records, newest first.
    """

    left_id: UUID
    right_id: UUID
    left_customer: UUID
    right_customer: UUID
    left_name: str
    right_name: str
    left_source: str
    right_source: str
    weight: float
    doubt: float
    value: int
    rank: float
    reason: str
    held_back: str
    taken_by: str = ""
    fields: Sequence[SideValue] = ()
    why: Why | None = None
    impact: Impact | None = None
    past: Sequence[Judgement] = ()


@dataclass(frozen=True)
class Progress:
    """How far the review is.

    Attributes:
        open: pairs that wait.
        judged: pairs decided, by verdict.
        by_person: name → pairs decided.
        seen_twice: pairs that two people judged, each without knowing of the other (calibration).
        agreement: 0..1 of them on which both agree; None when there are none.
        kappa: Cohen's kappa; None when there are none.
    """

    open: int
    judged: Mapping[str, int]
    by_person: Mapping[str, int]
    seen_twice: int
    agreement: float | None
    kappa: float | None


@dataclass(frozen=True)
class ReviewPage:
    """A piece of the queue.

    Attributes:
        more: cursor of the next piece; empty at the end.
    """

    items: Sequence[ReviewItem]
    total: int
    more: str
    progress: Progress
    threshold: float
    review_floor: float


@dataclass(frozen=True)
class Joint:
    """One step of how a customer came together: two groups of its records joined.

    Attributes:
        left_ids, right_ids: records of the groups.
        by: link or judgement.
        weight: bits of the strongest link between the groups; None by a judgement alone.
        rule: blocking rule of that link; who judged, by a judgement.
    """

    left_ids: Sequence[UUID]
    right_ids: Sequence[UUID]
    by: str
    weight: float | None
    rule: str


@dataclass(frozen=True)
class Bulk:
    """What a decision by rule meets: pairs, with a few of them to look at, and the judgements once made."""

    pairs: int
    examples: Sequence[ReviewItem] = ()
    judged: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Household:
    """People who live together or share what households share."""

    household_id: UUID
    members: Sequence[tuple[UUID, str]]
    shared: Sequence[str]
