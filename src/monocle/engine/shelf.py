"""A file of tables, made once, then read by many statements within a time, by nothing but its own connection.

The connection reads this one file: it opens no other, loads no extension and changes no setting; its memory is bounded.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from monocle.engine.compose import compose
from monocle.engine.scratch import Scratch
from monocle.errors import BadInput, Unavailable
from monocle.relation import Relation, Value
from monocle.settings import Settings

_NAME = "shelf"
_TABLES = f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{_NAME}' ORDER BY table_name"
_CONFIG: Mapping[str, bool] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "python_enable_replacements": False,
    "python_scan_all_frames": False,
}
Row = tuple[Any, ...]


def make_shelf(path: Path, tables: Mapping[str, Relation], scratch: Path, settings: Settings) -> None:
    """Make a file of tables, in their order; a table may read one that was made before it, by its name.

    The file appears when it is whole.

    Args:
        path: of the file; must not exist.
        tables: name → rows.
        scratch: folder for spill.
        settings: memory, of which it takes three quarters, and threads.

    Raises:
        Unavailable: there is not enough memory or disk.
    """
    room, part = Scratch(scratch), path.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with _opened(room, max(256, settings.memory_mb * 3 // 4), settings.threads) as connection:
            connection.execute(f"ATTACH {_text(part)} AS {_NAME}")
            connection.execute(f"USE {_NAME}")
            for name, relation in tables.items():
                statement = compose(relation)
                connection.execute(f'CREATE TABLE "{name}" AS {statement.written(_literal)}')
            connection.execute("CHECKPOINT")
        part.chmod(0o600)
        part.rename(path)
    except (duckdb.OutOfMemoryException, duckdb.IOException, OSError) as error:
        raise Unavailable(
            "the store of segments could not be made", mend="free disk space, or raise MONOCLE_MEMORY_MB, and run again"
        ) from error
    finally:
        part.unlink(missing_ok=True)
        room.remove()


def _opened(room: Scratch, memory_mb: int, threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={
            **_CONFIG,
            "memory_limit": f"{memory_mb}MiB",
            "threads": threads,
            "temp_directory": str(room.folder / "spill"),
        }
    )
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


class Shelf:
    """Reads the tables of a file.

    Args:
        path: what ``make_shelf`` made.
        scratch: folder for spill.
        settings: threads, and memory, of which it takes half.
    """

    def __init__(self, path: Path, scratch: Path, settings: Settings) -> None:
        """Open it, and close everything else."""
        self._room = Scratch(scratch)
        self._connection = _opened(self._room, max(256, settings.memory_mb // 2), settings.threads)
        try:
            self._connection.execute(f"ATTACH {_text(path)} AS {_NAME} (READ_ONLY)")
            for (name,) in self._connection.execute(_TABLES).fetchall():
                self._connection.execute(f'CREATE VIEW memory.main."{name}" AS FROM {_NAME}.main."{name}"')
            self._connection.execute("SET GLOBAL enable_external_access = false")
            self._connection.execute("SET GLOBAL lock_configuration = true")
        except duckdb.Error as error:
            self.close()
            raise Unavailable("the store of segments cannot be read", mend="run again: monocle run") from error

    def __enter__(self) -> Self:
        """Give the shelf."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the connection; a second time nothing is done."""
        with suppress(duckdb.Error):
            self._connection.close()
        self._room.remove()

    def put(self, name: str, rows: pa.Table) -> None:
        """Have a table besides those of the file, in memory, as long as this is open; of the same name, in its place."""
        with self._connection.cursor() as cursor:
            cursor.register("put_rows", rows)
            cursor.execute(f'CREATE OR REPLACE TABLE memory.main."{name}" AS SELECT * FROM put_rows')
            cursor.unregister("put_rows")

    def rows(self, sql: str, values: Mapping[str, object], seconds: float) -> Sequence[Row]:
        """Give the rows of one SELECT.

        Args:
            sql: of ours.
            values: ``$name`` in it.
            seconds: after which it is stopped.

        Raises:
            BadInput: it takes longer.
            Unavailable: it needs more memory than it may have, or the file is damaged.
        """
        found: Sequence[Row] = self._ask(lambda cursor: cursor.execute(sql, dict(values)).fetchall(), seconds)
        return found

    def arrow(self, sql: str, values: Mapping[str, object], seconds: float) -> pa.Table:
        """Give the same as an Arrow table."""
        return self._ask(lambda cursor: cursor.sql(sql, params=dict(values)).to_arrow_table(), seconds)

    def _ask(self, fetch: Callable[[duckdb.DuckDBPyConnection], Any], seconds: float) -> Any:
        late = threading.Event()
        with self._connection.cursor() as cursor:

            def interrupt() -> None:
                late.set()
                cursor.interrupt()

            timer = threading.Timer(seconds, interrupt)
            timer.daemon = True
            timer.start()
            try:
                return fetch(cursor)
            except duckdb.OutOfMemoryException as error:
                raise Unavailable(
                    "counting needs more memory", mend="raise MONOCLE_MEMORY_MB, or ask for less"
                ) from error
            except (duckdb.InterruptException, RuntimeError) as error:
                if not late.is_set():
                    raise
                raise BadInput(
                    f"counting was stopped after {seconds:g} seconds", where="segment", mend="ask for less"
                ) from error
            except duckdb.IOException as error:
                raise Unavailable("the store of segments cannot be read", mend="run again: monocle run") from error
            finally:
                timer.cancel()


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "NULL"}[value]
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(type(value).__name__)
