"""How two records may agree on a field: conditions over their columns, as plain trees.

A column holds for each record no value, one value or several. An atom holds when it holds for some value of the left
record and some value of the right one; where a side has none it is unknown. ``All``, ``AnyOf`` and ``Not`` follow SQL's
three-valued logic, and a level whose condition is unknown is not reached by it.
"""

from dataclasses import dataclass
from enum import IntEnum


class Op(IntEnum):
    """What an atom asks; ``bound`` is in the unit that stands here.

    Attributes:
        EQUAL: the values are the same.
        MISSING: a side has no value; never unknown.
        JARO_WINKLER: similarity, 0..1, is ``bound`` or more (Winkler 1990; prefix 4, weight .1, from .7 as DuckDB does).
        JARO: similarity, 0..1, is ``bound`` or more.
        LEVENSHTEIN: edits are ``bound`` or fewer.
        DAMERAU_LEVENSHTEIN: edits, exchanged neighbours counted as one, are ``bound`` or fewer.
        HAMMING: of equal length, and ``bound`` characters or fewer differ.
        PREFIX: one begins with the other, whose length is ``bound`` or more.
        FIRST_LETTERS: the first ``bound`` characters are the same; shorter texts only when they are equal.
        CONTAINED: all words of one are words of the other.
        TOKENS: shared words / words of both together, 0..1, is ``bound`` or more (Jaccard).
        NICKNAME: one is a short form of the other, or both of a third.
        DAYS: dates are ``bound`` days or fewer apart.
        YEARS: years of dates are ``bound`` or fewer apart.
        DAY_MONTH_EXCHANGED: the same date once day and month change places, and not the same date.
        DATE_PARTS: ``bound`` of year, month and day are the same.
        DATE_DIGITS: ``bound`` of the eight digits or fewer differ.
        DISTANCE: numbers are ``bound`` or less apart.
        RATIO: the smaller number / the larger one is ``bound`` or more.
        KILOMETRES: two places are ``bound`` kilometres or less apart on the great circle; columns are latitude and
            ``more`` the longitude, in degrees.
        LITERAL: the left value is the text ``text``.
    """

    EQUAL = 0
    MISSING = 1
    JARO_WINKLER = 2
    JARO = 3
    LEVENSHTEIN = 4
    DAMERAU_LEVENSHTEIN = 5
    HAMMING = 6
    PREFIX = 7
    FIRST_LETTERS = 8
    CONTAINED = 9
    TOKENS = 10
    NICKNAME = 11
    DAYS = 12
    YEARS = 13
    DAY_MONTH_EXCHANGED = 14
    DATE_PARTS = 15
    DATE_DIGITS = 16
    DISTANCE = 17
    RATIO = 18
    KILOMETRES = 19
    LITERAL = 20


@dataclass(frozen=True)
class Atom:
    """One question about one column of the left record and one of the right.

    Attributes:
        op: what is asked.
        column: name of the column of both records.
        right: name of the column of the right record, where it is another one.
        bound: see ``Op``.
        more: a second column, where the op needs one.
        text: for ``LITERAL``.
    """

    op: Op
    column: str
    right: str = ""
    bound: float = 0.0
    more: str = ""
    text: str = ""


@dataclass(frozen=True)
class All:
    """Holds when all parts hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """Holds when some part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """Holds when its part is known not to hold."""

    part: "Condition"


Condition = Atom | All | AnyOf | Not


@dataclass(frozen=True)
class Question:
    """One comparison as the kernel sees it.

    Attributes:
        unknown: when it tells nothing; None when it always tells.
        levels: conditions, best first; what reaches none is at the last level, which has no condition. Levels are
            numbered from the worst, 0, to the best, ``len(levels)``; 255 tells nothing.
    """

    unknown: Condition | None
    levels: tuple[Condition, ...]
