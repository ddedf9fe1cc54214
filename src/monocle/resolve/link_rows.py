"""LINKS as Arrow tables, made of whole columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.kernel.scorer import Scorer
from monocle.kernel.taking import ids_at
from monocle.kernel.union_find import oldest
from monocle.resolve.candidates import EVERY_PAIR
from monocle.resolve.codes import Coded
from monocle.resolve.limits import Limits
from monocle.resolve.model import Model
from monocle.resolve.weighing import HELD_BACK, Weighed

AT_ONCE = 1 << 18
"""Pairs of a file."""


@dataclass(frozen=True, repr=False)
class Linked:
    """Pairs once clusters are known, and what weighed them.

    Attributes:
        found: the records.
        pairs: before clusters were made of them.
        roots: (n,) the lowest record of each one's cluster.
        limits: what no cluster may hold.
        scorer: over the records.
        model: of the scorer.
        rules: names, as ``Edges.rule`` numbers them.
    """

    found: Coded
    pairs: Weighed
    roots: npt.NDArray[np.int32]
    limits: Limits
    scorer: Scorer
    model: Model
    rules: Sequence[str]

    def tables(self) -> Sequence[Callable[[], pa.Table]]:
        """Give what makes LINKS, a piece each: pairs at or over the review floor, and those that are held back.

        Memory: some 500 bytes for each of ``AT_ONCE`` pairs while a piece is made and written.
        """
        return [partial(self._table, first) for first in range(0, max(1, len(self.pairs)), AT_ONCE)]

    def _table(self, first: int) -> pa.Table:
        piece = self.pairs.of(slice(first, first + AT_ONCE)).settled(self.roots, self.limits)
        pairs = piece.of((piece.weight >= self.model.review_floor) | (piece.held_back > 0))
        edges, rules = pairs.edges, [*self.rules, EVERY_PAIR]
        version = np.zeros(len(pairs), np.int32)
        return pa.table(
            {
                "left_id": uuids(ids_at(self.found.record_ids, edges.left)),
                "right_id": uuids(ids_at(self.found.record_ids, edges.right)),
                "weight": pairs.weight,
                "rule": _coded(np.minimum(edges.rule, len(self.rules)), rules),
                "levels": _lists(edges.levels),
                "bits": _lists(self.scorer.bits(edges)),
                "household": pairs.household,
                "strong": pa.array(pairs.strong),
                "held_back": _coded(pairs.held_back, HELD_BACK),
                "model": _coded(version, [self.model.version]),
            }
        )


def _coded(places: npt.NDArray[np.integer], texts: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(texts, pa.string()))


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
