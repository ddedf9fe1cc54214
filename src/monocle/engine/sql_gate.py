"""The gate for SQL that a person writes: one SELECT over named views with known functions, written anew from its tree.

Two parsers must agree. sqlglot's tree is checked node by node against what is allowed and written out again, each view by
its full name; then DuckDB's own tree of that text is checked against the same names, so that a difference between the two
parsers opens nothing. What neither list names is refused.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from monocle.engine.sql_words import CLASSES, FUNCTIONS, OPERATORS, STRUCTURE, TABLE_FUNCTIONS, TYPES
from monocle.errors import BadInput

SCHEMA = "marts"
LONGEST = 20_000
DEEPEST = 60
_WHERE = "query"
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_CALL = re.compile(r"(\w+)\(")
_CATALOGS = ("duckdb_", "pg_", "sqlite_", "pragma_", "information_schema")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True)
class Passed:
    """A statement that may run.

    Attributes:
        sql: written anew; views stand in the schema ``marts``.
        views: that it reads, sorted.
    """

    sql: str
    views: tuple[str, ...]


def passed(sql: str, views: Collection[str], connection: duckdb.DuckDBPyConnection) -> Passed:
    """Give a person's SQL as it may run.

    Args:
        sql: one SELECT, DuckDB's dialect; up to 20,000 characters, 60 levels deep.
        views: names that it may read.
        connection: whose parser is the second to look; nothing of the statement is executed.

    Raises:
        BadInput: it is no single SELECT, or names a table, a function or a construct that is not allowed.
    """
    try:
        tree = _tree(sql)
        for node in tree.walk():
            _check(node)
        read = tuple(sorted(set(_qualified(tree, views))))
        text = tree.sql(dialect="duckdb", comments=False)
        _check_again(text, set(views), connection)
    except RecursionError:
        raise _refused("the statement is nested too deeply", "write it in steps: WITH step AS (SELECT …) …") from None
    return Passed(text, read)


def _refused(what: str, mend: str) -> BadInput:
    return BadInput(what, where=_WHERE, mend=mend)


def _tree(sql: str) -> exp.Expr:
    if len(sql) > LONGEST:
        raise _refused(f"the statement has {len(sql):,} characters; {LONGEST:,} are allowed", "write it shorter")
    if "\0" in sql:
        raise _refused("the statement holds a NUL character", "leave it out")
    try:
        _check_tokens(sql)
        found = [tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None]
    except SqlglotError as error:
        raise _refused(f"the statement cannot be read{_place(error)}", "write one SELECT in DuckDB's dialect") from None
    if len(found) != 1:
        raise _refused(f"{len(found)} statements stand here", "write one SELECT")
    if not isinstance(found[0], exp.Select | exp.SetOperation | exp.Subquery):
        raise _refused("the statement is no SELECT", "data can be read here, never changed: write one SELECT")
    return found[0]


def _check_tokens(sql: str) -> None:
    depth = 0
    for token in sqlglot.tokenize(sql, read="duckdb"):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth > DEEPEST:
            raise RecursionError
        if token.token_type in {TokenType.TILDE, TokenType.RLIKE, TokenType.IRLIKE} and "~" in token.text:
            raise _refused(f"the operator {token.text} is not allowed", "use regexp_matches(text, pattern)")


def _place(error: SqlglotError) -> str:
    """Give where a parser stopped, without the text that it shows."""
    first = (getattr(error, "errors", None) or [{}])[0]
    line, column = first.get("line"), first.get("col")
    return f" at line {line}, character {column}" if line and column else ""


def _check(node: exp.Expr) -> None:
    kind = type(node)
    if kind is exp.Anonymous:
        _check_function(node.name.lower())
    elif kind is exp.Placeholder:
        raise _refused("the statement has a parameter without a value", "write the value itself")
    elif kind.__name__ in STRUCTURE:
        _check_plain(node)
    elif isinstance(node, exp.Func):
        called = _CALL.match(node.sql(dialect="duckdb"))
        if called is None:
            raise _refused(f"{kind.key.upper()} is not allowed", "write a plain SELECT")
        _check_function(called[1].lower())
    else:
        raise _refused(f"{kind.key.upper()} is not allowed", "write a plain SELECT")


def _check_plain(node: exp.Expr) -> None:
    if isinstance(node, exp.DataType) and node.this == exp.DType.USERDEFINED:
        raise _refused("a type is none of DuckDB's own", "use VARCHAR, BIGINT, DOUBLE, DATE, TIMESTAMP …")
    if isinstance(node, exp.Select) and node.args.get("into"):
        raise _refused("INTO is not allowed", "data can be read here, never changed")
    if isinstance(node, exp.CTE):
        name = node.alias.lower()
        if not _PLAIN_NAME.fullmatch(name) or name.startswith(_CATALOGS):
            raise _refused("a step of WITH has a name that is not allowed", "use letters, digits and _")


def _check_function(name: str, known: bool = True) -> None:
    if not known or name not in FUNCTIONS | TABLE_FUNCTIONS:
        shown = name if _PLAIN_NAME.fullmatch(name) else "of this name"
        raise _refused(f"the function {shown} is not allowed", f"use {', '.join(sorted(FUNCTIONS))}")


def _qualified(tree: exp.Expr, views: Collection[str]) -> Iterator[str]:
    """Write every view by its full name, and give the names."""
    for table in list(tree.find_all(exp.Table)):
        if not isinstance(table.this, exp.Identifier):
            _check_source(table.this)
            continue
        name = table.name.lower()
        bare = not table.args.get("catalog") and table.db.lower() in {"", SCHEMA}
        if bare and not table.db and _is_step(table, name):
            continue
        if not bare or name not in views:
            shown = table.name if _PLAIN_NAME.fullmatch(name) else "of this name"
            raise _refused(f"there is no table {shown}", f"use {', '.join(sorted(views))}")
        table.set("this", exp.to_identifier(name, quoted=True))
        table.set("db", exp.to_identifier(SCHEMA, quoted=True))
        yield name


def _check_source(source: exp.Expr) -> None:
    if isinstance(source, exp.GenerateSeries | exp.Unnest | exp.Values):
        return
    _check_function(source.name.lower() if isinstance(source, exp.Anonymous) else source.key, known=False)


def _is_step(table: exp.Expr, name: str) -> bool:
    """Tell whether a bare name means a step of a WITH that is in sight from where it stands."""
    inside, node = table, table.parent
    while node is not None:
        steps = node.args.get("with_") if not isinstance(node, exp.With) else None
        if steps is not None and steps is not inside and any(step.alias.lower() == name for step in steps.expressions):
            return True
        if isinstance(node, exp.With):
            place = node.expressions.index(inside)
            last = place + 1 if node.args.get("recursive") else place
            if any(step.alias.lower() == name for step in node.expressions[:last]):
                return True
        inside, node = node, node.parent
    return False


def _check_again(text: str, views: set[str], connection: duckdb.DuckDBPyConnection) -> None:
    """Check DuckDB's own tree of a statement."""
    found = connection.execute("SELECT json_serialize_sql($sql)", {"sql": text}).fetchone()
    told: dict[str, Any] = json.loads(found[0]) if found else {"error": True}
    if told["error"] or len(told["statements"]) != 1:
        raise _refused("the statement cannot be read", "write one SELECT in DuckDB's dialect")
    nodes = list(_nodes(told["statements"][0]))
    steps = {entry["key"].lower() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    for node in nodes:
        _check_node(node, views, steps)


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _check_node(node: dict[str, Any], views: set[str], steps: set[str]) -> None:
    kind = node.get("type")
    path: list[str] = (node.get("qualified_name") or {}).get("path") or []
    if isinstance(kind, str) and not ("class" in node and node["class"] in CLASSES) and kind not in TYPES:
        raise _refused("a part of the statement is not allowed", "write a plain SELECT")
    if "function_name" in node:
        name = str(node["function_name"]).lower()
        if name not in OPERATORS or len(path) > 1:
            _check_function(name if len(path) == 1 else "")
    if kind == "TABLE_FUNCTION" and str(node["function"]["function_name"]).lower() not in TABLE_FUNCTIONS:
        raise _refused("a function gives a table", f"use {', '.join(sorted(views))}")
    if kind == "BASE_TABLE" and not (
        (len(path) == 2 and path[0] == SCHEMA and path[1] in views) or (len(path) == 1 and path[0].lower() in steps)
    ):
        raise _refused("a table is not known", f"use {', '.join(sorted(views))}")
