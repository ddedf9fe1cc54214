"""Scored pairs: blocks are walked and only what reaches the floor is kept."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks
from monocle.kernel.cells import Steps
from monocle.kernel.compiled import compiled
from monocle.kernel.conditions import All, Question
from monocle.kernel.keying import Rules, finds, has_several, lowest_shared, rules_of
from monocle.kernel.keys import KeyRule
from monocle.kernel.program import Program, compile_questions
from monocle.kernel.scorer import Found, Nodes, Scorer, room_for, write
from monocle.kernel.scoring import Edges, Weights
from monocle.kernel.sorting import Keys
from monocle.kernel.store import Store
from monocle.kernel.table import Table
from monocle.kernel.threads import each, ranges
from monocle.kernel.values import scratch
from monocle.kernel.weighing import Scale, weight_of

Numbers = npt.NDArray[np.float64]
Walk = tuple[Keys, npt.NDArray[np.int64], Nodes]
"""``Blocks.keys``, ``starts`` and ``nodes``."""
JOBS = 16
"""Per thread, so that none waits long for the last one."""


@compiled
def is_first(store: Store, rules: Rules, rule: int, key: np.uint64, records: tuple[int, int]) -> bool:
    """Tell whether a block is the first that brings two records together.

    No earlier rule does, and no lower key of this rule, which only records with several values may share.
    """
    left, right = records
    for earlier in range(rule):
        if finds(store, rules, earlier, left, right):
            return False
    if has_several(store, rules, rule, left) and has_several(store, rules, rule, right):
        return bool(lowest_shared(store, rules, rule, left, right) == key)
    return True


@compiled
def _wider(found: Found, count: int, more: int) -> Found:
    """Give room for more pairs; what is there stays."""
    if count + more <= len(found.left):
        return found
    wide = room_for(max(2 * len(found.left), count + more), found.levels.shape[1])
    wide.left[:count] = found.left[:count]
    wide.right[:count] = found.right[:count]
    wide.levels[:count] = found.levels[:count]
    wide.weight[:count] = found.weight[:count]
    wide.household[:count] = found.household[:count]
    return wide


@compiled
def _walked(
    store: Store, steps: Steps, scale: Scale, rules: Rules, walk: Walk, job: tuple[int, int, int, float]
) -> Found:
    """Give the pairs of some blocks of a rule that reach the floor; a job is rule, first block, end, floor."""
    rule, first, end, floor = job
    keys, starts, nodes = walk
    room, found, count = scratch(len(scale.order)), room_for(1024, len(scale.order)), 0
    block = first
    for one in range(starts[first], starts[end]):
        while starts[block + 1] <= one:
            block += 1
        found = _wider(found, count, starts[block + 1] - one)
        for other in range(one + 1, starts[block + 1]):
            records = (int(np.int64(nodes[one])), int(np.int64(nodes[other])))
            weight = weight_of(store, steps, scale, records, floor, room)
            if weight > -np.inf and is_first(store, rules, rule, keys[block], records):
                write(found, count, records, weight, scale, room)
                count += 1
    return Found(
        found.left[:count].copy(),
        found.right[:count].copy(),
        found.levels[:count].copy(),
        found.weight[:count].copy(),
        found.household[:count].copy(),
    )


def _ordered(parts: Sequence[Found], rules: Sequence[int], questions: int) -> Edges:
    """Give the pairs of all jobs in order."""
    empty = room_for(0, questions)
    left, right, levels, weight, household = (np.concatenate(arrays) for arrays in zip(empty, *parts, strict=True))
    rule = np.repeat(np.array(rules, dtype=np.uint8), [len(part.left) for part in parts])
    order = np.argsort((left.astype(np.int64) << 32) | right, kind="stable")
    return Edges(left[order], right[order], rule[order], levels[order], weight[order], household[order])


def jobs_of(rules: Sequence[tuple[KeyRule, Blocks]], threads: int) -> list[tuple[int, int, int]]:
    """Give ranges of blocks of about the same number of pairs: rule, first block, end."""
    jobs = []
    for place, (_, blocks) in enumerate(rules):
        sizes = np.diff(blocks.starts)
        costs = np.concatenate(([0], np.cumsum(sizes * (sizes - 1) // 2 + 1)))
        jobs += [(place, first, end) for first, end in ranges(costs, threads * JOBS)]
    return jobs


def scored_pairs(
    table: Table,
    program: Program,
    weights: Weights,
    rules: Sequence[tuple[KeyRule, Blocks]],
    floor: float,
    threads: int,
) -> Edges:
    """Give the pairs of blocks that weigh a floor or more against strangers, ordered, each once.

    Args:
        table: the records.
        program: of the questions.
        weights: of the same questions.
        rules: in order, with their blocks; a pair is credited to the first rule that finds it.
        floor: bits, prior included.
        threads: at once; the answer does not depend on it.

    Raises:
        ValueError: more than 255 rules.

    Cost: a pair table never exists; what is kept takes 26 bytes and one per question, twice while it is put in order.
    """
    if len(rules) > 255:
        raise ValueError(f"{len(rules)} rules; 255 are the most")
    scorer = Scorer(table, program, weights)
    packed = rules_of(table, [rule for rule, _ in rules], [blocks.cut_keys for _, blocks in rules])
    walks = [(blocks.keys, blocks.starts, blocks.nodes) for _, blocks in rules]
    jobs = jobs_of(rules, threads)

    def walked(job: tuple[int, int, int]) -> Found:
        return _walked(scorer.store, scorer.steps, scorer.scale, packed, walks[job[0]], (*job, float(floor)))

    return _ordered(each(walked, jobs, threads), [job[0] for job in jobs], program.questions)


def score(
    table: Table,
    program: Program,
    weights: Weights,
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    threads: int = 1,
) -> Edges:
    """Give what given pairs weigh, all of them in the order given; ``Scorer`` packs once for many calls."""
    return Scorer(table, program, weights).pairs(left, right, threads)


def bits(table: Table, weights: Weights, edges: Edges) -> Numbers:
    """Give the bits of each question against strangers; with the prior they sum exactly to ``edges.weight``.

    Args:
        table: the records.
        weights: of the questions.
        edges: pairs whose levels are known.

    Returns:
        (k, questions) bits; 0 where a question tells nothing.
    """
    nothing = [Question(None, (All(()),) * (len(levels) - 1)) for levels in weights.stranger]
    return Scorer(table, compile_questions(table, nothing), weights).bits(edges)
