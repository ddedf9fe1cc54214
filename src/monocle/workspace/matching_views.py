"""What the verbs of matching give to read: the model, its versions, plans and the health of identities.

Frozen and plain; every door shows these and nothing else. Weights are bits; shares and probabilities are 0..1.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class LevelView:
    """One level of agreement: shares among pairs of one person (m), of a household (h), of strangers (u)."""

    name: str
    condition: str
    m: float
    h: float
    u: float
    weight: float
    household_weight: float
    rare: bool


@dataclass(frozen=True)
class ComparisonView:
    """How one field is compared, best level first."""

    field: str
    levels: Sequence[LevelView]


@dataclass(frozen=True)
class RuleCost:
    """What one blocking rule costs and brings.

    Attributes:
        pairs: pairs it is first to find.
        cut_keys, cut_records: keys that too many records hold, and their records.
        largest: records that the largest key kept brings together.
        worst: the keys cut off, largest first, as ``value (records)``: personal data.
        found: share of the strong links that it finds, alone or with others.
    """

    name: str
    pairs: int
    cut_keys: int
    cut_records: int
    largest: int
    worst: Sequence[str]
    found: float


@dataclass(frozen=True)
class Setting:
    """Clusters at one threshold."""

    threshold: float
    pairs: int
    customers: int
    largest: int
    precision: float | None = None
    recall: float | None = None


@dataclass(frozen=True)
class LabelQuality:
    """Quality on the judgements of people, with 95 % intervals (Wilson)."""

    labels: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    recall: float | None
    recall_low: float | None
    recall_high: float | None


@dataclass(frozen=True)
class ModelVersion:
    """One version of the model.

    Attributes:
        state: in_force, published, trained or withdrawn.
        origin: data, labels, file (matching.yaml) or splink.
    """

    version: str
    state: str
    origin: str
    made_at: dt.datetime
    made_by: str
    records: int
    note: str = ""


@dataclass(frozen=True)
class MatchingView:
    """The model in force, and what it does on the data.

    Attributes:
        prior, household_prior: bits before anything is compared.
        blocking_recall: estimated share of the true pairs that some rule finds; None when it cannot be told.
        histogram: (lower bound in bits, pairs) in steps of one bit.
    """

    version: ModelVersion
    comparisons: Sequence[ComparisonView]
    rules: Sequence[RuleCost]
    prior: float
    household_prior: float
    threshold: float
    review_floor: float
    blocking_recall: float | None
    histogram: Sequence[tuple[float, int]]
    settings: Sequence[Setting]
    labels: LabelQuality


@dataclass(frozen=True)
class PlanExample:
    """One merge or split that a plan would cause: names of the customers, and why."""

    kind: str
    customers: Sequence[UUID]
    names: Sequence[str]
    records: int
    weight: float | None
    reason: str


@dataclass(frozen=True)
class TrialRow:
    """A version that is learnt, or a plan that is tried, in the background.

    Attributes:
        kind: train or plan.
        state: running, done, failed or cancelled.
        step: learn, match, compare or keep: where it is, or where it ended.
        result: name of the version, or id of the plan; empty before it is done.
        cancelling: it ends at its next step.
    """

    trial_id: UUID
    kind: str
    state: str
    step: str
    asked_by: str
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    result: str = ""
    error: str = ""
    cancelling: bool = False


@dataclass(frozen=True)
class Plan:
    """What a changed ``matching.yaml``, or another version of the model, would do to the data as they are now.

    Attributes:
        plan_id: to apply it.
        changed: setting → (now, then).
        spent: currency → minor units of the customers that merge or split.
        consents: customers whose effective choices would change.
        broken: guards of the file that would break; a plan with any is refused.
    """

    plan_id: str
    model: str
    changed: Mapping[str, tuple[str, str]]
    customers_before: int
    customers_after: int
    merges: int
    splits: int
    customers_touched: int
    spent: Mapping[str, int]
    consents: int
    examples: Sequence[PlanExample]
    labels_before: LabelQuality
    labels_after: LabelQuality
    broken: Sequence[str] = ()
    made_at: dt.datetime | None = None
    state: str = "made"


@dataclass(frozen=True)
class HealthPoint:
    """Identities after one run.

    Attributes:
        sizes: records per customer: (at least, customers).
        largest: the largest customers: (id, records).
        held_back: reason → links that matching refused.
        ids_per_customer: mean number of ids ever given that lead to a customer in force.
        alarms: what looks like over-merging, in stable codes with figures.
    """

    run_id: UUID
    at: dt.datetime
    records: int
    customers: int
    merged: int
    split: int
    sizes: Sequence[tuple[int, int]]
    largest: Sequence[tuple[UUID, int]]
    held_back: Mapping[str, int]
    ids_per_customer: float
    alarms: Sequence[str] = field(default_factory=tuple)
