"""Whether an atom holds for two cells, which hold no value, one or several."""

import numpy as np

from monocle.kernel.compiled import inner
from monocle.kernel.conditions import Op
from monocle.kernel.dates import dates_hold
from monocle.kernel.numbers import kilometres
from monocle.kernel.program import (
    COST,
    HEAVY,
    KIND_LEFT,
    KIND_RIGHT,
    LEFT,
    MORE_LEFT,
    MORE_RIGHT,
    NO,
    NOT,
    OP,
    RIGHT,
    SAME,
    WIDTH,
    YES,
)
from monocle.kernel.reading import f64, i64, u8, u64
from monocle.kernel.signs import fails, sight
from monocle.kernel.store import TEXT, cell_at, hash_of, number_of, share_a_group, value_of, values_in
from monocle.kernel.values import EQUAL, FIRST_DATE, LAST_DATE, LITERAL, MISSING, NICKNAME, value_holds

KILOMETRES = int(Op.KILOMETRES)
TRUE, FALSE, UNKNOWN = 1, 0, -1
STEPS, BOUNDS, LITERALS, WATCHED = range(4)
"""The first fields of a packed scale: ``Program.steps``, ``bounds`` and ``literals``; for each step whether signs of texts, or a
list of short forms, may tell that its atom fails."""


@inner
def _literal_holds(store: int, kind: int, cell: int, bits: np.uint64) -> int:
    """Tell whether a value of a cell is a literal: the hash of a text, or a float."""
    for place in range(values_in(store, cell)):
        value = value_of(store, cell, place)
        if kind == TEXT:
            same = hash_of(store, value) == bits
        else:
            same = np.float64(number_of(store, kind, value)).view(np.uint64) == bits
        if same:
            return TRUE
    return FALSE


@inner
def _near(store: int, row: int, bound: float, left: int, right: int) -> int:
    """Tell whether some place of one record is near one of the other: latitudes and longitudes go side by side."""
    north, east = cell_at(store, left, i64(row, LEFT)), cell_at(store, left, i64(row, MORE_LEFT))
    other_north, other_east = cell_at(store, right, i64(row, RIGHT)), cell_at(store, right, i64(row, MORE_RIGHT))
    kind, other_kind = i64(row, KIND_LEFT), i64(row, KIND_RIGHT)
    places = min(values_in(store, north), values_in(store, east))
    others = min(values_in(store, other_north), values_in(store, other_east))
    for i in range(places):
        for j in range(others):
            apart = kilometres(
                number_of(store, kind, value_of(store, north, i)),
                number_of(store, kind, value_of(store, east, i)),
                number_of(store, other_kind, value_of(store, other_north, j)),
                number_of(store, other_kind, value_of(store, other_east, j)),
            )
            if apart <= bound:
                return TRUE
    return FALSE if places and others else UNKNOWN


@inner
def _some_hold(store: int, row: int, bound: float, cells: tuple[int, int], room: int) -> int:
    """Tell whether an atom holds for some value of the left cell and some of the right one."""
    one, other = cells
    for i in range(values_in(store, one)):
        for j in range(values_in(store, other)):
            sides = (i64(row, KIND_LEFT), value_of(store, one, i), i64(row, KIND_RIGHT), value_of(store, other, j))
            if value_holds(store, i64(row, OP), bound, sides, room):
                return TRUE
    return FALSE


@inner
def _slow(store: int, scale: int, step: int, records: tuple[int, int], room: int) -> int:
    """Tell whether an atom that is not settled by comparing two integers holds."""
    row, bound = i64(scale, STEPS) + 8 * WIDTH * step, f64(i64(scale, BOUNDS), step)
    op = i64(row, OP)
    one, other = cell_at(store, records[0], i64(row, LEFT)), cell_at(store, records[1], i64(row, RIGHT))
    if op == KILOMETRES:
        return _near(store, row, bound, records[0], records[1])
    if one == 0 or (other == 0 and op != LITERAL):
        return UNKNOWN
    if op == LITERAL:
        return _literal_holds(store, i64(row, KIND_LEFT), one, u64(i64(scale, LITERALS), step))
    return _some_hold(store, row, bound, (one, other), room)


@inner
def advanced(store: int, scale: int, step: int, records: tuple[int, int], room: int, most: int) -> int:
    """Give the first step from one on that costs ``most`` or more, or ``-1 - level``."""
    while step >= 0:
        row = i64(scale, STEPS) + 8 * WIDTH * step
        if i64(row, COST) >= most:
            break
        one, other = cell_at(store, records[0], i64(row, LEFT)), cell_at(store, records[1], i64(row, RIGHT))
        if i64(row, OP) == MISSING:
            holds = TRUE if one == 0 or other == 0 else FALSE
        elif i64(row, OP) == EQUAL and i64(row, SAME) and one >= 0 and other >= 0:
            holds = UNKNOWN if one == 0 or other == 0 else TRUE if one == other else FALSE
        elif FIRST_DATE <= i64(row, OP) <= LAST_DATE and one > 0 and other > 0:
            holds = TRUE if dates_hold(i64(row, OP), one, other, f64(i64(scale, BOUNDS), step)) else FALSE
        else:
            holds = _slow(store, scale, step, records, room)
        step = i64(row, YES) if holds == 1 - i64(row, NOT) else i64(row, NO)
    return step


@inner
def glanced(store: int, scale: int, step: int, records: tuple[int, int], room: int) -> int:
    """Give the step at which a question waits once atoms that surely fail, by the signs of the texts, are passed over."""
    dear, last, told = int(np.int64(HEAVY)), (0, 0), (0, 0, 0, 0, 0)  # a literal would be compiled as another type
    while step >= 0:
        row = i64(scale, STEPS) + 8 * WIDTH * step
        if i64(row, COST) < dear:
            step = advanced(store, scale, step, records, room, dear)
            continue
        one, other = cell_at(store, records[0], i64(row, LEFT)), cell_at(store, records[1], i64(row, RIGHT))
        if one <= 0 or other <= 0 or not u8(i64(scale, WATCHED), step):
            break
        op, holds = i64(row, OP), FALSE
        if op == NICKNAME:
            holds = TRUE if share_a_group(store, one, other) else FALSE
        else:
            if last != (one, other):
                last, told = (one, other), sight(store, one, other)
            if not fails(told, op, f64(i64(scale, BOUNDS), step)):
                break
        step = i64(row, YES) if holds == 1 - i64(row, NOT) else i64(row, NO)
    return step
