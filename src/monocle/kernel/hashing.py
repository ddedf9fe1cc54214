"""Hashes of texts, 64 bits, the same in every table and on every machine."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.reading import u8, word

Hashes = npt.NDArray[np.uint64]
FIRST = np.uint64(0x9E3779B97F4A7C15)
SECOND = np.uint64(0xBF58476D1CE4E5B9)
THIRD = np.uint64(0x94D049BB133111EB)
_MASK = 2**64 - 1
TO_27, TO_30, TO_31, BYTE, ONE = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(8), np.uint64(1)


@inner
def mixed(bits: np.uint64) -> np.uint64:
    """Give 64 bits of which each depends on each bit given, one to one (Steele, Lea and Flood 2014: SplitMix64)."""
    bits += FIRST
    bits = (bits ^ (bits >> TO_30)) * SECOND
    bits = (bits ^ (bits >> TO_27)) * THIRD
    return bits ^ (bits >> TO_31)


@inner
def bytes_hash(text: npt.NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Give the hash of ``text[start:end]``: 8 bytes at a time, lowest first, mixed into the length."""
    state = mixed(np.uint64(end - start))
    for place in range(start, end, 8):
        word = np.uint64(0)
        for byte in range(min(place + 8, end) - 1, place - 1, -1):
            word = (word << BYTE) | np.uint64(text[byte])
        state = mixed(state ^ word)
    return state


@inner
def text_word(at: int, size: int, safe: int) -> np.uint64:
    """Give the next eight bytes of a text as a number, lowest first; 0 for those beyond its end.

    Args:
        at: their address.
        size: bytes of the text that are left, above 0.
        safe: bytes that may be read from there on.
    """
    if size >= 8:
        return word(at)
    if safe >= 8:
        return word(at) & ((ONE << np.uint64(8 * size)) - ONE)
    bits = np.uint64(0)
    for byte in range(size - 1, -1, -1):
        bits = (bits << BYTE) | np.uint64(u8(at, byte))
    return bits


@inner
def memory_hash(at: int, size: int, safe: int) -> np.uint64:
    """Give the hash of a text at an address, as ``bytes_hash`` does; see ``text_word``."""
    state = mixed(np.uint64(size))
    for place in range(0, size, 8):
        state = mixed(state ^ text_word(at + place, size - place, safe - place))
    return state


@compiled
def _hashes(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], first: int, given: Hashes) -> None:
    for place in range(len(given)):
        given[place] = bytes_hash(data, offsets[first + place], offsets[first + place + 1])


def texts_hash(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> Hashes:
    """Give the hash of each text of an Arrow array.

    Args:
        data: the UTF-8 bytes.
        offsets: (n + 1,) text i is ``data[offsets[i] : offsets[i + 1]]``.

    Returns:
        (n,) as ``text_hash`` gives.
    """
    given = np.empty(max(len(offsets) - 1, 0), dtype=np.uint64)
    _hashes(np.ascontiguousarray(data), np.ascontiguousarray(offsets, dtype=np.int64), 0, given)
    return given


def text_hash(text: str) -> int:
    """Give the hash of one text: of its UTF-8 bytes; plain Python, so that one text costs microseconds."""
    data = text.encode()
    state = _mixed(len(data))
    for place in range(0, len(data), 8):
        state = _mixed(state ^ int.from_bytes(data[place : place + 8], "little"))
    return state


def _mixed(bits: int) -> int:
    """Give what ``mixed`` gives."""
    bits = (bits + 0x9E3779B97F4A7C15) & _MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
    return bits ^ (bits >> 31)
