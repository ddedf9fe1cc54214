"""Keys of two names: the words of both, in alphabetical order, one after the other."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.reading import address, i32, i64, put_u8, put_word, word

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
_SPACE, _WORD, _SEVERAL = 32, 8, 2


@dataclass(frozen=True, repr=False)
class Words:
    """Names by code, and their words.

    Attributes:
        begins: (names + 1,) the words of name c are ``words[begins[c] : begins[c + 1]]``; name 0 has none.
        words: places in alphabetical order, ascending for each name.
        starts: word w is ``chars[starts[w] : starts[w + 1]]``.
        chars: UTF-8.
    """

    begins: Places
    words: Codes
    starts: Places
    chars: Bytes

    @cached_property
    def laid(self) -> tuple[Places, Bytes]:
        """Give how each name is written, and the bytes of all words with room after the last."""
        laid = np.empty((len(self.begins) - 1, 2), np.int64)
        _laid(self.begins, self.words, self.starts, laid)
        return laid, np.append(self.chars, np.zeros(_WORD, np.uint8))


@compiled
def _laid(begins: Places, words: Codes, starts: Places, laid: Places) -> None:
    """Fill in how each name is written: where its first word stands, and its bytes with a space after each word.

    The bytes of a name of several words are below 0.
    """
    for name in range(len(laid)):
        first, end, size = begins[name], begins[name + 1], 0
        for place in range(first, end):
            size += starts[words[place] + 1] - starts[words[place]] + 1
        laid[name, 0] = starts[words[first]] if end > first else 0
        laid[name, 1] = size if end - first < _SEVERAL else -size


@compiled
def _sized(one: Codes, other: Codes, laid: int, ends: Places) -> None:
    """Fill in where the key of each row ends."""
    ends[0] = 0
    for row in range(len(one)):
        size = abs(i64(laid, 2 * one[row] + 1)) + abs(i64(laid, 2 * other[row] + 1))
        ends[row + 1] = ends[row] + max(size - 1, 0)


@inner
def _copied(source: int, size: int, target: int) -> None:
    """Copy a word, eight bytes at a time; what is beyond its end is written over later."""
    for place in range(0, size, _WORD):
        put_word(target + place, word(source + place))


@inner
def _merged(one: int, other: int, names: tuple[int, int, int], chars: int, target: int) -> None:
    """Write the words of two names, each of any number of words."""
    begins, words, starts = names
    first, last = i64(begins, one), i64(begins, one + 1)
    second, stop = i64(begins, other), i64(begins, other + 1)
    begin = target
    while first < last or second < stop:
        if second >= stop or (first < last and i32(words, first) <= i32(words, second)):
            code = i32(words, first)
            first += 1
        else:
            code = i32(words, second)
            second += 1
        if target > begin:
            put_u8(target, 0, _SPACE)
            target += 1
        start, end = i64(starts, code), i64(starts, code + 1)
        _copied(chars + start, end - start, target)
        target += end - start


@compiled
def _filled(
    rows: tuple[Codes, Codes], laid: int, names: tuple[int, int, int], chars: int, written: tuple[Places, int]
) -> None:
    one, other = rows
    ends, made = written
    for row in range(len(one)):
        first, second, target = 2 * one[row], 2 * other[row], made + ends[row]
        size, more = i64(laid, first + 1), i64(laid, second + 1)
        if size < 0 or more < 0:
            _merged(one[row], other[row], names, chars, target)
            continue
        at, then = i64(laid, first), i64(laid, second)
        if size == 0 or (more > 0 and then < at):  # words stand in alphabetical order
            at, then, size, more = then, at, more, size
        if size > 0:
            _copied(chars + at, size - 1, target)
        if more > 0:
            put_u8(target, size - 1, _SPACE)
            _copied(chars + then, more - 1, target + size)


def both(one: Codes, other: Codes, names: Words) -> tuple[Places, Bytes]:
    """Give the words of two names of each row, sorted, with spaces between.

    Args:
        one: (n,) codes; 0 is none.
        other: (n,) codes.
        names: they.

    Returns:
        (n + 1,) where each key begins, and the bytes.
    """
    ends, (laid, chars) = np.empty(len(one) + 1, np.int64), names.laid
    _sized(one, other, address(laid), ends)
    made = np.empty(int(ends[-1]) + _WORD, np.uint8)
    places = address(names.begins), address(names.words), address(names.starts)
    _filled((one, other), address(laid), places, address(chars), (ends, address(made)))
    return ends, made[: int(ends[-1])]
