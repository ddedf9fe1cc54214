"""What people judged, as pairs that a model can learn from."""

import numpy as np

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.codes import Coded
from monocle.resolve.learning import Labelled

MOST_PAIRS = 100
"""Pairs that one judgement about groups of records may give: a larger one says little of each."""

_PAIRS = Contract(
    "judged_pairs",
    "one pair of records that a judgement speaks of",
    (
        Column("left_id", "VARCHAR", "32 hexadecimal digits", required=True),
        Column("right_id", "VARCHAR", "32 hexadecimal digits", required=True),
        Column("same", "BOOLEAN", "", required=True),
    ),
)


def judged_pairs(engine: Engine, judgements: Relation, found: Coded) -> Labelled:
    """Give the pairs that judgements speak of; records that are not there any more are left out.

    Args:
        engine: computes.
        judgements: JUDGEMENTS.
        found: the records as they are compared.
    """
    table = engine.arrow(_pairs(judgements))
    left, right = (_nodes(found, table.column(name).to_pylist()) for name in ("left_id", "right_id"))
    same = table.column("same").to_numpy(zero_copy_only=False).astype(bool)
    there = (left >= 0) & (right >= 0) & (left != right)
    low, high = np.minimum(left, right)[there], np.maximum(left, right)[there]
    return Labelled(low.astype(np.int32), high.astype(np.int32), same[there])


def _nodes(found: Coded, ids: list[str]) -> np.ndarray:
    """Give the number of each record, -1 where there is none of its id; ``Coded.record_ids`` are ascending."""
    known = np.ascontiguousarray(found.record_ids).view("S16").ravel()
    wanted = np.array([bytes.fromhex(one) for one in ids], dtype="S16")
    if not len(known) or not len(wanted):
        return np.full(len(ids), -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[places] == wanted, places, -1)


def _pairs(judgements: Relation) -> Relation:
    return select(
        f"""
        SELECT DISTINCT
            replace(CAST(left_id AS VARCHAR), '-', '') AS left_id,
            replace(CAST(right_id AS VARCHAR), '-', '') AS right_id,
            verdict = 'same' AS same
        FROM (
            SELECT verdict, left_id, unnest(right_ids) AS right_id
            FROM (
                SELECT verdict, right_ids, unnest(left_ids) AS left_id
                FROM judgements
                WHERE verdict IN ('same', 'different') AND len(left_ids) * len(right_ids) <= {MOST_PAIRS}
            )
        )
        ORDER BY ALL
        """,
        _PAIRS,
        judgements=judgements,
    )
