"""Components that join what contradicts itself are taken apart.

A chain A-B-C of strong pairs may join A and C, who are two people. All pairs of such a component are weighed, those that
no rule found too, and average linkage decides who belongs together.
"""

import numpy as np
import numpy.typing as npt

from monocle.engine import Engine
from monocle.kernel.average_linkage import average_linkage
from monocle.kernel.union_find import components
from monocle.relation import Relation, select
from monocle.resolve.blocking import PAIRS
from monocle.resolve.features import Features
from monocle.resolve.grouped import grouped
from monocle.resolve.links import SCORED, scored
from monocle.resolve.matching import Matching
from monocle.resolve.sql_model import Model

LARGEST_CHECKED = 400
NO_FLOOR = -10_000.0
AGAINST = -6.0
CONTRADICTION = -12.0
MOST_SAID = 20.0

Integers = npt.NDArray[np.int64]


def joined(engine: Engine, found: Features, scores: Relation, model: Model, matching: Matching) -> Integers:
    """Give for each node the lowest node of its cluster.

    Args:
        engine: computes.
        found: what is compared.
        scores: SCORED.
        model: weighs the pairs that no rule found.
        matching: the threshold.
    """
    edges = engine.arrow(
        select("SELECT * FROM scores WHERE strong ORDER BY left_node, right_node", SCORED, scores=scores)
    )
    left, right = (edges.column(name).to_numpy() for name in ("left_node", "right_node"))
    roots = components(found.records, left, right)
    doubtful = _doubtful(roots, left)
    if not doubtful.any():
        return roots
    within = engine.keep(_within(grouped(engine, np.flatnonzero(doubtful), roots[doubtful])))
    weighed = engine.weigh(found.nodes, within, model.settings(NO_FLOOR))
    return _taken_apart(engine, roots, scored(engine, weighed, model, matching))


def _doubtful(roots: Integers, left: Integers) -> npt.NDArray[np.bool_]:
    """Give the nodes of components that are no cliques of strong pairs and not too large to check."""
    sizes = np.bincount(roots, minlength=len(roots))
    strong = np.bincount(roots[left], minlength=len(roots))
    loose = (sizes > 2) & (sizes <= LARGEST_CHECKED) & (strong < sizes * (sizes - 1) // 2)
    return np.asarray(loose[roots])


def _within(nodes: Relation) -> Relation:
    return select(
        """
        SELECT l.node AS left_node, r.node AS right_node, 'same_component' AS rule
        FROM nodes AS l
        JOIN nodes AS r ON r.root = l.root AND l.node < r.node
        """,
        PAIRS,
        nodes=nodes,
    )


def _taken_apart(engine: Engine, roots: Integers, within: Relation) -> Integers:
    table = engine.arrow(select("SELECT * FROM within ORDER BY left_node, right_node", SCORED, within=within))
    left, right, weight, strong, evidence, contradicts = (
        table.column(name).to_numpy(zero_copy_only=False)
        for name in ("left_node", "right_node", "weight", "strong", "evidence", "contradicts")
    )
    broken = np.unique(roots[left[contradicts | (evidence < AGAINST)]])
    members = np.flatnonzero(np.isin(roots, broken))
    members = members[np.argsort(roots[members], kind="stable")]
    place = np.full(len(roots), -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    within_broken = place[left] >= 0
    said = np.where(
        strong, np.minimum(weight, MOST_SAID), np.where(contradicts, np.minimum(evidence, CONTRADICTION), evidence)
    )
    labels = average_linkage(
        roots[members], place[left[within_broken]], place[right[within_broken]], said[within_broken], 0.0
    )
    parted = roots.copy()
    parted[members] = members[labels]
    return components(len(roots), np.arange(len(roots)), parted)
