"""The ids of customers after their founding records, many at once: what ``ids.customer_id`` gives.

Source: FIPS 180-4, Secure Hash Standard, sections 5.1.1 and 6.2.2, for messages of one block.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.growing import room
from monocle.kernel.threads import each, ranges

Ids = npt.NDArray[np.uint8]
_Words = npt.NDArray[np.uint32]

_BEFORE, _AFTER = np.frombuffer(b"customer\x1f", np.uint8), np.frombuffer(b"\x1f0", np.uint8)
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_HYPHENS = np.frombuffer(bytes([4, 6, 8, 10]), np.uint8)
"""Bytes of an id before which a hyphen is written."""
_LENGTH = len(_BEFORE) + 36 + len(_AFTER)


def _roots(power: int, count: int) -> _Words:
    """Give the first 32 bits of the fractional parts of the roots of the first primes, exactly."""
    primes = [number for number in range(2, 312) if all(number % other for other in range(2, number))][:count]
    return np.array([_root(prime << (32 * power), power) & 0xFFFFFFFF for prime in primes], np.uint32)


def _root(number: int, power: int) -> int:
    """Give the whole part of a root."""
    low, high = 0, 1 << (number.bit_length() // power + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**power <= number else (low, middle)
    return low


_FIRST, _ROUNDS = _roots(2, 8), _roots(3, 64)


@inner
def _turned(word: np.uint32, by: int) -> np.uint32:
    return np.uint32((word >> np.uint32(by)) | (word << np.uint32(32 - by)))


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
def _digested(block: Ids, words: _Words, state: _Words) -> None:
    """Give the hash of a block in ``state``."""
    for word in range(16):
        words[word] = np.uint32(0)
        for byte in range(4):
            words[word] = np.uint32((words[word] << np.uint32(8)) | np.uint32(block[4 * word + byte]))
    for word in range(16, 64):
        one, other = words[word - 15], words[word - 2]
        small = _turned(one, 7) ^ _turned(one, 18) ^ np.uint32(one >> np.uint32(3))
        large = _turned(other, 17) ^ _turned(other, 19) ^ np.uint32(other >> np.uint32(10))
        words[word] = np.uint32(words[word - 16] + small + words[word - 7] + large)
    a, b, c, d, e, f, g, h = _FIRST
    for turn in range(64):
        large = _turned(e, 6) ^ _turned(e, 11) ^ _turned(e, 25)
        chosen = np.uint32(e & f) ^ np.uint32((e ^ np.uint32(0xFFFFFFFF)) & g)
        one = np.uint32(h + large + chosen + _ROUNDS[turn] + words[turn])
        small = _turned(a, 2) ^ _turned(a, 13) ^ _turned(a, 22)
        other = np.uint32(small + (np.uint32(a & b) ^ np.uint32(a & c) ^ np.uint32(b & c)))
        a, b, c, d, e, f, g, h = np.uint32(one + other), a, b, c, np.uint32(d + one), e, f, g
    state[0], state[1], state[2], state[3] = _FIRST[0] + a, _FIRST[1] + b, _FIRST[2] + c, _FIRST[3] + d


@compiled
def _named(ids: Ids, given: Ids) -> None:
    block, words, state = np.zeros(64, np.uint8), np.zeros(64, np.uint32), np.zeros(4, np.uint32)
    for place in range(len(_BEFORE)):
        block[place] = _BEFORE[place]
    for place in range(len(_AFTER)):
        block[_LENGTH - len(_AFTER) + place] = _AFTER[place]
    block[_LENGTH] = 128
    block[62], block[63] = (8 * _LENGTH) >> 8, (8 * _LENGTH) & 255
    for row in range(len(ids)):
        _written(block, ids, row)
        _digested(block, words, state)
        for byte in range(16):
            given[row, byte] = np.uint8((state[byte // 4] >> np.uint32(24 - 8 * (byte % 4))) & np.uint32(255))
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
    parts = ranges(np.arange(len(founders) + 1, dtype=np.int64), 4 * max(1, threads))
    each(lambda part: _named(founders[slice(*part)], given[slice(*part)]), parts, threads)
    return given
