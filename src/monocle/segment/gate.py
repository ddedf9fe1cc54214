"""The last look at a statement before it is given: its text is read again, and must be what compiling may make.

Trust line SEC-40: one SELECT, no table and no function that is not listed, and no value in the text: none of what people
write stands in it, so that nothing they write can become SQL.
"""

import re

import sqlglot
from sqlglot import exp

FUNCTIONS = frozenset(
    """
    coalesce count sum min max left right strpos position lower translate sha256 encode convert_to extract cast isfinite regexp_full_match list_extract
    json_extract_string json_type json_extract_path json_extract_path_text json_typeof jsonb_extract_path
    jsonb_extract_path_text jsonb_typeof day_of
    """.split()  # noqa: SIM905 - a list of words reads best as one
)
TABLE_FUNCTIONS = frozenset({"json_array_elements", "jsonb_array_elements_text"})
STRUCTURE = frozenset(
    """
    Select From Where Join Group Having Distinct Subquery Union Table TableAlias Alias Column Identifier Star Paren And Or
    Not Is Null Boolean Literal Placeholder EQ NEQ GT GTE LT LTE In Exists Any Array Add Neg Mul Div DPipe Case If Cast TryCast
    DataType DataTypeParam Extract Var Lateral Bracket RegexpLike JSONExtract JSONExtractScalar JSONBExtract JSONBExtractScalar
    """.split()  # noqa: SIM905 - as above
)
NUMBERS = frozenset({"0", "1", "31", "100", "256"})
"""Numbers of the compiler's own: of ``SELECT 1``, of a month and a day as one number, and what a parser reads into names."""
_CALL = re.compile(r"(\w+)\(")


class Forbidden(AssertionError):
    """A statement that compiling must never make: a defect of ours."""


def checked(sql: str, dialect: str, tables: frozenset[str]) -> str:
    """Give the text back when it is what it must be.

    Args:
        sql: what was compiled.
        dialect: duckdb or postgres.
        tables: that it may read.

    Raises:
        Forbidden: it is something else.
    """
    found = sqlglot.parse(sql, read=dialect)
    if len(found) != 1 or not isinstance(found[0], exp.Select):
        raise Forbidden("no single SELECT")
    for node in found[0].walk():
        _check(node, dialect, tables)
    return sql


def _check(node: exp.Expr, dialect: str, tables: frozenset[str]) -> None:
    kind = type(node).__name__
    if isinstance(node, exp.Table):
        _check_table(node, tables)
    elif isinstance(node, exp.Literal):
        if node.is_string or node.this not in NUMBERS:
            raise Forbidden("a value stands in the text")
    elif isinstance(node, exp.Anonymous):
        _check_function(node.name.lower(), FUNCTIONS | TABLE_FUNCTIONS)
    elif kind not in STRUCTURE:
        called = _CALL.match(node.sql(dialect=dialect)) if isinstance(node, exp.Func) else None
        _check_function(called[1].lower() if called else kind, FUNCTIONS)


def _check_table(table: exp.Table, tables: frozenset[str]) -> None:
    if table.db or table.catalog:
        raise Forbidden("a table of another schema")
    if not isinstance(table.this, exp.Identifier):
        _check_function(table.this.name.lower(), TABLE_FUNCTIONS)
    elif table.name not in tables:
        raise Forbidden("a table that is not listed")


def _check_function(name: str, allowed: frozenset[str]) -> None:
    if name not in allowed:
        raise Forbidden(f"{name} is not listed")
