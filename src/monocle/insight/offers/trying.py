"""Ways of choosing offers, tried on the past: made of what was bought before a cut-off, judged on what was bought after it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from monocle.insight import measures
from monocle.insight.measures import Interval, Measured
from monocle.insight.offers.baskets import Owned
from monocle.insight.offers.factors import factors
from monocle.insight.offers.together import together

Array = NDArray[np.float64]
Scores = Callable[[csr_matrix], Array]
"""Of what some customers bought, (n, products): how much speaks for each product."""
TOGETHER, FACTORS, POPULAR = "together", "factors", "popular"
WITHIN, SHOWN = 10, 3
"""Offers that are judged; those that are shown, and that hit rates count."""
_MOST = 5_000
"""Customers on whom ways are judged, at most."""
_MEASURES = {"hit_rate": 1, "reciprocal_rank": 1}


@dataclass(frozen=True)
class TriedWay:
    """How one way did against popularity, and how often what it ranked at a place was bought.

    Attributes:
        name: together or factors.
        measured: hit rate of the first SHOWN, reciprocal rank of the first WITHIN.
    """

    name: str
    measured: Sequence[Measured]


@dataclass(frozen=True)
class TriedOffers:
    """How ways of choosing did.

    Attributes:
        cut_off: what was bought later was hidden from them.
        customers: on whom they were judged: who bought before and something new after.
        ways: against popularity.
        against: together against factors, reciprocal rank: the difference.
        best: the way that is used: popularity where no other is better for certain.
        bought: share of offers at each place of the best way that were bought, by those who bought anything after the cut-off.
    """

    cut_off: dt.datetime
    customers: int
    ways: Sequence[TriedWay]
    against: Interval
    best: str
    bought: Array


def ways(owned: csr_matrix) -> Mapping[str, Scores]:
    """Give every way of choosing, made of what customers bought."""
    popular = np.asarray(owned.getnnz(axis=0), np.float64)
    return {
        TOGETHER: together(owned).score,
        FACTORS: factors(owned).score,
        POPULAR: lambda some: np.tile(popular, (some.shape[0], 1)),
    }


def try_offers(known: Owned, cut_off: dt.datetime) -> TriedOffers | None:
    """Give how ways of choosing did; None where nobody who had bought before bought something new after.

    Args:
        known: who had bought what at the cut-off, and after it.
        cut_off: the moment of ``known``.
    """
    before, after = known.before(), known.after()
    fresh = after.sign() - after.sign().multiply(before.sign())
    fresh.eliminate_zeros()
    judged = np.flatnonzero((before.getnnz(axis=1) > 0) & (fresh.getnnz(axis=1) > 0))
    if not len(judged):
        return None
    judged = judged[measures.thinned(len(judged), _MOST)]
    mine, wanted = before[judged], np.asarray(fresh[judged].todense()) > 0
    found = {name: _figures(score(mine), mine, wanted) for name, score in ways(before).items()}
    weights = measures.samples(len(judged))
    told = [TriedWay(name, _compared(found[name], found[POPULAR], weights)) for name in (TOGETHER, FACTORS)]
    mean = {name: measures.mean(found[name]["reciprocal_rank"], np.empty(0), weights) for name in found}
    better = [way.name for way in told if way.measured[1].better]
    best = max(better, key=lambda name: float(mean[name][0]), default=POPULAR)
    against = measures.interval(mean[TOGETHER] - mean[FACTORS])
    return TriedOffers(cut_off, len(judged), told, against, best, found[best]["at"].mean(axis=0))


def first(score: Array, never: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
    """Give the places of the products of the highest scores, best first, ``(n, count)``.

    Args:
        score: ``(n, products)``; changed in place.
        never: true where a product is not offered.
        count: how many; fewer than there are products.
    """
    score[never] = -np.inf
    count = min(count, score.shape[1])
    some = np.argpartition(-score, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(score, some, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(some, order, axis=1))


def _figures(score: Array, mine: csr_matrix, wanted: NDArray[np.bool_]) -> dict[str, Array]:
    """Give of each customer whether an offer was bought, the reciprocal of the rank of the first that was, and which were."""
    places = first(score, np.asarray(mine.todense()) > 0, WITHIN)
    hits = np.take_along_axis(wanted, places, axis=1)
    rank = np.where(hits.any(axis=1), hits.argmax(axis=1) + 1.0, np.inf)
    return {
        "hit_rate": (rank <= SHOWN).astype(np.float64),
        "reciprocal_rank": 1.0 / rank,
        "at": hits.astype(np.float64),
    }


def _compared(ours: Mapping[str, Array], theirs: Mapping[str, Array], weights: Array) -> Sequence[Measured]:
    found = []
    for name in _MEASURES:
        mine = measures.mean(ours[name], ours[name], weights)
        other = measures.mean(theirs[name], theirs[name], weights)
        difference = measures.interval(mine - other)
        better = difference.low > 0
        found.append(Measured(name, measures.interval(mine), measures.interval(other), difference, better))
    return found
