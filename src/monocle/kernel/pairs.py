"""Scored pairs: blocks are walked and only what reaches the floor is kept."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from monocle.kernel.blocks import Blocks
from monocle.kernel.conditions import All, Question
from monocle.kernel.keys import KeyRule
from monocle.kernel.program import Program, compile_questions
from monocle.kernel.scorer import Found, Scorer
from monocle.kernel.scoring import Edges, Weights
from monocle.kernel.table import Table
from monocle.kernel.threads import each
from monocle.kernel.walking import jobs_of, walk, walks_of

Nodes = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.float64]
_FEW = 1 << 16
"""Pairs that one thread puts in order sooner than several begin."""


def merged(parts: Sequence[Edges], questions: int, threads: int = 1) -> Edges:
    """Give pairs of several parts, which share none, in order.

    Args:
        parts: as scored a rule at a time.
        questions: how many.
        threads: each puts some of the left records in order.
    """
    none = np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros((0, questions), np.uint8), np.zeros(0)
    left = np.concatenate([none[0], *(part.left for part in parts)])
    right = np.concatenate([none[0], *(part.right for part in parts)])
    given = (
        left,
        right,
        np.concatenate([none[1], *(part.rule for part in parts)]),
        np.concatenate([none[2], *(part.levels for part in parts)]),
        np.concatenate([none[3], *(part.weight for part in parts)]),
        np.concatenate([none[3], *(part.household for part in parts)]),
    )
    orders = each(lambda some: _ordered(left, right, some), _ranges_of(left, threads), threads)
    ends = np.cumsum([0, *map(len, orders)])
    made = tuple(np.empty_like(column) for column in given)

    def placed(nth: int) -> None:
        for column, into in zip(given, made, strict=True):
            into[ends[nth] : ends[nth + 1]] = column[orders[nth]]

    each(placed, range(len(orders)), threads)
    return Edges(*made)


def _ranges_of(left: Nodes, threads: int) -> list[tuple[int, int]]:
    """Give ranges of left records, from one up to below another; a few for each thread, as low ones have more pairs."""
    jobs = 2 * threads if threads > 1 and len(left) > _FEW else 1
    bounds = np.linspace(0, int(left.max(initial=0)) + 1, jobs + 1).astype(np.int64)
    return [(int(low), int(high)) for low, high in pairwise(bounds)]


def _ordered(left: Nodes, right: Nodes, some: tuple[int, int]) -> npt.NDArray[np.int64]:
    """Give the places of the pairs of some left records, in order; no two pairs are the same."""
    places = np.flatnonzero((left >= some[0]) & (left < some[1]))
    order: npt.NDArray[np.int64] = places[np.argsort((left[places].astype(np.int64) << 32) | right[places])]
    return order


def _credited(found: Found, rule: int) -> Edges:
    """Give pairs with the rule that found them."""
    place = np.full(len(found.left), rule, dtype=np.uint8)
    return Edges(found.left, found.right, place, found.levels, found.weight, found.household)


def scored_parts(
    table: Table,
    program: Program,
    weights: Weights,
    rules: Sequence[tuple[KeyRule, Blocks]],
    floor: float,
    threads: int,
) -> list[Edges]:
    """Give the pairs of blocks that weigh a floor or more against strangers, each once, in parts without order.

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
    walks = walks_of(table, rules)
    jobs = jobs_of(rules, threads)

    def walked(job: tuple[int, int, int]) -> list[Edges]:
        return [_credited(part, job[0]) for part in walk(scorer, walks[job[0]], job, float(floor))]

    return [part for found in each(walked, jobs, threads) for part in found]


def scored_pairs(
    table: Table,
    program: Program,
    weights: Weights,
    rules: Sequence[tuple[KeyRule, Blocks]],
    floor: float,
    threads: int,
) -> Edges:
    """Give what ``scored_parts`` gives as one, in order."""
    return merged(scored_parts(table, program, weights, rules, floor, threads), program.questions, threads)


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
