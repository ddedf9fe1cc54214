"""What to offer to each customer next, with its probability and its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from monocle.insight.offers.baskets import Owned
from monocle.insight.offers.factors import factors
from monocle.insight.offers.rhythm import Rhythm, rhythm
from monocle.insight.offers.together import Together, together
from monocle.insight.offers.trying import FACTORS, POPULAR, SHOWN, TOGETHER, Scores, TriedOffers, first

Array = NDArray[np.float64]
REASONS = ("together", "alike", "rhythm", "popular")
"""Bought by those who bought another product; by those who buy alike; used up and due again; by most."""
_TOGETHER, _ALIKE, _RHYTHM, _POPULAR = range(4)
_AT_ONCE = 4_096
_PRIOR = 20.0
_LEAST = 0.001


@dataclass(frozen=True)
class Chosen:
    """Offers, one entry each: of a customer they stand together, the best first.

    Attributes:
        number: the customer.
        rank: from 1.
        place: the product.
        probability: that the customer buys it in the horizon.
        reason: place in REASONS.
        because: place of the product that speaks for it; -1 where none does.
        support: customers on whom the reason rests.
    """

    number: NDArray[np.int64]
    rank: NDArray[np.int64]
    place: NDArray[np.int64]
    probability: Array
    reason: NDArray[np.int64]
    because: NDArray[np.int64]
    support: NDArray[np.int64]


@dataclass(frozen=True)
class Chooser:
    """What offers are chosen by.

    Attributes:
        known: who bought what until now.
        way: how well products fit; None where most popular ones are offered.
        pairs: products that the same customers buy, for reasons.
        again: products that are used up.
        at_place: probability that an offer at each place is bought by who buys at all.
        when_due: that a product that is due is bought again.
    """

    known: Owned
    way: Scores | None
    pairs: Together
    again: Rhythm
    at_place: Array
    when_due: float


def chooser(known: Owned, past: Owned, tried: TriedOffers | None) -> Chooser:
    """Give what offers are chosen by.

    Args:
        known: who bought what until now.
        past: who had bought what at the cut-off of the back-test, and after it.
        tried: the back-test; None where there was nobody to judge on.
    """
    owned = known.before()
    best = tried.best if tried else POPULAR
    pairs = together(owned)
    way = pairs.score if best == TOGETHER else factors(owned).score if best == FACTORS else None
    at_place = np.maximum(np.minimum.accumulate(tried.bought), _LEAST) if tried else np.full(SHOWN, _LEAST)
    return Chooser(known, way, pairs, rhythm(known), at_place, _when_due(past))


def choose(by: Chooser, buys: Array) -> Chosen:
    """Give the best offers of every customer who bought a product.

    Args:
        by: what they are chosen by.
        buys: probability that each customer buys anything within the horizon, by number.
    """
    owned = by.known.before()
    due = _most_used(by, owned.shape)
    parts = list(_parts(by, owned, due, buys))
    return Chosen(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _most_used(by: Chooser, shape: tuple[int, int]) -> csr_matrix:
    """Give of each customer the one product that is due and that they bought most often: what is new has room besides."""
    number, place = by.again.due(by.known)
    days = by.known.before()[number, place].A1 if len(number) else np.zeros(0)
    order = np.lexsort((place, -days, number))
    _, starts = np.unique(number[order], return_index=True)
    kept = order[starts]
    return csr_matrix((np.ones(len(kept)), (number[kept], place[kept])), shape=shape)


def _parts(by: Chooser, owned: csr_matrix, due: csr_matrix, buys: Array) -> Iterator[Sequence[NDArray[Any]]]:
    who = np.flatnonzero(owned.getnnz(axis=1) > 0)
    popular = np.asarray(owned.getnnz(axis=0), np.float64)
    for start in range(0, len(who), _AT_ONCE):
        rows = who[start : start + _AT_ONCE]
        mine, again = owned[rows], due[rows]
        score = by.way(mine) if by.way else np.tile(popular, (len(rows), 1))
        places = first(score, np.asarray(mine.todense()) > 0, SHOWN)
        open_ = np.isfinite(np.take_along_axis(score, places, axis=1))
        row, turn = np.nonzero(open_)
        place = places[row, turn]
        because, support = by.pairs.because(mine[row], place)
        if by.way is None:
            because = np.full(len(place), -1)
        reason = np.where(because >= 0, _TOGETHER, _POPULAR if by.way is None else _ALIKE)
        support = np.where(because >= 0, support, popular[place])
        chance = by.at_place[turn] * buys[rows][row]
        row_due, place_due = again.nonzero()
        found = (
            np.concatenate([rows[row], rows[row_due]]),
            np.concatenate([place, place_due]),
            np.concatenate([chance, by.when_due * buys[rows][row_due]]),
            np.concatenate([reason, np.full(len(row_due), _RHYTHM)]),
            np.concatenate([because, np.full(len(row_due), -1)]),
            np.concatenate([support, by.again.customers[place_due]]).astype(np.int64),
        )
        yield _ranked(*found)


def _ranked(
    number: NDArray[np.int64],
    place: NDArray[np.int64],
    chance: Array,
    *rest: NDArray[np.int64],
) -> Sequence[NDArray[Any]]:
    """Give the first offers of each customer, by probability; of equal ones in the order in which they were found."""
    order = np.lexsort((np.arange(len(number)), -chance, number))
    number = number[order]
    starts = np.concatenate([[True], number[1:] != number[:-1]]) if len(number) else np.zeros(0, bool)
    rank = np.arange(len(number)) - np.maximum.accumulate(np.where(starts, np.arange(len(number)), 0)) + 1
    some = rank <= SHOWN
    kept = order[some]
    return [number[some], rank[some], place[kept], chance[kept], *(column[kept] for column in rest)]


def _when_due(past: Owned) -> float:
    """Give the share of products due at the cut-off that were bought again after it, by those who bought anything."""
    number, place = rhythm(past).due(past)
    buys = np.zeros(past.customers, bool)
    buys[past.number[past.later > 0]] = True
    asked = buys[number]
    if not asked.any():
        return _LEAST
    later = csr_matrix((past.later, (past.number, past.place)), shape=(past.customers, len(past.products)))
    hits = np.asarray(later[number[asked], place[asked]]).ravel() > 0
    return float((hits.sum() + _PRIOR * _LEAST) / (len(hits) + _PRIOR))
