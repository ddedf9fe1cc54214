"""DuckDB 2 as the engine: it computes in this process and owns no file but Parquet and spill."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from monocle import stopping
from monocle.engine.coded import Columns, Handed
from monocle.engine.compose import Statement, compose
from monocle.engine.contracts import check_columns, check_stored
from monocle.engine.held import Held, HeldSql, held_pieces, is_held
from monocle.engine.scratch import Scratch
from monocle.engine.stored import link, paths_of, paths_under, pieces
from monocle.engine.streamed import streamed, write_tables
from monocle.errors import BadData, Unavailable
from monocle.ids import time_ordered
from monocle.relation import Contract, Relation, files
from monocle.settings import Settings

_AT_ONCE = 122_880
"""Rows of an Arrow table that one thread takes at a time: a row group of Parquet."""

_INTERRUPTED = "Query interrupted"
"""What DuckDB makes of whatever a signal's handler raises while a query runs."""


class DuckEngine:
    """Computes relations with DuckDB, within stated memory and threads.

    Args:
        scratch: folder for kept rows and spill; made when missing, emptied when the engine closes.
        settings: memory and threads.
    """

    def __init__(self, scratch: Path, settings: Settings) -> None:
        """Open an in-memory DuckDB."""
        self._room = Scratch(scratch)
        self._threads, self._memory_mb = settings.threads, settings.memory_mb
        self._scratch = self._room.folder
        self._held, self._holds, self._handed = Held(settings.memory_mb), False, Handed()
        self._connection = duckdb.connect(
            config={
                "memory_limit": f"{settings.memory_mb}MiB",
                "threads": settings.threads,
                "temp_directory": str(self._scratch / "spill"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            }
        )

        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")

    def __enter__(self) -> Self:
        """Give the engine."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close DuckDB and remove what was kept."""
        self._connection.close()
        self._room.remove()

    @property
    def threads(self) -> int:
        """Give how many threads compute."""
        return self._threads

    @property
    def memory_mb(self) -> int:
        """Give the MiB that settings allow."""
        return self._memory_mb

    def release(self) -> None:
        """Give memory that is kept for later statements back to the system.

        Setting the limit, even to what it is, has DuckDB return what its allocator holds; gigabytes after a stage over ten
        million records.
        """
        with self._connection.cursor() as cursor:
            self._held.forget(cursor)
            cursor.execute(f"SET GLOBAL memory_limit = '{self._memory_mb}MiB'")
        pa.default_memory_pool().release_unused()

    def folder(self, name: str) -> Path:
        """Give a new empty folder that lasts as long as the engine.

        Args:
            name: the beginning of its name.
        """
        folder = self._scratch / f"{name}-{time_ordered()}"
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def holding(self, rows: int) -> "DuckEngine":
        """Give this engine, but one that keeps relations of so many rows in memory, where they have room.

        Rows in memory cost a third of what files cost to write and to read again. They last as long as a relation reads them.

        Args:
            rows: how many a relation has at most, or a little fewer.
        """
        if not self._held.has_room(rows):
            return self
        other = copy(self)
        other._holds = True  # noqa: SLF001 it is of this class
        return other

    def keep(self, relation: Relation) -> Relation:
        """Compute a relation once and give it as stored rows."""
        if self._holds:
            return self._hold(relation)
        return self.write(relation, self._scratch / f"{relation.contract.name}-{time_ordered()}")

    def write(self, relation: Relation, folder: Path) -> Relation:
        """Compute a relation into a new folder of Parquet files.

        Args:
            relation: what to compute.
            folder: must not exist.

        Raises:
            BadData: the columns are not those of the contract.
        """
        folder.mkdir(parents=True, mode=0o700)
        statement = compose(relation)
        try:
            self._write(statement, relation.contract, folder)
        except duckdb.BinderException:
            self._columns(statement.sql, statement.values, relation.contract)
            raise
        if not any(folder.iterdir()):
            self._write_empty(statement.sql, statement.values, folder)
        paths = sorted(folder.glob("*.parquet"))
        self._check_written(paths[0], relation.contract)
        return files(relation.contract, paths)

    def store(self, relation: Relation, folder: Path) -> Relation:
        """Give a relation as files in a new folder that outlives the engine.

        What this engine has kept already is given a second name there, not computed again.

        Args:
            relation: what to store.
            folder: must not exist.

        Raises:
            BadData: the columns are not those of the contract.
            Unavailable: the folder cannot be written.
        """
        kept = paths_under(relation, self._scratch)
        if not kept:
            return self.write(relation, folder)
        statement = compose(relation)
        self._columns(statement.sql, statement.values, relation.contract)
        try:
            folder.mkdir(parents=True, mode=0o700)
            return files(relation.contract, link(kept, folder))
        except OSError as error:
            raise Unavailable(
                f"storing {relation.contract.name} failed ({error.strerror})",
                mend="free disk space and look at the folder's rights",
            ) from error

    def copy(self, relation: Relation, folder: Path, options: str) -> list[Path]:
        """Compute a relation into a new folder of files of another format than Parquet, one per thread.

        Args:
            relation: what to compute; its contract's columns give their order.
            folder: must not exist.
            options: of DuckDB's COPY; a fixed text of ours.

        Returns:
            The files, none when there are no rows.

        Raises:
            BadData: the columns are not those of the contract.
        """
        folder.mkdir(parents=True, mode=0o700)
        statement = compose(relation)
        columns = self._columns(statement.sql, statement.values, relation.contract)
        target = str(folder).replace("'", "''")
        with self._computing(relation.contract) as cursor:
            cursor.execute(
                f"COPY ({_ordered(statement.sql, columns)}) TO '{target}' ({options}, PER_THREAD_OUTPUT true)",
                statement.values,
            )
        return sorted(path for path in folder.iterdir() if path.stat().st_size)

    def rows(self, relation: Relation) -> list[dict[str, Any]]:
        """Give all rows as dictionaries."""
        table: list[dict[str, Any]] = self.arrow(relation).to_pylist()
        return table

    def arrow(self, relation: Relation) -> pa.Table:
        """Give all rows as an Arrow table."""
        statement = compose(relation)
        with self._computing(relation.contract) as cursor:
            return cursor.sql(statement.sql, params=statement.values).to_arrow_table()

    def stored(self, relation: Relation) -> Relation:
        """Give a relation as stored rows: itself where it is, or is held, else kept."""
        return relation if is_held(relation) or paths_of(relation) else self.keep(relation)

    def pieces(self, relation: Relation, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give columns of stored rows, a piece at a time; rows come in the same order at every call.

        Several threads may read at the same time.

        Args:
            relation: what ``stored`` gave.
            names: of columns; ``addresses.list.element.city`` for a part of a list of structs.

        Raises:
            Unavailable: a file is gone.
        """
        if isinstance(relation.sql, HeldSql):
            with self._computing(relation.contract) as cursor:
                yield from held_pieces(cursor, relation.sql, names)
            return
        try:
            yield from pieces(paths_of(relation), names)
        except OSError as error:
            raise Unavailable(
                f"reading {relation.contract.name} failed ({error.strerror})", mend="run again, or restore the lake"
            ) from error

    def hand(self, relation: Relation, columns: Columns | None) -> None:
        """Take the columns of a stored relation as codes, for the steps that follow; None takes them back."""
        self._handed.hand(relation, columns)

    def handed(self, relation: Relation) -> Columns | None:
        """Give the columns that were handed on with a relation; None where there are none."""
        return self._handed.of(relation)

    def batches(self, relation: Relation, rows: int) -> Iterator[pa.Table]:
        """Give all rows, so many at a time, each once and in any order; ids come as their sixteen bytes."""
        statement = compose(relation)
        with self._computing(relation.contract) as cursor:
            yield from streamed(cursor, statement.sql, statement.values, relation.contract, rows)

    def take(self, table: pa.Table, contract: Contract) -> Relation:
        """Give a relation that holds an Arrow table's rows, stored."""
        return self.take_pieces((table,), contract)

    def take_pieces(self, tables: Iterable[pa.Table], contract: Contract) -> Relation:
        """Give a relation that holds the rows of Arrow tables, one after the other, stored; one or more."""
        if self._holds:
            return self._hold_pieces(tables, contract)
        folder = self.folder(contract.name)
        paths = []
        for number, table in enumerate(tables):
            paths.append(folder / f"part-{number:05}.parquet")
            self._take(table, contract, str(paths[-1]).replace("'", "''"))
        return files(contract, paths)

    def take_as_is(self, tables: Iterable[Callable[[], pa.Table]], contract: Contract) -> Relation:
        """Give a relation that holds the rows of Arrow tables, as files: a column of codes and texts is stored as that.

        Args:
            tables: one or more, each made and written by a thread of its own; the columns in the contract's order.
            contract: of the rows.

        Raises:
            BadData: the columns are not those of the contract.
            Unavailable: the files cannot be written.
        """
        folder = self.folder(contract.name)
        try:
            paths = write_tables(tables, folder, self._threads)
        except OSError as error:
            raise Unavailable(
                f"storing {contract.name} failed ({error.strerror})",
                mend="free disk space and look at the folder's rights",
            ) from error
        self._check_written(paths[0], contract)
        return files(contract, paths)

    def _take(self, table: pa.Table, contract: Contract, target: str) -> None:
        with self._computing(contract) as cursor:
            cursor.register("taken", pa.Table.from_batches(table.to_batches(_AT_ONCE), table.schema))
            cursor.execute(f"COPY ({_taken(contract)}) TO '{target}' (FORMAT parquet, {_compression(contract)})")

    def _hold(self, relation: Relation) -> Relation:
        contract, statement = relation.contract, compose(relation)
        with self._computing(contract) as cursor:
            try:
                return self._held.made(cursor, contract, _in_order(statement.sql, contract), statement.values)
            except duckdb.BinderException:
                self._columns(statement.sql, statement.values, contract)
                raise

    def _hold_pieces(self, tables: Iterable[pa.Table], contract: Contract) -> Relation:
        with self._computing(contract) as cursor:
            cursor.register("taken", pa.concat_tables(list(tables)))
            return self._held.made(cursor, contract, _taken(contract), {})

    def count(self, relation: Relation) -> int:
        """Give the number of rows."""
        statement = compose(relation)
        with self._computing(relation.contract) as cursor:
            found = cursor.execute(f"SELECT count(*) FROM ({statement.sql})", statement.values).fetchone()
        return int(found[0]) if found else 0

    def _write(self, statement: Statement, contract: Contract, folder: Path) -> None:
        target = str(folder).replace("'", "''")
        written = f"FORMAT parquet, PER_THREAD_OUTPUT true, {_compression(contract)}"
        with self._computing(contract) as cursor:
            cursor.execute(f"COPY ({_in_order(statement.sql, contract)}) TO '{target}' ({written})", statement.values)

    def _check_written(self, path: Path, contract: Contract) -> None:
        """Check the columns of a file: planning a statement once more only to know its columns costs more than some compute."""
        with self._computing(contract) as cursor:
            described = cursor.execute("DESCRIBE SELECT * FROM read_parquet($path)", {"path": str(path)}).fetchall()
        check_stored({str(row[0]): str(row[1]) for row in described}, contract)

    def _columns(self, sql: str, values: dict[str, Any], contract: Contract) -> list[str]:
        with self._computing(contract) as cursor:
            described = cursor.execute(f"DESCRIBE {sql}", values).fetchall()
        return check_columns({str(row[0]): str(row[1]) for row in described}, contract)

    def _write_empty(self, sql: str, values: dict[str, Any], folder: Path) -> None:
        target = str(folder / "empty.parquet").replace("'", "''")
        with self._connection.cursor() as cursor:
            cursor.execute(f"COPY (SELECT * FROM ({sql}) LIMIT 0) TO '{target}' (FORMAT parquet)", values)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def _computing(self, contract: Contract) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor; say in our words what the machine could not do."""
        with self._cursor() as cursor:
            try:
                self._held.forget(cursor)
                yield cursor
            except duckdb.OutOfMemoryException as error:
                raise Unavailable(
                    f"computing {contract.name} needs more memory", mend="raise MONOCLE_MEMORY_MB"
                ) from error
            except duckdb.IOException as error:
                raise Unavailable(
                    f"computing {contract.name} could not read or write its files",
                    mend="free disk space and look at the folder's rights",
                ) from error
            except duckdb.ConversionException as error:
                raise BadData(f"a value of {contract.name} does not have its type") from error
            except RuntimeError as error:
                if str(error) != _INTERRUPTED:
                    raise
                raise stopping.told() or KeyboardInterrupt() from error


def _taken(contract: Contract) -> str:
    """Give a SELECT of the contract's columns of the table ``taken``."""
    columns = ", ".join(f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in contract.columns)
    more = f", * EXCLUDE ({', '.join(contract.column_names())})" if contract.open else ""
    return f"SELECT {columns}{more} FROM taken"


def _in_order(sql: str, contract: Contract) -> str:
    """Give a SELECT of the contract's columns, then of whatever more there is."""
    names = ", ".join(f'"{name}"' for name in contract.column_names())
    return f"SELECT {names}, * EXCLUDE ({names}) FROM ({sql})" if names else sql


def _ordered(sql: str, columns: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f"SELECT {names} FROM ({sql})"


def _compression(contract: Contract) -> str:
    """Give how rows are compressed: ids are hashes, on which that is time lost.

    A fifth of the time of writing would go into dictionaries that are given up in the end: of texts that hardly repeat, and
    of mixed ones.
    """
    if {column.type for column in contract.columns} <= {"UUID", "BOOLEAN"} and not contract.open:
        return "COMPRESSION uncompressed"
    most = 256 if contract.mixed else 12_000
    return f"COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT {most}"
