"""DuckDB for SQL that a person writes: it reads the files of the named views, and nothing else of the machine.

Three walls, each of which stands alone: the gate (``sql_gate``) lets one SELECT over named views pass; DuckDB's own parser
must call what passed a SELECT; and the connection may open no file but those of the views, load no extension and change
no setting. It has memory, threads and spill of its own, and a timer that interrupts it.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb

from monocle import stopping
from monocle.engine.compose import compose
from monocle.engine.scratch import Scratch
from monocle.engine.sql_gate import SCHEMA, Passed, passed
from monocle.errors import BadInput, Unavailable
from monocle.relation import Contract, Relation, Value
from monocle.settings import Settings

MOST_ROWS, MOST_SECONDS = 1_000_000, 600.0
_BATCH = 1_000
_SPILL_PER_MEMORY = 4
_WHERE = "query"
_INTERRUPTED = "Query interrupted"
"""What DuckDB makes of what a signal's handler raises."""
_ZONED = "write CAST(… AS TIMESTAMP), which is in UTC"
_VALUE = re.compile(r"\$([a-z_][a-z0-9_]*)")
_COLUMN = re.compile(r'(?:column|named) "([^"]+)"')
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """What a query gives.

    Attributes:
        columns: names, in order.
        types: DuckDB's, in the same order.
        rows: up to the limit.
        truncated: there were more rows than the limit.
        seconds: that the query took.
        left_out: customers that events changed since the last run, and that the answer has as it left them.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[Row]
    truncated: bool
    seconds: float
    left_out: int = 0

    def __repr__(self) -> str:
        """Show the size, never the rows."""
        return f"Answer({len(self.rows)} rows of {len(self.columns)} columns in {self.seconds:.2f} s)"


@dataclass(frozen=True)
class Limits:
    """How much one query may take.

    Attributes:
        rows: at most, 1 to 1,000,000; what is over is left out, and said.
        seconds: at most, over 0 and up to 600; then the query is interrupted.
    """

    rows: int = 1_000
    seconds: float = 30.0

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        if not 1 <= self.rows <= MOST_ROWS:
            raise BadInput(f"{self.rows} rows", where=_WHERE, mend=f"use a limit from 1 to {MOST_ROWS:,}")
        if not 0 < self.seconds <= MOST_SECONDS:
            raise BadInput(
                f"{self.seconds:g} seconds", where=_WHERE, mend=f"use a time over 0 and up to {MOST_SECONDS:g} seconds"
            )


class Hardened:
    """Answers queries over named views.

    Args:
        views: name → contract of what may be read.
        read: gives the relation of a view, over files; asked only for those that a query names.
        scratch: folder for spill; made when missing.
        settings: memory and threads; spill may be four times the memory.
    """

    def __init__(
        self, views: Mapping[str, Contract], read: Callable[[str], Relation], scratch: Path, settings: Settings
    ) -> None:
        """Hold what may be read."""
        self._views, self._read, self._scratch, self._settings = views, read, scratch, settings

    def ask(self, sql: str, limits: Limits) -> Answer:
        """Answer one query.

        Raises:
            BadInput: the statement is not allowed, names what is not there, fails on a value, or takes too long.
            Unavailable: it needs more memory or disk than it may have, or the lake's files cannot be read.
        """
        started = monotonic()
        with _opened(self._scratch, self._settings) as connection:
            statement = passed(sql, self._views, connection)
            with _said(self._views, statement, limits):
                allowed = [file for view in statement.views for file in self._view(connection, view)]
                _close_in(connection, allowed)
                columns, types, rows, more = _rows(connection, statement, limits)
        return Answer(columns, types, rows, more, monotonic() - started)

    def _view(self, connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
        """Make a view, and give the files that it reads."""
        relation = self._read(name)
        whole = compose(relation)
        text = _VALUE.sub(lambda found: _literal(whole.values[found[1]]), whole.sql)
        connection.execute(f'CREATE VIEW {SCHEMA}."{name}" AS {text}')
        return sorted(set(_files(relation)))


@contextmanager
def _opened(scratch: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    room = Scratch(scratch)
    connection = duckdb.connect(
        config={
            "memory_limit": f"{settings.memory_mb}MiB",
            "threads": settings.threads,
            "temp_directory": str(room.folder / "spill"),
            "max_temp_directory_size": f"{settings.memory_mb * _SPILL_PER_MEMORY}MiB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_unsigned_extensions": False,
            "python_enable_replacements": False,
            "python_scan_all_frames": False,
            "custom_user_agent": "monocle",
        }
    )
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        yield connection
    finally:
        connection.close()
        room.remove()


def _close_in(connection: duckdb.DuckDBPyConnection, allowed: list[str]) -> None:
    """Let a connection open the named files and no others, and lock all its settings."""
    connection.execute(f"SET GLOBAL allowed_paths = {_literal(allowed)}")
    connection.execute("SET GLOBAL enable_external_access = false")
    connection.execute("SET GLOBAL lock_configuration = true")


def _rows(
    connection: duckdb.DuckDBPyConnection, statement: Passed, limits: Limits
) -> tuple[tuple[str, ...], tuple[str, ...], list[Row], bool]:
    """Give names, types and rows, and whether there are more."""
    found = connection.extract_statements(statement.sql)
    if [one.type for one in found] != [duckdb.StatementType.SELECT]:
        raise BadInput("the statement is no SELECT", where=_WHERE, mend="data can be read here, never changed")
    late = threading.Event()

    def interrupt() -> None:
        late.set()
        connection.interrupt()

    timer = threading.Timer(limits.seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        rows: list[Row] = []
        described = connection.execute(statement.sql).description or []
        while len(rows) <= limits.rows and not late.is_set():
            batch = connection.fetchmany(min(_BATCH, limits.rows + 1 - len(rows)))
            rows.extend(batch)
            if not batch:
                break
        if late.is_set():
            raise duckdb.InterruptException
    finally:
        timer.cancel()
    names, types = tuple(str(one[0]) for one in described), tuple(str(one[1]) for one in described)
    return names, types, rows[: limits.rows], len(rows) > limits.rows


def _files(relation: Relation) -> Iterator[str]:
    for value in relation.values.values():
        yield from value if isinstance(value, list | tuple) else ()
    for child in relation.inputs.values():
        yield from _files(child)


def _literal(value: Value) -> str:
    """Give a value of ours as SQL: a view cannot bind any."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    message = f"a view binds texts and lists of texts, not {type(value).__name__}"
    raise TypeError(message)


@contextmanager
def _said(views: Mapping[str, Contract], statement: Passed, limits: Limits) -> Iterator[None]:
    """Say in our words what DuckDB refuses: its own may hold values and paths."""
    try:
        yield
    except duckdb.InterruptException:
        raise BadInput(
            f"the query was stopped after {limits.seconds:g} seconds",
            where=_WHERE,
            mend="ask for less, or allow more time",
        ) from None
    except duckdb.OutOfMemoryException:
        raise Unavailable(
            "the query needs more memory or disk than it may have",
            where=_WHERE,
            mend="ask for less, or raise MONOCLE_MEMORY_MB",
        ) from None
    except (duckdb.PermissionException, duckdb.IOException):
        raise Unavailable(
            "the query could not read its files", where=_WHERE, mend="look at monocle doctor, then try again"
        ) from None
    except duckdb.BinderException as error:
        raise _unbound(str(error), views, statement) from None
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException) as error:
        if "pytz" in str(error):
            raise BadInput("a time with its zone cannot be given", where=_WHERE, mend=_ZONED) from None
        raise BadInput(
            "a value does not have the type or size that the query asks for",
            where=_WHERE,
            mend="use TRY_CAST, or leave such rows out with WHERE",
        ) from None
    except duckdb.Error as error:
        kind = re.sub(r"(?<!^)([A-Z])", r" \1", type(error).__name__.removesuffix("Exception")).lower()
        raise BadInput(
            f"the query cannot be answered ({kind} error)", where=_WHERE, mend="write it in another way"
        ) from None
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        raise stopping.told() or KeyboardInterrupt() from None


def _unbound(message: str, views: Mapping[str, Contract], statement: Passed) -> BadInput:
    """Say which column is not there, and which are; or what else does not fit, as DuckDB names it."""
    found = _COLUMN.search(message)
    if found and ("not found" in message or "does not have a column" in message):
        columns = "; ".join(f"{name}: {', '.join(views[name].column_names())}" for name in statement.views)
        return BadInput(
            f"there is no column {found[1]}",
            where=_WHERE,
            mend=f"use those of {columns}" if columns else "name a table",
        )
    said = message.removeprefix("Binder Error: ").splitlines()[0].strip().rstrip(".")
    return BadInput(
        f"the query does not fit together: {said}", where=_WHERE, mend="mend it, or see monocle query --tables"
    )
