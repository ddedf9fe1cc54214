"""Pairs of records in the book, weighed and judged as the batch does."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.index_runs import over
from monocle.kernel.program import compile_questions
from monocle.kernel.reading import Packed
from monocle.kernel.scorer import UNASKED, Found, Scorer, joined, room_for
from monocle.kernel.scoring import Edges
from monocle.kernel.table import Table
from monocle.kernel.threads import each, ranges
from monocle.kernel.values import scratch
from monocle.resolve.contradictions import contradicts
from monocle.resolve.evidence import Scores
from monocle.resolve.model import Model
from monocle.resolve.weighing import weighed

Nodes = npt.NDArray[np.int32]
_PAIRS_A_THREAD = 4096


class Weigher:
    """A model over a book."""

    def __init__(self, table: Table, model: Model, threads: int) -> None:
        """Compile a model.

        Args:
            table: of the book.
            model: weighs.
            threads: at once, where there are many pairs.
        """
        self._model, self._threads = model, threads
        self._program = compile_questions(table, model.questions())
        self._scorer = Scorer(table, self._program, model.weights())

    @property
    def store(self) -> int:
        """The packed table."""
        return self._scorer.store.at

    def moved_to(self, table: Table) -> None:
        """Go on with the table of the same book whose arrays were replaced."""
        self._scorer = self._scorer.over(table)

    def strong(self, left: Nodes, right: Nodes) -> tuple[Nodes, Nodes]:
        """Give the pairs that join; the record of the lower id stands left."""
        edges = self.over(left, right, self._model.threshold)
        if not len(edges):
            return edges.left, edges.right
        mark = weighed(self._model, edges).strong
        return edges.left[mark], edges.right[mark]

    def over(self, left: Nodes, right: Nodes, floor: float) -> Edges:
        """Give the pairs at or over a floor against a stranger."""
        if not self._model.comparisons:
            left, right = left[:0], right[:0]
        jobs = [(0, len(left))]
        if self._threads > 1 and len(left) > _PAIRS_A_THREAD:
            parts = min(self._threads, 1 + len(left) // _PAIRS_A_THREAD)
            jobs = ranges(np.arange(len(left) + 1, dtype=np.int64), parts)

        def work(job: tuple[int, int]) -> Found:
            room = room_for(job[1] - job[0], self._scorer.questions)
            room.left[:], room.right[:] = left[slice(*job)], right[slice(*job)]
            packed, own = Packed(room), scratch(self._scorer.questions)
            told = (job[1] - job[0], float(floor))
            kept = over(self._scorer.store.at, self._scorer.scale.at, packed.at, own.at, told)
            return Found(
                room.left[:kept], room.right[:kept], room.levels[:kept], room.weight[:kept], room.household[:kept]
            )

        found = work(jobs[0]) if len(jobs) == 1 else joined(each(work, jobs, self._threads))
        rule = np.full(len(found.left), UNASKED, dtype=np.uint8)
        return Edges(found.left, found.right, rule, found.levels, found.weight, found.household)

    def scores(self, edges: Edges) -> Scores:
        """Give pairs as the making of clusters sees them."""
        pairs, prior = weighed(self._model, edges), self._model.prior()
        return Scores(
            edges.left, edges.right, pairs.weight, pairs.weight - prior, pairs.strong, contradicts(pairs.reasons)
        )

    def weigh(self, left: Nodes, right: Nodes) -> Scores:
        """Give what pairs weigh, all of them."""
        return self.scores(self._scorer.pairs(left, right, self._threads))
