"""Comparisons of the kernel written as Splink's settings, in DuckDB's SQL.

Columns of dates are DATE there, those with several values are lists; ``<column>_short_forms`` lists the groups of short
forms that a name is in. Splink holds a pair against strangers only: the household alternative is not in its settings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from monocle.kernel.conditions import All, AnyOf, Atom, Condition, Not, Op
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.resolve.splink_settings import SplinkComparison, SplinkLevel

EARTH = 6371.0
"""Kilometres: the radius that Splink takes for the earth."""
Spelling = Callable[[str, str, Atom], str]


def _similarity(function: str) -> Spelling:
    return lambda left, right, atom: f"{function}({left}, {right}) >= {atom.bound!r}"


def _edits(function: str) -> Spelling:
    return lambda left, right, atom: f"{function}({left}, {right}) <= {int(atom.bound)}"


def _prefix(left: str, right: str, atom: Atom) -> str:
    short = f"least(length({left}), length({right}))"
    return f"({short} >= {int(atom.bound)} AND (starts_with({left}, {right}) OR starts_with({right}, {left})))"


def _contained(left: str, right: str, _: Atom) -> str:
    words = [f"string_split({side}, ' ')" for side in (left, right)]
    return f"(list_has_all({words[0]}, {words[1]}) OR list_has_all({words[1]}, {words[0]}))"


def _tokens(left: str, right: str, atom: Atom) -> str:
    words = [f"string_split({side}, ' ')" for side in (left, right)]
    both = f"len(list_distinct(list_concat({words[0]}, {words[1]})))"
    return f"len(list_intersect({words[0]}, {words[1]})) / {both} >= {atom.bound!r}"


def _parts(left: str, right: str, atom: Atom) -> str:
    same = " + ".join(f"CAST({part}({left}) = {part}({right}) AS INTEGER)" for part in ("year", "month", "day"))
    return f"{same} >= {int(atom.bound)}"


def _exchanged(left: str, right: str, _: Atom) -> str:
    halves = [f"year({left}) = year({right})", f"month({left}) = day({right})", f"day({left}) = month({right})"]
    return f"({left} <> {right} AND {' AND '.join(halves)})"


def _digits(left: str, right: str, atom: Atom) -> str:
    days = [f"strftime({side}, '%Y%m%d')" for side in (left, right)]
    return f"hamming({days[0]}, {days[1]}) <= {int(atom.bound)}"


def _hamming(left: str, right: str, atom: Atom) -> str:
    near = f"hamming({left}, {right}) <= {int(atom.bound)}"
    return f"CASE WHEN {left} IS NOT NULL AND {right} IS NOT NULL THEN CASE WHEN length({left}) = length({right}) THEN {near} ELSE false END END"


def _kilometres(left: str, right: str, atom: Atom) -> str:
    east = [f'radians("{atom.more}_{side}")' for side in "lr"]
    north = [f"radians({side})" for side in (left, right)]
    cosine = f"sin({north[0]}) * sin({north[1]}) + cos({north[0]}) * cos({north[1]}) * cos({east[1]} - {east[0]})"
    return f"{EARTH!r} * acos(greatest(-1.0, least(1.0, {cosine}))) <= {atom.bound!r}"


_SPELLINGS: Mapping[Op, Spelling] = MappingProxyType(
    {
        Op.EQUAL: lambda left, right, _: f"{left} = {right}",
        Op.MISSING: lambda left, right, _: f"({left} IS NULL OR {right} IS NULL)",
        Op.JARO_WINKLER: _similarity("jaro_winkler_similarity"),
        Op.JARO: _similarity("jaro_similarity"),
        Op.LEVENSHTEIN: _edits("levenshtein"),
        Op.DAMERAU_LEVENSHTEIN: _edits("damerau_levenshtein"),
        Op.HAMMING: _hamming,
        Op.PREFIX: _prefix,
        Op.FIRST_LETTERS: lambda left, right, atom: (
            f"left({left}, {int(atom.bound)}) = left({right}, {int(atom.bound)})"
        ),
        Op.CONTAINED: _contained,
        Op.TOKENS: _tokens,
        Op.NICKNAME: lambda left, right, _: f"list_has_any({_short_forms(left)}, {_short_forms(right)})",
        Op.DAYS: lambda left, right, atom: f"abs(epoch({left}) - epoch({right})) <= {int(atom.bound) * 86400}",
        Op.YEARS: lambda left, right, atom: f"abs(year({left}) - year({right})) <= {int(atom.bound)}",
        Op.DAY_MONTH_EXCHANGED: _exchanged,
        Op.DATE_PARTS: _parts,
        Op.DATE_DIGITS: _digits,
        Op.DISTANCE: lambda left, right, atom: f"abs({left} - {right}) <= {atom.bound!r}",
        Op.RATIO: lambda left, right, atom: f"least({left}, {right}) / greatest({left}, {right}) >= {atom.bound!r}",
        Op.KILOMETRES: _kilometres,
        Op.LITERAL: lambda left, _right, atom: f"{left} = '{_quoted(atom.text)}'",
    }
)
_WHOLE = frozenset({Op.NICKNAME, Op.KILOMETRES})
"""What reads more columns than one: not asked of columns with several values."""


def _some(left: str, right: str, atom: Atom) -> str:
    """Give the SQL of an atom that holds for some value of one list and some of another."""
    if atom.op is Op.MISSING:
        return _SPELLINGS[atom.op](left, right, atom)
    if atom.op is Op.EQUAL:
        return f"list_has_any({left}, {right})"
    if atom.op in _WHOLE:
        raise KeyError(atom.op)
    near = f"list_filter({right}, lambda y: {_SPELLINGS[atom.op]('x', 'y', atom)})"
    return f"len(list_filter({left}, lambda x: len({near}) > 0)) > 0"


@dataclass(frozen=True)
class Exported:
    """A model as Splink's settings.

    Attributes:
        settings: for ``splink.SettingsCreator`` or ``Linker``.
        lost: levels and rules that DuckDB's SQL cannot say without more, and why.
    """

    settings: Mapping[str, Any]
    lost: tuple[str, ...]


def exported(
    comparisons: tuple[SplinkComparison, ...], rules: tuple[KeyRule, ...], prior: float, lists: frozenset[str]
) -> Exported:
    """Give comparisons as Splink's settings.

    Args:
        comparisons: with m and u.
        rules: blocking rules.
        prior: probability that two random records match.
        lists: columns with several values per record.
    """
    lost = list[str]()
    settings = {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": _rule(rule), "sql_dialect": "duckdb"} for rule in rules if _one_value(rule, lists, lost)
        ],
        "comparisons": [_comparison(one, lists, lost) for one in comparisons],
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": False,
    }
    return Exported(settings, tuple(lost))


def spelled(condition: Condition, lists: frozenset[str] = frozenset()) -> str:
    """Give a condition as DuckDB's SQL over columns that end in ``_l`` and ``_r``.

    Raises:
        KeyError: short forms or places are asked of a column with several values.
    """
    if isinstance(condition, Not):
        return f"NOT ({spelled(condition.part, lists)})"
    if isinstance(condition, All | AnyOf):
        word = " AND " if isinstance(condition, All) else " OR "
        return f"({word.join(spelled(part, lists) for part in condition.parts)})"
    right = condition.right or condition.column
    spelling = _some if {condition.column, right} & lists else _SPELLINGS[condition.op]
    return spelling(f'"{condition.column}_l"', f'"{right}_r"', condition)


def _comparison(one: SplinkComparison, lists: frozenset[str], lost: list[str]) -> dict[str, Any]:
    levels: list[dict[str, Any]] = []
    if one.question.unknown is not None:
        null = spelled(one.question.unknown, lists)
        levels.append({"sql_condition": null, "label_for_charts": "nothing to compare", "is_null_level": True})
    for condition, level in zip(one.question.levels, one.levels[:-1], strict=True):
        try:
            levels.append({"sql_condition": spelled(condition, lists), **_shares(level)})
        except KeyError:
            lost.append(f"{one.field}: {level.label}: short forms or places of several values")
    levels.append({"sql_condition": "ELSE", **_shares(one.levels[-1])})
    return {"output_column_name": one.field, "comparison_levels": levels}


def _shares(level: SplinkLevel) -> dict[str, Any]:
    told: dict[str, Any] = {"label_for_charts": level.label}
    told |= {f"{kind}_probability": value for kind, value in (("m", level.m), ("u", level.u)) if value is not None}
    if level.rare is not None:
        told |= {
            "tf_adjustment_column": level.rare.column,
            "tf_adjustment_weight": level.rare.share,
            "tf_minimum_u_value": level.rare.least,
        }
    return told


def _one_value(rule: KeyRule, lists: frozenset[str], lost: list[str]) -> bool:
    several = [part.column for part in rule.parts if part.column in lists]
    if several:
        lost.append(f"{rule.name}: {several[0]} has several values")
    return not several


def _rule(rule: KeyRule) -> str:
    return " AND ".join(f"{_key(part, 'l')} = {_key(part, 'r')}" for part in rule.parts)


def _key(part: Part, side: str) -> str:
    column = f'{side}."{part.column}"'
    cuts = {
        Cut.WHOLE: column,
        Cut.LETTERS: f"left({column}, {part.length})",
        Cut.YEAR: f"year({column})",
        Cut.MONTH_DAY: f"strftime({column}, '%m%d')",
    }
    return cuts[part.cut]


def _short_forms(side: str) -> str:
    return f'"{side[1:-3]}_short_forms_{side[-2]}"'


def _quoted(text: str) -> str:
    return text.replace("'", "''")
