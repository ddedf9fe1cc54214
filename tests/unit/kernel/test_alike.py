"""How the columns of two records stand, all at once, is what looking at each of them alone tells."""

import numpy as np
import pytest

from monocle.kernel.alike import DIFFERENT, EQUAL, MISSING, SEVERAL, alike, glances_of, stands
from monocle.kernel.compiled import compiled
from monocle.kernel.conditions import All, AnyOf, Atom, Not, Op, Question
from monocle.kernel.program import compile_questions
from monocle.kernel.store import stored
from monocle.kernel.table import Holds, Table


@compiled
def _states(store, left, right, states):
    told = alike(store, left, right)
    for column in range(len(states)):
        states[column] = stands(told, column)


def table(rows):
    names = "abcdefghijklmnopqrstuvwxyz"[: rows.shape[1]]
    return Table(
        codes=rows,
        columns={name: place for place, name in enumerate(names)},
        holds=dict.fromkeys(names, Holds.WHOLE),
        list_starts=np.zeros(2, np.int64),
        list_items=np.zeros(0, np.int32),
        starts=np.zeros(2, np.int64),
        chars=np.zeros(0, np.uint8),
        hashes=np.zeros(1, np.uint64),
    )


def state(one, other):
    if one == 0 or other == 0:
        return MISSING
    if one < 0 or other < 0:
        return SEVERAL
    return EQUAL if one == other else DIFFERENT


@pytest.mark.parametrize("width", [1, 7, 8, 9, 17, 24])
def test_columns_stand_as_each_of_them_does(width):
    rows = np.ascontiguousarray(np.random.default_rng(width).integers(-1, 3, (40, width)), np.int32)
    held = table(rows)
    for left in range(20):
        told = np.empty(width, np.int64)
        _states(stored(held).at, left, left + 20, told)
        assert told.tolist() == [state(one, other) for one, other in zip(rows[left], rows[left + 20], strict=True)]


def test_a_question_comes_as_far_as_its_columns_tell():
    rows = np.array([[1, 2, 3]], np.int32)
    near = Atom(Op.YEARS, "c", bound=1)
    question = Question(Atom(Op.MISSING, "a"), (All((Atom(Op.EQUAL, "a"), Not(Atom(Op.EQUAL, "b")))), AnyOf((near,))))
    program = compile_questions(table_of_dates(rows), [question])
    glances, reached = glances_of(program)
    asked = glances[0, 2 : 2 + glances[0, 1]].tolist()
    assert asked == [0, 1, 2]

    def led(*states):
        return int(reached.reshape((4,) * 3)[states])

    waits = [step for step, row in enumerate(program.steps) if row[0] == Op.YEARS]
    assert led(MISSING, EQUAL, EQUAL) == -1 - 255
    assert led(EQUAL, DIFFERENT, EQUAL) == -1 - 2
    assert led(EQUAL, EQUAL, MISSING) == -1 - 0
    assert led(DIFFERENT, EQUAL, DIFFERENT) in waits
    assert program.steps[led(SEVERAL, EQUAL, EQUAL)][0] == Op.EQUAL


def table_of_dates(rows):
    made = table(rows)
    return Table(**{**vars(made), "holds": {**made.holds, "c": Holds.DATE}})
