"""Strong pairs become clusters: what the check of components asks of the kernel."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.scorer import Scorer
from monocle.kernel.scoring import Edges
from monocle.resolve.clusters import clusters
from monocle.resolve.contradictions import contradicts
from monocle.resolve.evidence import Asking, Scores
from monocle.resolve.limits import Limits
from monocle.resolve.model import Model
from monocle.resolve.weighing import Weighed, weighed

Integers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


def joined(scorer: Scorer, records: int, pairs: Weighed, model: Model, threads: int, limits: Limits) -> Integers:
    """Give for each record the lowest record of its cluster.

    Args:
        scorer: of the model, over the records; it weighs the pairs that no rule found.
        records: how many.
        pairs: at or over the review floor.
        model: that weighed them.
        threads: at once.
        limits: what no cluster may hold.
    """
    prior = model.prior()

    def weigh(left: Integers, right: Integers) -> Scores:
        edges = scorer.pairs(left, right, threads)
        return _scores(edges, weighed(model, edges), prior)

    def rank(nodes: Integers) -> Places:
        """Give the order of record ids: when a record came must not matter."""
        return nodes.astype(np.int64)

    return clusters(records, _scores(pairs.edges, pairs, prior), Asking(weigh, rank, limits))


def _scores(edges: Edges, pairs: Weighed, prior: float) -> Scores:
    return Scores(edges.left, edges.right, pairs.weight, pairs.weight - prior, pairs.strong, contradicts(pairs.reasons))
