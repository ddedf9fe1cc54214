"""An engine for few rows, again and again: each statement is planned once, and what it keeps stays in memory.

Of a few rows nearly all time goes into reading and planning statements: files and a good plan cost more than they save. So a
statement is named by its text, its rows go into a table that is named likewise, and both stay when the rows go. DuckDB plans a
prepared statement again whenever a table was made since; so it is prepared again, once, when that happened. No plan is made
better before it runs: that would cost more than it saves, and a plan that heeds what a table holds would not serve the next rows.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, get_ident
from typing import TYPE_CHECKING

import pyarrow as pa

from monocle.engine.compose import compose
from monocle.engine.contracts import check_columns
from monocle.engine.duck import DuckEngine
from monocle.relation import Contract, Relation, Value, select
from monocle.settings import Settings

if TYPE_CHECKING:
    import duckdb

MOST_STATEMENTS = 500
"""Statements that are kept; with more of them all are forgotten: texts of other days are not asked for again."""
_KEPT = "SELECT * FROM "


class SmallEngine(DuckEngine):
    """Computes relations of a few thousand rows; what it keeps lasts until ``clear``.

    Args:
        scratch: folder for what does not fit in memory after all.
        settings: memory and threads.

    Threads take turns: all is done on one connection, for plans are a connection's own, and in one transaction, so that rows
    that are cleared leave nothing behind.
    """

    def __init__(self, scratch: Path, settings: Settings) -> None:
        """Open an in-memory DuckDB."""
        super().__init__(scratch, settings)
        self._turn = Lock()
        self._prepared: dict[str, int] = {}
        self._tables: set[str] = set()
        self._filled: set[str] = set()
        self._taken: Counter[str] = Counter()
        self._first = 0
        self._made = 0
        self._lasting = False
        self._connection.execute("PRAGMA disable_optimizer")
        self._connection.begin()

    def clear(self) -> None:
        """Forget all rows that were kept."""
        with self._turn:
            self._connection.rollback()
            if len(self._prepared) > MOST_STATEMENTS:
                self._forget()
            elif self._lasting:
                for name in self._filled:
                    self._connection.execute(f"TRUNCATE {name}")
            self._filled.clear()
            self._taken.clear()
            self._first, self._lasting = 0, False
            self._connection.begin()

    def holding(self, rows: int) -> "SmallEngine":
        """Give this engine: it keeps all in memory."""
        del rows
        return self

    def keep(self, relation: Relation) -> Relation:
        """Compute a relation once and give it as a table in memory."""
        contract = relation.contract
        columns = ", ".join(f'"{name}"' for name in contract.column_names())
        more = f", * EXCLUDE ({columns})" if contract.open else ""
        text = f"SELECT {columns or '*'}{more if columns else ''} FROM ({compose(relation).written(_literal)})"
        name = f"kept_{_mark(contract.name, text)}"
        with self._computing(contract) as connection:
            if name not in self._filled:
                self._make(connection, name, text, contract)
                self._execute(connection, f"{name}_rows", f"INSERT INTO {name} {text}")
                self._filled.add(name)
        return select(f"{_KEPT}{name}", contract)

    def stored(self, relation: Relation) -> Relation:
        """Give a relation as a table in memory: itself where it is one."""
        return relation if relation.sql.removeprefix(_KEPT) in self._filled else self.keep(relation)

    def pieces(self, relation: Relation, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give columns of what was kept, all at once."""
        yield self.arrow(relation).select(list(names))

    def arrow(self, relation: Relation) -> pa.Table:
        """Give all rows as an Arrow table."""
        text = compose(relation).written(_literal)
        with self._computing(relation.contract) as connection:
            self._prepare(connection, f"asked_{_mark('', text)}", text)
            return connection.sql(f"EXECUTE asked_{_mark('', text)}").to_arrow_table()

    def take(self, table: pa.Table, contract: Contract) -> Relation:
        """Give a relation that holds an Arrow table's rows, in memory."""
        columns = ", ".join(f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in contract.columns)
        more = f", * EXCLUDE ({', '.join(contract.column_names())})" if contract.open else ""
        text = f"SELECT {columns}{more} FROM taken"
        with self._computing(contract) as connection:
            self._first = self._first or get_ident()
            place = f"{contract.name}_{'first' if self._first == get_ident() else 'beside'}"
            self._taken[place] += 1
            shape = str(table.schema) if contract.open else ""
            name = f"taken_{_mark(f'{place}_{self._taken[place]}', shape)}"
            connection.register("taken", table)
            self._make(connection, name, text, contract)
            connection.execute(f"INSERT INTO {name} {text}")
            self._filled.add(name)
        return select(f"{_KEPT}{name}", contract)

    def take_pieces(self, tables: Iterable[pa.Table], contract: Contract) -> Relation:
        """Give a relation that holds the rows of Arrow tables, in memory; one or more."""
        return self.take(pa.concat_tables(list(tables)), contract)

    def _make(self, connection: "duckdb.DuckDBPyConnection", name: str, text: str, contract: Contract) -> None:
        """Make the table of a statement's rows, unless it is there; all that is kept already lasts for it, until ``clear``."""
        if name in self._tables:
            return
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM ({text}) LIMIT 0")
        described = connection.execute(f"DESCRIBE {name}").fetchall()
        check_columns({str(row[0]): str(row[1]) for row in described}, contract)
        connection.commit()
        connection.begin()
        self._tables.add(name)
        self._made, self._lasting = self._made + 1, True

    def _execute(self, connection: "duckdb.DuckDBPyConnection", name: str, text: str) -> None:
        self._prepare(connection, name, text)
        connection.execute(f"EXECUTE {name}")

    def _prepare(self, connection: "duckdb.DuckDBPyConnection", name: str, text: str) -> None:
        """Plan a statement, unless it is planned and no table was made since."""
        if self._prepared.get(name) != self._made:
            connection.execute(f"PREPARE {name} AS {text}")
            self._prepared[name] = self._made

    def _forget(self) -> None:
        for name in self._prepared:
            self._connection.execute(f"DEALLOCATE {name}")
        for name in self._tables:
            self._connection.execute(f"DROP TABLE {name}")
        self._prepared.clear()
        self._tables.clear()

    @contextmanager
    def _cursor(self) -> Iterator["duckdb.DuckDBPyConnection"]:
        with self._turn:
            yield self._connection


def _mark(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}\x1f{text}".encode()).hexdigest()[:24]


def _literal(value: Value) -> str:
    """Write a value as SQL."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dt.datetime | dt.date):
        kind = "TIMESTAMP" if isinstance(value, dt.datetime) else "DATE"
        return f"{kind} '{value}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)
