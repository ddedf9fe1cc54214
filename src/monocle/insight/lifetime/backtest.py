"""The models of lifetime value tried on the past: made of what was known at a cut-off, judged on what came after it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monocle.insight import measures
from monocle.insight.bought import Counts
from monocle.insight.lifetime.bgnbd import purchases
from monocle.insight.lifetime.valuing import WEEK, Lifetime, learn
from monocle.insight.measures import Measured

Array = NDArray[np.float64]
BASELINE = "own_rate"
"""Each customer goes on at the rate of their own repeat orders so far."""
_MEASURES = {
    "root_error": (measures.root_error, -1),
    "absolute_error": (measures.absolute_error, -1),
    "total_error": (measures.total_error, -1),
}
_MOST_REPEATS = 7


@dataclass(frozen=True)
class Group:
    """Customers of as many repeat orders before the cut-off, the last group with all that have more.

    Attributes:
        group: how many.
        predicted, actual: mean orders after the cut-off.
    """

    group: int
    customers: int
    predicted: float
    actual: float


@dataclass(frozen=True)
class Tried:
    """How the model did.

    Attributes:
        model: made of what was known at the cut-off.
        predicted: orders expected of each customer who had bought by then.
        actual: orders that came.
    """

    model: Lifetime
    predicted: Array
    actual: Array
    measured: Sequence[Measured]
    calibration: Sequence[Group]


def back_test(known: Counts, days: float) -> Tried:
    """Make the model of what was known at a cut-off, and judge it on the days that followed.

    Args:
        known: what each bought before the cut-off and after it.
        days: from the cut-off to the end.
    """
    model = learn(known)
    bought = known.days > 0
    repeats, last, age = known.days[bought] - 1, known.last[bought] / WEEK, known.age[bought] / WEEK
    mine = purchases(repeats, last, age)
    predicted = model.orders.expected(mine, days / WEEK)[mine.of]
    naive = repeats / np.maximum(age, 1.0) * days / WEEK
    actual = known.later[bought]
    some = measures.thinned(len(actual))
    weights = measures.samples(len(some))
    measured = measures.compared(_MEASURES, predicted[some], naive[some], actual[some], weights)
    return Tried(model, predicted, actual, measured, _groups(repeats, predicted, actual))


def _groups(repeats: Array, predicted: Array, actual: Array) -> Sequence[Group]:
    capped = np.minimum(repeats, _MOST_REPEATS).astype(np.int64)
    found = []
    for group in np.unique(capped):
        of = capped == group
        found.append(Group(int(group), int(of.sum()), float(predicted[of].mean()), float(actual[of].mean())))
    return found
