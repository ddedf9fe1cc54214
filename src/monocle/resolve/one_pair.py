"""What a model says of any two records, whether blocking ever brought them together or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import numpy.typing as npt

from monocle.engine import Engine
from monocle.kernel.membership import found_by
from monocle.kernel.pairs import bits, score
from monocle.kernel.program import compile_questions
from monocle.relation import Relation
from monocle.resolve.candidates import EVERY_PAIR, candidates
from monocle.resolve.codes import Coded, coded
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.rules import rules_for
from monocle.resolve.weighing import HELD_BACK, Weighed, weighed

Nodes = npt.NDArray[np.int32]
Spoken = tuple[str, str, float]
SILENT = 255
"""The level of a comparison that tells nothing."""


@dataclass(frozen=True)
class OnePair:
    """The whole sum of one pair.

    Attributes:
        levels: (field, level, bits), the prior first and what the household takes off last; they sum to ``weight``.
        rules: blocking rules whose key both have.
        held_back: as in LINKS; empty when nothing does.
    """

    weight: float
    levels: Sequence[Spoken]
    rules: Sequence[str]
    strong: bool
    held_back: str


def one_pair(
    engine: Engine, told: tuple[Relation, Relation], model: Model, matching: Matching, pair: tuple[UUID, UUID]
) -> OnePair | None:
    """Give what a model says of two records; None when one of them is not there.

    How rare a value is depends on all records, so all are encoded. Cost: encoding and blocking, some 10 s a million.

    Args:
        engine: reads.
        told: RECORDS and IDENTIFIERS, those of both records among them.
        model: in force.
        matching: limits, for what blocking brings together.
        pair: records.
    """
    found = coded(engine, *told, matching)
    places = [_place(found, record) for record in sorted(pair)]
    if None in places:
        return None
    left, right = (np.array([place], dtype=np.int32) for place in places)
    edges = score(found.table, compile_questions(found.table, model.questions()), model.weights(), left, right)
    pairs = weighed(model, edges)
    return OnePair(
        weight=float(pairs.weight[0]),
        levels=_levels(found, model, pairs),
        rules=_rules(found, matching, (left, right), engine.threads),
        strong=bool(pairs.strong[0]),
        held_back=HELD_BACK[int(pairs.held_back[0])],
    )


def _place(found: Coded, record: UUID) -> int | None:
    places = np.flatnonzero((found.record_ids == np.frombuffer(record.bytes, dtype=np.uint8)).all(axis=1))
    return int(places[0]) if len(places) else None


def _levels(found: Coded, model: Model, pairs: Weighed) -> tuple[Spoken, ...]:
    parts = bits(found.table, model.weights(), pairs.edges)[0]
    levels = [("prior", "two_records", model.prior())]
    for comparison, level, weight in zip(model.comparisons, pairs.edges.levels[0], parts, strict=True):
        if level != SILENT:
            levels.append((comparison.field, comparison.names()[level], float(weight)))
    if pairs.household[0] < 0:
        levels.append(("household", "could_be_another_member", float(pairs.household[0])))
    return tuple(levels)


def _rules(found: Coded, matching: Matching, pair: tuple[Nodes, Nodes], threads: int) -> tuple[str, ...]:
    """Give the blocking rules that bring a pair together; with few records all pairs are looked at."""
    rules = matching.overrides.blocked(rules_for(found.filled, len(found.systems)), frozenset(found.table.columns))
    pairs = candidates(found.table, rules, matching, threads)
    if pairs.every is not None:
        return (EVERY_PAIR,)
    marks = found_by(found.table, pairs.rules, *pair, threads)[0]
    return tuple(name for name, found_it in zip(pairs.names(), marks, strict=True) if found_it)
