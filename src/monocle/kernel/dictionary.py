"""Texts as dense codes: each distinct text once, numbered as it is first seen, with its hash.

An open-addressing table of codes; the texts stand in one buffer. Texts are compared byte by byte, so equal hashes do no
harm. One dictionary is used by one thread at a time; several work side by side, and any number may look texts up.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.growing import Growing
from monocle.kernel.hashing import memory_hash, text_word
from monocle.kernel.reading import address, fetched, i32, i64, put_i64, put_u64, put_word, u64, word

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Bounds = npt.NDArray[np.integer]
_Texts = tuple[Bounds, Bounds, Bytes]
_Given = tuple[int, int, int, int, int]
_Tables = tuple[int, int, int, int]

_WORD = 8
"""Bytes that are compared and written at a time; as many more than the texts take may be read behind them."""
_SLOTS = 1 << 12
_TEXTS = 1 << 11
_CHARS = 1 << 15
_AT_ONCE = 1 << 15
"""Texts that are looked up by one call: their hashes stay in the cache."""
_GROUP = 32
"""Texts whose slots are fetched side by side: memory answers them together."""
_FULL = 10
"""Of sixteen slots those that may hold a code."""
TAG, CODE = np.uint64(0xFFFFFFFF00000000), np.uint64(0xFFFFFFFF)


class Dictionary:
    """Distinct texts; code 0 is the empty text, which stands for none.

    Attributes:
        size: codes given, 0 among them.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Make one that holds the empty text.

        Args:
            folder: for files that are mapped once there are many texts; None for memory.
        """
        self.size = 1
        self._slots: Hashes = np.zeros(_SLOTS, np.uint64)
        self._hashes = Growing(np.uint64, folder, _TEXTS)
        self._starts = Growing(np.int64, folder, _TEXTS + 1)
        self._chars = Growing(np.uint8, folder, _CHARS)

    def __repr__(self) -> str:
        """Show the size, never a text."""
        return f"Dictionary({self.size} texts)"

    @property
    def starts(self) -> Places:
        """(size + 1,): text c is ``chars[starts[c] : starts[c + 1]]``."""
        return self._starts.all[: self.size + 1]

    @property
    def chars(self) -> Bytes:
        """UTF-8 of all texts."""
        return self._chars.all[: self._starts.all[self.size]]

    @property
    def hashes(self) -> Hashes:
        """(size,): as ``hashing.text_hash``; that of the empty text is 0."""
        return self._hashes.all[: self.size]

    def encode(self, starts: Bounds, stops: Bounds, chars: Bytes) -> Codes:
        """Give the codes of texts; what was not there gets the next one.

        Args:
            starts: (n,) integers: where each text begins in ``chars``.
            stops: (n,) where it ends.
            chars: UTF-8.

        Cost: near linear; about 0.05 µs a text, the caches decide.
        """
        codes = np.empty(len(starts), np.int32)
        starts, stops, chars = _plain(starts, stops, chars)
        for first in range(0, len(starts), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            self._add((starts[part], stops[part], chars), codes[part])
        return codes

    def find(self, starts: Bounds, stops: Bounds, chars: Bytes) -> Codes:
        """Give the codes of texts, 0 for what is not there; arguments as ``encode``."""
        codes = np.empty(len(starts), np.int32)
        starts, stops, chars = _plain(starts, stops, chars)
        slots = self._slots  # threads that ask side by side may each make them: every one keeps its own alive
        if not len(slots):
            slots = self._settle(_slots_for(self.size))
        for first in range(0, len(starts), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            given, hashes = (starts[part], stops[part], chars), np.empty(len(codes[part]), np.uint64)
            _hashed(_given(*given), hashes)
            _find(_given(*given), hashes, self._tables(slots), len(slots) - 1, codes[part])
        return codes

    def heads(self, first: int, end: int, filler: int = 0) -> Hashes:
        """Give the first eight bytes of the texts of codes ``first`` … ``end`` as numbers that sort as the texts do.

        Args:
            first: code, above 0.
            end: code.
            filler: byte that stands for those beyond the end of a text.
        """
        made = np.empty(max(0, end - first), np.uint64)
        _heads((address(self._starts.all), address(self._chars.all)), first, np.uint64(filler), made)
        return made

    def close(self) -> None:
        """Give back what is needed only to look texts up; it is made again when it is needed again."""
        self._slots = np.zeros(0, np.uint64)

    def _add(self, given: _Texts, codes: Codes) -> None:
        """Encode a few texts."""
        at, hashes = _given(*given), np.empty(len(codes), np.uint64)
        letters = _hashed(at, hashes)
        self._hashes.reserve(self.size + len(codes))
        self._starts.reserve(self.size + len(codes) + 1)
        self._chars.reserve(int(self._starts.all[self.size]) + letters + _WORD)
        done = 0
        while done < len(codes):
            room = len(self._slots) * _FULL // 16
            if self.size >= room:
                self.close()
                self._settle(_slots_for(2 * self.size))
                room = len(self._slots) * _FULL // 16
            done, self.size = _encode(
                at, hashes, self._tables(self._slots), (len(self._slots) - 1, room, done, self.size), codes
            )

    def _tables(self, slots: Hashes) -> _Tables:
        return (
            address(slots),
            address(self._hashes.all),
            address(self._starts.all),
            address(self._chars.all),
        )

    def _settle(self, slots: int) -> Hashes:
        """Give each code its slot anew, among so many."""
        made = np.zeros(slots, np.uint64)
        _settled(made, address(made), self._hashes.all, self.size)
        self._slots = made
        return made


def _slots_for(size: int) -> int:
    """Give slots for so many texts, a power of two."""
    return max(_SLOTS, 1 << (size * 16 // _FULL).bit_length())


def _plain(starts: Bounds, stops: Bounds, chars: Bytes) -> _Texts:
    """Give texts so that their addresses are known: no gaps, and bounds of one width."""
    kind = np.int32 if starts.dtype == np.int32 and stops.dtype == np.int32 else np.int64
    return tuple(np.ascontiguousarray(one, kind) for one in (starts, stops)) + (np.ascontiguousarray(chars),)  # type: ignore[return-value] # noqa: RUF005


def _given(starts: Bounds, stops: Bounds, chars: Bytes) -> _Given:
    return address(starts), address(stops), int(starts.dtype == np.int64), address(chars), len(chars)


@inner
def _low(bits: np.uint64) -> int:
    """Give the lower 32 bits."""
    return int(np.int64(bits & CODE))


@inner
def _text(given: _Given, place: int) -> tuple[int, int, int]:
    """Give where a text is: its address, its bytes, and the bytes that may be read from there on."""
    starts, stops, wide, chars, length = given
    start = i64(starts, place) if wide else i32(starts, place)
    stop = i64(stops, place) if wide else i32(stops, place)
    return chars + start, max(stop - start, 0), length - start


@compiled
def _hashed(given: _Given, hashes: Hashes) -> int:
    """Fill in the hash of each text; give the bytes of all."""
    letters = int(np.int64(0))
    for place in range(len(hashes)):
        at, size, safe = _text(given, place)
        hashes[place] = memory_hash(at, size, safe)
        letters += size
    return letters


@inner
def _fetched(tables: _Tables, mask: int, hashes: Hashes, first: int, end: int) -> None:
    """Have memory bring what some texts need, all at once: their slots, where the texts of these stand, and the texts."""
    slots, _, starts, chars = tables
    for place in range(first, end):
        fetched(slots + 8 * int(np.int64(hashes[place] & np.uint64(mask))))
    for place in range(first, end):
        slot = u64(slots, int(np.int64(hashes[place] & np.uint64(mask))))
        if (slot ^ hashes[place]) & TAG == 0:
            fetched(starts + 8 * _low(slot))
    for place in range(first, end):
        slot = u64(slots, int(np.int64(hashes[place] & np.uint64(mask))))
        if (slot ^ hashes[place]) & TAG == 0:
            fetched(chars + i64(starts, _low(slot)))


@inner
def _same(tables: _Tables, code: int, text: tuple[int, int, int]) -> bool:
    """Tell whether a code is that of a text."""
    _, _, starts, chars = tables
    at, size, safe = text
    first = i64(starts, code)
    if i64(starts, code + 1) - first != size:
        return False
    known, place = chars + first, int(np.int64(0))
    while place + _WORD < size:
        if word(at + place) != word(known + place):
            return False
        place += _WORD
    return bool(text_word(at + place, size - place, safe - place) == text_word(known + place, size - place, _WORD))


@inner
def _slot(tables: _Tables, mask: int, value: np.uint64, text: tuple[int, int, int]) -> int:
    """Give the slot of a text: where it is, or the empty one where it would be."""
    slots = tables[0]
    place = int(np.int64(value & np.uint64(mask)))
    while True:
        slot = u64(slots, place)
        if slot == 0 or ((slot ^ value) & TAG == 0 and _same(tables, _low(slot), text)):
            return place
        place = (place + 1) & mask


@inner
def _written(tables: _Tables, code: int, value: np.uint64, text: tuple[int, int, int]) -> None:
    """Write a text that is new."""
    _, hashes, starts, chars = tables
    at, size, safe = text
    first = i64(starts, code)
    put_u64(hashes, code, value)
    put_i64(starts, code + 1, first + size)
    for place in range(0, size, _WORD):
        put_word(chars + first + place, text_word(at + place, size - place, safe - place))


@compiled
def _encode(
    given: _Given, hashes: Hashes, tables: _Tables, limits: tuple[int, int, int, int], codes: Codes
) -> tuple[int, int]:
    """Fill ``codes`` until there is no more room; give how far it came, and the size.

    Args:
        given: the texts.
        hashes: of them.
        tables: addresses of slots, hashes, starts and texts.
        limits: the highest slot, codes that there is room for, the text to begin with, codes given.
        codes: of the texts.
    """
    mask, room, done, size = limits
    for place in range(done, len(codes)):
        if (place - done) % _GROUP == 0:
            _fetched(tables, mask, hashes, place, min(place + _GROUP, len(codes)))
        text = _text(given, place)
        if text[1] == 0:
            codes[place] = 0
            continue
        slot = _slot(tables, mask, hashes[place], text)
        code = _low(u64(tables[0], slot))
        if code == 0:
            if size >= room:
                return place, size
            code = size
            _written(tables, code, hashes[place], text)
            put_u64(tables[0], slot, (hashes[place] & TAG) | np.uint64(code))
            size += 1
        codes[place] = code
    return len(codes), size


@compiled
def _find(given: _Given, hashes: Hashes, tables: _Tables, mask: int, codes: Codes) -> None:
    for place in range(len(codes)):
        if place % _GROUP == 0:
            _fetched(tables, mask, hashes, place, min(place + _GROUP, len(codes)))
        text = _text(given, place)
        codes[place] = 0
        if text[1] > 0:
            codes[place] = _low(u64(tables[0], _slot(tables, mask, hashes[place], text)))


@compiled
def _settled(slots: Hashes, slots_at: int, hashes: Hashes, size: int) -> None:
    """Give each code its slot."""
    mask, at = len(slots) - 1, slots_at
    for code in range(1, size):
        if code % _GROUP == 1:
            for other in range(code, min(code + _GROUP, size)):
                fetched(at + 8 * int(np.int64(hashes[other] & np.uint64(mask))))
        slot = np.int64(hashes[code] & np.uint64(mask))
        while slots[slot] != 0:
            slot = (slot + 1) & mask
        slots[slot] = (hashes[code] & TAG) | np.uint64(code)


@compiled
def _heads(texts: tuple[int, int], first: int, filler: np.uint64, made: Hashes) -> None:
    starts, chars = texts
    for place in range(len(made)):
        start = i64(starts, first + place)
        size = i64(starts, first + place + 1) - start
        bits, head = text_word(chars + start, size, _WORD), np.uint64(0)
        for byte in range(_WORD):
            left = filler if byte >= size else (bits >> np.uint64(8 * byte)) & np.uint64(0xFF)
            head = (head << np.uint64(8)) | left
        made[place] = head
