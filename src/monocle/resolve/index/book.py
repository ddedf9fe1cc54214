"""A table that grows in place: rows, lists and texts are appended, and room is doubled when there is none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine.columns import Codes, Texts, Values, texts
from monocle.fields.nicknames import GROUPS
from monocle.kernel.index_runs import texts_coded, texts_settled
from monocle.kernel.lists import fill
from monocle.kernel.table import Holds, Table
from monocle.resolve.codes import Coded

Arrays = dict[str, npt.NDArray[Any]]
_ASCII = 128
_NAMES = "names"
_SPARE, _LEAST_SPARE = 4, 1024
"""Room that is left when arrays are made: one part in so many, and so much at least."""


def roomy(array: npt.NDArray[Any], wanted: int) -> npt.NDArray[Any]:
    """Give an array of at least so many rows: itself, or a copy of double length."""
    if len(array) >= wanted:
        return array
    longer = np.zeros((max(wanted, 2 * len(array)), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


class Rooms:
    """Makes arrays with room for more: in memory, or in files of a folder, where what is empty takes no disk.

    Attributes:
        folder: of the files; None for memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Choose where arrays are."""
        self.folder = folder

    def empty(self, name: str, shape: tuple[int, ...], kind: np.dtype[Any]) -> npt.NDArray[Any]:
        """Give an array of zeros of some rows, and spare ones."""
        spare = max(_LEAST_SPARE, shape[0] // _SPARE)
        roomy_shape = (shape[0] + spare, *shape[1:])
        if self.folder is None:
            return np.zeros(roomy_shape, kind)
        return np.asarray(np.lib.format.open_memmap(self.folder / f"{name}.npy", "w+", kind, roomy_shape))

    def filled(self, name: str, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Give a copy of an array with spare rows."""
        made = self.empty(name, array.shape, array.dtype)
        made[: len(array)] = array
        return made


class Book:
    """Records as rows of integers, to which more are added.

    Attributes:
        columns: name → place in a row; 0 where nobody had a value when the index was built.
        holds: name → what its integers stand for.
        families: family of texts → its number, from 1.
        shares: as ``Table.shares``, of when the index was built.
        arrays: by name; longer than what they hold.
        sizes: how many rows, lists, list items and texts there are.
        grown: how often an array was replaced by a longer one.
    """

    def __init__(self, told: Mapping[str, Any], arrays: Arrays, shares: Mapping[str, tuple[int, Any]]) -> None:
        """Open a book.

        Args:
            told: columns, holds, families and sizes, as plain trees.
            arrays: by name.
            shares: of columns of texts.
        """
        self.columns: dict[str, int] = dict(told["columns"])
        self.holds = {name: Holds(one) for name, one in told["holds"].items()}
        self.families: dict[str, int] = dict(told["families"])
        self.sizes: dict[str, int] = dict(told["sizes"])
        self.shares, self.arrays, self.grown = dict(shares), arrays, 0
        self._table: Table | None = None

    def told(self) -> dict[str, Any]:
        """Give what is not in arrays, as a plain tree."""
        holds = {name: one.value for name, one in self.holds.items()}
        return {"columns": self.columns, "holds": holds, "families": self.families, "sizes": self.sizes}

    def used(self) -> dict[str, int]:
        """Give how many rows of each array that is longer than what it holds are in use."""
        sizes, texts_count = self.sizes, self.sizes["texts"]
        return {
            "codes": sizes["rows"],
            "list_starts": sizes["lists"] + 2,
            "list_items": sizes["items"],
            "starts": texts_count + 1,
            "chars": int(self.arrays["starts"][texts_count]),
            **dict.fromkeys(("hashes", "family", "barred"), texts_count),
            "nickname_starts": texts_count + 1,
            "nickname_items": int(self.arrays["nickname_starts"][texts_count]),
        }

    @property
    def table(self) -> Table:
        """The table, over arrays that are longer than what they hold; another one only when an array was replaced."""
        if self._table is None:
            names = (
                "codes",
                "list_starts",
                "list_items",
                "starts",
                "chars",
                "hashes",
                "nickname_starts",
                "nickname_items",
            )
            self._table = Table(
                columns=self.columns,
                holds=self.holds,
                shares=self.shares,
                **{name: self.arrays[name] for name in names},
            )
        return self._table

    def _room(self, **wanted: int) -> None:
        for name, rows in wanted.items():
            longer = roomy(self.arrays[name], rows)
            if longer is not self.arrays[name]:
                self.arrays[name], self._table = longer, None
                self.grown += 1

    def coded(self, given: Texts, families: npt.NDArray[np.uint8]) -> Codes:
        """Give the codes of texts, 0 for the empty one; what is new to its family gets the next code.

        Args:
            given: texts.
            families: number of the family of each.
        """
        size, letters = self.sizes["texts"], int((given.stops - given.starts).sum())
        wide = self.arrays["chars"].dtype != np.uint8
        if not wide and letters and int(given.chars[given.starts[0] : given.stops[-1]].max(initial=0)) >= _ASCII:
            self.arrays["chars"], self._table = self.arrays["chars"].astype(np.uint32), None
            self.grown += 1
        most = size + len(given.starts)
        self._room(
            hashes=most,
            family=most,
            barred=most,
            starts=most + 1,
            nickname_starts=most + 1,
            chars=int(self.arrays["starts"][size]) + letters,
        )
        self._slots(most)
        codes = np.empty(len(given.starts), np.int32)
        told = (given.starts, given.stops, given.chars, families)
        self.sizes["texts"] = texts_coded(told, self._lexicon(), self.arrays["chars"], size, codes)
        self.arrays["nickname_starts"][size + 1 : self.sizes["texts"] + 1] = self.arrays["nickname_starts"][size]
        return codes

    def _lexicon(self) -> Any:
        return tuple(self.arrays[name] for name in ("slots", "hashes", "family", "starts"))

    def _slots(self, most: int) -> None:
        if 2 * most > len(self.arrays["slots"]):
            self.arrays["slots"] = np.zeros(1 << max(12, (4 * most).bit_length()), np.int32)
            texts_settled(self._lexicon(), 1, self.sizes["texts"])

    def add(self, columns: Mapping[str, Values], count: int) -> int:
        """Add rows, and give the place of the first.

        Args:
            columns: name → codes of this book's texts, or dates and numbers.
            count: rows.
        """
        first = self.sizes["rows"]
        self._room(codes=first + count)
        rows = self.arrays["codes"][first : first + count]
        order = np.arange(count, dtype=np.int64)
        for name, values in columns.items():
            if self.columns.get(name, 0):
                column, starts, items = values.packed()
                fill(rows, self.columns[name], order, column, (0, self._listed(starts, items)))
        self.sizes["rows"] = first + count
        return first

    def _listed(self, starts: npt.NDArray[np.int64], items: Codes) -> int:
        """Add lists, and give how many there were before."""
        lists, end = self.sizes["lists"], self.sizes["items"]
        if len(items):
            self._room(list_starts=lists + len(starts), list_items=end + len(items))
            self.arrays["list_starts"][lists + 2 : lists + len(starts)] = starts[2:] + end
            self.arrays["list_items"][end : end + len(items)] = items
            self.sizes["lists"], self.sizes["items"] = lists + len(starts) - 2, end + len(items)
        return lists

    def add_row(self, values: Mapping[str, Sequence[int]]) -> int:
        """Add one row, and give its place; see ``add``.

        Args:
            values: name → values, 0 for none.
        """
        row = [0] * self.arrays["codes"].shape[1]
        for name, items in values.items():
            at = self.columns.get(name, 0)
            if at and items:
                row[at] = self.cell(items)
        return self.add_coded(np.array([row], np.int32))

    def add_coded(self, rows: Codes) -> int:
        """Add (n, k) rows as the table holds them, and give the place of the first."""
        place = self.sizes["rows"]
        self._room(codes=place + len(rows))
        self.arrays["codes"][place : place + len(rows)] = rows
        self.sizes["rows"] = place + len(rows)
        return place

    def cell(self, items: Sequence[int]) -> int:
        """Give what a row holds for some values, 0 for none; two or more become a list."""
        kept = list(dict.fromkeys(one for one in items if one))
        return (kept or (0,))[0] if len(kept) < 2 else -self._list(kept)

    def text(self, code: int) -> str:
        """Give the text of a code above 0."""
        starts = self.arrays["starts"]
        letters = self.arrays["chars"][starts[code] : starts[code + 1]]
        return "".join(map(chr, letters.tolist()))

    def _list(self, items: Sequence[int]) -> int:
        """Add one list, and give its number."""
        starts = np.array([0, 0, len(items)], np.int64)
        return self._listed(starts, np.array(items, np.int32)) + 1


def opened_book(found: Coded, rooms: Rooms) -> Book:
    """Give the book of records that a batch encoded; its arrays are copied, with room for more."""
    table, numbers = found.table, {name: n for n, name in enumerate(dict.fromkeys(found.families.values()), 1)}
    arrays = {
        name: rooms.filled(name, getattr(table, name))
        for name in ("list_starts", "list_items", "starts", "chars", "hashes", "nickname_starts", "nickname_items")
    }  # fmt: skip
    columns, arrays["codes"] = _apart(table, rooms)
    texts_count = len(table.hashes)
    groups = arrays["nickname_starts"][: texts_count + 1]
    np.maximum.accumulate(groups, out=groups)
    family, barred = (rooms.empty(name, (texts_count,), np.dtype(np.uint8)) for name in ("family", "barred"))
    for column, name in found.families.items():
        first, shares = table.shares[column]
        family[first : first + len(shares)] = numbers[name]
        if name in found.marks:
            barred[first : first + len(shares)] = ~found.marks[name][1:]
    arrays |= {"family": family, "barred": barred, "slots": np.zeros(1, np.int32)}
    sizes = {
        "rows": len(table),
        "lists": len(table.list_starts) - 2,
        "items": len(table.list_items),
        "texts": texts_count,
    }
    told = {
        "columns": columns,
        "holds": {name: one.value for name, one in table.holds.items()},
        "families": numbers,
        "sizes": sizes,
    }
    book = Book(told, arrays, table.shares)
    _with_short_forms(book, numbers[_NAMES])
    return book


def _apart(table: Table, rooms: Rooms) -> tuple[dict[str, int], Codes]:
    """Give the places of columns, and the rows: columns that share a place get their own, as records to come may differ there."""
    width, columns, shared = table.codes.shape[1], dict[str, int](), list[int]()
    for name, place in table.columns.items():
        again = place > 0 and place in columns.values()
        columns[name] = width + len(shared) if again else place
        shared += [place] if again else []
    codes = rooms.empty("codes", (len(table), width + len(shared)), np.dtype(np.int32))
    codes[: len(table), :width] = table.codes
    for extra, place in enumerate(shared, width):
        codes[: len(table), extra] = table.codes[:, place]
    return columns, codes


def _with_short_forms(book: Book, family: int) -> None:
    """Add all names that have short forms, so that no name that comes later has one."""
    groups: dict[str, list[int]] = {}
    for group, line in enumerate(GROUPS):
        for name in dict.fromkeys(line):
            groups.setdefault(name, []).append(group)
    known = book.sizes["texts"]
    given = texts(pa.array(list(groups)))
    codes = book.coded(given, np.full(len(groups), family, np.uint8))
    starts, items = book.arrays["nickname_starts"], book.arrays["nickname_items"]
    end = int(starts[known])
    for code, one in zip(codes.tolist(), groups.values(), strict=True):
        if code >= known:
            items = roomy(items, end + len(one))
            items[end : end + len(one)] = one
            end += len(one)
            starts[code + 1] = end
    book.arrays["nickname_items"] = items
    book._table = None  # noqa: SLF001 (this file's own)
