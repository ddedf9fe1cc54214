"""A model of Splink as one of ours, over our columns, and one of ours as Splink would have it.

Splink's columns are whatever its user had; ours are those of ``resolve.comparisons``. What stands round a column in a
condition is kept where our columns have a counterpart: values of ours are in lower case, trimmed, and dates are dates.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from monocle.errors import BadData
from monocle.kernel.conditions import All, AnyOf, Atom, Condition, Not, Op
from monocle.kernel.keys import KeyRule
from monocle.kernel.scoring import Rare
from monocle.resolve.comparisons import Comparison, Level, Tie
from monocle.resolve.model import Model
from monocle.resolve.rules import rules_for
from monocle.resolve.splink_conditions import Derived
from monocle.resolve.splink_settings import Converted, SplinkComparison, SplinkLevel

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "first_name": "first",
        "last_name": "last",
        "birth_name": "birth",
        "full_name": "name_key",
        "birth_date": "born",
        "gender": "gender",
        "email": "emails",
        "phone": "phones",
        "mobile": "phones",
        "street": "streets",
        "address": "streets",
        "address_line": "streets",
        "house_number": "houses",
        "postcode": "postcodes",
        "city": "cities",
        "company": "companies",
        "loyalty_card": "cards",
        "handle": "handles",
    }
)
"""Meaning of a column → our column."""
LISTS = frozenset(
    {"emails", "mailboxes", "email_names", "phones", "mobiles", "cards", "handles", "company_numbers", "streets"}
    | {"houses", "postcodes", "cities"}
)
FLOOR = 1e-12
NO_HOUSEHOLD = 2.0**-60
JOINS = math.log2(0.95 / 0.05)
"""Bits: the probability of .95 at which Splink's documentation clusters."""
REVIEWED = -4.0
_AROUND = re.compile(r"(?:CAST|LOWER|TRIM|TRY_STRPTIME|STRIP_ACCENTS)\((.*?)(?: AS \w+|, \'[^\']*\')?\)", re.DOTALL)
_LETTERS = re.compile(r"(?:SUBSTRING|SUBSTR)\((.+), 1, (\d+)\)|LEFT\((.+), (\d+)\)")
_MAILBOX = re.compile(r"""(?:NULLIF\()?REGEXP_EXTRACT\("(\w+)", '\^\[\^@\]\+'(?:, 0)?\)(?:, ''\))?""")


class _NotOurs(BadData):
    """A column or an expression that we have no counterpart for."""


def from_splink(model: Converted, meanings: Mapping[str, str]) -> tuple[Model, Sequence[str]]:
    """Give a model of Splink over our columns, and what was left out.

    Args:
        model: with m and u.
        meanings: Splink's column → meaning, a key of ``COLUMNS``.

    Raises:
        BadData: a level has no m or u, or nothing of it is about columns of ours.
    """
    if not model.trained():
        raise BadData(
            "levels without m or u", where="Splink's settings", mend="train the model in Splink, then save it"
        )
    derived = {one.name: one for one in model.derived}
    lost, kept = list(model.lost), list[tuple[Comparison, list[SplinkLevel]]]()
    for one in model.comparisons:
        ours = _comparison(one, derived, meanings, lost)
        if ours:
            kept.append(ours)
    if not kept:
        raise BadData(
            "none of its columns is one of ours", where="Splink's settings", mend="name columns as first_name, dob …"
        )
    m, u = (
        tuple(np.maximum([getattr(level, kind) for level in reversed(levels)], FLOOR) for _, levels in kept)
        for kind in ("m", "u")
    )
    rare = tuple(tuple(_rare(level.rare, meanings) for level in reversed(levels)) for _, levels in kept)
    comparisons = tuple(comparison for comparison, _ in kept)
    nothing = tuple(np.zeros(len(one)) for one in m)
    return (
        Model(comparisons, m, u, u, nothing, model.prior, model.prior * NO_HOUSEHOLD, rare, JOINS, REVIEWED),
        tuple(lost),
    )


def as_splink(
    model: Model, rules: Sequence[KeyRule] = ()
) -> tuple[tuple[SplinkComparison, ...], tuple[KeyRule, ...], float, frozenset[str]]:
    """Give what ``splink_export.exported`` takes of a model; bits that other fields said already are taken off m."""
    comparisons = []
    weights = model.weights().stranger
    for place, one in enumerate(model.comparisons):
        u = model.u[place]
        m = np.clip(u * 2.0 ** weights[place], FLOOR, 1.0)
        levels = [
            SplinkLevel(level.name, float(m[number]), float(u[number]), model.rare[place][number])
            for number, level in enumerate(reversed(one.levels))
        ]
        comparisons.append(SplinkComparison(one.field, one.question(), tuple(reversed(levels))))
    return tuple(comparisons), tuple(rules), model.one_person, LISTS


def rules_of(model: Model) -> tuple[KeyRule, ...]:
    """Give the blocking rules whose columns a model compares, so that Splink needs no others."""
    compared = {column for one in model.comparisons for level in one.levels for column in _named(level.condition)}
    return rules_for(compared, sum(column.startswith("numbers_") for column in compared))


def _comparison(
    one: SplinkComparison, derived: Mapping[str, Derived], meanings: Mapping[str, str], lost: list[str]
) -> tuple[Comparison, list[SplinkLevel]] | None:
    conditions: list[Condition] = []
    levels: list[SplinkLevel] = []
    rest = one.levels[-1]
    for condition, level in zip(one.question.levels, one.levels[:-1], strict=True):
        try:
            conditions.append(_ours(condition, derived, meanings))
            levels.append(level)
        except _NotOurs as error:
            lost.append(f"{one.field}: {level.label}: {error}")
            rest = replace(rest, m=(rest.m or 0.0) + (level.m or 0.0), u=(rest.u or 0.0) + (level.u or 0.0))
    if not conditions:
        return None
    unknown = _ours(one.question.unknown, derived, meanings) if one.question.unknown else None
    columns = sorted({column for condition in conditions for column in _columns(condition)})
    named = [Level(level.label, said, level.m or FLOOR) for level, said in zip(levels, conditions, strict=True)]
    named.append(Level(rest.label, None, rest.m or FLOOR))
    return Comparison(one.field, unknown, tuple(named), Tie.PERSONAL, tuple(columns)), [*levels, rest]


def _ours(condition: Condition, derived: Mapping[str, Derived], meanings: Mapping[str, str]) -> Condition:
    match condition:
        case All(parts):
            return All(tuple(_ours(part, derived, meanings) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_ours(part, derived, meanings) for part in parts))
        case Not(part):
            return Not(_ours(part, derived, meanings))
        case Atom():
            return _atom(condition, derived, meanings)


def _atom(atom: Atom, derived: Mapping[str, Derived], meanings: Mapping[str, str]) -> Condition:
    column, letters = _column(derived[atom.column].sql, meanings)
    right = _column(derived[atom.right].sql, meanings)[0] if atom.right else ""
    if letters and atom.op is Op.EQUAL and not right:
        return Atom(Op.FIRST_LETTERS, column, bound=letters)
    if letters:
        raise _NotOurs("a similarity of beginnings has no counterpart")
    if column == "born" and atom.op in {Op.LEVENSHTEIN, Op.DAMERAU_LEVENSHTEIN, Op.HAMMING}:
        return Atom(Op.DATE_DIGITS, column, bound=atom.bound)
    if column == "born" and atom.op not in {Op.EQUAL, Op.MISSING, Op.DAYS, Op.YEARS}:
        raise _NotOurs("a date is compared as a text")
    return replace(atom, column=column, right=right)


def _column(sql: str, meanings: Mapping[str, str]) -> tuple[str, float]:
    """Give our column of an expression over Splink's, and how many of its first letters count; 0 for all."""
    mailbox = _MAILBOX.fullmatch(sql)
    if mailbox and meanings.get(mailbox[1]) == "email":
        return "email_names", 0.0
    letters = _LETTERS.fullmatch(sql)
    if letters:
        inner = letters[1] or letters[3]
        return _column(inner, meanings)[0], float(letters[2] or letters[4])
    around = _AROUND.fullmatch(sql)
    if around:
        return _column(around[1], meanings)
    name = sql.strip('"')
    meaning = meanings.get(name, "")
    if meaning not in COLUMNS:
        raise _NotOurs(f"{name} is no column of ours")
    return COLUMNS[meaning], 0.0


def _rare(rare: Rare | None, meanings: Mapping[str, str]) -> Rare | None:
    if rare is None or meanings.get(rare.column, "") not in COLUMNS:
        return None
    return replace(rare, column=COLUMNS[meanings[rare.column]])


def _columns(condition: Condition) -> set[str]:
    match condition:
        case All(parts) | AnyOf(parts):
            return {column for part in parts for column in _columns(part)}
        case Not(part):
            return _columns(part)
        case Atom():
            return {condition.column}


def _named(condition: Condition | None) -> set[str]:
    return _columns(condition) if condition is not None else set()
