"""Texts as sets of words: what stands between spaces."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner

Letters = npt.NDArray[np.uint32]
SPACE = 32


@inner
def _next(text: Letters, place: int) -> tuple[int, int]:
    """Give begin and end of the first word from a place on; both are the length when there is none."""
    while place < len(text) and text[place] == SPACE:
        place += 1
    end = place
    while end < len(text) and text[end] != SPACE:
        end += 1
    return place, end


@inner
def _same(text: Letters, start: int, word: Letters) -> bool:
    """Tell whether a word of this length is this word."""
    place = 0
    while place < len(word) and text[start + place] == word[place]:
        place += 1
    return place == len(word)


@inner
def _holds(text: Letters, until: int, word: Letters) -> bool:
    """Tell whether a word stands in a text before a place."""
    start, end = _next(text, 0)
    while start < end and start < until:
        if end - start == len(word) and _same(text, start, word):
            return True
        start, end = _next(text, end)
    return False


@inner
def _counted(one: Letters, other: Letters) -> tuple[int, int]:
    """Give how many different words a text has, and how many of them another one has too."""
    words, shared = 0, 0
    start, end = _next(one, 0)
    while start < end:
        word = one[start:end]
        if not _holds(one, start, word):
            words += 1
            shared += _holds(other, len(other), word)
        start, end = _next(one, end)
    return words, shared


@compiled
def contained(one: Letters, other: Letters) -> bool:
    """Tell whether all words of one text are words of the other; a text without words has none in common.

    Args:
        one: (n,) code points.
        other: (m,) code points.
    """
    left, shared = _counted(one, other)
    right, _ = _counted(other, one)
    return shared > 0 and shared in (left, right)


@compiled
def tokens(one: Letters, other: Letters) -> float:
    """Give the share, 0..1, of the words of both that both have (Jaccard 1901); 0 without words.

    Args:
        one: (n,) code points.
        other: (m,) code points.
    """
    left, shared = _counted(one, other)
    right, _ = _counted(other, one)
    return shared / (left + right - shared) if left + right else 0.0
