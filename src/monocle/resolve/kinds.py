"""How likely each kind of pair is for an agreement pattern: one person, one household, two strangers."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Levels = npt.NDArray[np.uint8]

LEAST = 1e-12


@dataclass(frozen=True)
class Kinds:
    """What the pairs of each kind look like.

    Attributes:
        m, h, u: for each comparison the shares of its levels, worst level first.
        one_person, one_household: λ and η, shares of all pairs.
        repeated: for each comparison and level the share, 0..1, of what it says that other fields have said already; empty
            for none.
    """

    m: tuple[Array, ...]
    h: tuple[Array, ...]
    u: tuple[Array, ...]
    one_person: float
    one_household: float
    repeated: tuple[Array, ...] = ()


def kinds_of_pairs(kinds: Kinds, patterns: Levels) -> Array:
    """Give (3, n): for each pattern the probability of one person, one household, two strangers.

    Args:
        kinds: the model.
        patterns: (n, k); 255 tells nothing.
    """
    among = (kinds.one_person, kinds.one_household, max(LEAST, 1 - kinds.one_person - kinds.one_household))
    logs = np.empty((3, len(patterns)))
    for row, (share, parts) in enumerate(zip(among, (kinds.m, kinds.h, kinds.u), strict=True)):
        logs[row] = math.log(share)
        for k, levels in enumerate(parts):
            told = np.zeros(256)
            told[: len(levels)] = np.log(levels)
            logs[row] += told[patterns[:, k]]
    for k, repeated in enumerate(kinds.repeated):
        said = np.zeros(256)
        said[: len(repeated)] = repeated * np.log(kinds.m[k] / kinds.u[k])
        logs[2] += said[patterns[:, k]]
    logs -= logs.max(axis=0, initial=-np.inf) if len(patterns) else 0.0
    likely = np.exp(logs)
    return np.asarray(likely / likely.sum(axis=0))


def level_counts(levels: Levels, pairs: Array, size: int) -> Array:
    """Give (size,) how many pairs are at each level; those it tells nothing of are left out."""
    return np.asarray(np.bincount(levels, weights=pairs, minlength=256)[:size], dtype=np.float64)


def shares(counts: Array) -> Array:
    """Give counts as shares that sum to 1, none of them 0."""
    kept = np.maximum(counts, LEAST)
    return np.asarray(kept / kept.sum())
