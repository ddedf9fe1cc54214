"""Blocking rules, and blocks of theirs, that cost more than they bring are left out before their pairs are walked."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from monocle.kernel.membership import found_by
from monocle.kernel.program import Program
from monocle.kernel.scorer import Scorer
from monocle.kernel.table import Table
from monocle.resolve.candidates import Brought, Candidates
from monocle.resolve.model import Model
from monocle.resolve.sampling import SIZES, Sample

LARGE = 500_000
"""Pairs of all rules up to which all are looked at; they cost next to nothing."""
WORTH = 1 / 2048
"""Pairs of one person that no other rule finds, for each pair that is looked at: what blocks must bring at least."""
MOST = 5.0
"""Pairs per record, of all rules; while there are more, blocks must bring twice as much."""
MOST_WORTH = 1 / 32
"""What is asked of blocks at most, however many pairs there are."""


def pruned(table: Table, pairs: Candidates, program: Program, model: Model, threads: int) -> Candidates:
    """Give candidates without what is not worth its pairs: the largest blocks of a rule first, and whole rules.

    Some pairs of each rule are weighed. How many of the strong ones no other rule finds tells what its blocks bring, by
    their size; the estimate is taken high, by one pair. The rules that bring most pairs are asked first, so that of rules
    that find the same the finest stay.

    Args:
        table: the records.
        pairs: which pairs are looked at.
        program: of the model's questions.
        model: tells which are strong.
        threads: at once; the answer does not depend on it.
    """
    if pairs.every is not None or pairs.pairs <= LARGE or not model.comparisons:
        return pairs
    kept = dict(enumerate(pairs.brought))
    scorer = Scorer(table, program, model.weights())
    strong = {place: _strong(scorer, one.some, model.threshold, threads) for place, one in kept.items()}
    worth = WORTH
    while True:
        for place in sorted(kept, key=lambda one: (-kept[one].pairs, one)):
            others = [kept[other] for other in kept if other != place]
            most = _worth_it(kept[place], _alone(table, strong[place], others, threads), worth)
            one = kept.pop(place)
            if most:
                kept[place] = one.up_to(most)
        if worth >= MOST_WORTH or sum(one.pairs for one in kept.values()) <= MOST * len(table):
            break
        worth *= 2
    left_out = tuple(one.spent() for place, one in enumerate(pairs.brought) if place not in kept)
    return replace(pairs, brought=tuple(kept[place] for place in sorted(kept)), left_out=left_out)


def _strong(scorer: Scorer, some: Sample, threshold: float, threads: int) -> Sample:
    """Give those of some pairs that are strong."""
    edges = scorer.pairs(some.left, some.right, threads, threshold)
    return some.of(np.asarray(np.minimum(edges.weight, edges.household) >= threshold))


def _alone(table: Table, strong: Sample, others: Sequence[Brought], threads: int) -> Sample:
    """Give those of some pairs that no other rule finds."""
    rules = [(one.blocks.rule, one.blocks) for one in others]
    found = np.asarray(found_by(table, rules, strong.left, strong.right, threads).any(axis=1))
    return strong.of(~found)


def _worth_it(brought: Brought, alone: Sample, worth: float) -> int:
    """Give the records of the largest block that stays, 0 where none does."""
    some, top = brought.some, int(brought.some.records.max(initial=0)) + 1
    most = top - 1
    for bound in [*reversed(SIZES), 0]:
        here = (some.records >= bound) & (some.records <= most)
        if bound >= top or not here.any():
            continue
        stands = some.stands_for[here]
        new = alone.stands_for[(alone.records >= bound) & (alone.records <= most)].sum()
        if new + stands.max() < worth * stands.sum():
            most = bound - 1
    return max(most, 0)
