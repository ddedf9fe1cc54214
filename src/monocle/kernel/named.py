"""The ids of customers after their founding records, many at once: what ``ids.customer_id`` gives."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.digesting import KEPT, LANES, WORDS, digested
from monocle.kernel.growing import room
from monocle.kernel.threads import each, spans

Ids = npt.NDArray[np.uint8]
_Words = npt.NDArray[np.uint32]

_BEFORE, _AFTER = np.frombuffer(b"customer\x1f", np.uint8), np.frombuffer(b"\x1f0", np.uint8)
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_HYPHENS = np.frombuffer(bytes([4, 6, 8, 10]), np.uint8)
"""Bytes of an id before which a hyphen is written."""
_LENGTH = len(_BEFORE) + 36 + len(_AFTER)


@inner
def _written(block: Ids, ids: Ids, row: int) -> None:
    """Write the text of an id into a block."""
    place = len(_BEFORE)
    for byte in range(16):
        for hyphen in _HYPHENS:
            if byte == hyphen:
                block[place] = 45
                place += 1
        block[place] = _DIGITS[ids[row, byte] >> 4]
        block[place + 1] = _DIGITS[ids[row, byte] & 15]
        place += 2


@inner
def _words(block: Ids, words: _Words, lane: int) -> None:
    """Write a block as the message of a lane."""
    for word in range(WORDS):
        made = np.uint32(0)
        for byte in range(4):
            made = np.uint32((made << np.uint32(8)) | np.uint32(block[4 * word + byte]))
        words[word, lane] = made


@compiled
def _named(ids: Ids, given: Ids) -> None:
    block, words, hashes = (
        np.zeros(64, np.uint8),
        np.zeros((WORDS, LANES), np.uint32),
        np.zeros((KEPT, LANES), np.uint32),
    )
    for place in range(len(_BEFORE)):
        block[place] = _BEFORE[place]
    for place in range(len(_AFTER)):
        block[_LENGTH - len(_AFTER) + place] = _AFTER[place]
    block[_LENGTH] = 128
    block[62], block[63] = (8 * _LENGTH) >> 8, (8 * _LENGTH) & 255
    for first in range(0, len(ids), LANES):
        last = min(first + LANES, len(ids))
        for row in range(first, last):
            _written(block, ids, row)
            _words(block, words, row - first)
        digested(words.ctypes.data, hashes.ctypes.data)
        for row in range(first, last):
            for byte in range(16):
                given[row, byte] = np.uint8(
                    (hashes[byte // 4, row - first] >> np.uint32(24 - 8 * (byte % 4))) & np.uint32(255)
                )
            given[row, 6] = (given[row, 6] & 15) | 128
            given[row, 8] = (given[row, 8] & 15) | 160


def customer_ids(founders: Ids, threads: int, folder: Path | None = None) -> Ids:
    """Give the id of the first customer that each record founds.

    Args:
        founders: (n, 16) bytes of record ids.
        threads: at once.
        folder: for what is given, mapped from a file; None for memory.

    Returns:
        (n, 16) as ``ids.customer_id`` gives.
    """
    founders = np.ascontiguousarray(founders)
    given = room(folder, founders.shape, np.uint8)
    parts = spans(len(founders), 4 * max(1, threads))
    each(lambda part: _named(founders[slice(*part)], given[slice(*part)]), parts, threads)
    return given
