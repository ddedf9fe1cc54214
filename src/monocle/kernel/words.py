"""Texts as sets of words: what stands between spaces. A text is the address of its uint32 code points and their number."""

from monocle.kernel.compiled import inner
from monocle.kernel.reading import u32

SPACE = 32


@inner
def _next(text: int, length: int, place: int) -> tuple[int, int]:
    """Give begin and end of the first word from a place on; both are the length when there is none."""
    while place < length and u32(text, place) == SPACE:
        place += 1
    end = place
    while end < length and u32(text, end) != SPACE:
        end += 1
    return place, end


@inner
def _holds(text: int, until: int, word: int, length: int) -> bool:
    """Tell whether a word stands in the beginning of a text, which ends with a word."""
    start, end = _next(text, until, 0)
    while start < end:
        same = 0
        while same < length and same < end - start and u32(text, start + same) == u32(word, same):
            same += 1
        if same == length and end - start == length:
            return True
        start, end = _next(text, until, end)
    return False


@inner
def _counted(one: int, n: int, other: int, m: int) -> tuple[int, int]:
    """Give how many different words a text has, and how many of them another one has too."""
    words, shared = 0, 0
    start, end = _next(one, n, 0)
    while start < end:
        word, length = one + 4 * start, end - start
        if not _holds(one, start, word, length):
            words += 1
            shared += 1 if _holds(other, m, word, length) else 0
        start, end = _next(one, n, end)
    return words, shared


@inner
def contained(one: int, n: int, other: int, m: int) -> bool:
    """Tell whether all words of one text are words of the other; a text without words has none in common."""
    left, shared = _counted(one, n, other, m)
    right, _ = _counted(other, m, one, n)
    return shared > 0 and shared in (left, right)


@inner
def tokens(one: int, n: int, other: int, m: int) -> float:
    """Give the share, 0..1, of the words of both that both have (Jaccard 1901); 0 without words."""
    left, shared = _counted(one, n, other, m)
    right, _ = _counted(other, m, one, n)
    return shared / (left + right - shared) if left + right else 0.0
