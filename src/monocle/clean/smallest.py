"""The first of many coded texts in alphabetical order, without sorting all of them."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.dictionary import Dictionary

Places = npt.NDArray[np.int64]
_WORD = 8
_FEW = 200
_LISTED = 1 << 12
"""Texts of a class that a list of its first ones holds, at least: every group of rows finds its own there."""
_AT_ONCE = 1 << 20


def smallest(known: Dictionary, codes: npt.NDArray[np.int32], most: int, end: int = 0) -> Places:
    """Give places of codes among which are those of the first texts, in the order of their bytes.

    Eight bytes are looked at at a time: what is above the last one wanted goes, what is as high is looked at further.

    Args:
        known: the texts.
        codes: of texts, above 0; as many places as there are.
        most: how many of the first are wanted.
        end: byte that follows a text.

    Returns:
        Places in ``codes``, in no order; more than ``most`` where texts are alike.
    """
    sure: list[Places] = []
    left, wanted, depth = np.arange(len(codes)), most, 0
    while wanted and len(left) > max(wanted, _FEW):
        words = _words(known, codes[left], depth, end)
        last = np.partition(words, wanted - 1)[wanted - 1]
        below, alike = words < last, words == last
        sure.append(left[below])
        wanted -= int(below.sum())
        left, depth = left[alike], depth + _WORD
        if not _longer(known, codes[left], depth):
            break
    return np.concatenate([*sure, left]) if wanted else np.concatenate(sure)


def shortlist(known: Dictionary, classes: npt.NDArray[np.int32], end: int = 0) -> npt.NDArray[np.bool_]:
    """Tell by code which texts are among the first of their class: all that are, and some more that begin alike.

    Args:
        known: the texts.
        classes: (n,) by code; few.
        end: byte that follows a text.

    Cost: two looks at the first eight bytes of each text, a few nanoseconds.
    """
    size, kinds = len(classes), np.flatnonzero(np.bincount(classes))
    parts = [(first, min(first + _AT_ONCE, size)) for first in range(1, size, _AT_ONCE)]
    lowest: dict[int, npt.NDArray[np.uint64]] = {int(kind): np.zeros(0, np.uint64) for kind in kinds}
    for first, last in parts:
        heads, here = known.heads(first, last, end), classes[first:last]
        for kind, low in lowest.items():
            lowest[kind] = _lowest(np.concatenate([low, heads[here == kind]]))
    limits = np.zeros(int(classes.max(initial=0)) + 1, np.uint64)
    for kind, low in lowest.items():
        limits[kind] = low.max(initial=0)
    listed = np.zeros(size, np.bool_)
    for first, last in parts:
        np.less_equal(known.heads(first, last, end), limits[classes[first:last]], out=listed[first:last])
    return listed


def _lowest(heads: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return heads if len(heads) <= _LISTED else np.partition(heads, _LISTED - 1)[:_LISTED]


def _words(known: Dictionary, codes: npt.NDArray[np.int32], depth: int, end: int) -> npt.NDArray[np.uint64]:
    """Give eight bytes of each text as a number, the first byte highest; ``end`` for those beyond its end."""
    starts, stops = known.starts[codes] + depth, known.starts[codes + 1]
    chars, words = known.chars, np.zeros(len(codes), np.uint64)
    for place in range(_WORD):
        at = starts + place
        inside = at < stops
        byte = np.where(inside, chars[np.where(inside, at, 0)], end).astype(np.uint64)
        words = (words << np.uint64(8)) | byte
    return words


def _longer(known: Dictionary, codes: npt.NDArray[np.int32], depth: int) -> bool:
    return bool((known.starts[codes] + depth < known.starts[codes + 1]).any())
