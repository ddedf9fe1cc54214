"""How well predictions did, with intervals: the bootstrap over customers, the model and its baseline on the same samples.

Efron, Tibshirani (1993), An introduction to the bootstrap: percentile intervals at 95 %.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SAMPLES, SEED = 200, 20261122
MOST = 20_000
"""Customers on whom a model is judged, at most: the interval is narrow by then."""
_LOW, _HIGH = 2.5, 97.5


@dataclass(frozen=True)
class Interval:
    """A figure with the interval in which 95 of 100 bootstrap samples put it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """One measure of a model and of its baseline, on the same samples.

    Attributes:
        measure: its name.
        difference: the model's less the baseline's.
        better: the interval of the difference leaves zero out, on the good side.
    """

    measure: str
    model: Interval
    baseline: Interval
    difference: Interval
    better: bool


Measure = Callable[[Array, Array, Array], Array]
"""Of predictions (n,), outcomes (n,) and weights (samples, n): one figure per sample."""


def samples(customers: int, count: int = SAMPLES, seed: int = SEED) -> Array:
    """Give how often each customer is in each sample, ``(1 + count, customers)``; the first is all of them once.

    Args:
        customers: how many.
        count: of samples.
        seed: equal seeds give equal samples.
    """
    draw = np.random.default_rng(seed)
    found = np.empty((count + 1, customers), np.float32)
    found[0] = 1
    for row in found[1:]:
        row[:] = np.bincount(draw.integers(0, customers, customers), minlength=customers)
    return found.astype(np.float64)


def interval(figures: Array) -> Interval:
    """Give the figure of all customers with the interval of the samples that follow it."""
    low, high = np.percentile(figures[1:], [_LOW, _HIGH])
    return Interval(float(figures[0]), float(low), float(high))


def compared(
    measures: Mapping[str, tuple[Measure, int]], model: Array, baseline: Array, outcome: Array, weights: Array
) -> Sequence[Measured]:
    """Give measures of a model against a baseline.

    Args:
        measures: name → the measure, and 1 where more is better, -1 where less is.
        model: predictions, ``(n,)``.
        baseline: its predictions.
        outcome: what happened.
        weights: of ``samples``.
    """
    found = []
    for name, (measure, sign) in measures.items():
        ours, theirs = measure(model, outcome, weights), measure(baseline, outcome, weights)
        difference = interval(ours - theirs)
        better = sign * (difference.low if sign > 0 else difference.high) > 0
        found.append(Measured(name, interval(ours), interval(theirs), difference, better))
    return found


def auc(score: Array, outcome: Array, weights: Array) -> Array:
    """Give the probability that one who did it has a higher score than one who did not; ties count half."""
    good, bad, _ = _by_score(score, outcome, weights)
    below = np.cumsum(bad, axis=1) - bad
    both = good.sum(axis=1) * bad.sum(axis=1)
    return np.asarray((good * (below + bad / 2)).sum(axis=1) / np.maximum(both, 1e-12))


def lift(score: Array, outcome: Array, weights: Array, share: float = 0.1) -> Array:
    """Give how many times as often the share of the highest scores did it as all did; of ties a part is taken."""
    good, bad, _ = _by_score(-score, outcome, weights)
    every = good + bad
    wanted = every.sum(axis=1, keepdims=True) * share
    before = np.cumsum(every, axis=1) - every
    taken = np.clip((wanted - before) / np.maximum(every, 1e-12), 0.0, 1.0)
    return np.asarray((good * taken).sum(axis=1) / np.maximum(good.sum(axis=1) * share, 1e-12))


def brier(score: Array, outcome: Array, weights: Array) -> Array:
    """Give the mean squared error of probabilities: Brier (1950)."""
    return np.asarray(weights @ (score - outcome) ** 2 / weights.sum(axis=1))


def root_error(score: Array, outcome: Array, weights: Array) -> Array:
    """Give the root of the mean squared error of expected counts."""
    return np.sqrt(brier(score, outcome, weights))


def absolute_error(score: Array, outcome: Array, weights: Array) -> Array:
    """Give the mean absolute error of expected counts."""
    return np.asarray(weights @ np.abs(score - outcome) / weights.sum(axis=1))


def total_error(score: Array, outcome: Array, weights: Array) -> Array:
    """Give by how much the sum of expected counts is off, as a share of what came."""
    return np.asarray(np.abs(weights @ score / np.maximum(weights @ outcome, 1e-12) - 1.0))


def mean(score: Array, _: Array, weights: Array) -> Array:
    """Give the mean of what was measured for each customer."""
    return np.asarray(weights @ score / weights.sum(axis=1))


def tenths(score: Array, outcome: Array, parts: int = 10) -> Sequence[tuple[int, float, float]]:
    """Give, for equal parts by score from the lowest: how many, the mean score, the mean outcome."""
    order = np.argsort(score, kind="stable")
    pieces = [piece for piece in np.array_split(order, parts) if len(piece)]
    return [(len(piece), float(score[piece].mean()), float(outcome[piece].mean())) for piece in pieces]


def thinned(customers: int, most: int = MOST, seed: int = SEED) -> NDArray[np.intp]:
    """Give the places of those on whom a model is judged, in order: all, or as many as are enough."""
    if customers <= most:
        return np.arange(customers)
    return np.sort(np.random.default_rng(seed).choice(customers, most, replace=False))


def _by_score(score: Array, outcome: Array, weights: Array) -> tuple[Array, Array, NDArray[np.intp]]:
    """Give those who did and did not, of each sample, summed over equal scores, from the lowest score."""
    order = np.argsort(score, kind="stable")
    ordered = score[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    weighed = weights[:, order]
    good = np.add.reduceat(weighed * outcome[order], starts, axis=1)
    every = np.add.reduceat(weighed, starts, axis=1)
    return good, every - good, starts
