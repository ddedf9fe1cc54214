"""Whether an atom holds for two cells, which hold no value, one or several."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import inner
from monocle.kernel.conditions import Op
from monocle.kernel.numbers import kilometres
from monocle.kernel.program import (
    COST,
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
from monocle.kernel.store import TEXT, Store
from monocle.kernel.values import EQUAL, LITERAL, MISSING, Scratch, number, value_holds

KILOMETRES = int(Op.KILOMETRES)
TRUE, FALSE, UNKNOWN = 1, 0, -1
Steps = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.uint64]]
"""``Program.steps``, ``bounds`` and ``literals``."""


@inner
def cell_at(store: Store, record: int, column: int) -> int:
    """Give a cell: 0, a value, or below 0 a list."""
    return int(np.int64(store.codes[record, column]))


@inner
def values_in(store: Store, cell: int) -> int:
    """Give how many values a cell holds."""
    if cell >= 0:
        return 1 if cell > 0 else 0
    return int(store.list_starts[1 - cell] - store.list_starts[-cell])


@inner
def value_of(store: Store, cell: int, place: int) -> int:
    """Give one value of a cell that holds some."""
    if cell > 0:
        return cell
    return int(np.int64(store.list_items[store.list_starts[-cell] + place]))


@inner
def _literal_holds(store: Store, kind: int, cell: int, bits: np.uint64) -> int:
    """Tell whether a value of a cell is a literal: the hash of a text, or a float."""
    for place in range(values_in(store, cell)):
        value = value_of(store, cell, place)
        if kind == TEXT:
            same = store.hashes[value] == bits
        else:
            same = np.float64(number(store, kind, value)).view(np.uint64) == bits
        if same:
            return TRUE
    return FALSE


@inner
def _near(store: Store, steps: Steps, step: int, records: tuple[int, int]) -> int:
    """Tell whether some place of one record is near one of the other: latitudes and longitudes go side by side."""
    row = steps[0][step]
    north, east = cell_at(store, records[0], row[LEFT]), cell_at(store, records[0], row[MORE_LEFT])
    other_north, other_east = cell_at(store, records[1], row[RIGHT]), cell_at(store, records[1], row[MORE_RIGHT])
    places = min(values_in(store, north), values_in(store, east))
    others = min(values_in(store, other_north), values_in(store, other_east))
    for i in range(places):
        for j in range(others):
            apart = kilometres(
                number(store, row[KIND_LEFT], value_of(store, north, i)),
                number(store, row[KIND_LEFT], value_of(store, east, i)),
                number(store, row[KIND_RIGHT], value_of(store, other_north, j)),
                number(store, row[KIND_RIGHT], value_of(store, other_east, j)),
            )
            if apart <= steps[1][step]:
                return TRUE
    return FALSE if places and others else UNKNOWN


@inner
def _slow(store: Store, steps: Steps, step: int, records: tuple[int, int], room: Scratch) -> int:
    """Tell whether an atom that is not settled by comparing two integers holds."""
    row = steps[0][step]
    op = row[OP]
    one, other = cell_at(store, records[0], row[LEFT]), cell_at(store, records[1], row[RIGHT])
    if op == KILOMETRES:
        return _near(store, steps, step, records)
    if one == 0 or (other == 0 and op != LITERAL):
        return UNKNOWN
    if op == LITERAL:
        return _literal_holds(store, row[KIND_LEFT], one, steps[2][step])
    for i in range(values_in(store, one)):
        for j in range(values_in(store, other)):
            sides = (row[KIND_LEFT], value_of(store, one, i), row[KIND_RIGHT], value_of(store, other, j))
            if value_holds(store, op, steps[1][step], sides, room):
                return TRUE
    return FALSE


@inner
def advanced(store: Store, steps: Steps, step: int, records: tuple[int, int], room: Scratch, most: int) -> int:
    """Give the first step from one on that costs ``most`` or more, or ``-1 - level``."""
    while step >= 0 and steps[0][step, COST] < most:
        row = steps[0][step]
        one, other = cell_at(store, records[0], row[LEFT]), cell_at(store, records[1], row[RIGHT])
        if row[OP] == MISSING:
            holds = TRUE if one == 0 or other == 0 else FALSE
        elif row[OP] == EQUAL and row[SAME] and one >= 0 and other >= 0:
            holds = UNKNOWN if one == 0 or other == 0 else TRUE if one == other else FALSE
        else:
            holds = _slow(store, steps, step, records, room)
        step = row[YES] if holds == 1 - row[NOT] else row[NO]
    return step
