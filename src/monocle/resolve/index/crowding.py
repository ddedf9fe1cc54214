"""Identifiers that too many names bring: from then on they count for nothing, as if the batch had looked at all records."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.crowding import at_most_names, holders_of, holding, names_counted, pairs_moved, values_held
from monocle.resolve.index.book import Book, roomy
from monocle.resolve.index.one import made_of

_OTHERS = ("cards", "handles", "company_numbers", *(f"numbers_{place}" for place in range(1, 7)))
_ROOM = 1 << 12
_LISTED = 2
"""Names from which on the records of a value are listed when the index opens: one value in twenty-five, on made-up people."""
_ROW_BITS = np.uint64(32)
Nodes = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint8]


class Crowding:
    """Under how many names each value stands.

    Of the records that there were when the index was built it is known at first only under how many at most, which is what one
    pass can tell; the few values for which that may be too many are counted name by name when a new name brings them. Which
    records hold a value that may have several names is listed once: all records are passed over again only for a value that
    had one name, and then got as many others as may bring it.
    """

    def __init__(self, book: Book, most: int) -> None:
        """Look at a book from now on; ``most`` names may bring one value."""
        self._book, self._most = book, most
        self._columns = [name for name in ("emails", "phones", *_OTHERS) if book.columns.get(name, 0)]
        places = np.array([book.columns[name] for name in self._columns], np.int64)
        self._places = (places, book.columns.get("first_sound", 0), book.columns.get("last_sound", 0))
        self._pairs, self._names = np.zeros(_ROOM, np.uint64), np.zeros(0, np.int32)
        self._size, self._built, self._texts = 0, book.sizes["rows"], book.sizes["texts"] + 1
        self._bound = np.zeros(self._texts, np.uint8)
        rows = book.arrays["codes"][: self._built]
        at_most_names(rows, self._places, self._lists(), np.zeros(self._texts, np.uint64), self._bound)
        self._listed = self._holders(rows)
        self._settled = book.arrays["barred"].copy()

    def look(self, first: int, count: int, alive: Marks) -> Nodes:
        """Count new rows, bar the values that stand under too many names, and give the rows that hold one of them still.

        Args:
            first: place of the first new row.
            count: of them.
            alive: per row of the book, 0 where its record is no more; new rows need not be there.
        """
        rows = self._book.arrays["codes"][first : first + count]
        self._count(rows)
        self._settled = roomy(self._settled, len(self._book.arrays["barred"]))
        self._look_back(rows, alive)
        return self._still_held(rows, alive)

    def taken_out(self, node: int) -> npt.NDArray[np.int32]:
        """Give the row of a record without the values that count for nothing."""
        row: npt.NDArray[np.int32] = self._book.arrays["codes"][node].copy()
        for name in self._columns:
            held = self._values(int(row[self._book.columns[name]]))
            kept = [code for code in held if not self._book.arrays["barred"][code]]
            if len(kept) < len(held):
                self._write(row, name, kept)
        return row

    def _count(self, rows: npt.NDArray[np.int32]) -> None:
        """Note which names bring which values, and bar those of too many."""
        self._make_room(values_held(rows, self._places[0], self._lists()[0]))
        seen, barred = (self._pairs, self._names), self._book.arrays["barred"]
        self._size += names_counted(rows, self._places, self._lists(), seen, self._most, barred)[0]

    def _look_back(self, rows: npt.NDArray[np.int32], alive: Marks) -> None:
        """Count the names of before, of values that may stand under too many with those that are new."""
        held = self._held(rows)
        held = held[(held < self._texts) & (self._book.arrays["barred"][held] == 0)]
        doubtful = held[
            self._names[held] + self._bound[np.minimum(held, self._texts - 1)].astype(np.int64) > self._most
        ]
        known = doubtful[self._bound[doubtful] > 0]
        if len(known):
            before = self._before(known, alive)
            self._bound[known] = 0
            self._count(self._book.arrays["codes"][before])

    def _still_held(self, rows: npt.NDArray[np.int32], alive: Marks) -> Nodes:
        barred = self._book.arrays["barred"]
        held = self._held(rows)
        fresh = held[(barred[held] != 0) & (self._settled[held] == 0)]
        if not len(fresh):
            return np.zeros(0, np.int32)
        self._settled[fresh] = 1
        every = np.ones(self._book.sizes["rows"], np.uint8)
        every[: len(alive)] = alive[: len(every)]
        return np.concatenate((self._before(fresh, every), self._with(fresh, every, self._built)))

    def _before(self, values: npt.NDArray[np.int32], alive: Marks) -> Nodes:
        """Give the rows of when the index was built that hold some of these values."""
        known = np.sort(values[values < self._texts]).astype(np.uint64)
        first, end = (self._listed.searchsorted(one << _ROW_BITS) for one in (known, known + np.uint64(1)))
        if (first == end).any():
            return self._with(values, alive[: self._built], 0)
        parts = [self._listed[one:other] for one, other in zip(first.tolist(), end.tolist(), strict=True)]
        rows = np.unique(np.concatenate([*parts, self._listed[:0]]).astype(np.uint32))
        there: Nodes = rows[alive[rows] != 0].astype(np.int32)
        return there

    def _holders(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
        """List the rows of values that may stand under several names, by value."""
        found = np.zeros(len(rows) // 4 + _ROOM, np.uint64)
        asked = (self._bound, _LISTED, self._book.arrays["barred"])
        count = holders_of(rows, self._places[0], self._lists(), asked, found)
        if count > len(found):
            found = np.zeros(count, np.uint64)
            holders_of(rows, self._places[0], self._lists(), asked, found)
        return np.sort(found[:count])

    def _with(self, values: npt.NDArray[np.int32], alive: Marks, first: int) -> Nodes:
        """Give the rows, from one on, that hold some of these values."""
        wanted = np.zeros(len(self._book.arrays["barred"]), np.uint8)
        wanted[values] = 1
        rows, found = self._book.arrays["codes"][first : len(alive)], np.zeros(_ROOM, np.int32)
        count = holding(rows, self._places[0], self._lists(), wanted, alive[first:], found)
        if count > len(found):
            found = np.zeros(count, np.int32)
            holding(rows, self._places[0], self._lists(), wanted, alive[first:], found)
        return found[:count] + np.int32(first)

    def _held(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Give the values that rows hold."""
        cells = np.unique(rows[:, self._places[0]])
        starts, items = self._lists()
        lists = [items[starts[-cell] : starts[1 - cell]] for cell in cells[cells < 0].tolist()]
        return np.unique(np.concatenate([cells[cells > 0], *lists]))

    def _values(self, cell: int) -> Sequence[int]:
        starts, items = self._lists()
        return items[starts[-cell] : starts[1 - cell]].tolist() if cell < 0 else [cell] if cell else []

    def _lists(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        return self._book.arrays["list_starts"], self._book.arrays["list_items"]

    def _write(self, row: npt.NDArray[np.int32], name: str, kept: Sequence[int]) -> None:
        made: Mapping[str, Sequence[int]] = made_of(self._book, name, kept)
        for column, codes in {name: kept, **made}.items():
            if place := self._book.columns.get(column, 0):
                row[place] = self._book.cell(codes)

    def _make_room(self, values: int) -> None:
        most = self._size + values
        if 2 * most > len(self._pairs):
            longer = np.zeros(1 << (4 * most).bit_length(), np.uint64)
            pairs_moved(self._pairs, longer)
            self._pairs = longer
        self._names = roomy(self._names, len(self._book.arrays["barred"]))
