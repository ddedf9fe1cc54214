"""Strong pairs become clusters: what the check of components asks of the kernel."""

from typing import Any

import numpy as np
import numpy.typing as npt

from monocle.kernel.known_pairs import KnownPairs
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
Marks = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]


def joined(scorer: Scorer, records: int, pairs: Weighed, model: Model, threads: int, limits: Limits) -> Integers:
    """Give for each record the lowest record of its cluster.

    Pairs that are known are not weighed again.

    Args:
        scorer: of the model, over the records; it weighs the pairs that no rule found.
        records: how many.
        pairs: at or over the review floor.
        model: that weighed them.
        threads: at once.
        limits: what no cluster may hold.
    """
    prior = model.prior()
    known = KnownPairs(records, pairs.edges.left, pairs.edges.right)

    def weigh(left: Integers, right: Integers) -> Scores:
        places = known.places(left, right, threads)
        fresh = places < 0
        edges = scorer.pairs(left[fresh], right[fresh], threads)
        told = _scores(edges, weighed(model, edges, threads), prior)
        return _together(left, right, told, _scores(pairs.edges, pairs, prior, places[~fresh]), fresh)

    def rank(nodes: Integers) -> Places:
        """Give the order of record ids: when a record came must not matter."""
        return nodes.astype(np.int64)

    return clusters(records, _scores(pairs.edges, pairs, prior), Asking(weigh, rank, limits))


def _scores(edges: Edges, pairs: Weighed, prior: float, which: Places | slice = slice(None)) -> Scores:
    weight = pairs.weight[which]
    return Scores(
        edges.left[which],
        edges.right[which],
        weight,
        weight - prior,
        pairs.strong[which],
        contradicts(pairs.reasons[which]),
    )


def _together(left: Integers, right: Integers, fresh: Scores, known: Scores, which: Marks) -> Scores:
    """Give the scores of pairs in their order, some of which are fresh."""

    def merged(one: Array, other: Array) -> Array:
        made = np.empty(len(which), one.dtype)
        made[which], made[~which] = one, other
        return made

    return Scores(
        left,
        right,
        merged(fresh.weight, known.weight),
        merged(fresh.evidence, known.evidence),
        merged(fresh.strong, known.strong),
        merged(fresh.contradicts, known.contradicts),
    )
