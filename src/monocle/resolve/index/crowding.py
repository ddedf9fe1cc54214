"""Identifiers that many names bring since the index was built: from then on they count for nothing.

The batch looks at all records at once and drops such a value everywhere. Here the few who came first keep it until the next run.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from monocle.kernel.crowding import names_counted, pairs_moved, values_held
from monocle.resolve.index.book import Book, roomy

_MADE: Mapping[str, tuple[str, ...]] = {"emails": ("mailboxes", "email_names"), "phones": ("mobiles",)}
"""Column of identifiers → columns made of it."""
_OTHERS = ("cards", "handles", "company_numbers", *(f"numbers_{place}" for place in range(1, 7)))
_ROOM = 1 << 12


class Crowding:
    """Under how many names each value came since the index was built."""

    def __init__(self, book: Book, most: int) -> None:
        """Look at a book from now on; ``most`` names may bring one value."""
        self._book, self._most = book, most
        self._columns = [name for name in ("emails", "phones", *_OTHERS) if book.columns.get(name, 0)]
        places = np.array([book.columns[name] for name in self._columns], np.int64)
        self._places = (places, book.columns.get("first_sound", 0), book.columns.get("last_sound", 0))
        self._pairs, self._names = np.zeros(_ROOM, np.uint64), np.zeros(0, np.int32)
        self._size = 0

    def look(self, first: int, count: int) -> None:
        """Count new rows, bar the values that too many names bring, and take them out of these rows."""
        arrays = self._book.arrays
        rows, lists = arrays["codes"][first : first + count], (arrays["list_starts"], arrays["list_items"])
        self._make_room(values_held(rows, self._places[0], lists[0]))
        seen = (self._pairs, self._names)
        new, crowded = names_counted(rows, self._places, lists, seen, self._most, arrays["barred"])
        self._size += new
        if crowded:
            for column in self._columns:
                self._take_out(rows, column)

    def _make_room(self, values: int) -> None:
        most = self._size + values
        if 2 * most > len(self._pairs):
            longer = np.zeros(1 << (4 * most).bit_length(), np.uint64)
            pairs_moved(self._pairs, longer)
            self._pairs = longer
        self._names = roomy(self._names, len(self._book.arrays["barred"]))

    def _take_out(self, rows: npt.NDArray[np.int32], column: str) -> None:
        """Empty the cells whose only value is barred, and what is made of them."""
        cells = rows[:, self._book.columns[column]]
        gone = (cells > 0) & (self._book.arrays["barred"][np.maximum(cells, 0)] != 0)
        for name in (column, *_MADE.get(column, ())):
            if self._book.columns.get(name, 0):
                rows[gone, self._book.columns[name]] = 0
