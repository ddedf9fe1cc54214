"""Columns of codes become the table that the kernel compares."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.fields.nicknames import GROUPS
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.lists import code_points, fill, holders
from monocle.kernel.table import Holds, Table
from monocle.resolve.columns import Codes, Places, Values, texts

MAPPED_FROM = 1 << 28
"""Bytes from which the rows stand in a file that is mapped, not in memory."""
TEXTS_MAPPED_FROM = 1 << 26
"""The same for each of the arrays of texts."""
_ASCII = 128

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, repr=False)
class Given:
    """One column of the table to be.

    Attributes:
        name: of the column.
        holds: what its integers stand for.
        values: in the order of the relation.
        family: of its texts; empty where it holds none.
    """

    name: str
    holds: Holds
    values: Values
    family: str = ""


@dataclass(frozen=True, repr=False)
class _Packed:
    """One column as the table has it, before its codes and lists are moved; its rows stand apart."""

    name: str
    holds: Holds
    family: str
    list_starts: Places
    list_items: Codes
    held: int
    shares: npt.NDArray[np.float32]


def table_of(
    given: list[Given], dictionaries: Mapping[str, Dictionary], order: Places, folder: Path, threads: int
) -> tuple[Table, Mapping[str, int]]:
    """Give the table, and how many records have a value in each column.

    Args:
        given: its columns; one that no record fills shares its place with all others of the kind. The list is emptied, so
            that what a column takes is given back once its rows are written.
        dictionaries: of the families, the family of names first.
        order: (n,) row of the relation that each record of the table is.
        folder: for a table that is mapped from a file.
        threads: side by side.
    """
    bases, (places, width) = _bases(dictionaries), _places(given)
    rows = _rows((len(order), width), folder)
    packed: list[_Packed] = []
    while given:
        packed += _filled((rows, places, order), given, (dictionaries, bases), packed, threads)
    starts, chars, hashes = _texts(dictionaries, folder)
    nickname_starts, nickname_items = _nicknames(next(iter(dictionaries.values())), len(hashes), folder)
    table = Table(
        codes=rows,
        columns=places,
        holds={one.name: one.holds for one in packed},
        list_starts=_list_starts(packed),
        list_items=np.concatenate([_moved(one, bases) for one in packed] or [np.zeros(0, np.int32)]),
        starts=starts,
        chars=chars,
        hashes=hashes,
        shares={one.name: (bases[one.family] + 1, one.shares) for one in packed if one.holds is Holds.TEXT},
        nickname_starts=nickname_starts,
        nickname_items=nickname_items,
    )
    return table, {one.name: one.held for one in packed}


def _filled(
    into: tuple[Codes, Mapping[str, int], Places],
    given: list[Given],
    texts_of: tuple[Mapping[str, Dictionary], Mapping[str, int]],
    before: Sequence[_Packed],
    threads: int,
) -> list[_Packed]:
    """Write the next columns, one for each thread, and take them off the list.

    Args:
        into: the rows, the place of each column in them, and the row of the relation that each is.
        given: columns that are left.
        texts_of: dictionaries of the families, and what is added to their codes.
        before: columns that are written.
        threads: side by side.
    """
    rows, places, order = into
    dictionaries, bases = texts_of
    with ThreadPoolExecutor(max(1, threads)) as pool:
        taken = [given.pop(0) for _ in range(min(max(1, threads), len(given)))]
        made = list(pool.map(lambda one: _packed(one, dictionaries), taken))
        lists = np.cumsum([sum(map(_lists, before)), *(_lists(one) for one, _ in made)])

        def move(number: int) -> None:
            one, column = made[number]
            if places[one.name]:
                fill(rows, places[one.name], order, column, (bases.get(one.family, 0), int(lists[number])))

        list(pool.map(move, range(len(made))))
    return [one for one, _ in made]


def _lists(one: _Packed) -> int:
    return max(0, len(one.list_starts) - 2)


def _packed(given: Given, dictionaries: Mapping[str, Dictionary]) -> tuple[_Packed, Codes]:
    """Give a column, and its rows."""
    column, list_starts, list_items = given.values.packed()
    held = int(np.count_nonzero(column))
    shares = np.zeros(0, np.float32)
    if given.holds is Holds.TEXT:
        counts = holders(column, list_items, dictionaries[given.family].size)
        shares = (counts[1:] / max(1, held)).astype(np.float32)
    return _Packed(given.name, given.holds, given.family, list_starts, list_items, held, shares), column


def _bases(dictionaries: Mapping[str, Dictionary]) -> dict[str, int]:
    """Give what is added to the codes of each family; the first code of a family is one more."""
    bases, base = {}, 0
    for name, dictionary in dictionaries.items():
        bases[name] = base
        base += dictionary.size - 1
    return bases


def _places(given: Sequence[Given]) -> tuple[dict[str, int], int]:
    """Give the place of each column, 0 for those that nobody fills, and how many places there are."""
    places, width = {}, 1
    for one in given:
        filled = bool(one.values.codes.any())
        places[one.name] = width if filled else 0
        width += filled
    return places, width


def _rows(shape: tuple[int, int], folder: Path) -> Codes:
    if shape[0] * shape[1] * 4 < MAPPED_FROM:
        return np.zeros(shape, np.int32)
    return np.asarray(np.memmap(folder / "rows.int32", np.int32, "w+", shape=shape))


def _list_starts(packed: Sequence[_Packed]) -> Places:
    """Give where each list begins; list 0 is empty, those of each column follow the ones before."""
    parts, end = [np.zeros(2, np.int64)], 0
    for one in packed:
        if len(one.list_items):
            parts.append(one.list_starts[2:] + end)
            end += len(one.list_items)
    return np.concatenate(parts)


def _moved(one: _Packed, bases: Mapping[str, int]) -> Codes:
    return one.list_items + np.int32(bases.get(one.family, 0))


def _texts(
    dictionaries: Mapping[str, Dictionary], folder: Path
) -> tuple[Places, npt.NDArray[np.generic], npt.NDArray[np.uint64]]:
    """Give the texts of all families one after the other, text 0 first."""
    plain = [int(one.chars.max(initial=0)) < _ASCII for one in dictionaries.values()]
    size = 1 + sum(one.size - 1 for one in dictionaries.values())
    letters = sum(len(one.chars) for one in dictionaries.values())
    starts, hashes = _room(folder, "starts", size + 1, np.int64), _room(folder, "hashes", size, np.uint64)
    chars: npt.NDArray[np.generic] = _room(folder, "chars", letters, np.uint8 if all(plain) else np.uint32)
    first, end = 1, 0
    for dictionary, ascii_only in zip(dictionaries.values(), plain, strict=True):
        begins, said = (
            (dictionary.starts, dictionary.chars) if ascii_only else code_points(dictionary.starts, dictionary.chars)
        )
        last = first + dictionary.size - 1
        np.add(begins[2:], end, out=starts[first + 1 : last + 1])
        hashes[first:last] = dictionary.hashes[1:]
        chars[end : end + len(said)] = said
        first, end = last, end + len(said)
    return starts, chars[:end], hashes


def _room(folder: Path, name: str, size: int, kind: type[Number]) -> npt.NDArray[Number]:
    """Give an array of zeros, in a file that is mapped where it is large."""
    if size * np.dtype(kind).itemsize < TEXTS_MAPPED_FROM:
        return np.zeros(size, kind)
    return np.asarray(np.memmap(folder / name, kind, "w+", shape=(size,)))


def _nicknames(names: Dictionary, size: int, folder: Path) -> tuple[Places, Codes]:
    """Give the groups of short forms that each text is in; the family of names comes first, so its codes stand."""
    members = [(name, group) for group, line in enumerate(GROUPS) for name in dict.fromkeys(line)]
    given = texts(pa.array([name for name, _ in members]))
    codes = names.find(given.starts, given.stops, given.chars)
    groups = np.array([group for _, group in members], np.int32)[codes > 0]
    codes = codes[codes > 0]
    starts = _room(folder, "nickname_starts", size + 1, np.int64)
    np.cumsum(np.bincount(codes, minlength=names.size), out=starts[1 : names.size + 1])
    starts[names.size + 1 :] = len(codes)
    return starts, groups[np.argsort(codes, kind="stable")]
