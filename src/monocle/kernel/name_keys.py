"""Keys of two names: the words of both, in alphabetical order, one after the other."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
_SPACE = 32


@inner
def _before(one: int, other: int, starts: Places, chars: Bytes) -> bool:
    """Tell whether a text goes before another one, or is the same, in the order of their bytes."""
    first, last = starts[one], starts[one + 1]
    start, stop = starts[other], starts[other + 1]
    for place in range(min(last - first, stop - start)):
        if chars[first + place] != chars[start + place]:
            return bool(chars[first + place] < chars[start + place])
    return bool(last - first <= stop - start)


@compiled
def _sized(one: Codes, other: Codes, starts: Places, ends: Places) -> None:
    ends[0] = 0
    for row in range(len(one)):
        size = starts[one[row] + 1] - starts[one[row]]
        if other[row]:
            size += (1 if size else 0) + starts[other[row] + 1] - starts[other[row]]
        ends[row + 1] = ends[row] + size


@compiled
def _filled(one: Codes, other: Codes, starts: Places, chars: Bytes, ends: Places, made: Bytes) -> None:
    for row in range(len(one)):
        first, second, end = one[row], other[row], ends[row]
        if first and second and not _before(first, second, starts, chars):
            first, second = second, first
        for place in range(starts[first], starts[first + 1]):
            made[end] = chars[place]
            end += 1
        if second:
            if first:
                made[end] = _SPACE
                end += 1
            for place in range(starts[second], starts[second + 1]):
                made[end] = chars[place]
                end += 1


def both(one: Codes, other: Codes, starts: Places, chars: Bytes) -> tuple[Places, Bytes]:
    """Give two texts of each row as one, the first in alphabetical order first, with a space between.

    Args:
        one: (n,) codes; 0 is none.
        other: (n,) codes.
        starts: text c is ``chars[starts[c] : starts[c + 1]]``; text 0 is empty.
        chars: ASCII.

    Returns:
        (n + 1,) where each begins, and the bytes.
    """
    ends = np.empty(len(one) + 1, np.int64)
    _sized(one, other, starts, ends)
    made = np.empty(int(ends[-1]), np.uint8)
    _filled(one, other, starts, chars, ends, made)
    return ends, made
