"""Splink's SQL conditions read as conditions of the kernel.

A condition of Splink compares an expression over the left record (columns end in ``_l``, or stand behind ``l.``) with the
same expression over the right one. The expression becomes a column of its own, computed once per record; what stands
around it becomes an atom. Only functions named here may stand in an expression: the text comes from a file.

Source: Splink's settings schema, https://moj-analytical-services.github.io/splink/.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import sqlglot
from sqlglot import exp

from monocle.errors import BadConfig
from monocle.kernel.conditions import All, AnyOf, Atom, Condition, Not, Op
from monocle.kernel.table import Holds

DIALECT = "duckdb"
DAY = 86_400.0
_SIMILARITIES: Mapping[str, Op] = MappingProxyType(
    {
        "jaro_winkler_similarity": Op.JARO_WINKLER,
        "jarowinkler_similarity": Op.JARO_WINKLER,
        "jaro_similarity": Op.JARO,
        "levenshtein": Op.LEVENSHTEIN,
        "editdist3": Op.LEVENSHTEIN,
        "damerau_levenshtein": Op.DAMERAU_LEVENSHTEIN,
        "hamming": Op.HAMMING,
    }
)
_AT_LEAST = frozenset({Op.JARO_WINKLER, Op.JARO})
_PLAIN = (
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Cast,
    exp.TryCast,
    exp.DataType,
    exp.Paren,
    exp.Substring,
    exp.Lower,
)
_PLAIN_TOO = (
    exp.Upper,
    exp.Trim,
    exp.RegexpExtract,
    exp.Nullif,
    exp.Coalesce,
    exp.SplitPart,
    exp.Concat,
    exp.DPipe,
    exp.Left,
)
_DATES = (exp.StrToTime, exp.Right, exp.Replace, exp.Null, exp.Var, exp.Length)
_NAMED = frozenset({"try_strptime", "strptime", "strip_accents", "str_split", "regexp_replace", "epoch"})


@dataclass(frozen=True)
class Derived:
    """A column that a condition needs, computed from one record.

    Attributes:
        name: its name; that of the input's column when it is one.
        sql: DuckDB's expression over the input's columns.
        holds: what its values are.
    """

    name: str
    sql: str
    holds: Holds = Holds.TEXT


class NotConverted(BadConfig):
    """A condition that the kernel has no atom for."""


@dataclass
class Columns:
    """The derived columns met so far."""

    found: dict[str, Derived]

    def name(self, expression: exp.Expr, holds: Holds = Holds.TEXT) -> str:
        """Give the name of the column of an expression without sides."""
        sql = expression.sql(dialect=DIALECT)
        plain = isinstance(expression, exp.Column)
        known = expression.name if plain else next((one.name for one in self.found.values() if one.sql == sql), "")
        name = known or f"derived_{len([one for one in self.found.values() if one.name.startswith('derived_')]) + 1}"
        before = self.found.get(name)
        if before and before.holds != holds:
            if not plain:
                raise NotConverted("one expression is compared as text and as a date", where=sql)
            name = f"{name}_{holds}"
        self.found.setdefault(name, Derived(name, sql, holds))
        return name


def condition(text: str, columns: Columns) -> Condition:
    """Give a Splink condition as one of the kernel.

    Args:
        text: ``sql_condition`` of a level.
        columns: takes the columns that the condition needs.

    Raises:
        NotConverted: there is no atom for some part of it.
    """
    return _read(_parsed(text), columns)


def _parsed(text: str) -> exp.Expr:
    try:
        return sqlglot.parse_one(text, dialect=DIALECT)
    except sqlglot.errors.SqlglotError as error:
        raise NotConverted("a condition is no SQL that DuckDB would take", where="comparison_levels") from error


def equalities(text: str, columns: Columns) -> tuple[str, ...]:
    """Give the columns whose values a blocking rule wants equal.

    Raises:
        NotConverted: the rule asks for anything else.
    """
    return tuple(_equal_column(part, columns) for part in _conjuncts(_parsed(text)))


def _conjuncts(node: exp.Expr) -> list[exp.Expr]:
    node = node.unnest()
    if isinstance(node, exp.And):
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


def _equal_column(node: exp.Expr, columns: Columns) -> str:
    if isinstance(node, exp.EQ):
        left, right = _sided(node.left), _sided(node.right)
        if left and right and left[1] == right[1] and {left[0], right[0]} == {"l", "r"}:
            return columns.name(left[1])
    raise NotConverted(
        "a blocking rule asks for more than equal values", where="blocking_rules_to_generate_predictions"
    )


def _read(node: exp.Expr, columns: Columns) -> Condition:
    node = node.unnest()
    if isinstance(node, exp.Or):
        missing = _missing(node, columns)
        return missing or AnyOf((_read(node.left, columns), _read(node.right, columns)))
    if isinstance(node, exp.And):
        return All((_read(node.left, columns), _read(node.right, columns)))
    if isinstance(node, exp.Not):
        return Not(_read(node.this, columns))
    if isinstance(node, exp.EQ):
        return _equal(node, columns)
    if isinstance(node, exp.GTE | exp.LTE | exp.GT | exp.LT):
        return _bounded(node, columns)
    if isinstance(node, exp.Func) and _name(node) in {"list_has_any", "array_has_any", "array_overlaps"}:
        return Atom(Op.EQUAL, _pair(node.args["this"], node.args["expression"], columns))
    raise NotConverted(f"{_name(node) or node.key} has no counterpart", where="comparison_levels")


def _missing(node: exp.Or, columns: Columns) -> Condition | None:
    """Give the atom of ``x_l IS NULL OR x_r IS NULL``."""
    sides = [part.unnest() for part in (node.left, node.right)]
    if not all(isinstance(part, exp.Is) and isinstance(part.expression, exp.Null) for part in sides):
        return None
    left, right = _sided(sides[0].this), _sided(sides[1].this)
    if not left or not right or left[1] != right[1] or {left[0], right[0]} != {"l", "r"}:
        return None
    holds = Holds.DATE if _date(left[1]) else Holds.TEXT
    return Atom(Op.MISSING, columns.name(_date(left[1]) or left[1], holds))


def _equal(node: exp.EQ, columns: Columns) -> Condition:
    left, right = _sided(node.left), _sided(node.right)
    if left and right and {left[0], right[0]} == {"l", "r"}:
        ours, theirs = (left[1], right[1]) if left[0] == "l" else (right[1], left[1])
        if ours == theirs:
            return Atom(Op.EQUAL, columns.name(ours))
        return Atom(Op.EQUAL, columns.name(ours), right=columns.name(theirs))
    literal = next((one for one in (node.left, node.right) if isinstance(one, exp.Literal)), None)
    if left and left[0] == "l" and literal is not None:
        return Atom(Op.LITERAL, columns.name(left[1]), text=literal.name)
    raise NotConverted("values of one record are held against each other", where="comparison_levels")


def _bounded(node: exp.Binary, columns: Columns) -> Condition:
    bound = _number(node.expression)
    least = isinstance(node, exp.GTE | exp.GT)
    if isinstance(node, exp.GT | exp.LT):
        raise NotConverted("a strict bound has no counterpart; use >= or <=", where="comparison_levels")
    call = node.this.unnest()
    op = _SIMILARITIES.get(_name(call))
    if op is not None and least is (op in _AT_LEAST):
        left, right = _arguments(call)[:2]
        return Atom(op, _pair(left, right, columns), bound=bound)
    if least and _name(call) in {"array_length", "len", "array_size", "list_length"} and bound == 1:
        shared = _arguments(call)[0].unnest()
        left, right = _arguments(shared)[:2]
        return Atom(Op.EQUAL, _pair(left, right, columns))
    if not least and isinstance(call, exp.Abs):
        return _apart(call.this.unnest(), bound, columns)
    if not least and len(list(call.find_all(exp.Acos))) == 1:
        return _far(call, bound, columns)
    raise NotConverted(f"{_name(call) or call.key} has no counterpart", where="comparison_levels")


def _apart(node: exp.Expr, bound: float, columns: Columns) -> Condition:
    """Give the atom of ``abs(x_l - x_r) <= bound``; times in seconds are days where they come from dates."""
    if not isinstance(node, exp.Sub):
        raise NotConverted("abs() of anything but a difference has no counterpart", where="comparison_levels")
    left, right = node.left.unnest(), node.right.unnest()
    seconds = {_name(left), _name(right)} <= {"epoch", "time_to_unix"}
    if seconds:
        left, right = _arguments(left)[0], _arguments(right)[0]
    sides = _sided(left), _sided(right)
    if not sides[0] or not sides[1] or sides[0][1] != sides[1][1]:
        raise NotConverted("a difference of two expressions has no counterpart", where="comparison_levels")
    expression = sides[0][1]
    if seconds:
        return Atom(Op.DAYS, columns.name(_date(expression) or expression, Holds.DATE), bound=float(bound // DAY))
    return Atom(Op.DISTANCE, columns.name(expression, Holds.NUMBER), bound=bound)


def _far(node: exp.Expr, bound: float, columns: Columns) -> Condition:
    """Give the atom of Splink's great-circle distance: latitude is what stands within sin()."""
    sides = {column.name.rsplit("_", 1)[0] for column in node.find_all(exp.Column)}
    latitudes = {
        column.name.rsplit("_", 1)[0] for sine in node.find_all(exp.Sin) for column in sine.find_all(exp.Column)
    }
    if len(sides) != 2 or len(latitudes) != 1:
        raise NotConverted("a distance of other columns than one latitude and one longitude", where="comparison_levels")
    latitude = latitudes.pop()
    longitude = (sides - {latitude}).pop()
    names = [columns.name(exp.column(name, quoted=True), Holds.NUMBER) for name in (latitude, longitude)]
    return Atom(Op.KILOMETRES, names[0], more=names[1], bound=bound)


def _pair(left: exp.Expr, right: exp.Expr, columns: Columns) -> str:
    sides = _sided(left), _sided(right)
    if not sides[0] or not sides[1] or sides[0][1] != sides[1][1] or sides[0][0] == sides[1][0]:
        raise NotConverted("two different expressions are compared", where="comparison_levels")
    return columns.name(sides[0][1])


def _sided(node: exp.Expr) -> tuple[str, exp.Expr] | None:
    """Give the side, l or r, of an expression over one record, and the expression without it; None where it has none.

    Raises:
        NotConverted: a function in it may not stand there.
    """
    found = [_side(column) for column in node.find_all(exp.Column)]
    if not found or not found[0] or any(side != found[0] for side in found):
        return None
    plain = node.unnest().copy().transform(_without_side)
    _check(plain)
    return found[0], plain


def _side(column: exp.Column) -> str:
    if column.table in {"l", "r"}:
        return column.table
    return column.name[-1] if column.name[-2:] in {"_l", "_r"} else ""


def _without_side(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.Column):
        return node
    return exp.column(node.name if node.table else node.name[:-2], quoted=True)


def _check(node: exp.Expr) -> None:
    allowed: tuple[type[exp.Expr], ...] = (*_PLAIN, *_PLAIN_TOO, *_DATES)
    for part in node.walk():
        if not isinstance(part, allowed) and _name(part) not in _NAMED:
            raise NotConverted(f"{_name(part) or part.key} may not stand in an expression", where="comparison_levels")


def _date(node: exp.Expr) -> exp.Expr | None:
    """Give the text under ``try_strptime(text, format)``, as a date; None where there is none."""
    return exp.cast(node.copy(), "DATE") if _name(node) in {"try_strptime", "strptime", "strtotime"} else None


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    if isinstance(node, exp.Func):
        return "try_strptime" if node.key == "strtotime" else str(node.sql_name()).lower()
    return ""


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    given = [node.args.get("this"), node.args.get("expression")]
    return [one for one in given if isinstance(one, exp.Expr)]


def _number(node: exp.Expr) -> float:
    sign = -1.0 if isinstance(node, exp.Neg) else 1.0
    inner = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(inner, exp.Literal) or inner.is_string:
        raise NotConverted("a bound is no number", where="comparison_levels")
    return sign * float(inner.name)
