"""Strong links become clusters, and components that join what contradicts itself are taken apart.

A chain A-B-C of strong pairs may join A and C, who are two people: father, mother and child behind one e-mail; two owners of
one phone. Each component in which some pair is not strong is looked at again: its pairs are weighed, those that no rule
found too, and average linkage decides who belongs together. Limits hold whatever the weights say.
"""

from collections.abc import Iterator

import numpy as np

from monocle.kernel.average_linkage import average_linkage
from monocle.kernel.union_find import components, in_no_clique
from monocle.resolve.evidence import Asking, Integers, Places, Scores
from monocle.resolve.large_components import UNWEIGHED, cut_up, pairs_within
from monocle.resolve.limits import never_one

LARGEST_WEIGHED = 400
"""Nodes of a component all of whose pairs are weighed."""
PAIRS_AT_ONCE = 1 << 21


def clusters(nodes: int, scores: Scores, asking: Asking) -> Integers:
    """Give for each node the lowest node of its cluster.

    Args:
        nodes: how many.
        scores: pairs that blocking found; those that are not strong matter in components too large to weigh all pairs.
        asking: weighs further pairs.

    Returns:
        (nodes,) int32; the same clusters whatever the order of the pairs and the numbers of the nodes.

    Memory: 13 bytes a node, 8 a pair, and 200 MB for pairs that are weighed at once.
    """
    strong = scores.strong & ~never_one(asking.limits, scores.left, scores.right)
    left = scores.left[strong]
    roots = components(nodes, left, scores.right[strong])
    doubtful = np.flatnonzero(in_no_clique(roots, left, 3)).astype(np.int32)
    if not len(doubtful):
        return roots
    members = doubtful[np.lexsort((asking.rank(doubtful), roots[doubtful]))]
    groups = _numbered(roots[members])
    sizes = np.bincount(groups)
    small = sizes[groups] <= LARGEST_WEIGHED
    for batch, group in _batches(members[small], groups[small]):
        _relabel(roots, batch, _checked(batch, group, asking))
    for large, known in _large(roots, members[~small], scores):
        _relabel(roots, large, cut_up(large, known, asking))
    return roots


def _large(roots: Integers, members: Integers, scores: Scores) -> Iterator[tuple[Integers, Scores]]:
    """Give the members of each large component, and the known pairs among them."""
    if not len(members):
        return
    numbers = np.full(len(roots), -1, dtype=np.int32)
    numbers[members] = _numbered(roots[members])
    inside = np.flatnonzero((numbers[scores.left] >= 0) & (numbers[scores.left] == numbers[scores.right]))
    inside = inside[np.argsort(numbers[scores.left[inside]], kind="stable")]
    counts = np.bincount(numbers[scores.left[inside]])
    known = np.split(inside, np.cumsum(counts)[:-1])
    groups = np.split(members, np.flatnonzero(np.diff(numbers[members])) + 1)
    for group, pairs in zip(groups, known, strict=True):
        yield group, scores.of(pairs)


def _numbered(groups: Integers | Places) -> Places:
    """Give groups that stand together numbers from 0."""
    return np.cumsum(np.diff(groups, prepend=groups[:1]) != 0)


def _batches(members: Integers, groups: Places) -> Iterator[tuple[Integers, Places]]:
    """Give whole groups, as many at a time as have about ``PAIRS_AT_ONCE`` pairs together."""
    if not len(members):
        return
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    sizes = np.diff(np.append(starts, len(members)))
    batch = np.cumsum(sizes * (sizes - 1) // 2) // PAIRS_AT_ONCE
    firsts = starts[np.flatnonzero(np.diff(batch, prepend=-1))]
    for first, last in zip(firsts, np.append(firsts[1:], len(members)), strict=True):
        yield members[first:last], _numbered(groups[first:last])


def _relabel(roots: Integers, members: Integers, labels: Places) -> None:
    """Give members of one label the lowest node among them as root."""
    lowest = np.full(len(members), np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(lowest, labels, members)
    roots[members] = lowest[labels]


def _checked(members: Integers, groups: Places, asking: Asking) -> Places:
    """Give for each member the place of the first of its cluster; groups stand together, and all their pairs are weighed.

    Groups in which nothing speaks against anything stay whole.
    """
    left, right = pairs_within(groups)
    scores = asking.weighed(members, left, right)
    never = never_one(asking.limits, scores.left, scores.right)
    said = np.where(never, -np.inf, scores.said())
    broken = np.zeros(groups[-1] + 1, dtype=bool)
    broken[groups[left[said < 0.0]]] = True
    within = broken[groups[left]]
    parted = average_linkage(groups, left[within], right[within], said[within], UNWEIGHED)
    whole = np.flatnonzero(np.diff(groups, prepend=-1))[groups]
    return np.where(broken[groups], parted, whole)
