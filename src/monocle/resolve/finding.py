"""Which blocking rules find the pairs that are one person, and how many none of them finds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from monocle.kernel.membership import Marks, found_by
from monocle.kernel.table import Table
from monocle.resolve.candidates import Candidates
from monocle.resolve.weighing import Weighed

MOST_ASKED = 400_000
"""Strong pairs that are asked; of more, those at equal distances in the order of their records."""


@dataclass(frozen=True)
class Finding:
    """What blocking rules find.

    Attributes:
        shares: rule → share of the strong pairs that it finds, alone or with others, 0..1.
        alone: rule → share of the strong pairs that no other rule finds.
        recall: estimated share of the pairs that are one person which some rule finds; None where it cannot be told.
    """

    shares: Mapping[str, float]
    alone: Mapping[str, float]
    recall: float | None


def finding(table: Table, pairs: Candidates, scored: Weighed, threads: int) -> Finding:
    """Give which rules find the strong pairs, and an estimate of the recall of all rules together.

    Pairs found by one rule alone and by two tell how many are found by none: captures and recaptures.

    Source: Chao (1987), Estimating the Population Size for Capture-Recapture Data with Unequal Catchability; the
    bias-corrected lower bound of the pairs that were missed.
    """
    if pairs.every is not None:
        return Finding({}, {}, 1.0)
    strong = np.flatnonzero(scored.strong)
    strong = strong[:: max(1, -(-len(strong) // MOST_ASKED))]
    if not len(strong) or not pairs.rules:
        return Finding({}, {}, None)
    marks = found_by(table, pairs.rules, scored.edges.left[strong], scored.edges.right[strong], threads)
    times = marks.sum(axis=1)
    alone = marks & (times == 1)[:, None]
    return Finding(
        dict(zip(pairs.names(), marks.mean(axis=0).tolist(), strict=True)),
        dict(zip(pairs.names(), alone.mean(axis=0).tolist(), strict=True)),
        recall(marks),
    )


def recall(marks: Marks) -> float | None:
    """Give the estimated share of pairs that some rule finds, of pairs that at least one does find.

    Args:
        marks: (pairs, rules) which rules find each pair.

    Returns:
        0..1; None with fewer than two rules, which tell nothing of what they miss.
    """
    if marks.shape[1] < 2 or not len(marks):
        return None
    times, rules = marks.sum(axis=1), marks.shape[1]
    once, twice = int((times == 1).sum()), int((times == 2).sum())
    missed = (rules - 1) / rules * once * (once - 1) / (2 * (twice + 1))
    return float(len(marks) / (len(marks) + missed))
