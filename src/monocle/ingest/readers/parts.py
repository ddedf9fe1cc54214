"""The Parquet files that a reader writes, and the rows it could not read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.errors import BadData, Unavailable
from monocle.ingest.readers.reader import Reading, Unreadable

ROWS = 200_000
BYTES = 128 << 20
RAW_BYTES = 64 << 10
MOST_UNREADABLE = 100_000


class Parts:
    """Gathers rows into Parquet files of some 200,000 rows, and the unreadable ones apart.

    Attributes:
        rows: read so far.
        limit: rows at most; 0 means all.
    """

    def __init__(self, folder: Path, limit: int = 0) -> None:
        self.rows = 0
        self.limit = limit
        self._folder = folder
        self._paths: list[Path] = []
        self._waiting: list[pa.Table] = []
        self._columns: list[str] = []
        self._unreadable: list[Unreadable] = []
        self._raw_bytes = 0

    def is_full(self) -> bool:
        """Say whether the limit is reached."""
        return bool(self.limit) and self.rows >= self.limit

    def add(self, table: pa.Table, file: str, positions: pa.Array) -> None:
        """Take rows, all columns texts, that stand in ``file`` at ``positions``."""
        self._columns += [name for name in table.column_names if name not in set(self._columns)]
        if self._waiting and self._waiting[0].column_names[:-2] != table.column_names:
            self._flush()
        if self.limit:
            table, positions = table.slice(0, self.limit - self.rows), positions.slice(0, self.limit - self.rows)
        self.rows += table.num_rows
        table = table.append_column("_file", pa.repeat(pa.scalar(file, pa.string()), table.num_rows))
        self._waiting.append(table.append_column("_position", positions))
        if sum(one.num_rows for one in self._waiting) >= ROWS or sum(one.nbytes for one in self._waiting) >= BYTES:
            self._flush()

    def add_rows(
        self, names: Sequence[str], rows: Sequence[Sequence[str | None]], file: str, at: Sequence[int]
    ) -> None:
        """Take rows given as lists, each at its position; with no rows the columns alone are kept."""
        values = zip(*rows, strict=True) if rows else [()] * len(names)
        arrays = [pa.array(column, pa.string()) for column in values]
        self.add(pa.table(arrays, names=list(names)), file, pa.array(at, pa.int64()))

    def refuse(self, row: Unreadable) -> None:
        """Take a row that cannot be read.

        Raises:
            BadData: most rows are unreadable, so the file is not what the definition says.
        """
        if self.is_full():
            return
        room = RAW_BYTES if self._raw_bytes < 4096 * RAW_BYTES else 1024
        kept = Unreadable(row.file, row.position, row.reason, row.detail, row.raw[:room])
        self._raw_bytes += len(kept.raw)
        self._unreadable.append(kept)
        if len(self._unreadable) > max(MOST_UNREADABLE, self.rows):
            raise BadData(
                f"{len(self._unreadable)} rows cannot be read, more than those that can; the last is {row.reason}",
                where=row.file,
                mend="check the declared encoding, separator and quote",
            )

    def reading(self, notes: Mapping[str, str]) -> Reading:
        """Give all that was taken."""
        self._flush()
        unreadable = sorted(self._unreadable, key=lambda row: (row.file, row.position))
        return Reading(tuple(self._paths), tuple(self._columns), self.rows, tuple(unreadable), dict(notes))

    def _flush(self) -> None:
        if not self._waiting:
            return
        table = pa.concat_tables(self._waiting)
        self._waiting = []
        for start in range(0, max(table.num_rows, 1), ROWS + ROWS // 2):
            path = self._folder / f"part-{len(self._paths):05}.parquet"
            try:
                pq.write_table(table.slice(start, ROWS + ROWS // 2), path, compression="lz4", use_dictionary=["_file"])
            except OSError as error:
                what = f"the rows cannot be written: {error.strerror or 'the disk refuses'}"
                raise Unavailable(what, where=str(self._folder), mend="free some space, then load again") from error
            self._paths.append(path)
