"""Texts woven of pieces, and what is told of texts letter by letter."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.reading import address, i64, put_u8, u8

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.uint8]


@compiled
def _lengths(ends: Places, pieces: Codes, starts: Places, bounds: Places) -> None:
    for row in range(len(ends) - 1):
        length = 0
        for place in range(ends[row], ends[row + 1]):
            length += starts[pieces[place] + 1] - starts[pieces[place]]
        bounds[row + 1] = bounds[row] + length


@compiled
def _woven(pieces: Codes, starts: int, chars: int, into: int) -> None:
    for piece in pieces:
        first, end = i64(starts, piece), i64(starts, piece + 1)
        for byte in range(end - first):
            put_u8(into, byte, u8(chars, first + byte))
        into += end - first


def woven(ends: Places, pieces: Codes, starts: Places, chars: Bytes) -> tuple[Places, Bytes]:
    """Give texts made of pieces, one after the other.

    Args:
        ends: (n + 1,) text i is of ``pieces[ends[i] : ends[i + 1]]``.
        pieces: numbers of pieces.
        starts: piece p is ``chars[starts[p] : starts[p + 1]]``.
        chars: UTF-8.

    Returns:
        (n + 1,) where each text begins, and the UTF-8 of all.
    """
    bounds = np.zeros(len(ends), np.int64)
    _lengths(ends, pieces, starts, bounds)
    into, chars = np.empty(int(bounds[-1]), np.uint8), np.ascontiguousarray(chars)
    starts = np.ascontiguousarray(starts)
    _woven(pieces, address(starts), address(chars), address(into))
    return bounds, into


@compiled
def _marked(codes: Codes, rows: Codes, used: Flags) -> None:
    for row in rows:
        used[codes[row]] = 1


@compiled
def _marked_lists(codes: Codes, offsets: Places, rows: Codes, used: Flags) -> None:
    for row in rows:
        for place in range(offsets[row], offsets[row + 1]):
            used[codes[place]] = 1


def used(codes: Codes, offsets: Places, rows: Codes, size: int) -> Codes:
    """Give the codes, in order, that some rows have; 0 is none.

    Args:
        codes: of one value per row, or of all values of all lists.
        offsets: of lists; empty for one value per row.
        rows: which.
        size: codes that there are.
    """
    found = np.zeros(size, np.uint8)
    if len(offsets):
        _marked_lists(codes, offsets, rows, found)
    else:
        _marked(codes, rows, found)
    found[0] = 0
    return np.flatnonzero(found).astype(np.int32)


@compiled
def _foreign(starts: Places, chars: Bytes, codes: Codes, found: Flags) -> None:
    for place in range(len(codes)):
        for byte in range(starts[codes[place]], starts[codes[place] + 1]):
            found[place] |= chars[byte] >> 7


def is_foreign(codes: Codes, starts: Places, chars: Bytes) -> Flags:
    """Give 1 for each text that is not ASCII alone.

    Args:
        codes: which.
        starts: text c is ``chars[starts[c] : starts[c + 1]]``.
        chars: UTF-8.
    """
    found = np.zeros(len(codes), np.uint8)
    _foreign(starts, chars, codes, found)
    return found


@compiled
def _having(starts: Places, chars: Bytes, letter: int, found: Flags) -> None:
    for code in range(len(found)):
        for byte in range(starts[code], starts[code + 1]):
            if chars[byte] == letter:
                found[code] = 1


def having(letter: str, starts: Places, chars: Bytes) -> Codes:
    """Give the codes of the texts that have a letter of ASCII."""
    found = np.zeros(len(starts) - 1, np.uint8)
    _having(starts, chars, ord(letter), found)
    return np.flatnonzero(found).astype(np.int32)
