"""Records as clusters: the part of resolving that knows no history."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from monocle.engine import Engine
from monocle.kernel.union_find import components
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.blocking import CutOff, candidates
from monocle.resolve.comparisons import comparisons_for
from monocle.resolve.features import features
from monocle.resolve.links import scored
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.training import train
from monocle.tables import CLUSTERS, LINKS

GROUPED = Contract(
    "grouped_nodes",
    "node → the lowest node of its cluster",
    (Column("node", "BIGINT", "", required=True), Column("root", "BIGINT", "", required=True)),
    key=("node",),
)
_EDGES = Contract("edges", "one strong pair", (Column("left_node", "BIGINT", ""), Column("right_node", "BIGINT", "")))


@dataclass(frozen=True)
class Partition:
    """Records as clusters, and why.

    Attributes:
        links: LINKS, stored.
        clusters: CLUSTERS, stored.
        model: what was learned.
        candidates: pairs that were weighed.
        cut_offs: keys that too many records hold, by blocking rule.
    """

    links: Relation
    clusters: Relation
    model: Model
    candidates: int
    cut_offs: tuple[CutOff, ...]


def partition(engine: Engine, records: Relation, identifiers: Relation, matching: Matching) -> Partition:
    """Give records as clusters; no history, no ids, no labels.

    Args:
        engine: computes.
        records: RECORDS.
        identifiers: IDENTIFIERS.
        matching: thresholds and limits.
    """
    found = features(engine, records, identifiers, matching)
    pairs = candidates(engine, found, matching)
    comparisons = comparisons_for(found)
    model = train(engine, found, pairs, comparisons)
    weighed = engine.weigh(found.nodes, pairs.pairs, model.settings(matching.review_floor))
    scores = scored(engine, weighed, model, matching)
    edges = engine.arrow(select("SELECT left_node, right_node FROM scores WHERE strong", _EDGES, scores=scores))
    roots = components(found.records, edges.column(0).to_numpy(), edges.column(1).to_numpy())
    grouped = engine.take(pa.table({"node": np.arange(found.records), "root": roots}), GROUPED)
    clusters = engine.keep(_clusters(found.nodes, grouped))
    links = engine.keep(_links(found.nodes, scores, model.version()))
    return Partition(links, clusters, model, pairs.total, pairs.cut_offs)


def _clusters(nodes: Relation, grouped: Relation) -> Relation:
    return select(
        """
        SELECT n.record_id, first_value(n.record_id) OVER (
            PARTITION BY g.root
            ORDER BY n.load_sequence, n.record_id
        ) AS cluster_id
        FROM nodes AS n
        JOIN grouped AS g ON g.node = n.node
        """,
        CLUSTERS,
        nodes=nodes,
        grouped=grouped,
    )


def _links(nodes: Relation, scores: Relation, model: str) -> Relation:
    return select(
        """
        SELECT
            l.record_id AS left_id,
            r.record_id AS right_id,
            s.weight,
            s.rule,
            s.levels,
            s.strong,
            s.held_back,
            $model AS model
        FROM scores AS s
        JOIN nodes AS l ON l.node = s.left_node
        JOIN nodes AS r ON r.node = s.right_node
        """,
        LINKS,
        {"model": model},
        nodes=nodes,
        scores=scores,
    )
