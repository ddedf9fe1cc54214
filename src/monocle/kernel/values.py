"""Whether an atom holds for one value of each side."""

import numpy as np

from monocle.kernel.compiled import inner
from monocle.kernel.conditions import Op
from monocle.kernel.dates import dates_hold
from monocle.kernel.hashing import mixed
from monocle.kernel.numbers import ratio
from monocle.kernel.reading import Packed, f64, i64, put_f64, put_u32, put_u64, u64
from monocle.kernel.signs import unlike
from monocle.kernel.store import (
    DATE,
    TEXT,
    WHOLE,
    hash_of,
    letter_at,
    number_of,
    share_a_group,
    text_length,
    text_start,
)
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
LONGEST = 128
"""Letters of a text that fit into the scratch of a thread; longer ones get their own room."""
MEMO = 1 << 12
"""Similarities that a thread remembers: most pairs of names come again and again."""
TO_MEMO, CODE_BITS, OP_BITS = np.uint64(52), np.uint64(33), np.uint64(2)
ONE, OTHER, CELLS, PLACES, LEVELS, KNOWN, SIMILARITIES = range(7)
"""Fields of a packed scratch: two texts, cells of int32, per question where it stands and its level; similarities, and what
each is of."""


Sides = tuple[int, int, int, int]
"""Kind and value of the left side, kind and value of the right one; no class, whose name would stand in numba's cache."""


def scratch(questions: int) -> Packed:
    """Give the room that one thread needs, so that nothing is allocated per pair."""
    return Packed(
        (
            np.empty(LONGEST, dtype=np.uint32),
            np.empty(LONGEST, dtype=np.uint32),
            np.empty((LONGEST + 2) * (LONGEST + 2) + LONGEST, dtype=np.int32),
            np.empty(questions, dtype=np.int64),
            np.empty(questions, dtype=np.uint8),
            np.zeros(MEMO, dtype=np.uint64),
            np.empty(MEMO, dtype=np.float64),
        )
    )


@inner
def _put_digits(value: int, room: int) -> int:
    """Write a whole number above 0 in decimal digits; give how many."""
    count, rest = 0, value
    while rest > 0:
        count += 1
        rest //= 10
    for place in range(count - 1, -1, -1):
        put_u32(room, place, 48 + value % 10)
        value //= 10
    return count


@inner
def _put_date(date: int, room: int) -> int:
    """Write a date as yyyy-mm-dd; give its length."""
    for place in range(9, -1, -1):
        if place in (4, 7):
            put_u32(room, place, 45)
        else:
            put_u32(room, place, 48 + date % 10)
            date //= 10
    return 10


@inner
def _put(store: int, kind: int, value: int, room: int) -> int:
    """Write a value as code points, a date as yyyy-mm-dd and a whole number in digits; give how many."""
    if kind == DATE:
        return _put_date(value, room)
    if kind == WHOLE:
        return _put_digits(value, room)
    start, length = text_start(store, value), text_length(store, value)
    for place in range(length):
        put_u32(room, place, letter_at(store, start + place))
    return length


@inner
def _similarity(op: int, left: tuple[int, int], right: tuple[int, int], cells: int) -> float:
    """Give the similarity, 0..1, that an atom asks about."""
    one, n = left
    other, m = right
    if op == JARO_WINKLER:
        return jaro_winkler(one, n, other, m, cells)
    return jaro(one, n, other, m, cells) if op == JARO else tokens(one, n, other, m)


@inner
def _letters_hold(op: int, one: int, n: int, texts: tuple[int, int, int], bound: float) -> bool:
    """Tell whether an atom over texts holds for the letters of two; ``texts`` is other, m and cells."""
    other, m, cells = texts
    most = int(bound)
    if op in (JARO_WINKLER, JARO, TOKENS):
        holds = _similarity(op, (one, n), (other, m), cells) >= bound
    elif op == LEVENSHTEIN:
        holds = levenshtein((one, n), (other, m), cells, most) <= bound
    elif op == DAMERAU:
        holds = damerau_levenshtein((one, n), (other, m), cells, most) <= bound
    elif op == HAMMING:
        holds = hamming(one, n, other, m, most) <= bound
    elif op == PREFIX:
        holds = begins(one, n, other, m, most)
    elif op == FIRST_LETTERS:
        holds = first_letters(one, n, other, m, most)
    else:
        holds = contained(one, n, other, m)
    return holds


@inner
def _similar(store: int, op: int, sides: Sides, room: int) -> float:
    """Give the similarity of two texts that fit into the scratch, which remembers many."""
    key, place = np.uint64(0), 0
    if sides[0] == TEXT and sides[2] == TEXT:
        kind = np.uint64(1 if op == JARO_WINKLER else 2 if op == JARO else 3)
        key = np.uint64(sides[1]) << CODE_BITS | np.uint64(sides[3]) << OP_BITS | kind
        place = int(np.int64(mixed(key) >> TO_MEMO))
        if u64(i64(room, KNOWN), place) == key:
            return f64(i64(room, SIMILARITIES), place)
    one, other = i64(room, ONE), i64(room, OTHER)
    n = _put(store, sides[0], sides[1], one)
    m = _put(store, sides[2], sides[3], other)
    similarity = _similarity(op, (one, n), (other, m), i64(room, CELLS))
    if key:
        put_u64(i64(room, KNOWN), place, key)
        put_f64(i64(room, SIMILARITIES), place, similarity)
    return similarity


@inner
def _long_hold(store: int, op: int, bound: float, sides: Sides) -> bool:
    """Tell whether an atom holds for texts that do not fit into the scratch."""
    n = text_length(store, sides[1]) if sides[0] == TEXT else 16
    m = text_length(store, sides[3]) if sides[2] == TEXT else 16
    one, other = np.empty(n + 1, dtype=np.uint32), np.empty(m + 1, dtype=np.uint32)
    cells = np.empty((n + 2) * (m + 2) + m if op == DAMERAU else n + m + 2, dtype=np.int32)
    at, other_at, cells_at = np.int64(one.ctypes.data), np.int64(other.ctypes.data), np.int64(cells.ctypes.data)
    left = _put(store, sides[0], sides[1], int(at))
    right = _put(store, sides[2], sides[3], int(other_at))
    holds = _letters_hold(op, int(at), left, (int(other_at), right, int(cells_at)), bound)
    one[0], other[0], cells[0] = 0, 0, 0  # what is used here is alive until here
    return holds


@inner
def texts_hold(store: int, op: int, bound: float, sides: Sides, room: int) -> bool:
    """Tell whether an atom over texts holds.

    Args:
        store: whose texts.
        op: of ``Op``.
        bound: see ``Op``.
        sides: two values.
        room: of this thread.
    """
    if sides[0] == TEXT and sides[2] == TEXT and unlike(store, op, bound, sides[1], sides[3]):
        return False
    n = text_length(store, sides[1]) if sides[0] == TEXT else 0
    m = text_length(store, sides[3]) if sides[2] == TEXT else 0
    if n and m and (op in (JARO, JARO_WINKLER)):
        highest = highest_jaro(n, m)
        if highest + (0.4 * (1.0 - highest) if op == JARO_WINKLER and highest > 0.7 else 0.0) < bound - 1e-9:
            return False
    if max(n, m) > LONGEST:
        return _long_hold(store, op, bound, sides)
    if op in (JARO_WINKLER, JARO, TOKENS):
        return _similar(store, op, sides, room) >= bound
    one, other = i64(room, ONE), i64(room, OTHER)
    left = _put(store, sides[0], sides[1], one)
    right = _put(store, sides[2], sides[3], other)
    return _letters_hold(op, one, left, (other, right, i64(room, CELLS)), bound)


@inner
def _equal(store: int, sides: Sides) -> bool:
    """Tell whether two values are the same, also those of different columns."""
    if sides[0] == TEXT:
        return bool(hash_of(store, sides[1]) == hash_of(store, sides[3]))
    return number_of(store, sides[0], sides[1]) == number_of(store, sides[2], sides[3])


@inner
def value_holds(store: int, op: int, bound: float, sides: Sides, room: int) -> bool:
    """Tell whether an atom over one column of each side holds; arguments as ``texts_hold``."""
    if FIRST_DATE <= op <= LAST_DATE:
        return dates_hold(op, sides[1], sides[3], bound)
    if op == EQUAL:
        return _equal(store, sides)
    if op == NICKNAME:
        return share_a_group(store, sides[1], sides[3])
    if op in (DISTANCE, RATIO):
        one, other = number_of(store, sides[0], sides[1]), number_of(store, sides[2], sides[3])
        return abs(one - other) <= bound if op == DISTANCE else ratio(one, other) >= bound
    return texts_hold(store, op, bound, sides, room)
