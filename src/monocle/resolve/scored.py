"""Candidate pairs at or over the review floor, a rule at a time."""

from monocle.kernel.arranging import arranged
from monocle.kernel.pairs import score, scored_parts
from monocle.kernel.program import Program
from monocle.kernel.scoring import Edges
from monocle.kernel.table import Table
from monocle.resolve.candidates import Candidates, Rules
from monocle.resolve.model import Model


def scored(table: Table, pairs: Candidates, program: Program, model: Model, threads: int) -> Edges:
    """Give the pairs that weigh the review floor or more against a stranger, each once, in order.

    Args:
        table: the records.
        pairs: which pairs are looked at.
        program: of the model's questions.
        model: weighs; one without comparisons finds nothing.
        threads: at once; the answer does not depend on it.

    Memory: the blocks of one rule, beside those that ``candidates`` kept; what is found, twice while it is put in order.
    """
    weights = model.weights()
    if not model.comparisons:
        return arranged([], program.questions)
    if pairs.every is not None:
        edges = score(table, program, weights, *pairs.every, threads)
        return edges.of(edges.weight >= model.review_floor)

    def of_rule(rules: Rules) -> list[Edges]:
        return scored_parts(table, program, weights, rules, model.review_floor, threads)

    parts = pairs.in_turn(table, threads, of_rule)
    return arranged([part for found in parts for part in found], program.questions, threads)
