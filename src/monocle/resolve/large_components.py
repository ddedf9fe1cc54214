"""Components too large to weigh all their pairs, cut up: first by the pairs that are known, then by those that matter."""

import numpy as np

from monocle.kernel.sparse_linkage import sparse_linkage
from monocle.resolve.evidence import Asking, Integers, Places, Scores
from monocle.resolve.limits import Limits, never_one

UNWEIGHED = -3.0
"""Bits that a pair counts for which nobody weighed."""
MOST_PAIRS = 1 << 22
PAIRS_PER_NODE = 4
"""Pairs that are weighed in one round: ``MOST_PAIRS`` and so many per node, at most."""
MOST_ROUNDS = 8

Pairs = tuple[Places, Places]


def cut_up(members: Integers, scores: Scores, asking: Asking) -> Places:
    """Give for each member of a component the place of the first of its cluster.

    What is known is linked first, a pair without weight counting against. Then all pairs within the parts, and between parts
    that a strong pair connects, are weighed, smaller parts first, and all is linked again, until nothing changes.

    Args:
        members: of the component, in the order that decides between equals.
        scores: known pairs of them.
        asking: weighs pairs.
    """
    known = _ordered(_places(members, scores.left), _places(members, scores.right))
    never = _never(members, asking)
    labels = _linked(members, (known, scores), never, asking.limits)
    for _ in range(MOST_ROUNDS):
        further = _missing(len(members), known, _near(labels, known, scores))
        if not len(further[0]):
            break
        scores = _together(scores, asking.weighed(members, *further))
        known = (np.concatenate((known[0], further[0])), np.concatenate((known[1], further[1])))
        before, labels = labels, _linked(members, (known, scores), never, asking.limits)
        if np.array_equal(before, labels):
            break
    return labels


def pairs_within(groups: Places) -> Pairs:
    """Give the places of all pairs within groups that stand together, the lower first."""
    sizes = np.bincount(groups)
    after = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(groups)) - 1
    left = np.repeat(np.arange(len(groups)), after)
    begins = np.repeat(np.cumsum(after) - after, after)
    return left, left + 1 + np.arange(len(left)) - begins


def _ordered(one: Integers | Places, other: Integers | Places) -> Pairs:
    return np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)


def _places(members: Integers, nodes: Integers) -> Places:
    """Give the place of each node among the members; -1 where it is none."""
    order = np.argsort(members)
    found = order[np.minimum(np.searchsorted(members, nodes, sorter=order), len(members) - 1)]
    return np.where(members[found] == nodes, found, -1)


def _never(members: Integers, asking: Asking) -> Pairs:
    """Give the places of the pairs of members that are kept apart."""
    one, other = _places(members, asking.limits.left), _places(members, asking.limits.right)
    return _ordered(one[(one >= 0) & (other >= 0)], other[(one >= 0) & (other >= 0)])


def _linked(members: Integers, weighed: tuple[Pairs, Scores], never: Pairs, limits: Limits) -> Places:
    pairs, scores = weighed
    may = ~never_one(limits, scores.left, scores.right)
    left, right = (np.concatenate((side[may], apart)) for side, apart in zip(pairs, never, strict=True))
    said = np.concatenate((scores.said()[may], np.full(len(never[0]), -np.inf)))
    return sparse_linkage(left, right, said, limits.codes(members), UNWEIGHED)


def _near(labels: Places, known: Pairs, scores: Scores) -> Pairs:
    """Give the pairs within parts, and between parts that a strong pair connects: the smaller ones, as many as may be."""
    order = np.argsort(labels, kind="stable")
    parts, part = np.unique(labels, return_inverse=True)
    sizes = np.bincount(part)
    starts = np.cumsum(sizes) - sizes
    strong = [part[side[scores.strong]] for side in known]
    bridges = np.unique(np.stack(_ordered(*strong), axis=1), axis=0)
    all_pairs = np.concatenate((bridges, np.stack((np.arange(len(parts)),) * 2, axis=1)))
    one, other = np.unique(all_pairs, axis=0).T
    cost = sizes[one] * sizes[other]
    cheapest = np.lexsort((other, one, cost))
    cheapest = cheapest[np.cumsum(cost[cheapest]) <= MOST_PAIRS + PAIRS_PER_NODE * len(labels)]
    one, other, cost = one[cheapest], other[cheapest], cost[cheapest]
    number = np.arange(cost.sum()) - np.repeat(np.cumsum(cost) - cost, cost)
    width = np.repeat(sizes[other], cost)
    left = order[np.repeat(starts[one], cost) + number // width]
    right = order[np.repeat(starts[other], cost) + number % width]
    once = (left < right) | np.repeat(one != other, cost)
    return _ordered(left[once], right[once])


def _missing(members: int, known: Pairs, asked: Pairs) -> Pairs:
    """Give the pairs that are asked and not known."""
    fresh = np.setdiff1d(asked[0] * members + asked[1], known[0] * members + known[1])
    return fresh // members, fresh % members


def _together(scores: Scores, more: Scores) -> Scores:
    return Scores(
        np.concatenate((scores.left, more.left)),
        np.concatenate((scores.right, more.right)),
        np.concatenate((scores.weight, more.weight)),
        np.concatenate((scores.evidence, more.evidence)),
        np.concatenate((scores.strong, more.strong)),
        np.concatenate((scores.contradicts, more.contradicts)),
    )
