"""Scored pairs: blocks are walked and only what reaches the floor is kept."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.arranging import arranged
from monocle.kernel.blocks import Blocks
from monocle.kernel.conditions import All, Question
from monocle.kernel.keys import KeyRule
from monocle.kernel.program import Program, compile_questions
from monocle.kernel.scorer import Found, Scorer
from monocle.kernel.scoring import Edges, Weights
from monocle.kernel.table import Table
from monocle.kernel.threads import each
from monocle.kernel.walking import jobs_of, walk, walks_of

Numbers = npt.NDArray[np.float64]


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
    return arranged(scored_parts(table, program, weights, rules, floor, threads), program.questions, threads)


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
