"""Texts as dense codes: each distinct text once, numbered as it is first seen, with its hash.

An open-addressing table of codes; the texts stand in one buffer. Texts are compared byte by byte, so equal hashes do no
harm. One dictionary is used by one thread at a time; several work side by side.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.hashing import bytes_hash

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

Number = TypeVar("Number", np.int32, np.int64, np.uint64, np.uint8)
_Tables = tuple[Codes, Hashes, Places, Bytes]
Bounds = npt.NDArray[np.integer]
_Texts = tuple[Bounds, Bounds, Bytes]

_SLOTS = 1 << 12
_TEXTS = 1 << 11
_CHARS = 1 << 15


class Dictionary:
    """Distinct texts; code 0 is the empty text, which stands for none.

    Attributes:
        size: codes given, 0 among them.
    """

    def __init__(self) -> None:
        """Make one that holds the empty text."""
        self.size = 1
        self._slots: Codes = np.zeros(_SLOTS, np.int32)
        self._hashes: Hashes = np.zeros(_TEXTS, np.uint64)
        self._starts: Places = np.zeros(_TEXTS + 1, np.int64)
        self._chars: Bytes = np.zeros(_CHARS, np.uint8)

    def __repr__(self) -> str:
        """Show the size, never a text."""
        return f"Dictionary({self.size} texts)"

    @property
    def starts(self) -> Places:
        """(size + 1,): text c is ``chars[starts[c] : starts[c + 1]]``."""
        return self._starts[: self.size + 1]

    @property
    def chars(self) -> Bytes:
        """UTF-8 of all texts."""
        return self._chars[: self._starts[self.size]]

    @property
    def hashes(self) -> Hashes:
        """(size,): as ``hashing.text_hash``; that of the empty text is 0."""
        return self._hashes[: self.size]

    def encode(self, starts: Bounds, stops: Bounds, chars: Bytes) -> Codes:
        """Give the codes of texts; what was not there gets the next one.

        Args:
            starts: (n,) integers: where each text begins in ``chars``.
            stops: (n,) where it ends.
            chars: UTF-8.

        Cost: near linear; about 0.1 µs a text, the caches decide.
        """
        codes = np.empty(len(starts), np.int32)
        done = 0
        while True:
            done, self.size = _encode((starts, stops, chars), self._tables(), codes, done, self.size)
            if done == len(starts):
                return codes
            self._grow(int(stops[done]) - int(starts[done]))

    def find(self, starts: Bounds, stops: Bounds, chars: Bytes) -> Codes:
        """Give the codes of texts, 0 for what is not there; arguments as ``encode``."""
        return np.asarray(_find((starts, stops, chars), self._tables()))

    def _tables(self) -> _Tables:
        return self._slots, self._hashes, self._starts, self._chars

    def _grow(self, wanted: int) -> None:
        """Make room for one more text of so many bytes, and for as much again as there is."""
        if self.size + 1 >= len(self._hashes):
            room = 2 * len(self._hashes)
            self._hashes = _longer(self._hashes, room)
            self._starts = _longer(self._starts, room + 1)
        if 2 * self.size >= len(self._slots):
            self._slots = np.zeros(4 * len(self._slots), np.int32)
            _settle(self._slots, self._hashes, self.size)
        if self._starts[self.size] + wanted > len(self._chars):
            self._chars = _longer(self._chars, 2 * len(self._chars) + wanted)


def _longer(array: npt.NDArray[Number], length: int) -> npt.NDArray[Number]:
    longer = np.zeros(length, array.dtype)
    longer[: len(array)] = array
    return longer


@compiled
def _slot(tables: _Tables, chars: Bytes, start: int, stop: int, value: np.uint64) -> int:
    """Give the slot of a text: where it is, or the empty one where it would be."""
    slots, hashes, starts, texts = tables
    mask = np.uint64(len(slots) - 1)
    slot = value & mask
    while slots[slot] != 0:
        code = slots[slot]
        first = starts[code]
        if hashes[code] == value and starts[code + 1] - first == stop - start:
            place = 0
            while place < stop - start and texts[first + place] == chars[start + place]:
                place += 1
            if place == stop - start:
                break
        slot = (slot + np.uint64(1)) & mask
    return int(slot)


@compiled
def _encode(given: _Texts, tables: _Tables, codes: Codes, done: int, size: int) -> tuple[int, int]:
    """Fill ``codes`` from ``done`` on until a table is full; give how far it came, and the size."""
    starts, stops, chars = given
    slots, hashes, ends, texts = tables
    for place in range(done, len(starts)):
        start, length = int(starts[place]), int(stops[place]) - int(starts[place])
        codes[place] = 0
        if length <= 0:
            continue
        value = bytes_hash(chars, start, start + length)
        slot = _slot(tables, chars, start, start + length, value)
        if slots[slot] == 0:
            end = ends[size]
            if size + 1 >= len(hashes) or 2 * size >= len(slots) or end + length > len(texts):
                return place, size
            slots[slot], hashes[size], ends[size + 1] = size, value, end + length
            for byte in range(length):
                texts[end + byte] = chars[start + byte]
            size += 1
        codes[place] = slots[slot]
    return len(starts), size


@compiled
def _find(given: _Texts, tables: _Tables) -> Codes:
    starts, stops, chars = given
    codes = np.zeros(len(starts), np.int32)
    for place in range(len(starts)):
        start, stop = int(starts[place]), int(stops[place])
        if stop > start:
            codes[place] = tables[0][_slot(tables, chars, start, stop, bytes_hash(chars, start, stop))]
    return codes


@compiled
def _settle(slots: Codes, hashes: Hashes, size: int) -> None:
    """Give each code its slot anew."""
    mask = np.uint64(len(slots) - 1)
    for code in range(1, size):
        slot = hashes[code] & mask
        while slots[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = code
