"""Keys of two names: the words of both, in alphabetical order, one after the other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
_SPACE = 32


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


@compiled
def _sized(one: Codes, other: Codes, sizes: Places, ends: Places) -> None:
    """Fill in where the key of each row ends; ``sizes`` are the bytes of each name's words and of a space after each."""
    ends[0] = 0
    for row in range(len(one)):
        size = sizes[one[row]] + sizes[other[row]]
        ends[row + 1] = ends[row] + max(size - 1, 0)


@compiled
def _sizes(begins: Places, words: Codes, starts: Places, sizes: Places) -> None:
    for name in range(len(begins) - 1):
        size = 0
        for place in range(begins[name], begins[name + 1]):
            size += starts[words[place] + 1] - starts[words[place]] + 1
        sizes[name] = size


@compiled
def _filled(
    rows: tuple[Codes, Codes], names: tuple[Places, Codes], texts: tuple[Places, Bytes], ends: Places, made: Bytes
) -> None:
    one, other = rows
    begins, words = names
    starts, chars = texts
    for row in range(len(one)):
        first, last = begins[one[row]], begins[one[row] + 1]
        second, stop = begins[other[row]], begins[other[row] + 1]
        end = ends[row]
        while first < last or second < stop:
            if second >= stop or (first < last and words[first] <= words[second]):
                word = words[first]
                first += 1
            else:
                word = words[second]
                second += 1
            if end > ends[row]:
                made[end] = _SPACE
                end += 1
            for place in range(starts[word], starts[word + 1]):
                made[end] = chars[place]
                end += 1


def both(one: Codes, other: Codes, names: Words) -> tuple[Places, Bytes]:
    """Give the words of two names of each row, sorted, with spaces between.

    Args:
        one: (n,) codes; 0 is none.
        other: (n,) codes.
        names: they.

    Returns:
        (n + 1,) where each key begins, and the bytes.
    """
    ends, sizes = np.empty(len(one) + 1, np.int64), np.empty(len(names.begins) - 1, np.int64)
    _sizes(names.begins, names.words, names.starts, sizes)
    _sized(one, other, sizes, ends)
    made = np.empty(int(ends[-1]), np.uint8)
    _filled((one, other), (names.begins, names.words), (names.starts, names.chars), ends, made)
    return ends, made
