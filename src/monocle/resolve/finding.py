"""Which blocking rules find the pairs that are one person, and how many none of them finds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from monocle.kernel.membership import Marks, found_by
from monocle.kernel.scorer import Nodes
from monocle.kernel.table import Table
from monocle.resolve.candidates import Candidates
from monocle.resolve.weighing import Weighed

MOST_ASKED = 100_000
"""Strong pairs that are asked; of more, those at equal distances in the order of their records."""
LEAST_CHECKED = 30
"""Pairs of another rule that a rule could have found, from which they tell how often it finds what it could."""


@dataclass(frozen=True)
class Finding:
    """What blocking rules find.

    Attributes:
        shares: rule → share of the strong pairs that it finds, alone or with others, 0..1.
        alone: rule → share of the strong pairs that no other rule finds.
        recall: of the pairs that are one person and that some rule could find, as both records have what it asks about, the
            estimated share that some rule finds; None where it cannot be told.
    """

    shares: Mapping[str, float]
    alone: Mapping[str, float]
    recall: float | None


def finding(table: Table, pairs: Candidates, scored: Weighed, threads: int) -> Finding:
    """Give which rules find the strong pairs, and an estimate of the recall of all rules together."""
    if pairs.every is not None:
        return Finding({}, {}, 1.0)
    strong = np.flatnonzero(scored.strong)
    strong = strong[:: max(1, -(-len(strong) // MOST_ASKED))]
    if not len(strong) or not pairs.rules:
        return Finding({}, {}, None)
    left, right = scored.edges.left[strong], scored.edges.right[strong]
    marks = found_by(table, pairs.rules, left, right, threads)
    times = marks.sum(axis=1)
    alone = marks & (times == 1)[:, None]
    return Finding(
        dict(zip(pairs.names(), marks.mean(axis=0).tolist(), strict=True)),
        dict(zip(pairs.names(), alone.mean(axis=0).tolist(), strict=True)),
        recall(marks, _able(table, pairs, left, right)),
    )


def _able(table: Table, pairs: Candidates, left: Nodes, right: Nodes) -> Marks:
    """Give which rules could find each pair: both records have a value in all their columns; (pairs, rules)."""
    held = (table.codes[left] != 0) & (table.codes[right] != 0)
    columns = [[table.columns[part.column] for part in rule.parts] for rule, _ in pairs.rules]
    return np.stack([held[:, places].all(axis=1) for places in columns], axis=1)


def recall(marks: Marks, able: Marks) -> float | None:
    """Give the estimated share of pairs that some rule finds, of those that some rule could find.

    Captures and recaptures: of the pairs that a rule could find and that another one does find, the share that this rule
    finds too tells how often it finds what it could. What a pair's rules all miss follows, and each pair that was found
    stands for as many as there are of its kind, found or not. A rule that nothing checks counts as one like the others.

    Source: Horvitz and Thompson (1952), A Generalization of Sampling Without Replacement From a Finite Universe, over the
    captures of Lincoln and Petersen.

    Args:
        marks: (pairs, rules) which rules find each pair; each is found by one at least.
        able: (pairs, rules) which rules could find each pair.

    Returns:
        0..1; None where most pairs could be found by rules alone that nothing checks.
    """
    able, others = able | marks, marks.sum(axis=1)[:, None] - marks
    checked = able & (others > 0)
    asked, again = checked.sum(axis=0), (checked & marks).sum(axis=0)
    known = asked >= LEAST_CHECKED
    if not known.any() or (able & known).any(axis=1).mean() < 0.5:
        return None
    usual = again[known].sum() / asked[known].sum()
    share = np.where(known, again / np.maximum(asked, 1), usual)
    missed = np.exp(able @ np.log(np.maximum(1 - share, 1e-6)))
    return float(len(marks) / (1 / (1 - missed)).sum())
