"""Whether an atom holds for one value of each side."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import inner
from monocle.kernel.conditions import Op
from monocle.kernel.dates import dates_hold
from monocle.kernel.numbers import ratio
from monocle.kernel.store import DATE, NUMBER, TEXT, WHOLE, Store
from monocle.kernel.text import (
    begins,
    damerau_levenshtein,
    first_letters,
    hamming,
    highest_jaro,
    jaro,
    jaro_winkler,
    levenshtein,
)
from monocle.kernel.words import contained, tokens

EQUAL, MISSING, LITERAL = int(Op.EQUAL), int(Op.MISSING), int(Op.LITERAL)
JARO_WINKLER, JARO, LEVENSHTEIN = int(Op.JARO_WINKLER), int(Op.JARO), int(Op.LEVENSHTEIN)
DAMERAU, HAMMING, PREFIX = int(Op.DAMERAU_LEVENSHTEIN), int(Op.HAMMING), int(Op.PREFIX)
FIRST_LETTERS, CONTAINED, TOKENS = int(Op.FIRST_LETTERS), int(Op.CONTAINED), int(Op.TOKENS)
NICKNAME, DISTANCE, RATIO = int(Op.NICKNAME), int(Op.DISTANCE), int(Op.RATIO)
FIRST_DATE, LAST_DATE = int(Op.DAYS), int(Op.DATE_DIGITS)
ROOM, CELLS = 256, 8192
Letters = npt.NDArray[np.uint32]
Cells = npt.NDArray[np.int32]


class Scratch(NamedTuple):
    """Room of one thread, so that nothing is allocated per pair.

    Attributes:
        one: (256,) code points of a left text; longer ones get their own room.
        other: (256,) code points of a right text.
        cells: (8192,) int32.
        places: (questions,) int64 where each question stands.
        levels: (questions,) uint8.
    """

    one: Letters
    other: Letters
    cells: Cells
    places: npt.NDArray[np.int64]
    levels: npt.NDArray[np.uint8]


@inner
def scratch(questions: int) -> Scratch:
    """Give the room that one thread needs."""
    return Scratch(
        np.empty(ROOM, dtype=np.uint32),
        np.empty(ROOM, dtype=np.uint32),
        np.empty(CELLS, dtype=np.int32),
        np.empty(questions, dtype=np.int64),
        np.empty(questions, dtype=np.uint8),
    )


@inner
def _digits(value: int, room: Letters) -> Letters:
    """Give a whole number above 0 in decimal digits."""
    count, rest = 0, value
    while rest > 0:
        count += 1
        rest //= 10
    for place in range(count - 1, -1, -1):
        room[place] = 48 + value % 10
        value //= 10
    return room[:count]


@inner
def _iso(date: int, room: Letters) -> Letters:
    """Give a date as yyyy-mm-dd."""
    for place in range(9, -1, -1):
        if place in (4, 7):
            room[place] = 45
        else:
            room[place] = 48 + date % 10
            date //= 10
    return room[:10]


@inner
def letters(store: Store, kind: int, value: int, room: Letters) -> Letters:
    """Give a value as code points: a text, a date as yyyy-mm-dd, a whole number in digits."""
    if kind == DATE:
        return _iso(value, room)
    if kind == WHOLE:
        return _digits(value, room)
    start, end = store.starts[value], store.starts[value + 1]
    if end - start > len(room):
        room = np.empty(end - start, dtype=np.uint32)
    if len(store.wide):
        for place in range(end - start):
            room[place] = store.wide[start + place]
    else:
        for place in range(end - start):
            room[place] = store.narrow[start + place]
    return room[: end - start]


@inner
def _length(store: Store, kind: int, value: int) -> int:
    """Give the code points of a text; 0 for other kinds, whose lengths are not looked at beforehand."""
    return int(store.starts[value + 1] - store.starts[value]) if kind == TEXT else 0


@inner
def _edits(op: int, one: Letters, other: Letters, most: int, cells: Cells) -> int:
    """Give the edits that an atom counts, or ``most + 1``."""
    if op == LEVENSHTEIN:
        return levenshtein(one, other, cells, most)
    if op == DAMERAU:
        return damerau_levenshtein(one, other, cells, most)
    return hamming(one, other, most)


@inner
def _letters_hold(op: int, one: Letters, other: Letters, bound: float, cells: Cells) -> bool:
    """Tell whether an atom over texts holds for the letters of two."""
    if op in (JARO_WINKLER, JARO):
        return (jaro(one, other, cells) if op == JARO else jaro_winkler(one, other, cells)) >= bound
    if op in (LEVENSHTEIN, DAMERAU, HAMMING):
        return _edits(op, one, other, int(bound), cells) <= bound
    if op == PREFIX:
        return begins(one, other, int(bound))
    if op == FIRST_LETTERS:
        return first_letters(one, other, int(bound))
    return contained(one, other) if op == CONTAINED else tokens(one, other) >= bound


@inner
def _room(op: int, n: int, m: int, cells: Cells) -> Cells:
    """Give cells for texts of these lengths."""
    wanted = (n + 2) * (m + 2) + m if op == DAMERAU else n + m + 2
    return cells if wanted <= len(cells) else np.empty(wanted, dtype=np.int32)


@inner
def texts_hold(store: Store, op: int, bound: float, sides: tuple[int, int, int, int], room: Scratch) -> bool:
    """Tell whether an atom over texts holds.

    Args:
        store: whose texts.
        op: of ``Op``.
        bound: see ``Op``.
        sides: kind and value of the left side, kind and value of the right one.
        room: of this thread.
    """
    n, m = _length(store, sides[0], sides[1]), _length(store, sides[2], sides[3])
    if n and m and (op in (JARO, JARO_WINKLER)):
        highest = highest_jaro(n, m)
        if highest + (0.4 * (1.0 - highest) if op == JARO_WINKLER and highest > 0.7 else 0.0) < bound - 1e-9:
            return False
    one = letters(store, sides[0], sides[1], room.one)
    other = letters(store, sides[2], sides[3], room.other)
    return _letters_hold(op, one, other, bound, _room(op, len(one), len(other), room.cells))


@inner
def share_a_group(store: Store, one: int, other: int) -> bool:
    """Tell whether two texts are in a common group of short forms."""
    for i in range(store.nickname_starts[one], store.nickname_starts[one + 1]):
        for j in range(store.nickname_starts[other], store.nickname_starts[other + 1]):
            if store.nickname_items[i] == store.nickname_items[j]:
                return True
    return False


@inner
def number(store: Store, kind: int, value: int) -> float:
    """Give the number that a value of a column stands for."""
    return float(store.numbers[value]) if kind == NUMBER else float(value)


@inner
def equal(store: Store, one_kind: int, one: int, other_kind: int, other: int) -> bool:
    """Tell whether two values of different columns are the same."""
    if one_kind == TEXT:
        return bool(store.hashes[one] == store.hashes[other])
    return number(store, one_kind, one) == number(store, other_kind, other)


@inner
def value_holds(store: Store, op: int, bound: float, sides: tuple[int, int, int, int], room: Scratch) -> bool:
    """Tell whether an atom over one column of each side holds; arguments as ``texts_hold``."""
    if FIRST_DATE <= op <= LAST_DATE:
        return dates_hold(op, sides[1], sides[3], bound)
    if op == EQUAL:
        return equal(store, sides[0], sides[1], sides[2], sides[3])
    if op == NICKNAME:
        return share_a_group(store, sides[1], sides[3])
    if op == DISTANCE:
        return abs(number(store, sides[0], sides[1]) - number(store, sides[2], sides[3])) <= bound
    if op == RATIO:
        return ratio(number(store, sides[0], sides[1]), number(store, sides[2], sides[3])) >= bound
    return texts_hold(store, op, bound, sides, room)
