"""Agreement patterns of candidate pairs and of strangers, and the model they train."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.blocking import ALL_PAIRS_UP_TO, PAIRS, Candidates
from monocle.resolve.features import Features
from monocle.resolve.sql_comparisons import Comparison
from monocle.resolve.sql_model import Counted, Model, column_name, level_settings, trained, untrained

MOST_CANDIDATES = 1_500_000
MOST_STRANGERS = 600_000

_PATTERNS = Contract(
    "agreement_patterns",
    "one pattern of levels; one column per comparison follows",
    (Column("found", "BOOLEAN", "by a blocking rule"), Column("pairs", "BIGINT", "that have the pattern")),
    open=True,
)


def train(engine: Engine, found: Features, pairs: Candidates, comparisons: Sequence[Comparison]) -> Model:
    """Give the model trained on the data itself."""
    if not comparisons or found.records < 2 or not pairs.total:
        return untrained(comparisons)
    every = found.records * (found.records - 1) // 2
    sample = engine.keep(_sample(found, pairs))
    weighed = engine.weigh(found.nodes, sample, level_settings(comparisons))
    names = [column_name(comparison) for comparison in comparisons]
    table = engine.arrow(_patterns(weighed, names))
    return trained(comparisons, _counted(table, names, pairs.total, every), found.records)


def _sample(found: Features, pairs: Candidates) -> Relation:
    """Give candidates whose left node is in the sample, and strangers: nodes at fixed distances.

    Nodes are numbered by record_id, which is cut from a SHA-256: neighbours are strangers.
    """
    share = min(1.0, MOST_CANDIDATES / pairs.total)
    last = int(found.records * share) + 1
    if found.records * (found.records - 1) // 2 <= ALL_PAIRS_UP_TO:
        return select("SELECT * FROM pairs", PAIRS, pairs=pairs.pairs)
    distances = max(1, MOST_STRANGERS // found.records)
    return select(
        """
        WITH spread AS (
            SELECT left_node, left_node + distance AS right_node
            FROM (SELECT node AS left_node FROM nodes WHERE node < $strangers)
            CROSS JOIN (SELECT unnest(range(1, $distances + 1)) AS distance)
            WHERE left_node + distance < $records
        )
        SELECT left_node, right_node, rule
        FROM pairs
        WHERE left_node < $last
        UNION ALL
        SELECT left_node, right_node, '' AS rule
        FROM spread
        ANTI JOIN pairs USING (left_node, right_node)
        """,
        PAIRS,
        {"last": last, "strangers": MOST_STRANGERS, "distances": distances, "records": found.records},
        nodes=found.nodes,
        pairs=pairs.pairs,
    )


def _patterns(weighed: Relation, names: Sequence[str]) -> Relation:
    columns = ", ".join(f'CAST(round("mw_{name}") AS BIGINT) - 1 AS "{name}"' for name in names)
    return select(
        f"""
        SELECT rule <> '' AS found, count(*) AS pairs, {columns}
        FROM weighed
        GROUP BY ALL
        ORDER BY ALL
        """,
        _PATTERNS,
        weighed=weighed,
    )


def _counted(table: pa.Table, names: Sequence[str], candidates: int, every: int) -> Counted:
    patterns = np.column_stack([table.column(name).to_numpy().astype(np.int64) for name in names])
    found = table.column("found").to_numpy(zero_copy_only=False).astype(bool)
    pairs = table.column("pairs").to_numpy().astype(np.float64)
    by_rule, by_chance = np.where(found, pairs, 0.0), np.where(found, 0.0, pairs)
    by_rule *= candidates / max(1.0, by_rule.sum())
    if by_chance.sum():
        by_chance *= (every - candidates) / by_chance.sum()
    return Counted(patterns, by_rule, by_chance)
