"""How well clusters agree with a truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Quality:
    """Agreement with a truth, 0..1.

    Attributes:
        pairs: pairs of records that the clusters join.
        true_pairs: pairs that the truth joins.
        precision: of the joined pairs, the share that is true; 1 when none is joined.
        recall: of the true pairs, the share that is joined; 1 when there is none.
        f1: their harmonic mean.
        b3_precision, b3_recall, b3_f1: the same per record, each record counting once (Bagga and Baldwin 1998).
    """

    pairs: int
    true_pairs: int
    precision: float
    recall: float
    f1: float
    b3_precision: float
    b3_recall: float
    b3_f1: float


def quality(found: Sequence[object], truth: Sequence[object]) -> Quality:
    """Give how well two partitions of the same records agree.

    Args:
        found: cluster of each record.
        truth: entity of each record, in the same order.

    Raises:
        ValueError: the two are not of one length.
    """
    if len(found) != len(truth):
        raise ValueError(f"{len(found)} clusters and {len(truth)} entities")
    of_found, of_truth = _numbered(found), _numbered(truth)
    both = _numbered_pairs(of_found, of_truth)
    sizes_found, sizes_truth, sizes_both = (np.bincount(part) for part in (of_found, of_truth, both))
    joined, true, right = (int((sizes * (sizes - 1) // 2).sum()) for sizes in (sizes_found, sizes_truth, sizes_both))
    precision = right / joined if joined else 1.0
    recall = right / true if true else 1.0
    shared = sizes_both[both] if len(both) else np.ones(1)
    b3_precision = float(np.mean(shared / sizes_found[of_found])) if len(both) else 1.0
    b3_recall = float(np.mean(shared / sizes_truth[of_truth])) if len(both) else 1.0
    return Quality(
        joined,
        true,
        precision,
        recall,
        _mean(precision, recall),
        b3_precision,
        b3_recall,
        _mean(b3_precision, b3_recall),
    )


def _numbered(names: Sequence[object]) -> np.ndarray:
    _, numbers = np.unique(np.asarray(names, dtype=str), return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _numbered_pairs(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    width = int(right.max()) + 1 if len(right) else 1
    _, numbers = np.unique(left * width + right, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
