"""Blocking rules that cost much and bring nothing new are left out."""

from dataclasses import replace

import numpy as np

from monocle.kernel.membership import found_by
from monocle.kernel.pairs import score
from monocle.kernel.program import Program
from monocle.kernel.table import Table
from monocle.resolve.candidates import Brought, Candidates
from monocle.resolve.model import Model

LARGE = 500_000
"""Pairs of a rule that is looked at; a smaller one costs next to nothing."""
NOTHING_NEW = 3e-4
"""Share of all pairs of one person that a rule must be the first to bring."""


def pruned(table: Table, pairs: Candidates, program: Program, model: Model, threads: int) -> Candidates:
    """Give candidates without the rules that cost much and bring nothing new.

    Of each large rule pairs at equal distances are weighed, those that no rule before it brings; how many of all its pairs
    are strong follows. The estimate is taken high, by one pair.

    Args:
        table: the records.
        pairs: which pairs are looked at.
        program: of the model's questions.
        model: tells which are strong.
        threads: at once; the answer does not depend on it.
    """
    people = model.one_person * len(table) * (len(table) - 1) / 2
    kept: list[Brought] = []
    for brought in pairs.brought:
        if brought.pairs >= LARGE and kept:
            left, right = brought.some
            fresh = ~found_by(table, replace(pairs, brought=tuple(kept)).rules, left, right, threads).any(axis=1)
            edges = score(table, program, model.weights(), left[fresh], right[fresh], threads)
            strong = int((np.minimum(edges.weight, edges.household) >= model.threshold).sum())
            if (strong + 1) * brought.pairs / len(left) < NOTHING_NEW * people:
                continue
        kept.append(brought)
    return replace(pairs, brought=tuple(kept))
