"""The gate through which tables and queries of other people's databases pass, and their rows on the way into parts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlglot
from sqlglot import expressions as tree

from monocle.errors import BadConfig
from monocle.ingest.readers.headers import column_names
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.reader import Unreadable
from monocle.ingest.readers.texts import as_text
from monocle.relation.identifier import identifier

_ROWS = 20_000
_SHOWN = 20
_WRITES = (tree.Insert, tree.Update, tree.Delete, tree.Merge, tree.DDL, tree.Into, tree.Command, tree.Lock)


def selected(options: Mapping[str, str], dialect: str) -> tuple[str, str]:
    """Give the SELECT that the options ask for, and what to call it in ``_file``.

    Args:
        options: ``table`` (may be ``schema.table``) or ``query``, one of them.
        dialect: postgres, mysql or sqlite.

    Raises:
        BadConfig: neither or both are given, or the query is not one SELECT.
    """
    table, query = options.get("table", ""), options.get("query", "")
    if bool(table) == bool(query):
        raise BadConfig("declare either a table or a query", where="reader.options", mend="set table or query")
    if query:
        return one_select(query, dialect), "query"
    mark = "`" if dialect == "mysql" else '"'
    if mark in table:
        raise BadConfig("a table's name holds a quote", where="reader.options.table", mend="write the name alone")
    quoted = ".".join(identifier(part).replace('"', mark) for part in table.split("."))
    return f"SELECT * FROM {quoted}", table


def one_select(query: str, dialect: str) -> str:
    """Give the query back when it is one SELECT that writes nothing.

    Raises:
        BadConfig: it is not.
    """
    where = "reader.options.query"
    try:
        statements = [one for one in sqlglot.parse(query, read=dialect) if one is not None]
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise BadConfig("the query cannot be parsed", where=where, mend="write one SELECT") from error
    if len(statements) != 1 or not isinstance(statements[0], tree.Query) or statements[0].find(*_WRITES):
        raise BadConfig("the query is not one SELECT that only reads", where=where, mend="write one SELECT")
    return query.strip().rstrip(";")


def told_tables(options: Mapping[str, str], tables: Sequence[str], where: str) -> Mapping[str, str]:
    """Give the options with the only table there is, when none is declared.

    Raises:
        BadConfig: there are several tables, or none.
    """
    if options.get("table") or options.get("query"):
        return dict(options)
    if len(tables) == 1:
        return {**options, "table": tables[0]}
    shown = ", ".join(tables[:_SHOWN]) + (" …" if len(tables) > _SHOWN else "")
    raise BadConfig(f"the database holds {len(tables)} tables", where=where, mend=f"declare table: one of {shown}")


def add_rows(parts: Parts, given: Sequence[str], rows: Iterable[Sequence[Any]], file: str) -> dict[str, str]:
    """Take rows as a driver gives them, and give the columns whose name had to change.

    A row with a NUL character, or with bytes that are no text (which the driver marks by lone surrogates), is unreadable.
    """
    names, renamed = column_names(given)
    source, position = iter(rows), 1
    parts.add_rows(names, [], file, [])
    while not parts.is_full() and (chunk := list(islice(source, _ROWS))):
        kept: list[list[str | None]] = []
        places: list[int] = []
        for place, row in enumerate(chunk, start=position):
            texts = [as_text(value) or None for value in row]
            if reason := _refusal(texts):
                raw = json.dumps(texts, ensure_ascii=True).encode()
                parts.refuse(Unreadable(file, place, reason, "", raw))
            else:
                kept.append(texts)
                places.append(place)
        parts.add_rows(names, kept, file, places)
        position += len(chunk)
    return renamed


def _refusal(texts: Iterable[str | None]) -> str:
    for text in texts:
        if text and "\x00" in text:
            return "nul"
        if text and not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text):
            return "undecodable"
    return ""
