"""PERSONS as codes: every row is read once, and each distinct text of a column stands once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import Queue
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from monocle.engine import Engine
from monocle.engine.columns import Codes, Gathered, Kept, Places, Values, encoded, known_texts
from monocle.fields.address import PARTS
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import Growing
from monocle.relation import Relation
from monocle.tables import PERSONS

IDS = ("record_id", "load_id")
NUMBERS = ("load_sequence", "seen_at")
ALL_THERE = frozenset({"source", "nature", "extra"})
"""Columns of texts that are never NULL."""
LISTS = tuple(column.name for column in PERSONS.columns if column.type == "VARCHAR[]")
TEXTS = tuple(column.name for column in PERSONS.columns if column.type == "VARCHAR" and column.name != "source_key")
_AT_ONCE = 61_440
"""Rows that are encoded at a time: their texts stay in the cache, and memory is used again for the next ones."""
_WAITING = 2
"""Pieces that wait for a reader."""
_ID = 16


@dataclass(frozen=True, repr=False)
class Texts:
    """One column.

    Attributes:
        dictionary: its distinct texts; 0 is the empty one, which stands for none.
        values: its codes.
    """

    dictionary: Dictionary
    values: Values

    @cached_property
    def several(self) -> npt.NDArray[np.bool_] | None:
        """Tell for each row whether it has more than one value; None where none has."""
        return None if self.values.offsets is None else np.diff(self.values.offsets) > 1

    @cached_property
    def single(self) -> Codes:
        """Give the one code of each row, 0 for rows without a value or with several."""
        offsets, codes = self.values.offsets, self.values.codes
        if offsets is None:
            return codes
        found, alone = np.zeros(len(offsets) - 1, np.int32), np.diff(offsets) == 1
        found[alone] = codes[offsets[:-1][alone]]
        return found

    def texts(self) -> pa.Array:
        """Give the distinct texts, in the order of their codes."""
        return known_texts(self.dictionary)


@dataclass(frozen=True, repr=False)
class Coded:
    """PERSONS as codes, rows in the order in which they came.

    Attributes:
        rows: how many.
        ids: name → (n, 16) bytes.
        numbers: name → (n,) integers; a time is in microseconds.
        keys: the sources' keys.
        texts: name → a column of texts, or of lists of texts.
        parts: name → a part of the addresses, whose lists are all alike.
    """

    rows: int
    ids: Mapping[str, npt.NDArray[np.uint8]]
    numbers: Mapping[str, Places]
    keys: Kept
    texts: Mapping[str, Texts]
    parts: Mapping[str, Texts]

    @cached_property
    def places(self) -> npt.NDArray[np.bool_]:
        """Tell for each row whether it has one address, with any part."""
        there = np.zeros(self.rows, np.bool_)
        for one in self.parts.values():
            there |= one.single > 0
        return there


Reader = Callable[[pa.Table], None]


def coded(engine: Engine, persons: Relation) -> Coded:
    """Read persons, and give them as codes.

    Args:
        engine: reads.
        persons: PERSONS.

    Cost: a text is some .1 µs; what the columns take stands in files once it is large.
    """
    folder = engine.folder("coded")
    ids = {name: _Fixed(name, np.uint8, folder, _ID) for name in IDS}
    numbers = {name: _Fixed(name, np.int64, folder) for name in NUMBERS}
    texts = {name: _Column(name, folder) for name in (*TEXTS, *LISTS)}
    places, keys = _Parts(folder), Kept(folder)
    others: Sequence[Reader] = (
        lambda piece: _kept(keys, piece),
        *(one.add for one in (*ids.values(), *numbers.values())),
    )
    ways = [(texts["emails"].add,), (texts["phones"].add, texts["first_name"].add, *others), (places.add,)]
    ways.append(tuple(one.add for name, one in texts.items() if name not in {"emails", "phones", "first_name"}))
    rows = _read(engine.batches(persons, _AT_ONCE), ways)
    return Coded(
        rows,
        {name: one.taken(rows).reshape(-1, _ID) for name, one in ids.items()},
        {name: one.taken(rows) for name, one in numbers.items()},
        keys,
        {name: one.taken() for name, one in texts.items()},
        places.taken(),
    )


def _read(pieces: Iterable[pa.Table], ways: Sequence[Sequence[Reader]]) -> int:
    """Give every piece to every reader, those of one way one after the other; give the number of rows."""
    waiting = [Queue[pa.Table | None](_WAITING) for _ in ways]
    with ThreadPoolExecutor(len(ways)) as pool:
        done = [pool.submit(_follow, queue, way) for queue, way in zip(waiting, ways, strict=True)]
        try:
            rows = sum(_handed(piece, waiting) for piece in pieces)
        finally:
            _handed(None, waiting)
        for one in done:
            one.result()
    return rows


def _handed(piece: pa.Table | None, waiting: "Sequence[Queue[pa.Table | None]]") -> int:
    for queue in waiting:
        queue.put(piece)
    return 0 if piece is None else len(piece)


def _follow(queue: "Queue[pa.Table | None]", readers: Sequence[Reader]) -> None:
    """Read pieces until there is none; one that cannot be read ends it, and the others are let go, so that nobody waits."""
    try:
        while (piece := queue.get()) is not None:
            for reader in readers:
                reader(piece)
    except BaseException:
        while queue.get() is not None:
            pass
        raise


def _kept(keys: Kept, piece: pa.Table) -> None:
    for array in piece["source_key"].chunks:
        keys.add(array)


class _Fixed:
    """A column whose values have one size."""

    def __init__(self, name: str, kind: type, folder: Path, width: int = 1) -> None:
        self._name, self._width, self._size = name, width, 0
        self._all: Growing[Any] = Growing(kind, folder)

    def add(self, piece: pa.Table) -> None:
        for array in piece[self._name].chunks:
            found = self._numbers(array)
            end = self._size + len(found)
            self._all.reserve(end)[self._size : end] = found
            self._size = end

    def _numbers(self, array: pa.Array) -> npt.NDArray[np.generic]:
        if isinstance(array, pa.ExtensionArray):
            array = array.storage
        _, values = array.buffers()
        kind = np.uint8 if self._width > 1 else np.int64
        first = array.offset * self._width
        return np.frombuffer(values or b"", kind)[first : first + len(array) * self._width]

    def taken(self, rows: int) -> npt.NDArray[Any]:
        return self._all.taken(rows * self._width)


class _Column:
    """A column of texts or of lists of texts."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name, self._dictionary, self._codes = name, Dictionary(folder), Gathered(folder)

    def add(self, piece: pa.Table) -> None:
        for array in piece[self._name].chunks:
            if pa.types.is_list(array.type):
                self._codes.add_lists(array.offsets.to_numpy(), encoded(self._dictionary, array.flatten()))
            else:
                self._codes.add(encoded(self._dictionary, array))

    def taken(self) -> Texts:
        self._dictionary.close()
        return Texts(self._dictionary, self._codes.values()[0])


class _Parts:
    """The addresses: one column for each part."""

    def __init__(self, folder: Path) -> None:
        self._dictionaries = {part: Dictionary(folder) for part in PARTS}
        self._codes = Gathered(folder, len(PARTS))

    def add(self, piece: pa.Table) -> None:
        for array in piece["addresses"].chunks:
            places = array.flatten()
            parts = dict(zip(places.type.names, places.flatten(), strict=True))
            codes = [encoded(known, parts[part]) for part, known in self._dictionaries.items()]
            self._codes.add_lists(array.offsets.to_numpy(), *codes)

    def taken(self) -> Mapping[str, Texts]:
        found = zip(self._dictionaries.items(), self._codes.values(), strict=True)
        return {part: Texts(known, values) for (part, known), values in found}
