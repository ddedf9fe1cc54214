"""What pairs of records weigh, packed once for many calls."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monocle.kernel.cells import Steps
from monocle.kernel.compiled import compiled, inner
from monocle.kernel.program import Program
from monocle.kernel.scoring import Edges, Weights
from monocle.kernel.store import Store, stored
from monocle.kernel.table import Table
from monocle.kernel.threads import each, ranges
from monocle.kernel.values import Scratch, scratch
from monocle.kernel.weighing import Scale, bits_of, household_of, scale_of, weight_of

Numbers = npt.NDArray[np.float64]
Nodes = npt.NDArray[np.int32]
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


@compiled
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
def write(found: Found, place: int, records: tuple[int, int], weight: float, scale: Scale, room: Scratch) -> None:
    """Write a scored pair."""
    found.left[place] = records[0]
    found.right[place] = records[1]
    found.weight[place] = weight
    for question in range(len(room.levels)):
        found.levels[place, question] = room.levels[question]
    found.household[place] = household_of(scale, room.levels)


@compiled
def _scored(store: Store, steps: Steps, scale: Scale, left: Nodes, right: Nodes) -> Found:
    """Give the weights of pairs, all of them."""
    room = scratch(len(scale.order))
    found = room_for(len(left), len(scale.order))
    for pair in range(len(left)):
        records = (int(np.int64(left[pair])), int(np.int64(right[pair])))
        weight = weight_of(store, steps, scale, records, -np.inf, room)
        write(found, pair, records, weight, scale, room)
    return found


@compiled
def _bits(store: Store, scale: Scale, left: Nodes, right: Nodes, levels: npt.NDArray[np.uint8]) -> Numbers:
    """Give the bits of each question of pairs whose levels are known."""
    bits = np.empty(levels.shape, dtype=np.float64)
    for pair in range(len(left)):
        for question in range(levels.shape[1]):
            records = (int(np.int64(left[pair])), int(np.int64(right[pair])))
            bits[pair, question] = bits_of(store, scale, question, int(np.int64(levels[pair, question])), records)
    return bits


def nodes_of(records: npt.ArrayLike) -> Nodes:
    """Give records as int32 in C order."""
    return np.ascontiguousarray(records, dtype=np.int32)


class Scorer:
    """Program and weights over a table, ready for pairs.

    Attributes:
        store: arrays of the table.
        steps: of the program.
        scale: what levels weigh.
    """

    def __init__(self, table: Table, program: Program, weights: Weights) -> None:
        """Pack a table, a program and weights.

        Args:
            table: of the shape that the program was compiled for.
            program: of the questions.
            weights: of the same questions.
        """
        self.store: Store = stored(table)
        self.steps: Steps = (program.steps, program.bounds, program.literals)
        self.scale: Scale = scale_of(table, program, weights)

    def over(self, table: Table) -> "Scorer":
        """Give the same scorer over a table of the same shape, such as this one with more rows.

        Frequencies stay those of this table: a value that is new to it counts as the rarest. Cost: microseconds.
        """
        other = object.__new__(Scorer)
        other.store, other.steps, other.scale = stored(table), self.steps, self.scale
        return other

    def pairs(self, left: npt.ArrayLike, right: npt.ArrayLike, threads: int = 1) -> Edges:
        """Give what pairs weigh, all of them in the order given.

        Args:
            left: (k,) records.
            right: (k,) records.
            threads: at once.
        """
        one, other = nodes_of(left), nodes_of(right)
        if threads <= 1 or len(one) < 1024:
            parts = [_scored(self.store, self.steps, self.scale, one, other)]
        else:
            jobs = ranges(np.arange(len(one) + 1, dtype=np.int64), threads)
            parts = each(
                lambda job: _scored(self.store, self.steps, self.scale, one[job[0] : job[1]], other[job[0] : job[1]]),
                jobs,
                threads,
            )
        joined = (
            parts[0] if len(parts) == 1 else Found(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
        )
        rule = np.full(len(one), UNASKED, dtype=np.uint8)
        return Edges(joined.left, joined.right, rule, joined.levels, joined.weight, joined.household)

    def bits(self, edges: Edges) -> Numbers:
        """Give the bits of each question against strangers, (k, questions); with the prior they sum to the weight."""
        return np.asarray(
            _bits(
                self.store, self.scale, nodes_of(edges.left), nodes_of(edges.right), np.ascontiguousarray(edges.levels)
            )
        )
