"""Rows that are objects, on their way into parts: JSON and XML."""

from monocle.errors import BadData
from monocle.ingest.readers.headers import column_names
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.reader import Unreadable

MOST_COLUMNS = 10_000
_ROWS = 20_000

Columns = dict[str, str | None]


class FlatRows:
    """Takes rows of differing columns; columns are those met so far, in the order they were met.

    Attributes:
        file: as ``_file`` shows it.
        parts: where the rows go.
    """

    def __init__(self, parts: Parts, file: str) -> None:
        self.file = file
        self.parts = parts
        self._columns: dict[str, None] = {}
        self._rows: list[Columns] = []
        self._positions: list[int] = []

    def add(self, row: Columns, position: int) -> None:
        """Take a row: column → text."""
        self._columns.update(dict.fromkeys(row))
        if len(self._columns) > MOST_COLUMNS:
            raise BadData(f"more than {MOST_COLUMNS} different keys", where=self.file, mend="keys must not hold values")
        self._rows.append(row)
        self._positions.append(position)
        if len(self._rows) >= _ROWS:
            self.flush()

    def refuse(self, position: int, reason: str, detail: str, raw: bytes) -> None:
        """Take a row that cannot be read."""
        self.parts.refuse(Unreadable(self.file, position, reason, detail, raw))

    def flush(self) -> None:
        """Hand over what waits."""
        keys = list(self._columns)
        names, _ = column_names(keys)
        if self._rows:
            self.parts.add_rows(
                names, [[row.get(key) for key in keys] for row in self._rows], self.file, self._positions
            )
        self._rows, self._positions = [], []
