"""LINKS as Arrow tables, made of whole columns."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.kernel.pairs import bits
from monocle.kernel.scoring import Edges, Weights
from monocle.kernel.table import Table
from monocle.kernel.threads import each, ranges
from monocle.kernel.union_find import oldest
from monocle.resolve.candidates import EVERY_PAIR
from monocle.resolve.codes import Coded
from monocle.resolve.model import Model
from monocle.resolve.weighing import HELD_BACK, Weighed

AT_ONCE = 2_000_000
"""Pairs that are written at a time."""


def link_tables(found: Coded, pairs: Weighed, model: Model, rules: Sequence[str], threads: int) -> Iterator[pa.Table]:
    """Give LINKS, a piece at a time: pairs at or over the review floor, and those that are held back.

    Args:
        found: the records.
        pairs: once clusters are known.
        model: that weighed them.
        rules: names, as ``Edges.rule`` numbers them.
        threads: at once.

    Memory: some 250 bytes for each of ``AT_ONCE`` pairs.
    """
    for first in range(0, max(1, len(pairs)), AT_ONCE):
        piece = pairs.of(slice(first, first + AT_ONCE))
        kept = piece.of((piece.weight >= model.review_floor) | (piece.held_back > 0))
        yield _link_table(found, kept, model, rules, threads)


def _link_table(found: Coded, pairs: Weighed, model: Model, rules: Sequence[str], threads: int) -> pa.Table:
    edges = pairs.edges
    names = pa.array([*rules, EVERY_PAIR])
    places = np.minimum(edges.rule, len(rules)).astype(np.int32)
    version = np.zeros(len(pairs), np.int32)
    return pa.table(
        {
            "left_id": uuids(found.record_ids[edges.left]),
            "right_id": uuids(found.record_ids[edges.right]),
            "weight": pairs.weight,
            "rule": pa.DictionaryArray.from_arrays(pa.array(places), names),
            "levels": _lists(edges.levels),
            "bits": _lists(_bits(found.table, edges, model.weights(), threads)),
            "household": pairs.household,
            "strong": pa.array(pairs.strong),
            "held_back": pa.DictionaryArray.from_arrays(
                pa.array(pairs.held_back.astype(np.int32)), pa.array(HELD_BACK)
            ),
            "model": pa.DictionaryArray.from_arrays(pa.array(version), pa.array([model.version])),
        }
    )


def _bits(table: Table, edges: Edges, weights: Weights, threads: int) -> npt.NDArray[np.float64]:
    """Give (k, questions) what each comparison adds."""
    jobs = ranges(np.arange(len(edges) + 1, dtype=np.int64), 4 * threads)
    parts = each(lambda job: bits(table, weights, edges.of(slice(*job))), jobs, threads)
    return np.concatenate(parts) if parts else np.zeros((0, len(weights.stranger)))


def founders_of(load_sequences: npt.NDArray[np.integer], roots: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
    """Give for each record the lowest (load_sequence, record_id) of its cluster; records stand by record_id."""
    return np.asarray(oldest(np.ascontiguousarray(roots, np.int32), np.ascontiguousarray(load_sequences)))


def uuids(ids: npt.NDArray[np.uint8]) -> pa.Array:
    """Give (n, 16) bytes as UUIDs."""
    storage = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), len(ids), [None, pa.py_buffer(np.ascontiguousarray(ids))]
    )
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def _lists(values: npt.NDArray[np.generic]) -> pa.Array:
    """Give each row of an array as a list."""
    width = values.shape[1]
    starts = pa.array(np.arange(len(values) + 1, dtype=np.int64) * width)
    return pa.LargeListArray.from_arrays(starts, pa.array(np.ascontiguousarray(values).ravel()))
