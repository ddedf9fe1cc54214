"""Pairs of records in the book, weighed and judged as the batch does."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from monocle.kernel.index_runs import over
from monocle.kernel.near import FEWEST, around, near
from monocle.kernel.program import compile_questions
from monocle.kernel.reading import Packed, address
from monocle.kernel.scorer import UNASKED, Found, Scorer, joined, room_for
from monocle.kernel.scoring import Edges
from monocle.kernel.table import Table
from monocle.kernel.threads import spans
from monocle.kernel.values import scratch
from monocle.resolve.contradictions import contradicts
from monocle.resolve.evidence import Scores
from monocle.resolve.model import Model
from monocle.resolve.weighing import weighed

Nodes = npt.NDArray[np.int32]
Small = npt.NDArray[np.uint8]
Keys = tuple[npt.NDArray[np.uint64], Small, npt.NDArray[np.int64], Nodes]
Job = TypeVar("Job")
_PAIRS_A_THREAD, _RECORDS_A_JOB = 4096, 64
_PAIRS_A_RECORD, _LEAST_PAIRS = 8, 64


@dataclass(frozen=True, repr=False)
class Asking:
    """Records that ask who shares a key with them.

    Attributes:
        shelf: where keys are looked up.
        keys: of the records, their rules, where those of each begin, and the records.
        alive: per record 1, or 0 where it is no more.
        ids: (n, 16) of all records.
        ranks: of the asking ones among the first ``base`` records, which stand by id.
        base: how many.
    """

    shelf: Packed
    keys: Keys
    alive: Small
    ids: Small
    ranks: npt.NDArray[np.int64]
    base: int

    def __len__(self) -> int:
        """Give the number of asking records."""
        return len(self.keys[3])


class Weigher:
    """A model over a book."""

    def __init__(self, table: Table, model: Model, threads: int) -> None:
        """Compile a model.

        Args:
            table: of the book.
            model: weighs.
            threads: at once, where there are many pairs.
        """
        self._model, self._threads, self._room = model, threads, FEWEST
        self._program = compile_questions(table, model.questions())
        self._scorer = Scorer(table, self._program, model.weights())

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="index")

    def _each(self, work: Callable[[Job], Found], jobs: Sequence[Job]) -> Found:
        """Give what all jobs find, on threads that stay."""
        if len(jobs) == 1:
            return work(jobs[0])
        return joined(list(self._pool.map(work, jobs)))

    @property
    def store(self) -> int:
        """The packed table."""
        return self._scorer.store.at

    def moved_to(self, table: Table) -> None:
        """Go on with the table of the same book whose arrays were replaced."""
        self._scorer = self._scorer.over(table)

    def strong(self, edges: Edges) -> tuple[Nodes, Nodes]:
        """Give the pairs at or over the threshold that join."""
        if not len(edges):
            return edges.left, edges.right
        mark = weighed(self._model, edges).strong
        return edges.left[mark], edges.right[mark]

    def near(self, asking: Asking, floor: float) -> Edges:
        """Give the pairs of asking records with earlier ones that share a key, at or over a floor against a stranger."""
        if not self._model.comparisons or not len(asking):
            return _edges(room_for(0, self._scorer.questions))
        jobs = [(0, len(asking))]
        if self._threads > 1 and len(asking) > _RECORDS_A_JOB:
            parts = min(4 * self._threads, 1 + len(asking) // _RECORDS_A_JOB)
            jobs = spans(len(asking), parts)
        return _edges(self._each(lambda job: self._near(asking, job, floor), jobs))

    def _near(self, asking: Asking, job: tuple[int, int], floor: float) -> Found:
        pairs, candidates = _LEAST_PAIRS + _PAIRS_A_RECORD * (job[1] - job[0]), self._room
        own = scratch(self._scorer.questions)
        known = (address(asking.alive), address(asking.ids), asking.base)
        while True:
            room = room_for(pairs, self._scorer.questions)
            packed, near_by = Packed(room), around(candidates)
            at = (self._scorer.store.at, self._scorer.scale.at, asking.shelf.at, packed.at, own.at)
            kept, most, _ = near(at, asking.keys, known, asking.ranks, (*job, float(floor), pairs), near_by.at)
            if kept <= pairs and most <= candidates:
                return _first(room, kept)
            pairs, candidates = max(pairs, 2 * kept), max(candidates, 1 << most.bit_length())
            self._room = max(self._room, candidates)

    def over(self, left: Nodes, right: Nodes, floor: float) -> Edges:
        """Give the pairs at or over a floor against a stranger; the record of the lower id stands left."""
        if not self._model.comparisons:
            left, right = left[:0], right[:0]
        jobs = [(0, len(left))]
        if self._threads > 1 and len(left) > _PAIRS_A_THREAD:
            parts = min(self._threads, 1 + len(left) // _PAIRS_A_THREAD)
            jobs = spans(len(left), parts)

        def work(job: tuple[int, int]) -> Found:
            room = room_for(job[1] - job[0], self._scorer.questions)
            room.left[:], room.right[:] = left[slice(*job)], right[slice(*job)]
            packed, own = Packed(room), scratch(self._scorer.questions)
            told = (job[1] - job[0], float(floor))
            return _first(room, over(self._scorer.store.at, self._scorer.scale.at, packed.at, own.at, told))

        return _edges(self._each(work, jobs))

    def scores(self, edges: Edges) -> Scores:
        """Give pairs as the making of clusters sees them."""
        pairs, prior = weighed(self._model, edges), self._model.prior()
        return Scores(
            edges.left, edges.right, pairs.weight, pairs.weight - prior, pairs.strong, contradicts(pairs.reasons)
        )

    def weigh(self, left: Nodes, right: Nodes) -> Scores:
        """Give what pairs weigh, all of them."""
        threads = self._threads if len(left) > 4 * _PAIRS_A_THREAD else 1
        return self.scores(self._scorer.pairs(left, right, threads))


def _first(room: Found, kept: int) -> Found:
    return Found(room.left[:kept], room.right[:kept], room.levels[:kept], room.weight[:kept], room.household[:kept])


def _edges(found: Found) -> Edges:
    rule = np.full(len(found.left), UNASKED, dtype=np.uint8)
    return Edges(found.left, found.right, rule, found.levels, found.weight, found.household)
