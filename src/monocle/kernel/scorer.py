"""What pairs of records weigh, packed once for many calls."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monocle.kernel.ahead import row_soon, signs_soon
from monocle.kernel.compiled import compiled, inner
from monocle.kernel.program import Program
from monocle.kernel.reading import Packed, address, i32, i64, put_f64, put_u8, u8
from monocle.kernel.scoring import Edges, Weights
from monocle.kernel.store import stored
from monocle.kernel.table import Table
from monocle.kernel.threads import each, spans
from monocle.kernel.values import LEVELS, scratch
from monocle.kernel.weighing import LEVELS_EACH, QUESTIONS, READ, READS, bits_of, household_of, scale_of, weight_of

Numbers = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int32]
AHEAD = 6
"""Pairs before a pair whose signs are asked for; rows twice as early."""
JOBS = 4
"""Per thread, so that none waits long for the last one."""
UNASKED = 255
"""``Edges.rule`` where no rule was asked."""


class Found(NamedTuple):
    """Room for scored pairs; as ``Edges``, without the rule.

    Attributes:
        left: (c,) int32.
        right: (c,) int32.
        levels: (c, questions) uint8.
        weight: (c,) bits.
        household: (c,) bits.
    """

    left: Nodes
    right: Nodes
    levels: npt.NDArray[np.uint8]
    weight: Numbers
    household: Numbers


LEFT, RIGHT, FOUND_LEVELS, WEIGHT, FOUND_HOUSEHOLD = range(5)


def room_for(pairs: int, questions: int) -> Found:
    """Give empty room."""
    return Found(
        np.empty(pairs, dtype=np.int32),
        np.empty(pairs, dtype=np.int32),
        np.empty((pairs, questions), dtype=np.uint8),
        np.empty(pairs, dtype=np.float64),
        np.empty(pairs, dtype=np.float64),
    )


@inner
def write(found: int, place: int, weight: float, scale: int, room: int) -> None:
    """Write the levels and weights of a pair into packed room."""
    questions = i64(scale, QUESTIONS)
    for question in range(questions):
        put_u8(i64(found, FOUND_LEVELS), questions * place + question, u8(i64(room, LEVELS), question))
    put_f64(i64(found, WEIGHT), place, weight)
    put_f64(i64(found, FOUND_HOUSEHOLD), place, household_of(scale, room))


@compiled
def _scored(store: int, scale: int, found: int, room: int, work: tuple[int, float]) -> None:
    """Write the weights of pairs whose records are there: of so many, those below a floor as minus infinity."""
    pairs, floor = work
    for pair in range(pairs):
        if pair + 2 * AHEAD < pairs:
            row_soon(store, i32(i64(found, LEFT), pair + 2 * AHEAD))
            row_soon(store, i32(i64(found, RIGHT), pair + 2 * AHEAD))
            signs_soon(store, i64(scale, READ), i64(scale, READS), i32(i64(found, LEFT), pair + AHEAD))
            signs_soon(store, i64(scale, READ), i64(scale, READS), i32(i64(found, RIGHT), pair + AHEAD))
        records = (i32(i64(found, LEFT), pair), i32(i64(found, RIGHT), pair))
        write(found, pair, weight_of(store, scale, records, floor, room), scale, room)


@compiled
def _bits(store: int, scale: int, found: int, bits: int, pairs: int) -> None:
    """Write the bits of each question of pairs whose levels are known."""
    questions = i64(scale, QUESTIONS)
    for pair in range(pairs):
        left, right = i32(i64(found, LEFT), pair), i32(i64(found, RIGHT), pair)
        for question in range(questions):
            nth = questions * pair + question
            level = u8(i64(found, FOUND_LEVELS), nth)
            put_f64(bits, nth, bits_of(store, scale, LEVELS_EACH * question + level, left, right))


def nodes_of(records: npt.ArrayLike) -> Nodes:
    """Give records as int32 in C order."""
    return np.ascontiguousarray(records, dtype=np.int32)


class Scorer:
    """Program and weights over a table, ready for pairs.

    Attributes:
        questions: how many.
        store: the packed table.
        scale: the packed program, and what levels weigh.
    """

    def __init__(self, table: Table, program: Program, weights: Weights) -> None:
        """Pack a table, a program and weights.

        Args:
            table: of the shape that the program was compiled for.
            program: of the questions.
            weights: of the same questions.
        """
        self.questions = program.questions
        self.store = stored(table)
        self.scale = scale_of(table, program, weights)

    def over(self, table: Table) -> "Scorer":
        """Give the same scorer over a table of the same shape, such as this one with more rows.

        Frequencies stay those of this table: a value that is new to it counts as the rarest. Cost: microseconds.
        """
        other = object.__new__(Scorer)
        other.questions, other.scale, other.store = self.questions, self.scale, stored(table)
        return other

    def _range(self, left: Nodes, right: Nodes, floor: float) -> Found:
        """Give what pairs weigh, in this thread."""
        found = room_for(len(left), self.questions)._replace(left=left, right=right)
        packed, room = Packed(found), scratch(self.questions)
        _scored(self.store.at, self.scale.at, packed.at, room.at, (len(left), floor))
        return found

    def pairs(self, left: npt.ArrayLike, right: npt.ArrayLike, threads: int = 1, floor: float = -float("inf")) -> Edges:
        """Give what pairs weigh, all of them in the order given.

        Args:
            left: (k,) records.
            right: (k,) records.
            threads: at once.
            floor: bits; a pair below it weighs minus infinity, and its levels say nothing.
        """
        one, other = nodes_of(left), nodes_of(right)
        if threads <= 1 or len(one) < 1024:
            found = self._range(one, other, floor)
        else:
            jobs = spans(len(one), JOBS * threads)
            found = joined(each(lambda job: self._range(one[slice(*job)], other[slice(*job)], floor), jobs, threads))
        rule = np.full(len(one), UNASKED, dtype=np.uint8)
        return Edges(found.left, found.right, rule, found.levels, found.weight, found.household)

    def bits(self, edges: Edges) -> Numbers:
        """Give the bits of each question against strangers, (k, questions); with the prior they sum to the weight."""
        bits = np.empty((len(edges), self.questions), dtype=np.float64)
        levels = np.ascontiguousarray(edges.levels)
        packed = Packed((nodes_of(edges.left), nodes_of(edges.right), levels))
        _bits(self.store.at, self.scale.at, packed.at, address(bits), len(edges))
        return bits


def joined(parts: Sequence[Found]) -> Found:
    """Give several parts as one."""
    return Found(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.levels for part in parts]),
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.household for part in parts]),
    )
