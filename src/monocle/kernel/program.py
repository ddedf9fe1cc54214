"""Conditions as a branching program: each step asks one atom and says which step, or which level, comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from monocle.errors import BadConfig
from monocle.kernel.conditions import All, Atom, Condition, Not, Op, Question
from monocle.kernel.hashing import text_hash
from monocle.kernel.store import DATE, KINDS, NUMBER, TEXT, WHOLE
from monocle.kernel.table import Holds, Table

SILENT = 255
"""The level of a question that tells nothing."""
OP, LEFT, RIGHT, MORE_LEFT, MORE_RIGHT, KIND_LEFT, KIND_RIGHT, NOT, COST, YES, NO, SAME, QUESTION = range(13)
WIDTH = 13
"""Columns of ``Program.steps``, and how many there are."""
TEXTS = frozenset({Op.JARO_WINKLER, Op.JARO, Op.LEVENSHTEIN, Op.DAMERAU_LEVENSHTEIN, Op.HAMMING, Op.PREFIX})
WORDS = frozenset({Op.FIRST_LETTERS, Op.CONTAINED, Op.TOKENS})
DATES = frozenset({Op.DAYS, Op.YEARS, Op.DAY_MONTH_EXCHANGED, Op.DATE_PARTS, Op.DATE_DIGITS})
FIGURES = frozenset({Op.DISTANCE, Op.RATIO, Op.KILOMETRES})
COSTS: Mapping[Op, int] = {
    Op.EQUAL: 1, Op.MISSING: 1, Op.LITERAL: 2, Op.NICKNAME: 4, Op.KILOMETRES: 6, Op.HAMMING: 6, Op.PREFIX: 6,
    Op.FIRST_LETTERS: 6, Op.JARO: 20, Op.JARO_WINKLER: 20, Op.LEVENSHTEIN: 30, Op.TOKENS: 30, Op.CONTAINED: 30,
    Op.DAMERAU_LEVENSHTEIN: 40,
}  # fmt: skip
"""What an atom costs, about, in units of the cheapest; 2 where nothing is said."""
HEAVY = 3
"""Atoms of this cost or more wait until all cheaper ones have spoken."""


@dataclass(frozen=True, repr=False)
class Program:
    """Questions, compiled for tables of one shape.

    Attributes:
        questions: how many.
        levels: (questions,) int64 levels of each, the last without condition included.
        entries: (questions,) int64 first step of each, or ``-1 - level`` where nothing needs asking.
        steps: (s, 13) int64; the columns are named above. ``YES`` and ``NO`` are steps, or ``-1 - level``.
        bounds: (s,) bounds of the atoms.
        literals: (s,) uint64 hash of the text of a ``LITERAL``, or its number as int64.
        costs: (questions,) of each, about, in units of the cheapest atom.
    """

    questions: int
    levels: npt.NDArray[np.int64]
    entries: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    bounds: npt.NDArray[np.float64]
    literals: npt.NDArray[np.uint64]
    costs: npt.NDArray[np.int64]


@dataclass
class _Steps:
    """Steps while they are laid."""

    table: Table
    question: int = 0
    rows: list[list[int]] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    literals: list[int] = field(default_factory=list)

    def atom(self, atom: Atom, denied: bool, yes: int, no: int) -> int:
        """Lay one atom and give its step; an unknown atom leads to ``no`` whether it is denied or not."""
        _checked(self.table, atom)
        right, columns = atom.right or atom.column, self.table.columns
        row = [int(atom.op), columns[atom.column], columns[right]]
        more = columns[atom.more] if atom.more else 0
        kinds = [KINDS.index(self.table.holds[name]) for name in (atom.column, right)]
        same = _same_codes(self.table, atom.column, right)
        row += [more, more, *kinds, int(denied), COSTS.get(atom.op, 2), yes, no, int(same), self.question]
        self.rows.append(row)
        self.bounds.append(float(atom.bound))
        self.literals.append(_literal(atom, kinds[0]) if atom.op is Op.LITERAL else 0)
        return len(self.rows) - 1

    def laid(self, condition: Condition, denied: bool, yes: int, no: int) -> int:
        """Lay a condition that leads to ``yes`` when it holds and else to ``no``, and give its first step."""
        if isinstance(condition, Atom):
            return self.atom(condition, denied, yes, no)
        if isinstance(condition, Not):
            return self.laid(condition.part, not denied, yes, no)
        every = isinstance(condition, All) != denied  # De Morgan: not all is some not
        start = yes if every else no
        for part in reversed(condition.parts):
            start = self.laid(part, denied, start, no) if every else self.laid(part, denied, yes, start)
        return start


def _same_codes(table: Table, left: str, right: str) -> bool:
    """Tell whether values of two columns are the same exactly when their integers are."""
    if table.holds[left] is Holds.NUMBER:
        return False
    known = _family(table, left) if left != right else None
    return left == right or (known is not None and known == _family(table, right))


def _family(table: Table, column: str) -> int | None:
    """Give what tells the codes of a column from those of others; None where nothing is known."""
    if column in table.shares and table.holds[column] is Holds.TEXT:
        return table.shares[column][0]
    return None


def _literal(atom: Atom, kind: int) -> int:
    """Give the text of an atom as the bits that its step compares."""
    if kind == TEXT:
        return text_hash(atom.text)
    try:
        number = float(atom.text.replace("-", "")) if kind == DATE else float(atom.text)
    except ValueError as error:
        raise BadConfig(
            f"{atom.column} holds {KINDS[kind].value}s, and the text it is compared with is none", mend="correct it"
        ) from error
    return int(np.float64(number).view(np.uint64))


def _checked(table: Table, atom: Atom) -> None:
    """Raise BadConfig unless the columns of an atom are there and hold what it asks about."""
    for name in (atom.column, atom.right or atom.column, *([atom.more] if atom.more else [])):
        if name not in table.columns:
            raise BadConfig(f"there is no column {name}; there are {', '.join(sorted(table.columns))}")
    kinds = {KINDS.index(table.holds[name]) for name in (atom.column, atom.right or atom.column)}
    allowed = {TEXT, DATE, NUMBER, WHOLE}
    if atom.op in TEXTS | WORDS:
        allowed = {TEXT, DATE, WHOLE}
    elif atom.op is Op.NICKNAME:
        allowed = {TEXT}
    elif atom.op in DATES:
        allowed = {DATE}
    elif atom.op in FIGURES:
        allowed = {NUMBER, WHOLE}
    wanting = atom.op is Op.KILOMETRES and not atom.more
    mixed = atom.op is Op.EQUAL and len(kinds) == 2 and TEXT in kinds
    if not kinds <= allowed or wanting or mixed:
        names = ", ".join(KINDS[kind].value for kind in sorted(allowed))
        reason = "needs a second column" if wanting else f"asks about {names}"
        raise BadConfig(f"{atom.op.name.lower()} {reason}; {atom.column} is no such column")


def _question(steps: _Steps, question: Question) -> int:
    """Lay a question and give its first step."""
    start = -1  # reaches no level: the worst
    for place, condition in enumerate(reversed(question.levels)):
        start = steps.laid(condition, False, -2 - place, start)
    return start if question.unknown is None else steps.laid(question.unknown, False, -1 - SILENT, start)


def compile_questions(table: Table, questions: Sequence[Question]) -> Program:
    """Give questions as a program for tables of the shape of one: the same columns that hold the same.

    An atom that is unknown fails, denied or not: ``Not`` is pushed down to the atoms first, which gives SQL's
    three-valued logic for the question whether a condition is known to hold.

    Args:
        table: tells the places and kinds of columns; its rows do not matter.
        questions: in the order of the levels of ``Edges``.

    Raises:
        BadConfig: a column is not there, or holds something that an atom cannot be asked about; more than 250 levels.
    """
    steps, entries, ends = _Steps(table), [], []
    for place, question in enumerate(questions):
        if len(question.levels) > 250:
            raise BadConfig(f"a question has {len(question.levels)} levels; 250 are the most")
        steps.question = place
        entries.append(_question(steps, question))
        ends.append(len(steps.rows))
    rows = np.array(steps.rows, dtype=np.int64).reshape(-1, WIDTH)
    spent = np.concatenate(([0], np.cumsum(rows[:, COST], dtype=np.int64)))[np.array([0, *ends], dtype=np.int64)]
    return Program(
        questions=len(questions),
        levels=np.array([len(question.levels) + 1 for question in questions], dtype=np.int64),
        entries=np.array(entries, dtype=np.int64),
        steps=rows,
        bounds=np.array(steps.bounds, dtype=np.float64),
        literals=np.array(steps.literals, dtype=np.uint64),
        costs=np.diff(spent),
    )
