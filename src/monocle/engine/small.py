"""An engine for few rows, again and again: what it keeps stays in memory, and statements are not made better before they run.

Of a few rows nearly all time goes into reading and planning statements: files and a good plan cost more than they save.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from monocle.engine.compose import compose
from monocle.engine.contracts import check_columns
from monocle.engine.duck import DuckEngine
from monocle.relation import Contract, Relation, select
from monocle.settings import Settings

if TYPE_CHECKING:
    import duckdb

    Filling = Callable[[duckdb.DuckDBPyConnection, str], object]


class SmallEngine(DuckEngine):
    """Computes relations of a few thousand rows; what it keeps lasts until ``clear``.

    Args:
        scratch: folder for what does not fit in memory after all.
        settings: memory and threads.
    """

    def __init__(self, scratch: Path, settings: Settings) -> None:
        """Open an in-memory DuckDB."""
        super().__init__(scratch, settings)
        self._numbers = count()
        self._kept: list[str] = []

    def clear(self) -> None:
        """Forget all that was kept."""
        with self._connection.cursor() as cursor:
            while self._kept:
                cursor.execute(f"DROP TABLE {self._kept.pop()}")

    def keep(self, relation: Relation) -> Relation:
        """Compute a relation once and give it as a table in memory."""
        statement = compose(relation)
        columns = ", ".join(f'"{name}"' for name in relation.contract.column_names())
        more = f", * EXCLUDE ({columns})" if relation.contract.open else ""
        return self._table(
            relation.contract,
            lambda cursor, name: cursor.execute(
                f"CREATE TABLE {name} AS SELECT {columns or '*'}{more if columns else ''} FROM ({statement.sql})",
                statement.values,
            ),
        )

    def stored(self, relation: Relation) -> Relation:
        """Give a relation as a table in memory: itself where it is one."""
        return relation if self._is_kept(relation) else self.keep(relation)

    def pieces(self, relation: Relation, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give columns of what was kept, all at once."""
        yield self.arrow(relation).select(list(names))

    def take(self, table: pa.Table, contract: Contract) -> Relation:
        """Give a relation that holds an Arrow table's rows, in memory."""
        columns = ", ".join(f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in contract.columns)
        more = f", * EXCLUDE ({', '.join(contract.column_names())})" if contract.open else ""

        def fill(cursor: "duckdb.DuckDBPyConnection", name: str) -> None:
            cursor.register("taken", table)
            cursor.execute(f"CREATE TABLE {name} AS SELECT {columns}{more} FROM taken")

        return self._table(contract, fill)

    def take_pieces(self, tables: Iterable[pa.Table], contract: Contract) -> Relation:
        """Give a relation that holds the rows of Arrow tables, in memory; one or more."""
        return self.take(pa.concat_tables(list(tables)), contract)

    def _table(self, contract: Contract, fill: "Filling") -> Relation:
        name = f"kept_{next(self._numbers)}"
        with self._computing(contract) as cursor:
            fill(cursor, name)
            self._kept.append(name)
            described = cursor.execute(f"DESCRIBE {name}").fetchall()
        check_columns({str(row[0]): str(row[1]) for row in described}, contract)
        return select(f"SELECT * FROM {name}", contract)

    def _is_kept(self, relation: Relation) -> bool:
        return relation.sql.removeprefix("SELECT * FROM ") in self._kept

    @contextmanager
    def _computing(self, contract: Contract) -> Iterator["duckdb.DuckDBPyConnection"]:
        with super()._computing(contract) as cursor:
            cursor.execute("PRAGMA disable_optimizer")
            yield cursor
