"""Whether an atom holds for two cells, which hold no value, one or several."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.conditions import Op
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
    YES,
)
from monocle.kernel.store import NUMBER, TEXT, Store
from monocle.kernel.values import EQUAL, LITERAL, MISSING, Scratch, number, value_holds

KILOMETRES = int(Op.KILOMETRES)
TRUE, FALSE, UNKNOWN = 1, 0, -1
Steps = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64], npt.NDArray[np.uint64]]
"""``Program.steps``, ``bounds`` and ``literals``."""


@compiled
def values_in(store: Store, cell: int) -> int:
    """Give how many values a cell holds."""
    if cell >= 0:
        return int(cell > 0)
    return int(store.list_starts[1 - cell] - store.list_starts[-cell])


@compiled
def value_of(store: Store, cell: int, place: int) -> int:
    """Give one value of a cell that holds some."""
    return int(np.int64(cell if cell > 0 else store.list_items[store.list_starts[-cell] + place]))


@compiled
def _literal_holds(store: Store, kind: int, cell: int, bits: np.uint64) -> bool:
    """Tell whether a value of a cell is a literal: the hash of a text, or a float."""
    for place in range(values_in(store, cell)):
        value = value_of(store, cell, place)
        if kind == TEXT:
            if store.hashes[value] == bits:
                return True
        elif np.float64(number(store, kind, value)).view(np.uint64) == bits:
            return True
    return False


@compiled
def _near(store: Store, steps: Steps, step: int, left: int, right: int) -> int:
    """Tell whether some place of one record is near one of the other: latitudes and longitudes go side by side."""
    row, codes = steps[0][step], store.codes
    kind = row[KIND_LEFT]
    north, east = codes[left, row[LEFT]], codes[left, row[MORE_LEFT]]
    other_north, other_east = codes[right, row[RIGHT]], codes[right, row[MORE_RIGHT]]
    places = min(values_in(store, north), values_in(store, east))
    others = min(values_in(store, other_north), values_in(store, other_east))
    if places == 0 or others == 0:
        return UNKNOWN
    for i in range(places):
        for j in range(others):
            apart = kilometres(
                number(store, kind, value_of(store, north, i)),
                number(store, kind, value_of(store, east, i)),
                number(store, kind, value_of(store, other_north, j)),
                number(store, kind, value_of(store, other_east, j)),
            )
            if apart <= steps[1][step]:
                return TRUE
    return FALSE


@compiled
def _some_hold(store: Store, steps: Steps, step: int, cells: tuple[int, int], room: Scratch) -> int:
    """Tell whether an atom holds for some value of the left cell and some of the right one."""
    row = steps[0][step]
    op, same = row[OP], row[SAME]
    one, other = cells
    simple = op == EQUAL and same and row[KIND_LEFT] != NUMBER
    for i in range(values_in(store, one)):
        for j in range(values_in(store, other)):
            left, right = value_of(store, one, i), value_of(store, other, j)
            sides = (int(np.int64(row[KIND_LEFT])), left, int(np.int64(row[KIND_RIGHT])), right)
            if left == right if simple else value_holds(store, op, steps[1][step], sides, room):
                return TRUE
    return FALSE


@compiled
def _slow(store: Store, steps: Steps, step: int, records: tuple[int, int], room: Scratch) -> int:
    """Tell whether an atom that is not settled by comparing two integers holds."""
    row = steps[0][step]
    left, right = records
    if row[OP] == KILOMETRES:
        return _near(store, steps, step, left, right)
    one, other = store.codes[left, row[LEFT]], store.codes[right, row[RIGHT]]
    if row[OP] == LITERAL:
        if one == 0:
            return UNKNOWN
        return TRUE if _literal_holds(store, row[KIND_LEFT], one, steps[2][step]) else FALSE
    if one == 0 or other == 0:
        return UNKNOWN
    return _some_hold(store, steps, step, (int(np.int64(one)), int(np.int64(other))), room)


@compiled
def _atom(store: Store, steps: Steps, step: int, records: tuple[int, int], room: Scratch) -> int:
    """Tell whether an atom holds: 1, 0 or -1 for unknown."""
    row = steps[0][step]
    left, right = records
    op = row[OP]
    if op <= MISSING:
        one, other = store.codes[left, row[LEFT]], store.codes[right, row[RIGHT]]
        if op == MISSING:
            return TRUE if one == 0 or other == 0 else FALSE
        if one == 0 or other == 0:
            return UNKNOWN
        if one > 0 and other > 0 and row[SAME] and row[KIND_LEFT] != NUMBER:
            return TRUE if one == other else FALSE
    return _slow(store, steps, step, records, room)


@compiled
def after(store: Store, steps: Steps, step: int, records: tuple[int, int], room: Scratch) -> int:
    """Give the step, or ``-1 - level``, that follows a step."""
    holds = _atom(store, steps, step, records, room)
    row = steps[0][step]
    wanted = FALSE if row[NOT] else TRUE
    return int(np.int64(row[YES] if holds == wanted else row[NO]))


@compiled
def until_heavy(store: Store, steps: Steps, step: int, records: tuple[int, int], room: Scratch) -> int:
    """Give the first step from one on that costs much, or ``-1 - level``."""
    while step >= 0 and steps[0][step, COST] < HEAVY:
        step = after(store, steps, step, records, room)
    return step
