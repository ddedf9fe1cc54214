"""The last look at a statement before it is given: it must be what compiling may make.

Trust line SEC-40: one SELECT, no table and no function that is not listed, and no value in the text: none of what people
write stands in it, so that nothing they write can become SQL. Each text of which statements are written is parsed again
when it is made (``proven``), and each statement is read word for word (``worded``), which takes microseconds.
"""

import re
from functools import cache

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


def proven(text: str, dialect: str, tables: frozenset[str], *, loose: bool) -> None:
    """Read the text of which a part of statements is made: a query, or an expression that stands by itself.

    Args:
        text: what was made.
        dialect: duckdb or postgres.
        tables: that it may read.
        loose: it is of parts with AND or OR between, and will stand in parentheses; else nothing beside it may tear it apart.

    Raises:
        Forbidden: it is something else.
    """
    found = sqlglot.parse(text, read=dialect)
    if len(found) != 1 or found[0] is None or isinstance(found[0], exp.And | exp.Or) is not loose:
        raise Forbidden("no single part of a statement")
    for node in found[0].walk():
        _check(node, dialect, tables)


def worded(sql: str, dialect: str, tables: frozenset[str]) -> str:
    """Give the text of a statement back when each of its words is one that compiling may write where it stands.

    By itself this says what SEC-40 asks: it begins with SELECT; there is no quote, no comment, no semicolon and no word of
    another statement; a name stands alone only as a listed table after FROM or JOIN, or after AS; and only what is listed is
    called. What it does not tell is whether the text is well formed: it is written of texts that were parsed.

    Args:
        sql: what was written.
        dialect: duckdb or postgres.
        tables: that it may read.

    Raises:
        Forbidden: it is something else.
    """
    if _words(dialect, tables).fullmatch(sql) is None:
        raise Forbidden("a word that compiling never writes")
    return sql


@cache
def _words(dialect: str, tables: frozenset[str]) -> re.Pattern[str]:
    column = r'[a-z]\w*\.(?:[a-z]\w*|"(?:[^"]|"")+")'
    placeholder = r"\$p\d+_\d+" if dialect == "duckdb" else r"%\((?:p\d+_\d+|ids)\)s"
    listed, calls = "|".join(sorted(tables)), "|".join(sorted(FUNCTIONS)).upper()
    of_rows = "|".join(sorted(TABLE_FUNCTIONS)).upper()
    read = rf"(?:FROM|JOIN) (?:(?:{listed}) AS [a-z]\w*|\(|(?:LATERAL )?(?:{of_rows})\()"
    keywords = r"(?:AND|OR|NOT|IN|IS|NULL|WHERE|SELECT|DISTINCT|GROUP BY|HAVING|UNION ALL|UNION|ON)\b"
    rarer = r"(?:CASE|WHEN|THEN|END|LEFT|CROSS|TRUE|FALSE|EXISTS|ANY|ARRAY)\b"
    alias = r"AS [a-z]\w*(?:\([a-z]+\))?"
    types = r"AS (?:TEXT|BIGINT|INT|DOUBLE(?: PRECISION)?|BOOLEAN|DATE|TIMESTAMP|JSON)\b(?:\[\])?"
    signs = r"[(),=*+]|/(?!\*)|[<>]=?|<>|\|\||\[(?=[\(\]CE])|\]|~(?= )|(?:1|31|100)(?![\w.])"
    called = rf"EXTRACT\((?:month|day) FROM|(?:TRY_CAST|{calls})\("
    each = f"{column}|{placeholder}|{signs}|{keywords}|{read}|{alias}|{types}|{called}|{rarer}"
    return re.compile(rf"(?=SELECT )(?>(?:{each}) ?)++", re.ASCII)


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
