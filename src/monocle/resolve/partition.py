"""Records as clusters: the part of resolving that knows no history."""

from dataclasses import dataclass

import numpy as np

from monocle.engine import Engine
from monocle.relation import Relation, select
from monocle.resolve.blocking import CutOff, candidates
from monocle.resolve.checking import joined
from monocle.resolve.features import features
from monocle.resolve.grouped import grouped
from monocle.resolve.links import SCORED, scored
from monocle.resolve.matching import Matching
from monocle.resolve.nothing import nothing
from monocle.resolve.sql_comparisons import comparisons_for
from monocle.resolve.sql_model import Model
from monocle.resolve.sql_training import train
from monocle.tables import CLUSTERS, LINKS


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
    if comparisons and pairs.total:
        weighed = engine.weigh(found.nodes, pairs.pairs, model.settings(matching.review_floor))
        scores = scored(engine, weighed, model, matching)
    else:
        scores = nothing(SCORED)
    roots = joined(engine, found, scores, model, matching)
    groups = grouped(engine, np.arange(found.records), roots)
    clusters = engine.keep(_clusters(found.nodes, groups))
    links = engine.keep(_links(found.nodes, groups, scores, (model.version(), matching.review_floor)))
    return Partition(links, clusters, model, pairs.total, pairs.cut_offs)


def _clusters(nodes: Relation, groups: Relation) -> Relation:
    return select(
        """
        SELECT n.record_id, first_value(n.record_id) OVER (
            PARTITION BY g.root
            ORDER BY n.load_sequence, n.record_id
        ) AS cluster_id
        FROM nodes AS n
        JOIN groups AS g ON g.node = n.node
        """,
        CLUSTERS,
        nodes=nodes,
        groups=groups,
    )


def _links(nodes: Relation, groups: Relation, scores: Relation, told: tuple[str, float]) -> Relation:
    """Give LINKS: pairs over the review floor, and those held back.

    A strong pair whose ends the check of components put apart does not join: it is held back as ``component``.
    """
    model, floor = told
    return select(
        """
        WITH placed AS (
            SELECT n.node, n.record_id, g.root FROM nodes AS n JOIN groups AS g ON g.node = n.node
        )
        SELECT
            l.record_id AS left_id,
            r.record_id AS right_id,
            s.weight,
            s.rule,
            s.levels,
            s.strong AND l.root = r.root AS strong,
            CASE WHEN s.strong AND l.root <> r.root THEN 'component' ELSE s.held_back END AS held_back,
            $model AS model
        FROM scores AS s
        JOIN placed AS l ON l.node = s.left_node
        JOIN placed AS r ON r.node = s.right_node
        WHERE s.weight >= $floor OR s.held_back <> ''
        """,
        LINKS,
        {"model": model, "floor": floor},
        nodes=nodes,
        groups=groups,
        scores=scores,
    )
