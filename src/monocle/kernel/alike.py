"""Which columns of two records are the same, all of them at once, and where that leaves the questions about them.

Most of what is asked of two records is whether they hold the same: one comparison of their whole rows answers all of that, and
a table tells for each question, by how the columns stand that it asks about first, which step comes next.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.core.cgutils import ir
from numba.extending import intrinsic

from monocle.kernel.compiled import within
from monocle.kernel.conditions import Op
from monocle.kernel.program import LEFT, NO, NOT, OP, RIGHT, SAME, YES, Program
from monocle.kernel.reading import i32, i64
from monocle.kernel.store import CODES, WIDTH

Places = npt.NDArray[np.int64]
Steps = npt.NDArray[np.int32]
States = Mapping[int, int]
COLUMNS = 62
"""Columns of a row, its first ones, that are compared at once; what others hold is asked one by one."""
MISSING, EQUAL, DIFFERENT, SEVERAL = range(4)
"""How two cells stand: one has no value; both have the same one; another one each; one has several."""
ASKED = 5
"""Columns of a question, at most, that its table knows."""
TABLE_START, COLUMN_COUNT, FIRST_COLUMN = range(3)
GLANCE = FIRST_COLUMN + ASKED
"""Numbers of a row of ``Alike.glances``: where the table of the question begins, and its columns: how many, and which."""


def _eight_cells() -> Any:
    """Give a function that compares eight whole numbers of 32 bits at two addresses, all at once.

    Its lowest byte has a bit for each place where both are above 0 and the same, or none is 0 and one is below; the next byte
    one where both are above 0 and differ, or none is 0 and one is below.
    """

    def compare(_typing: Any, _one: Any, _other: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            kind, byte, whole = ir.VectorType(ir.IntType(32), 8), ir.IntType(8), ir.IntType(64)
            one, other = (builder.load(builder.inttoptr(arg, kind.as_pointer()), align=4) for arg in args)
            nothing = ir.Constant(kind, [0] * 8)
            same = builder.icmp_signed("==", one, other)
            apart = builder.not_(same)
            several = builder.icmp_signed("<", builder.or_(one, other), nothing)
            there = builder.and_(
                builder.icmp_signed("!=", one, nothing),
                builder.icmp_signed("!=", other, nothing),
            )
            low, high = (
                builder.zext(builder.bitcast(builder.and_(there, builder.or_(which, several)), byte), whole)
                for which in (same, apart)
            )
            return builder.or_(low, builder.shl(high, whole(8)))

        return types.int64(types.int64, types.int64), code

    return intrinsic(compare)


_eight: Callable[[int, int], int] = _eight_cells()


@within
def alike(store: int, left: int, right: int) -> tuple[int, int]:
    """Give how the columns of two records stand: two words, of whose bits at the place of a column the state is made.

    The first word has a bit where the cells are ``EQUAL`` or ``SEVERAL``, the second where ``DIFFERENT`` or ``SEVERAL``.
    """
    width, same, apart = min(i64(store, WIDTH), COLUMNS), 0, 0
    one, other = i64(store, CODES) + 4 * i64(store, WIDTH) * left, i64(store, CODES) + 4 * i64(store, WIDTH) * right
    place = 0
    while place + 8 <= width:
        found = _eight(one + 4 * place, other + 4 * place)
        same |= (found & 255) << place
        apart |= (found >> 8) << place
        place += 8
    if place < width and width >= 8:
        found = _eight(one + 4 * (width - 8), other + 4 * (width - 8))
        same |= (found & 255) << (width - 8)
        apart |= (found >> 8) << (width - 8)
        place = width
    while place < width:
        here, there = i32(one, place), i32(other, place)
        if here != 0 and there != 0:
            several = here < 0 or there < 0
            same |= int(here == there or several) << place
            apart |= int(here != there or several) << place
        place += 1
    return same, apart


@within
def stands(told: tuple[int, int], column: int) -> int:
    """Give how a column stands, of what ``alike`` told."""
    return ((told[0] >> column) & 1) | (((told[1] >> column) & 1) << 1)


def _outcome(row: Places, state: int) -> int:
    """Give whether the atom of a step holds, as one column stands: 1, 0, -1 where it is unknown; -2 where that does not tell."""
    op = Op(int(row[OP]))
    if op is Op.MISSING:
        return int(state == MISSING)
    if state == MISSING:
        return -1
    if op is Op.EQUAL and row[SAME] and state != SEVERAL:
        return int(state == EQUAL)
    return -2


def _column(row: Places) -> int:
    """Give the column that the atom of a step is about, on both sides; -1 for none that a table knows."""
    one_column = row[LEFT] == row[RIGHT] and row[LEFT] < COLUMNS and Op(int(row[OP])) not in (Op.LITERAL, Op.KILOMETRES)
    return int(row[LEFT]) if one_column else -1


def _led(steps: Places, step: int, states: States) -> tuple[int, int]:
    """Give the step, or the level as ``-1 - level``, that a question comes to, and the column that it asks about there.

    The column is -1 where how columns stand tells no more.
    """
    while step >= 0:
        row = steps[step]
        column = _column(row)
        if column < 0 or column not in states:
            return step, column
        outcome = _outcome(row, states[column])
        if outcome == -2:
            return step, -1
        step = int(row[YES] if outcome == 1 - row[NOT] else row[NO])
    return step, -1


def _leaves(steps: Places, step: int, states: States, columns: list[int]) -> list[tuple[int, States]]:
    """Give where a question may come to, each with how columns stand then; ``columns`` gains those it asks about."""
    step, column = _led(steps, step, states)
    if column >= 0 and column not in columns and len(columns) < ASKED:
        columns.append(column)
    if column not in columns:
        return [(step, states)]
    ways = ({**states, column: state} for state in range(4))
    return [leaf for way in ways for leaf in _leaves(steps, step, way, columns)]


def glances_of(program: Program) -> tuple[Places, Steps]:
    """Give where each question stands once it is known how the columns stand that it asks about first.

    Args:
        program: of the questions.

    Returns:
        (questions, GLANCE) as its names say; (t,) the tables of the questions, one after the other: a step or ``-1 - level``
        for each choice of states of its columns, that of the first one counting most.
    """
    rows, tables, start = np.zeros((program.questions, GLANCE), np.int64), [np.zeros(0, np.int32)], 0
    for question, entry in enumerate(program.entries.tolist()):
        columns: list[int] = []
        leaves = _leaves(program.steps, entry, {}, columns)
        table = np.empty((4,) * len(columns), np.int32)
        for step, states in leaves:
            table[tuple(states.get(column, slice(None)) for column in columns)] = step
        rows[question, TABLE_START], rows[question, COLUMN_COUNT] = start, len(columns)
        rows[question, FIRST_COLUMN : FIRST_COLUMN + len(columns)] = columns
        tables.append(table.ravel())
        start += table.size
    return rows, np.concatenate(tables)
