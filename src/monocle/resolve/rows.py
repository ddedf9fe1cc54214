"""Columns of codes become the table that the kernel compares."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine.columns import Codes, Places, Values, texts
from monocle.fields.nicknames import GROUPS
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import LINE, Filled, in_lines, room
from monocle.kernel.lists import code_points, holders, write_rows
from monocle.kernel.ordering import turned
from monocle.kernel.reading import Packed, address
from monocle.kernel.signs import write_signs
from monocle.kernel.store import plain
from monocle.kernel.table import Holds, Table
from monocle.kernel.threads import each, spans

_ASCII = 128
_PARTS = 8
"""Per thread, so that none waits long for the last one."""
_SIGNED = frozenset({"names", "emails", "streets", "postcodes", "cities", "companies"})
"""Families whose texts are compared letter by letter."""
_TEXTS = 1 << 16
"""Texts of which one thread makes the signs at a time."""
IN_MEMORY = 1 << 30
"""Bytes of rows that stay in memory, in large pages: they are what is read most, at any place."""
BAND = 2 << 30
"""Bytes of rows that are put in order at a time, in memory, where all of them are written to a file."""
_SPARE = 8
"""Of so many columns one at most may be of no meaning."""
_AT_ONCE = 1 << 18
"""Texts that are copied at a time."""
_SIGNED_UP_TO = 1 << 24
"""Texts of a family that has signs: they take 16 bytes each."""


@dataclass(frozen=True, repr=False)
class Given:
    """One column of the table to be.

    Attributes:
        name: of the column.
        holds: what its integers stand for.
        made: its values, in the order of the relation, or what makes them.
        family: of its texts; empty where it holds none.
    """

    name: str
    holds: Holds
    made: Values | Callable[[], Values]
    family: str = ""

    @property
    def values(self) -> Values:
        """Give the values; they are made at each call."""
        return self.made if isinstance(self.made, Values) else self.made()


@dataclass(frozen=True, repr=False)
class _Source:
    """One column of the table to be, with its values."""

    given: Given
    values: Values

    def same(self) -> tuple[int, int, str, Holds]:
        """Give what is equal for columns that hold the very same values, as long as all of them are there."""
        return id(self.values.codes), id(self.values.offsets), self.given.family, self.given.holds


@dataclass(frozen=True, repr=False)
class _Packed:
    """One column as the table has it, before its codes and lists are moved.

    Attributes:
        column: (n,) codes above 0, lists below 0; none where no record has a value, and where it is like another.
        like: name of the column that holds the same, whose place it shares; empty where it has its own.
    """

    name: str
    holds: Holds
    family: str
    column: Codes
    list_starts: Places
    list_items: Codes
    held: int
    shares: npt.NDArray[np.float32]
    like: str = ""

    def also(self, name: str) -> "_Packed":
        """Give the same under another name."""
        none = np.zeros(0, np.int32)
        return replace(self, name=name, like=self.name, column=none, list_starts=np.zeros(2, np.int64), list_items=none)


@dataclass(frozen=True, repr=False)
class _Texts:
    """The texts of all families, and what is told of each; as ``Table`` has them."""

    starts: Places
    chars: npt.NDArray[np.generic]
    hashes: npt.NDArray[np.uint64]
    nicknames: tuple[Places, Codes]
    signs: npt.NDArray[np.uint64]


def table_of(
    given: list[Given], dictionaries: dict[str, Dictionary], order: Codes, folder: Path, threads: int
) -> tuple[Table, Mapping[str, int]]:
    """Give the table, and how many records have a value in each column.

    Args:
        given: its columns; one that no record fills shares its place with all others of the kind, and one whose values are
            another's very own shares that one's. The list is emptied, so that what a column takes is given back once it is
            packed.
        dictionaries: of the families, the family of names last; emptied, as the list.
        order: (n,) row of the relation that each record of the table is.
        folder: for a table that is mapped from files.
        threads: side by side.
    """
    bases, sizes = _bases(dictionaries), {name: one.size for name, one in dictionaries.items()}
    with ThreadPoolExecutor(1) as beside:
        written = beside.submit(_written, dictionaries, bases, folder, threads)
        packed = _all_packed(given, sizes, folder, threads)
        places, rows = _rows(packed, bases, order, folder, threads)
        starts, list_items = _lists(packed, bases, folder)
        texts_of = written.result()
    table = Table(
        codes=rows,
        columns=places,
        holds={one.name: one.holds for one in packed},
        list_starts=starts,
        list_items=list_items,
        starts=texts_of.starts,
        chars=texts_of.chars,
        hashes=texts_of.hashes,
        shares={one.name: (bases[one.family] + 1, one.shares) for one in packed if one.holds is Holds.TEXT},
        nickname_starts=texts_of.nicknames[0],
        nickname_items=texts_of.nicknames[1],
        signs=texts_of.signs,
    )
    return table, {one.name: one.held for one in packed}


def _written(dictionaries: dict[str, Dictionary], bases: Mapping[str, int], folder: Path, threads: int) -> _Texts:
    """Give the texts of all families; the dictionaries are given back."""
    nicknames = _nicknames(dictionaries, bases, folder)
    sizes = {name: dictionary.size - 1 for name, dictionary in dictionaries.items()}
    starts, chars, hashes = _texts(dictionaries, folder)
    return _Texts(starts, chars, hashes, nicknames, _signs(sizes, starts, chars, folder, threads))


def _all_packed(given: list[Given], sizes: Mapping[str, int], folder: Path, threads: int) -> list[_Packed]:
    """Give the columns packed, several side by side; one that several names have is packed once."""
    with ThreadPoolExecutor(max(1, threads)) as pool:
        sources = [
            _Source(one, values) for one, values in zip(given, pool.map(lambda one: one.values, given), strict=True)
        ]
        given.clear()
        first: dict[tuple[int, int, str, Holds], str] = {}
        like = {one.given.name: first.setdefault(one.same(), one.given.name) for one in sources}
        own = [one for one in sources if like[one.given.name] == one.given.name]
        sources.clear()
        packed: dict[str, _Packed] = {}
        while own:
            taken = [own.pop(0) for _ in range(min(max(1, threads), len(own)))]
            packed |= {one.name: one for one in pool.map(lambda one: _packed(one, sizes, folder), taken)}
            taken.clear()
    return [packed[name] if name == other else packed[other].also(name) for name, other in like.items()]


def _packed(source: _Source, sizes: Mapping[str, int], folder: Path) -> _Packed:
    given = source.given
    column, list_starts, list_items = source.values.packed(folder)
    held = int(np.count_nonzero(column))
    shares = np.zeros(0, np.float32)
    if given.holds is Holds.TEXT:
        shares = _shares(column, list_items, sizes[given.family], held, folder)
    column = column if held else np.zeros(0, np.int32)
    return _Packed(given.name, given.holds, given.family, column, list_starts, list_items, held, shares)


def _shares(column: Codes, list_items: Codes, size: int, held: int, folder: Path) -> npt.NDArray[np.float32]:
    """Give the share of those that hold a value which hold each one, the empty one aside."""
    if not held:
        return room(folder, size - 1, np.float32)
    shares, counts = Filled(folder, (size - 1,), np.float32), holders(column, list_items, size)
    for first in range(1, size, _AT_ONCE):
        shares.add(counts[first : first + _AT_ONCE] / held)
    return shares.taken()


def _rows(
    packed: list[_Packed], bases: Mapping[str, int], order: Codes, folder: Path, threads: int
) -> tuple[dict[str, int], Codes]:
    """Give the place of each column, 0 for those that nobody fills, and the rows; what the columns took is given back."""
    filled = [one for one in packed if one.held and not one.like]
    places = {one.name: place for place, one in enumerate(filled, 1)}
    places = {one.name: places.get(one.like or one.name, 0) for one in packed}
    before = np.cumsum([0, *(len(one.list_starts) - 2 for one in packed)])
    lists = {one.name: int(before[place]) for place, one in enumerate(packed)}
    moved = np.array([(bases.get(one.family, 0), lists[one.name]) for one in filled], np.int64).reshape(-1, 2)
    columns = Packed([plain(one.column, np.int32) for one in filled])
    rows = _in_order(columns.at, moved, order, folder, threads)
    none = np.zeros(0, np.int32)
    packed[:] = [replace(one, column=none) for one in packed]
    return places, rows


def _in_order(columns: int, moved: Places, order: Codes, folder: Path, threads: int) -> Codes:
    """Give the rows in order; as many as have room in memory are put in order there, and then written to the file.

    Args:
        columns: see ``write_rows``; they are read in their own order, once for each band.
        moved: see ``write_rows``.
        order: (n,) row of the columns that each record is.
        folder: for the file.
        threads: at once.
    """
    records, width = len(order), _width(len(moved) + 1)
    small = 4 * width * records <= IN_MEMORY
    at_once = records if small else max(1, min(records, BAND // (4 * width)))
    places, parts = turned(order, threads), spans(records, _PARTS * max(1, threads))
    band, rows = in_lines((at_once, width)), Filled(folder, (0 if small else records, width), np.int32)
    for first in range(0, records, max(1, at_once)):
        some = band[: records - first]
        each(partial(write_rows, some, first, places, columns, moved), parts, threads)
        if not small:
            rows.add(some)
    return band if small else rows.taken()


def _width(columns: int) -> int:
    """Give the columns of a row, some of them of no meaning where one row then takes whole lines of memory and hardly more."""
    whole = -(-columns // LINE) * LINE
    return whole if _SPARE * (whole - columns) <= whole else columns


def _bases(dictionaries: Mapping[str, Dictionary]) -> dict[str, int]:
    """Give what is added to the codes of each family; the first code of a family is one more."""
    bases, base = {}, 0
    for name, dictionary in dictionaries.items():
        bases[name] = base
        base += dictionary.size - 1
    return bases


def _lists(packed: Sequence[_Packed], bases: Mapping[str, int], folder: Path) -> tuple[Places, Codes]:
    """Give where each list begins, and the items: list 0 is empty, those of each column follow the ones before."""
    starts = room(folder, 2 + sum(len(one.list_starts) - 2 for one in packed), np.int64)
    items, first, end = room(folder, sum(len(one.list_items) for one in packed), np.int32), 2, 0
    for one in packed:
        last = first + len(one.list_starts) - 2
        np.add(one.list_starts[2:], end, out=starts[first:last])
        np.add(
            one.list_items, bases.get(one.family, 0), out=items[end : end + len(one.list_items)], casting="same_kind"
        )
        first, end = last, end + len(one.list_items)
    return starts, items


def _texts(
    dictionaries: dict[str, Dictionary], folder: Path
) -> tuple[Places, npt.NDArray[np.generic], npt.NDArray[np.uint64]]:
    """Give the texts of all families one after the other, text 0 first; the dictionaries are given back one by one."""
    plain_ones = {name: _highest(one.chars) < _ASCII for name, one in dictionaries.items()}
    size = 1 + sum(one.size - 1 for one in dictionaries.values())
    letters = sum(len(one.chars) for one in dictionaries.values())
    starts, hashes = Filled(folder, (size + 1,), np.int64), Filled(folder, (size,), np.uint64)
    kind: type[np.generic] = np.uint8 if all(plain_ones.values()) else np.uint32
    chars: Filled[Any] = Filled(folder, (letters,), kind)
    starts.add(np.zeros(2, np.int64))
    hashes.add(np.zeros(1, np.uint64))
    for name in list(dictionaries):
        dictionary = dictionaries.pop(name)
        hashes.add(dictionary.hashes[1:])
        for begins, said in _letters(dictionary, ascii_only=plain_ones[name]):
            starts.add(begins[1:] + chars.rows)
            chars.add(said)
    return starts.taken(), chars.taken(), hashes.taken()


def _letters(dictionary: Dictionary, *, ascii_only: bool) -> Iterator[tuple[Places, npt.NDArray[Any]]]:
    """Give some texts at a time: where each begins and the last one ends, from 0, and the characters of all."""
    for first in range(1, dictionary.size, _AT_ONCE):
        starts = dictionary.starts[first : first + _AT_ONCE + 1]
        begins, said = starts - starts[0], dictionary.chars[starts[0] : starts[-1]]
        yield (begins, said) if ascii_only else code_points(begins, said)


def _signs(
    sizes: Mapping[str, int], starts: Places, chars: npt.NDArray[np.generic], folder: Path, threads: int
) -> npt.NDArray[np.uint64]:
    """Give the signs of texts that are compared letter by letter; those of others stay 0 and take no room in a file."""
    signs, first, parts = room(folder, (len(starts) - 1, 2), np.uint64), 1, []
    for name, size in sizes.items():
        if name in _SIGNED and size <= _SIGNED_UP_TO:
            parts += [(one, min(one + _TEXTS, first + size)) for one in range(first, first + size, _TEXTS)]
        first += size
    wide = chars.dtype != np.uint8
    each(lambda part: write_signs(address(starts), address(chars), wide, part, signs), parts, threads)
    return signs


def _highest(chars: npt.NDArray[np.uint8]) -> int:
    return int(chars.max(initial=0))


def _nicknames(dictionaries: Mapping[str, Dictionary], bases: Mapping[str, int], folder: Path) -> tuple[Places, Codes]:
    """Give the groups of short forms that each text is in.

    The family of names comes last: what is before it stays 0 and takes no room in a file.
    """
    family, names = list(dictionaries.items())[-1]
    members = [(name, group) for group, line in enumerate(GROUPS) for name in dict.fromkeys(line)]
    given = texts(pa.array([name for name, _ in members]))
    codes = names.find(given.starts, given.stops, given.chars)
    groups = np.array([group for _, group in members], np.int32)[codes > 0]
    codes = codes[codes > 0]
    first = bases[family] + 1
    starts = room(folder, first + names.size, np.int64)
    np.cumsum(np.bincount(codes, minlength=names.size), out=starts[first:])
    return starts, groups[np.argsort(codes, kind="stable")]
