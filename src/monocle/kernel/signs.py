"""Signs of texts: two words each that tell at once how many letters two texts may share at most.

Comparing two names letter by letter costs fifty times as much as looking at two words, and most names that are compared are
far from alike.
"""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner, within
from monocle.kernel.conditions import Op
from monocle.kernel.reading import bits_in, i64, u8, u32, u64
from monocle.kernel.store import SIGNED, SIGNS

Signs = npt.NDArray[np.uint64]
LONGEST = 250
"""Letters of a text that has a sign; a longer one has none."""
SPACE_BIT = np.uint64(1 << 62)
ONCE = np.uint64(0x5555555555555 | 1023 << 52 | 1 << 63)
"""Bits of the first word that tell whether a letter is there at all, without that of the space."""
LETTERS = np.uint64(0x5555555555555)
"""Bits of the first word that are followed by one that tells that the letter is there twice."""
NO_BITS, ONE_BIT, BYTE, TO_REST = np.uint64(0), np.uint64(1), np.uint64(255), np.uint64(40)
NOTHING, NOT_CONTAINED, NEITHER = range(3)
THIRD, LITTLE = 1.0 / 3.0, 1e-9
JARO_WINKLER, JARO, WORDS, CONTAINED = int(Op.JARO_WINKLER), int(Op.JARO), int(Op.TOKENS), int(Op.CONTAINED)
LEVENSHTEIN, DAMERAU, PREFIX = int(Op.LEVENSHTEIN), int(Op.DAMERAU_LEVENSHTEIN), int(Op.PREFIX)


@inner
def _bit(letter: int) -> np.uint64:
    """Give the bit of the first word of a sign that a letter sets."""
    folded = letter | 32
    if 97 <= folded <= 122 and letter < 128:
        return ONE_BIT << np.uint64(2 * (folded - 97))
    if 48 <= letter <= 57:
        return ONE_BIT << np.uint64(4 + letter)
    return SPACE_BIT if letter == 32 else ONE_BIT << np.uint64(63)


@inner
def _bits() -> Signs:
    """Give the bits of all letters below 128, and of any other."""
    bits = np.empty(129, np.uint64)
    for letter in range(129):
        bits[letter] = _bit(letter)
    return bits


@compiled
def _signed(starts: int, chars: int, wide: int, texts: tuple[int, int], signs: Signs) -> None:
    """Write the signs of some texts: the letters, each twice at most; then length, first four letters, letters left out."""
    bits = _bits()
    for text in range(texts[0], texts[1]):
        start, length = i64(starts, text), i64(starts, text + 1) - i64(starts, text)
        if length < 1 or length > LONGEST:
            continue
        first, second = NO_BITS, np.uint64(length)
        for place in range(length):
            bit = bits[min(u32(chars, start + place) if wide else u8(chars, start + place), 128)]
            first |= bit | (first & bit & LETTERS) << ONE_BIT
        for place in range(min(length, 4)):
            letter = u32(chars, start + place) if wide else u8(chars, start + place)
            second |= (np.uint64(letter) & BYTE) << np.uint64(8 + 8 * place)
        signs[text, 0] = first
        signs[text, 1] = second | np.uint64(length - bits_in(first)) << TO_REST


def write_signs(starts: int, chars: int, wide: bool, texts: tuple[int, int], signs: Signs) -> None:
    """Write the signs of some texts.

    Args:
        starts: address of where each text begins, and the last one ends.
        chars: address of the letters.
        wide: letters are code points, not bytes.
        texts: the first, and the one to end before.
        signs: (texts, 2) of all texts; 0 where there is none.
    """
    _signed(starts, chars, int(wide), texts, signs)


@within
def _begin(one: np.uint64, other: np.uint64, most: int) -> int:
    """Give how many of the first four letters of two texts are the same, at most."""
    apart, same = (one ^ other) >> np.uint64(8), 0
    while same < most and (apart & BYTE) == NO_BITS:
        apart >>= np.uint64(8)
        same += 1
    return same


@within
def _words(first: np.uint64, letters: np.uint64, alike: bool) -> int:
    """Give what surely fails of the words of two texts, by the first words of their signs: nothing, ``CONTAINED``, ``TOKENS`` too."""
    if (first | letters) & SPACE_BIT == NO_BITS:
        return NEITHER if not alike else NOTHING  # words are contained in words only when they are the same
    within = first & ~letters & ONCE == NO_BITS or letters & ~first & ONCE == NO_BITS
    return NOTHING if within else NOT_CONTAINED


@within
def sight(store: int, one: int, other: int) -> tuple[int, int, int, int, int]:
    """Give what the signs of two texts tell: letters of each; of those that both have, at most; with which they begin; of words.

    The first is 0 where a text has no sign.
    """
    if one >= i64(store, SIGNED) or other >= i64(store, SIGNED):
        return 0, 0, 0, 0, 0
    signs = i64(store, SIGNS)
    first, second = u64(signs, 2 * one), u64(signs, 2 * one + 1)
    letters, more = u64(signs, 2 * other), u64(signs, 2 * other + 1)
    n, m = int(np.int64(second & BYTE)), int(np.int64(more & BYTE))
    if n == 0 or m == 0:
        return 0, 0, 0, 0, 0
    left_out = min(int(np.int64(second >> TO_REST)), int(np.int64(more >> TO_REST)))
    shared = min(bits_in(first & letters) + left_out, n, m)
    words = _words(first, letters, first == letters and second == more)
    return n, m, shared, _begin(second, more, min(4, n, m)), words


@within
def _highest(op: int, shared: int, n: int, m: int, same: int) -> float:
    """Give the highest similarity of texts of n and m letters that share so many, and begin with as many; or a little more."""
    if shared == 0:
        return 0.0
    highest = ((shared * (n + m)) / (n * m) + 1.0) * THIRD
    return highest + (0.1 * same * (1.0 - highest) if op == JARO_WINKLER and highest > 0.7 - LITTLE else 0.0)


@within
def fails(told: tuple[int, int, int, int, int], op: int, bound: float) -> bool:
    """Tell whether an atom over two texts surely fails, by what ``sight`` tells; false tells nothing; see ``unlike``."""
    n, m, shared, same, words = told
    if n == 0:
        return False
    if op in (JARO_WINKLER, JARO):
        return bool(_highest(op, shared, n, m, same) < bound - LITTLE)
    if op == CONTAINED:
        return bool(words != NOTHING)
    if op == WORDS:
        return bool(bound > 0.0 and words == NEITHER)
    if op == PREFIX:
        return bool(same < min(4, n, m))
    return bool(op in (LEVENSHTEIN, DAMERAU) and max(n, m) - shared > bound)


@inner
def unlike(store: int, op: int, bound: float, one: int, other: int) -> bool:
    """Tell whether an atom over two texts surely fails, by their signs alone; false tells nothing.

    Args:
        store: whose texts.
        op: of ``Op``.
        bound: see ``Op``.
        one: a text.
        other: a text.
    """
    return bool(fails(sight(store, one, other), op, bound))
