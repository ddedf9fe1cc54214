"""Identifiers that many names bring since the index was built: from then on they count for nothing.

The batch looks at all records at once and drops such a value everywhere. Here the few who came first keep it until the next run.
"""

from collections.abc import Mapping

import numpy as np

from monocle.resolve.index.book import Book

_MADE: Mapping[str, tuple[str, ...]] = {"emails": ("mailboxes", "email_names"), "phones": ("mobiles",)}
"""Column of identifiers → columns made of it."""
_OTHERS = ("cards", "handles", "company_numbers", *(f"numbers_{place}" for place in range(1, 7)))


class Crowding:
    """Under which names each value came since the index was built."""

    def __init__(self, book: Book, most: int) -> None:
        """Look at a book from now on; ``most`` names may bring one value."""
        self._book, self._most = book, most
        self._columns = [name for name in ("emails", "phones", *_OTHERS) if book.columns.get(name, 0)]
        self._names: dict[int, set[tuple[int, int]]] = {}

    def look(self, first: int, count: int) -> None:
        """Count new rows, bar the values that too many names bring, and take them out of these rows."""
        book = self._book
        rows = book.arrays["codes"][first : first + count]
        names = list(zip(*(self._column(rows, name) for name in ("first_sound", "last_sound")), strict=True))
        for column in self._columns:
            cells = rows[:, book.columns[column]]
            fresh = False
            for place in np.flatnonzero(cells).tolist():
                fresh |= self._counted(int(cells[place]), names[place])
            if fresh:
                self._take_out(rows, column)

    def _column(self, rows: np.ndarray[tuple[int, int], np.dtype[np.int32]], name: str) -> list[int]:
        place = self._book.columns.get(name, 0)
        return list(rows[:, place].tolist()) if place else [0] * len(rows)

    def _counted(self, cell: int, name: tuple[int, int]) -> bool:
        """Note who brings the values of a cell, and tell whether one of them is too many people's now."""
        starts, items = self._book.arrays["list_starts"], self._book.arrays["list_items"]
        values = [cell] if cell > 0 else items[starts[-cell] : starts[-cell + 1]].tolist()
        crowded = False
        for value in values:
            held = self._names.setdefault(value, set())
            held.add(name)
            if len(held) > self._most:
                self._book.arrays["barred"][value] = 1
                crowded = True
        return crowded

    def _take_out(self, rows: np.ndarray[tuple[int, int], np.dtype[np.int32]], column: str) -> None:
        """Empty the cells whose only value is barred, and what is made of them."""
        cells = rows[:, self._book.columns[column]]
        gone = (cells > 0) & (self._book.arrays["barred"][np.maximum(cells, 0)] != 0)
        for name in (column, *_MADE.get(column, ())):
            if self._book.columns.get(name, 0):
                rows[gone, self._book.columns[name]] = 0
