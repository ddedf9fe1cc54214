"""Rows that stay in memory as tables of DuckDB, until nobody names them any more."""

import itertools
import weakref
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

import duckdb
import numpy as np
import pyarrow as pa

from monocle.engine.contracts import check_columns
from monocle.engine.streamed import with_ids
from monocle.relation import Contract, Relation, Value, light, select

_ROW_BYTES = 400
"""What a wide row takes."""
_SHARE = 8
"""Memory divided by this is what the rows of one relation may take: several are held at once, and statements need room too."""
_PIECE = 122_880
"""Rows of a piece: a row group of DuckDB's tables."""
_PLACE = "held_place"
_ALL = "SELECT * FROM "


class HeldSql(str):
    """The SELECT of a table that is held; the table lasts as long as this text is used in some relation."""

    __slots__ = ("__weakref__",)

    @property
    def table(self) -> str:
        """Give the table's name."""
        return self.removeprefix(_ALL)


class Held:
    """The tables that an engine holds.

    Args:
        memory_mb: what DuckDB may take.
    """

    def __init__(self, memory_mb: int) -> None:
        """Hold nothing."""
        self._most = (memory_mb << 20) // _SHARE // _ROW_BYTES
        self._number = itertools.count()
        self._left: deque[str] = deque()

    def has_room(self, rows: int) -> bool:
        """Tell whether so many rows may stay in memory."""
        return rows <= self._most

    def made(
        self, cursor: duckdb.DuckDBPyConnection, contract: Contract, sql: str, values: Mapping[str, Value]
    ) -> Relation:
        """Give the rows of a SELECT as a table.

        Args:
            cursor: computes.
            contract: of the rows.
            sql: its columns in the contract's order.
            values: what it binds.

        Raises:
            BadData: the columns are not those of the contract.
        """
        name = f"held_{contract.name}_{next(self._number)}"
        cursor.execute(f"CREATE TABLE {name} AS {sql}", dict(values))
        relation = self._relation(name, contract)
        described = cursor.execute(f"DESCRIBE {name}").fetchall()
        check_columns({str(row[0]): str(row[1]) for row in described}, contract)
        return relation

    def _relation(self, name: str, contract: Contract) -> Relation:
        text = HeldSql(f"{_ALL}{name}")
        # Rows may be let go in the midst of another statement, in any thread: the table goes before the next one is made.
        weakref.finalize(text, self._left.append, name).atexit = False
        return light(select(text, contract))

    def forget(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Drop the tables that nobody names any more."""
        while self._left:
            try:
                name = self._left.popleft()
            except IndexError:  # another thread took the last one
                return
            cursor.execute(f"DROP TABLE {name}")


def is_held(relation: Relation) -> bool:
    """Tell whether a relation is a table in memory."""
    return isinstance(relation.sql, HeldSql)


def held_pieces(cursor: duckdb.DuckDBPyConnection, sql: HeldSql, names: Sequence[str]) -> Iterator[pa.Table]:
    """Give columns of a table, a piece at a time, always in the same order; a table without rows gives one piece.

    Args:
        cursor: reads.
        sql: of the table.
        names: of columns; ``addresses.list.element.city`` for a list of structs, which comes whole.
    """
    types = {str(row[0]): str(row[1]) for row in cursor.execute(f"DESCRIBE {sql.table}").fetchall()}
    wanted = [*dict.fromkeys(name.split(".", maxsplit=1)[0] for name in names)]
    # An id comes as its sixteen bytes, as from Parquet: as a text it would be parsed again.
    ids = [name for name in wanted if types[name] == "UUID"]
    columns = ", ".join(f'CAST("{name}" AS BLOB) AS "{name}"' if name in ids else f'"{name}"' for name in wanted)
    rows = cursor.sql(f"SELECT {columns}, rowid AS {_PLACE} FROM {sql.table}").to_arrow_table()
    for piece in _in_place(rows):
        yield with_ids(piece, ids)


def _in_place(rows: pa.Table) -> Iterator[pa.Table]:
    """Give rows by their place. Each thread gave some stretches of them, and each stretch is in order."""
    stretches = []
    for batch in rows.to_batches():
        places = batch.column(_PLACE).to_numpy()
        ends = [0, *(np.flatnonzero(np.diff(places) != 1) + 1), len(places)]
        stretches += [(places[first], batch.slice(first, end - first)) for first, end in pairwise(ends) if end > first]
    stretches.sort(key=itemgetter(0))
    waiting: list[pa.RecordBatch] = []
    for _, stretch in stretches:
        waiting.append(stretch)
        if sum(one.num_rows for one in waiting) >= _PIECE:
            yield _joined(waiting, rows.schema)
            waiting = []
    if waiting or not stretches:
        yield _joined(waiting, rows.schema)


def _joined(stretches: Sequence[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """Give stretches as one, whose lists begin at their first value."""
    # What is joined to nothing stays a stretch of something larger.
    whole = pa.Table.from_batches([*stretches, *(one.slice(0, 0) for one in stretches[:1])], schema)
    return whole.combine_chunks().drop_columns([_PLACE])
