"""Conditions of the kernel as people read them."""

from collections.abc import Mapping
from types import MappingProxyType

from monocle.kernel.conditions import All, AnyOf, Atom, Condition, Not, Op

_SYMBOLS: Mapping[Op, str] = MappingProxyType(
    {
        Op.EQUAL: "{a} = {b}",
        Op.MISSING: "{a} missing",
        Op.JARO_WINKLER: "jaro_winkler({a}) ≥ {n}",
        Op.JARO: "jaro({a}) ≥ {n}",
        Op.LEVENSHTEIN: "levenshtein({a}) ≤ {n}",
        Op.DAMERAU_LEVENSHTEIN: "damerau_levenshtein({a}) ≤ {n}",
        Op.HAMMING: "hamming({a}) ≤ {n}",
        Op.PREFIX: "{a} begins with {b}",
        Op.FIRST_LETTERS: "first {n} letters of {a}",
        Op.CONTAINED: "words of {a} within {b}",
        Op.TOKENS: "shared words of {a} ≥ {n}",
        Op.NICKNAME: "short form of {a}",
        Op.DAYS: "{a} within {n} days",
        Op.YEARS: "{a} within {n} years",
        Op.DAY_MONTH_EXCHANGED: "day and month of {a} exchanged",
        Op.DATE_PARTS: "{n} parts of {a}",
        Op.DATE_DIGITS: "digits of {a} that differ ≤ {n}",
        Op.DISTANCE: "distance of {a} ≤ {n}",
        Op.RATIO: "ratio of {a} ≥ {n}",
        Op.KILOMETRES: "{a} within {n} km",
        Op.LITERAL: "{a} = '{t}'",
    }
)


def spoken(condition: Condition | None) -> str:
    """Give a condition as a person reads it; empty for the level that takes the rest."""
    match condition:
        case None:
            return ""
        case All(parts):
            return " and ".join(_within(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_within(part) for part in parts)
        case Not(part):
            return f"not {_within(part)}"
        case Atom(op, column, right, bound, _, text):
            return _SYMBOLS[op].format(a=column, b=right or column, n=f"{bound:g}", t=text)


def _within(condition: Condition) -> str:
    said = spoken(condition)
    return f"({said})" if isinstance(condition, All | AnyOf) else said
