"""E-mail addresses and French telephone numbers that are surely plain: seen byte by byte, of the others SQL decides."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.hashing import memory_hash, text_hash
from monocle.kernel.reading import address, i64, put_u8, u8

Bytes = npt.NDArray[np.uint8]
Ends = npt.NDArray[np.int64]
Answers = npt.NDArray[np.int32]
Clean = tuple[Bytes, Ends, Answers]
_Texts = tuple[int, int]

NOT_SURE = -1
SPACED, NATIONAL = 1, 2
_WORDS = 1 << 16
_LONGEST, _SHORTEST = 64, 2
_SPARE = 8
"""Bytes that may be read behind what is written."""
_AT, _DOT, _DASH, _UNDERSCORE, _SPACE, _PLUS = 64, 46, 45, 95, 32, 43
_NUMBER, _WITH_CODE, _CODE, _TAIL = 12, 11, 33, 10**8


def words_table(words: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Give by the end of its hash whether a text may be one of some words."""
    table = np.zeros(_WORDS, np.bool_)
    table[[text_hash(word) % _WORDS for word in words]] = True
    return table


def sure_addresses(known: Dictionary, part: tuple[int, int], doubtful: npt.NDArray[np.bool_]) -> Clean:
    """Give the clean e-mail addresses among texts.

    Args:
        known: the texts.
        part: first code, and the end.
        doubtful: ``words_table`` of what may say nothing.

    Returns:
        (letters, ends, answers): where the texts end, one more than texts; 1 for one in another case than it was given,
        0 for one as given, NOT_SURE for what is not surely plain, whose text is empty.
    """
    first, end = part
    made, ends, answers = _room(int(known.starts[end] - known.starts[first]), end - first)
    _addresses((address(known.starts), address(known.chars)), first, doubtful, (address(made), address(ends)), answers)
    return made[: ends[-1]], ends, answers


def sure_numbers(known: Dictionary, part: tuple[int, int], heads: npt.NDArray[np.bool_], doubtful: Ends) -> Clean:
    """Give the clean French telephone numbers among texts, as ``sure_addresses``.

    Args:
        known: the texts.
        part: first code, and the end.
        heads: (1000,) by the first three digits without the 0: whether a number is plain.
        doubtful: numbers without the 0 that may be made up.

    Returns:
        As ``sure_addresses``; SPACED for one that was given with separators, NATIONAL for one without +33, the sum of them.
    """
    first, end = part
    made, ends, answers = _room(_NUMBER * (end - first), end - first)
    _numbers(
        (address(known.starts), address(known.chars)), first, (heads, doubtful), (address(made), address(ends)), answers
    )
    return made[: ends[-1]], ends, answers


def _room(letters: int, texts: int) -> Clean:
    return np.empty(letters + _SPARE, np.uint8), np.zeros(texts + 1, np.int64), np.empty(texts, np.int32)


@inner
def _word(at: int, size: int) -> int:
    """Give the place of a text in ``words_table``; eight bytes behind it may be read."""
    return int(np.int64(memory_hash(at, size, size + _SPARE) & np.uint64(_WORDS - 1)))


@inner
def _lower(at: int, size: int, out: int) -> tuple[int, int, bool]:
    """Write a text in lower case; give where the @ is, 0 for a text of another shape, the last dot, and whether it changed."""
    before, sign, dot, folded = False, int(np.int64(0)), int(np.int64(0)), False
    for place in range(size):
        byte = u8(at, place)
        if 65 <= byte <= 90:
            byte, folded = byte + 32, True
        put_u8(out, place, byte)
        if 97 <= byte <= 122 or 48 <= byte <= 57:
            before = True
            continue
        within = byte in (_DOT, _DASH) or (byte == _UNDERSCORE and sign == 0)
        if not before or not (within or (byte == _AT and sign == 0)):
            return 0, 0, folded
        before = False
        if byte == _AT:
            sign = place
        elif byte == _DOT and sign > 0:
            dot = place
    return (sign if before else 0), dot, folded


@inner
def _is_told(out: int, size: int, sign: int, dot: int, doubtful: npt.NDArray[np.bool_]) -> bool:
    """Tell whether the end of a domain is of letters, and no side is a doubtful word."""
    if size - dot - 1 < _SHORTEST or doubtful[_word(out, sign)]:
        return False
    for place in range(dot + 1, size):
        if not 97 <= u8(out, place) <= 122:
            return False
    for place in range(sign, size):
        if (place == sign or u8(out, place) == _DOT) and doubtful[_word(out + place + 1, size - place - 1)]:
            return False
    return True


@compiled
def _addresses(
    texts: _Texts, first: int, doubtful: npt.NDArray[np.bool_], made: tuple[int, int], answers: Answers
) -> None:
    starts, chars = texts
    out, ends = made
    end = int(np.int64(0))
    for place in range(len(answers)):
        start = i64(starts, first + place)
        size = i64(starts, first + place + 1) - start
        answers[place] = NOT_SURE
        if 0 < size <= _LONGEST:
            sign, dot, folded = _lower(chars + start, size, out + end)
            if sign > 0 and dot > sign and _is_told(out + end, size, sign, dot, doubtful):
                answers[place] = int(folded)
                end += size
        _put_end(ends, place + 1, end)


@inner
def _put_end(ends: int, place: int, end: int) -> None:
    for byte in range(8):
        put_u8(ends, 8 * place + byte, (end >> (8 * byte)) & 255)


@inner
def _digits(at: int, size: int) -> tuple[int, int, int]:
    """Give how many digits a text of digits and separators has, their number, and the separators; no digits for others."""
    count, number, spaces = int(np.int64(0)), int(np.int64(0)), int(np.int64(0))
    for place in range(size):
        byte = u8(at, place)
        if 48 <= byte <= 57:
            count, number = count + 1, number * 10 + byte - 48
            if count > _WITH_CODE:
                return 0, 0, 0
        elif byte in (_SPACE, _DOT, _DASH):
            spaces += 1
        else:
            return 0, 0, 0
    return count, number, spaces


@inner
def _national(at: int, size: int) -> tuple[int, int]:
    """Give the number without its 0 or +33, and how it was written; 0 for a text of another shape."""
    byte, last = u8(at, 0), u8(at, size - 1)
    if not 48 <= last <= 57:
        return 0, 0
    if byte == _PLUS:
        count, number, spaces = _digits(at + 1, size - 1)
        if count != _WITH_CODE or number // 10**9 != _CODE:
            return 0, 0
        return number % 10**9, SPACED * (spaces > 0)
    if byte != 48 or not 49 <= u8(at, 1) <= 57:
        return 0, 0
    count, number, spaces = _digits(at, size)
    return (number if count == 10 else 0), NATIONAL + SPACED * (spaces > 0)


@compiled
def _numbers(
    texts: _Texts, first: int, known: tuple[npt.NDArray[np.bool_], Ends], made: tuple[int, int], answers: Answers
) -> None:
    starts, chars = texts
    heads, doubtful = known
    out, ends = made
    end = int(np.int64(0))
    for place in range(len(answers)):
        start = i64(starts, first + place)
        size = i64(starts, first + place + 1) - start
        answers[place] = NOT_SURE
        if size >= 10:
            number, written = _national(chars + start, size)
            tail = number % _TAIL
            sure = number >= _TAIL and heads[number // 10**6] and tail % 11111111 != 0
            for one in doubtful:
                sure = sure and one != number
            if sure:
                answers[place] = written
                _put_number(out + end, number)
                end += _NUMBER
        _put_end(ends, place + 1, end)


@inner
def _put_number(at: int, number: int) -> None:
    put_u8(at, 0, _PLUS)
    put_u8(at, 1, 51)
    put_u8(at, 2, 51)
    for place in range(_NUMBER - 1, 2, -1):
        put_u8(at, place, 48 + number % 10)
        number //= 10
