"""Blocking rules that cost much and bring nothing new are left out."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks
from monocle.kernel.keys import KeyRule
from monocle.kernel.membership import found_by
from monocle.kernel.pairs import score
from monocle.kernel.program import Program
from monocle.kernel.table import Table
from monocle.resolve.candidates import Candidates
from monocle.resolve.model import Model

LARGE = 500_000
"""Pairs of a rule that is looked at; a smaller one costs next to nothing."""
SAMPLE = 20_000
NOTHING_NEW = 3e-4
"""Share of all pairs of one person that a rule must be the first to bring."""

Places = npt.NDArray[np.int64]


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
    kept: list[tuple[KeyRule, Blocks]] = []
    for rule, blocks in pairs.rules:
        if blocks.pairs >= LARGE and kept:
            left, right = sampled(blocks, SAMPLE)
            fresh = ~found_by(table, kept, left, right, threads).any(axis=1)
            edges = score(table, program, model.weights(), left[fresh], right[fresh], threads)
            strong = int((np.minimum(edges.weight, edges.household) >= model.threshold).sum())
            if (strong + 1) * blocks.pairs / len(left) < NOTHING_NEW * people:
                continue
        kept.append((rule, blocks))
    return Candidates(tuple(kept), pairs.every)


def sampled(blocks: Blocks, most: int) -> tuple[Places, Places]:
    """Give some pairs of the blocks of a rule, at equal distances: left and right records.

    Args:
        blocks: of the rule.
        most: pairs, about.
    """
    sizes = np.diff(blocks.starts)
    ends = np.cumsum(sizes * (sizes - 1) // 2)
    chosen = np.arange(0, blocks.pairs, max(1, blocks.pairs // most), dtype=np.int64)
    block = np.searchsorted(ends, chosen, side="right")
    nth = chosen - (ends[block] - sizes[block] * (sizes[block] - 1) // 2)
    # Pairs of a block in the order (0, 1), (0, 2), (1, 2), (0, 3) …: the second of the nth is the root of its triangle.
    other = np.floor((1 + np.sqrt(8.0 * nth + 1)) / 2).astype(np.int64)
    one = nth - other * (other - 1) // 2
    first = blocks.starts[block]
    return blocks.nodes[first + one].astype(np.int64), blocks.nodes[first + other].astype(np.int64)
