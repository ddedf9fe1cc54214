"""What the verbs of predictions give to read: frozen, plain, the same in Python, in JSON and on pages.

Probabilities are 0..1. Amounts are minor units with their currency. Times are UTC, without zone.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Interval:
    """A figure with the interval in which 95 of 100 bootstrap samples put it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """One measure of a back-test: the model against a named baseline, on what came after the cut-off.

    Attributes:
        measure: auc, lift, brier, error (mean absolute), hit_rate, reciprocal_rank, capture.
        model: of the model.
        baseline: of the baseline.
        difference: model less baseline, on the same samples.
        better: the interval of the difference leaves zero out, on the good side.
    """

    measure: str
    model: Interval
    baseline: Interval
    difference: Interval
    better: bool


@dataclass(frozen=True)
class CalibrationPoint:
    """What was predicted and what happened, of the customers of one group.

    Attributes:
        group: number of earlier repeat orders (lifetime), or the tenth by probability (propensity).
        customers: how many.
        predicted: their mean.
        actual: their mean.
    """

    group: str
    customers: int
    predicted: float
    actual: float


@dataclass(frozen=True)
class BackTest:
    """How a model did on the past: made of what was known at a cut-off, judged on what came after.

    Attributes:
        cut_off: what happened later was hidden from the model.
        until: the end of what it was judged on.
        customers: on whom it was judged.
        baseline: stable code of the baseline: last_rate, rfm_cells, popularity.
    """

    cut_off: dt.datetime
    until: dt.datetime
    customers: int
    baseline: str
    comparisons: Sequence[Comparison]
    calibration: Sequence[CalibrationPoint]


@dataclass(frozen=True)
class Bin:
    """Customers whose figure lies in [low, high)."""

    low: float
    high: float
    customers: int


@dataclass(frozen=True)
class ModelReport:
    """One model in force, or why there is none.

    Attributes:
        kind: lifetime, churn, purchase_30, purchase_90 or offers.
        state: in_force or refused.
        reason: stable code, where refused: too_few_customers, too_few_repeat, too_short, too_few_of_one_kind, too_few_products.
        minimum: what is needed: measure → the least.
        found: what there is: measure → figure.
        version: digest of data and parameters; empty where refused.
        parameters: name → value.
        back_test: None where the past is too short for one.
        distribution: of the figure that pages draw.
        total: of that figure over all customers; offers: how many.
        reasons: of offers: reason → how many.
    """

    kind: str
    run_id: UUID
    as_of: dt.datetime
    state: str
    reason: str
    minimum: Mapping[str, float]
    found: Mapping[str, float]
    version: str
    parameters: Mapping[str, float | str]
    back_test: BackTest | None
    distribution: Sequence[Bin]
    total: float = 0.0
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """One product to offer, and why; ``said`` is the reason in words of the asked language."""

    rank: int
    product: str
    label: str
    category: str
    probability: float
    amount: int
    currency: str
    expected: int
    reason: str
    because: str
    days: int
    support: int
    said: str = ""


@dataclass(frozen=True)
class CustomerPredictions:
    """What models expect of one customer.

    Attributes:
        scores: column of ``tables.SCORES`` → value; what is not known is left out.
        as_of: None where the customer has no scores: they never bought.
    """

    customer_id: UUID
    as_of: dt.datetime | None
    scores: Mapping[str, float | int | str]
    offers: Sequence[Offer]


@dataclass(frozen=True)
class ScoredCustomer:
    """A customer of a list, with their scores; ``name`` as shown."""

    customer_id: UUID
    name: str
    scores: Mapping[str, float | int | str]


@dataclass(frozen=True)
class Opportunity:
    """One offer to one customer, of the list ranked by expected value."""

    customer_id: UUID
    name: str
    offer: Offer


@dataclass(frozen=True)
class OpportunityTotal:
    """What the offers of one product are worth together."""

    product: str
    label: str
    category: str
    customers: int
    expected: int
    currency: str
