"""A third engine for trees: SQLite reads the statements that DuckDB is given, where it understands what stands in them.

It knows no intervals, no parts of dates, no casts to dates and no paths as DuckDB writes them into JSON: those are left out.
"""

import datetime as dt
import hashlib
import re
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from monocle.engine.shelf import Shelf
from monocle.segment.duck import TABLES
from monocle.segment.folding import folded
from monocle.segment.statement import Compiled

_SECONDS = 60
_FOREIGN = re.compile(r"EXTRACT\(|TRY_CAST|AS (?:DATE|TIMESTAMP)\)|JSON_|LIST_EXTRACT")
_SIDE = re.compile(r"\b(LEFT|RIGHT)\(")
"""To SQLite these are words of joins: as functions they have another name."""
_FUNCTIONS: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "lower": (1, folded),
    "left_of": (2, lambda text, many: text[:many]),
    "right_of": (2, lambda text, many: text[-many:] if many else ""),
    "strpos": (2, lambda text, part: text.find(part) + 1),
    "isfinite": (1, lambda number: abs(number) != float("inf")),
    "sha256": (1, lambda text: hashlib.sha256(text.encode()).hexdigest()),
    "regexp_full_match": (2, lambda text, pattern: re.fullmatch(pattern, text) is not None),
}


class Lite:
    """A store's tables in SQLite.

    Args:
        shelf: the store; it is read once.
    """

    def __init__(self, shelf: Shelf) -> None:
        """Copy the tables."""
        self._lite = sqlite3.connect(":memory:")
        for name, (count, function) in _FUNCTIONS.items():
            self._lite.create_function(name, count, _of_known(function), deterministic=True)
        for table in sorted(TABLES):
            described = shelf.rows(f"SELECT column_name FROM (DESCRIBE {table})", {}, _SECONDS)
            columns = ", ".join(f'"{row[0]}"' for row in described)
            self._lite.execute(f"CREATE TABLE {table} ({columns})")
            rows = shelf.rows(f"SELECT {columns} FROM {table}", {}, _SECONDS)
            blanks = ", ".join("?" for _ in described)
            self._lite.executemany(f"INSERT INTO {table} VALUES ({blanks})", [tuple(map(_plain, row)) for row in rows])
        self._ids = {
            number: UUID(one) for number, one in self._lite.execute("SELECT customer, customer_id FROM people")
        }

    def members(self, made: Compiled) -> set[UUID] | None:
        """Give whom a statement of DuckDB's finds; None where SQLite does not know what stands in it."""
        if _FOREIGN.search(made.sql) or any(isinstance(one, dt.timedelta | list) for one in made.values.values()):
            return None
        values = {name: _plain(value) for name, value in made.values.items()}
        return {self._ids[number] for (number,) in self._lite.execute(_SIDE.sub(r"\1_OF(", made.sql), values)}


def _of_known(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: None if any(one is None for one in given) else function(*given)


def _plain(value: Any) -> Any:
    """Give a value as SQLite holds it: days and times as texts that compare as they do."""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, dt.date) else str(value) if isinstance(value, UUID) else value
