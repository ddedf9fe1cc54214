"""What a field says that another field has already said.

Fellegi-Sunter adds up fields as if they were independent. A city follows from its postcode: where both agree, only one of
them speaks. How far two fields depend on one another is measured among pairs that all other fields show to be strangers,
and among those that all other fields show to be one person; each field is corrected against the one field it depends on
most: a tree, so that nothing is taken off twice.

Source: Chow and Liu (1968), Approximating Discrete Probability Distributions with Dependence Trees.
"""

import math

import numpy as np

from monocle.resolve.kinds import Array, Kinds, Levels, kinds_of_pairs

FOLLOWS = 0.2
"""0..1: how often one level must follow from another among strangers, to be heard with it."""
LEAST = 20.0
"""Pairs of strangers that must show it; and no fewer than pairs of one person, some of which look like strangers."""
SHOWN = 3.0
"""Bits by which the other fields must show what a pair is."""


def repeated(kinds: Kinds, patterns: Levels, candidates: Array, strangers: Array, scale: float) -> tuple[Array, ...]:
    """Give for each comparison and level the share, 0..1, of its bits that other fields have said, worst level first.

    Args:
        kinds: what the pairs of each kind look like.
        patterns: (n, k).
        candidates: (n,) candidate pairs with each pattern.
        strangers: (n,) pairs that no rule found.
        scale: how many pairs of strangers one sampled pair stands for.
    """
    bits = [np.log2(m / u) for m, u in zip(kinds.m, kinds.u, strict=True)]
    told = np.array([_told(levels)[patterns[:, k]] for k, levels in enumerate(bits)]).T
    off = [np.zeros(len(levels)) for levels in bits]
    said = [float(m @ levels) for m, levels in zip(kinds.m, bits, strict=True)]
    apart = 1 - kinds_of_pairs(kinds, patterns)[1] if len(patterns) else np.empty(0)
    pairs = (candidates, candidates * apart + strangers / scale)
    edges = []
    for i in range(len(bits)):
        for j in range(i + 1, len(bits)):
            rest = told.sum(axis=1) - told[:, i] - told[:, j]
            excess, together = _excess(patterns[:, [i, j]], (len(bits[i]), len(bits[j])), pairs, (rest, kinds))
            edges.append((abs(float((excess * together).sum())), i, j, excess, together))
    edges.sort(key=lambda edge: (-edge[0], edge[1], edge[2]))
    tree = list(range(len(bits)))
    for _, i, j, excess, together in edges:
        if tree[i] == tree[j]:
            continue
        tree = [tree[i] if root == tree[j] else root for root in tree]
        if said[i] < said[j]:
            off[i] += _expected(excess, together)
        else:
            off[j] += _expected(excess.T, together.T)
    return tuple(_share(taken, levels) for taken, levels in zip(off, bits, strict=True))


def _told(levels: Array) -> Array:
    """Give bits by level, 0 where nothing is told."""
    bits = np.zeros(256)
    bits[: len(levels)] = levels
    return bits


def _share(off: Array, bits: Array) -> Array:
    """Give what is taken off as a share of the bits in favour: what is said twice is said less, never the contrary."""
    return np.asarray(np.clip(off / np.where(bits > 0, bits, np.inf), 0.0, 1.0))


def _excess(
    levels: Levels, sizes: tuple[int, int], pairs: tuple[Array, Array], others: tuple[Array, Kinds]
) -> tuple[Array, Array]:
    """Give log2 of how much likelier two levels are together than apart, among strangers over among one person's pairs.

    Returns:
        it, and the share of one person's pairs that have both levels.
    """
    rest, kinds = others
    candidates, strangers = pairs
    odds = rest + math.log2(kinds.one_person / (1 - kinds.one_person))
    of_strangers = _together(levels, sizes, np.where(rest <= -SHOWN, strangers, 0.0))
    of_person = _together(levels, sizes, np.where(odds >= SHOWN, candidates, 0.0))
    lift = np.log2(_lift(of_strangers) / _lift(of_person))
    fewer = np.minimum(of_strangers.sum(axis=1)[:, None], of_strangers.sum(axis=0)[None, :])
    sure = (of_strangers >= FOLLOWS * fewer) & (of_strangers >= of_person) & (of_strangers >= LEAST)
    return np.where(sure, lift, 0.0), of_person / max(1.0, of_person.sum())


def _together(levels: Levels, sizes: tuple[int, int], pairs: Array) -> Array:
    """Give how many pairs have each two levels."""
    there = (levels != 255).all(axis=1)
    place = levels[there, 0].astype(np.int64) * sizes[1] + levels[there, 1]
    joint = np.bincount(place, weights=pairs[there], minlength=sizes[0] * sizes[1])
    return np.asarray(joint.reshape(sizes), dtype=np.float64)


def _lift(joint: Array) -> Array:
    """Give how much more often two levels stand together than by chance."""
    apart = np.outer(joint.sum(axis=1), joint.sum(axis=0)) / max(1.0, joint.sum())
    return np.asarray((joint + 0.5) / (apart + 0.5))


def _expected(excess: Array, together: Array) -> Array:
    """Give the excess of each level of the first field, averaged over the second as pairs of one person have it."""
    of_level = together.sum(axis=1)
    return np.asarray((excess * together).sum(axis=1) / np.maximum(of_level, 1e-9))
