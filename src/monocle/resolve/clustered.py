"""Clusters as codes: which records are one, and the record that founded each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine import Engine
from monocle.engine.coded import Bytes, Numbers, Standing
from monocle.kernel.growing import room
from monocle.kernel.taking import ids_at
from monocle.kernel.union_find import numbered
from monocle.relation import Contract, Relation
from monocle.resolve.link_rows import uuids
from monocle.tables import CLUSTERS

if TYPE_CHECKING:
    from monocle.engine.columns import Values
    from monocle.kernel.dictionary import Dictionary

Places = npt.NDArray[np.int32]
AT_ONCE = 1 << 20
"""Rows of a file."""


@dataclass(frozen=True, repr=False)
class Labelled:
    """Records with an id of their cluster, as ``engine.coded.Columns``.

    Attributes:
        record_ids: (n, 16) ascending.
        numbers: (n,) which of ``labels`` each one has.
        labels: (k, 16) one id for each cluster.
        name: of the column that holds them.
        folder: for arrays that are mapped from files.
    """

    record_ids: Bytes
    numbers: Places
    labels: Bytes
    name: str
    folder: Path

    @property
    def rows(self) -> int:
        """Give how many rows there are."""
        return len(self.numbers)

    def ids(self, name: str) -> Bytes:
        """Give ``record_id``, ascending, or the ids of the clusters, row by row."""
        if name not in {"record_id", self.name}:
            raise KeyError(name)
        given = room(self.folder, self.record_ids.shape, np.uint8)
        if name == "record_id":
            given[:] = self.record_ids
        else:
            ids_at(self.labels, self.numbers, given)
        return given

    def whole(self, name: str) -> Numbers:
        """Have none."""
        raise KeyError(name)

    def texts(self, *names: str) -> "tuple[Dictionary, Mapping[str, Values]]":
        """Have none."""
        raise KeyError(names)

    def standing(self, name: str) -> Standing | None:
        """Have none."""
        raise KeyError(name)

    def stored(self, engine: Engine, contract: Contract) -> Relation:
        """Give the rows as a stored relation, in this order, whose columns are handed on.

        Args:
            engine: stores.
            contract: of ``record_id`` and the ids of clusters.
        """
        firsts = range(0, max(1, self.rows), AT_ONCE)
        relation = engine.take_as_is([partial(self._table, first) for first in firsts], contract)
        engine.hand(relation, self)
        return relation

    def _table(self, first: int) -> pa.Table:
        part = slice(first, first + AT_ONCE)
        labels = ids_at(self.labels, self.numbers[part])
        return pa.table({"record_id": uuids(self.record_ids[part]), self.name: uuids(labels)})


@dataclass(frozen=True, repr=False)
class Clustered:
    """Clusters of the records of a table.

    Attributes:
        record_ids: (n, 16) ascending.
        numbers: (n,) the cluster of each record: 0 … k - 1.
        founders: (k, 16) the founding record of each cluster: lowest (load_sequence, record_id).
        sizes: (k,) how many records each has.
        folder: for arrays that are mapped from files.
    """

    record_ids: Bytes
    numbers: Places
    founders: Bytes
    sizes: Places
    folder: Path

    def labelled(self, labels: Bytes, name: str) -> Labelled:
        """Give the records with an id of their cluster.

        Args:
            labels: (k, 16) of each cluster.
            name: of the column.
        """
        return Labelled(self.record_ids, self.numbers, labels, name, self.folder)

    def stored(self, engine: Engine) -> Relation:
        """Give CLUSTERS, stored."""
        return self.labelled(self.founders, "cluster_id").stored(engine, CLUSTERS)


def clustered(record_ids: Bytes, ages: npt.NDArray[np.integer], roots: Places, folder: Path) -> Clustered:
    """Give the clusters of records.

    Args:
        record_ids: (n, 16) ascending.
        ages: (n,) load_sequence of each.
        roots: (n,) the lowest record of each one's cluster.
        folder: for arrays that are mapped from files.
    """
    numbers, founders, sizes = (room(folder, len(roots), np.int32) for _ in range(3))
    clusters = numbered(np.ascontiguousarray(roots), np.ascontiguousarray(ages), numbers, founders, sizes)
    ids = ids_at(record_ids, founders[:clusters], room(folder, (clusters, 16), np.uint8))
    return Clustered(record_ids, numbers, ids, sizes[:clusters], folder)
