"""The lake: what the catalog points to is there, can be read, and says the same as the catalog."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.catalog import Connection, pointers
from monocle.catalog.promises import Broken, Promise
from monocle.catalog.promises import lake as told
from monocle.resolve.index.folder import damaged
from monocle.tables import CUSTOMERS, PROFILES
from monocle.workspace.house import House
from monocle.workspace.indexes import index_folder

MOST = 10
_ROWS = 65_536
_RESTORE = "restore the lake folder from a backup, or run again"
_FOLDERS = Promise(
    "lake", "a folder of the lake that is in force is not there, cannot be read, or has other rows", _RESTORE, ""
)
_LOADS = Promise("loads", "a load that was applied is not in the lake, cannot be read, or has other rows", _RESTORE, "")
_PROFILES = Promise("profiles", "the catalog serves other customers than the lake holds", "run again: monocle run", "")
_RECORDS = Promise(
    "records", "the catalog gives records to other customers than the lake does", "run again: monocle run", ""
)
_INDEX = Promise(
    "index",
    "the index of blocking keys is damaged",
    "nothing is lost: remove its folder, it is made anew when it is asked for",
    "",
)
ALL = (_FOLDERS, _LOADS, _PROFILES, _RECORDS, _INDEX)
Asked = tuple[Promise, Callable[[], Broken]]


class LakeWhole:
    """Looks at the lake.

    Args:
        house: the workspace.
        connection: reading one state.
        every: read every byte; else the lengths and the ends of files.
    """

    def __init__(self, house: House, connection: Connection, every: bool) -> None:
        """Look at what is in force."""
        self._house, self._connection, self._every = house, connection, every
        self._pointing = pointers.in_force(connection)

    def promises(self) -> Iterator[Asked]:
        """Give what is asked for."""
        yield _LOADS, self._loads
        if not self._pointing:
            return
        yield _FOLDERS, self._folders
        yield _INDEX, self._index
        touched = told.touched(self._connection)
        yield _PROFILES, partial(self._compared, PROFILES.name, ("customer_id", "digest"), touched)
        yield _RECORDS, partial(self._compared, CUSTOMERS.name, ("record_id", "customer_id"), touched)

    def _loads(self) -> Broken:
        return self._rows_of(told.loaded(self._connection))

    def _folders(self) -> Broken:
        return self._rows_of((one.folder, one.rows) for one in self._pointing.values())

    def _rows_of(self, folders: Iterator[tuple[str, int]]) -> Broken:
        wrong = [folder for folder, rows in folders if self._rows(self._house.lake.root / folder) != rows]
        return Broken(len(wrong), wrong[:MOST])

    def _rows(self, folder: Path) -> int:
        """Give how many rows the files of a folder hold; -1 where there are none, or one cannot be read."""
        paths = sorted(folder.glob("*.parquet"))
        try:
            return sum(map(_read if self._every else _length, paths)) if paths else -1
        except (OSError, pa.ArrowException):
            return -1

    def _index(self) -> Broken:
        run_id = next(iter(self._pointing.values())).run_id
        wrong = damaged(index_folder(self._house, run_id))
        return Broken(len(wrong), wrong[:MOST])

    def _compared(self, name: str, columns: tuple[str, str], touched: set[UUID]) -> Broken:
        """Compare what the lake and the catalog say, by the first byte of ids; then id by id where they differ."""
        here = self._sums(name, columns, touched)
        there = told.sums(self._connection, name, touched)
        differing = sorted(first for first in here.keys() | there.keys() if here.get(first) != there.get(first))
        some: list[str] = []
        places = 0
        for first in differing:
            ours = {one: value for one, value in self._pairs(name, columns, touched) if one.bytes[0] == first}
            theirs = dict(told.pairs(self._connection, name, touched, first))
            wrong = sorted(one for one in ours.keys() | theirs.keys() if ours.get(one) != theirs.get(one))
            places += len(wrong)
            some += [f"{columns[0].removesuffix('_id')} {one}" for one in wrong[: MOST - len(some)]]
        return Broken(places, some)

    def _sums(self, name: str, columns: tuple[str, str], touched: set[UUID]) -> dict[int, tuple[int, int]]:
        sums: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for one, value in self._pairs(name, columns, touched):
            count, total = sums[one.bytes[0]]
            sums[one.bytes[0]] = (count + 1, total + int(value[:12], 16))
        return sums

    def _pairs(self, name: str, columns: tuple[str, str], touched: set[UUID]) -> Iterator[tuple[UUID, str]]:
        """Give (id, its value as hexadecimal digits) of what decisions and events since the run did not touch."""
        customer = columns.index("customer_id")
        for path in sorted((self._house.lake.root / self._pointing[name].folder).glob("*.parquet")):
            for pair in _rows_as_hex(path, columns):
                if not touched or UUID(pair[customer]) not in touched:
                    yield UUID(pair[0]), pair[1]


def _rows_as_hex(path: Path, columns: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Give two columns of a file as hexadecimal digits, row by row."""
    for batch in pq.ParquetFile(path).iter_batches(_ROWS, columns=list(columns)):
        left, right = (map(_hex, batch.column(column).to_pylist()) for column in columns)
        yield from zip(left, right, strict=True)


def _hex(value: object) -> str:
    return str(value).replace("-", "") if not isinstance(value, bytes) else value.hex()


def _length(path: Path) -> int:
    return int(pq.ParquetFile(path).metadata.num_rows)


def _read(path: Path) -> int:
    """Give how many rows of a file can be read."""
    return sum(batch.num_rows for batch in pq.ParquetFile(path).iter_batches(_ROWS))
