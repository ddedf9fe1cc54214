"""What a stage sees of whatever computes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from monocle.engine.coded import Columns
from monocle.relation import Contract, Relation


class Engine(Protocol):
    """Computes relations. A stage is given one; it opens none."""

    def keep(self, relation: Relation) -> Relation:
        """Compute a relation once and give it as stored rows, its contract's columns checked.

        Every stage ends by keeping what it gives, so that later statements start from files.
        """

    def holding(self, rows: int) -> "Engine":
        """Give the same engine, which keeps relations of so many rows in memory, where they have room.

        For what the next steps of one process read; what has to last goes to the lake besides.
        """

    def rows(self, relation: Relation) -> list[dict[str, Any]]:
        """Give all rows as dictionaries; for results that a person could read."""

    def arrow(self, relation: Relation) -> pa.Table:
        """Give all rows as an Arrow table; for Python code that works on columns."""

    def stored(self, relation: Relation) -> Relation:
        """Give a relation as stored rows: itself where it is, else kept."""

    def pieces(self, relation: Relation, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give columns of stored rows, a piece at a time; rows come in the same order at every call, in any thread.

        Args:
            relation: what ``stored`` gave.
            names: of columns; ``addresses.list.element.city`` for a part of a list of structs.
        """

    def hand(self, relation: Relation, columns: Columns | None) -> None:
        """Take the columns of a stored relation as codes, for the steps that follow; None takes them back."""

    def handed(self, relation: Relation) -> Columns | None:
        """Give the columns that were handed on with a relation; None where there are none."""

    def batches(self, relation: Relation, rows: int) -> Iterator[pa.Table]:
        """Give all rows of a relation, so many at a time, each once and in any order, without storing them."""

    def take_as_is(self, tables: Iterable[Callable[[], pa.Table]], contract: Contract) -> Relation:
        """Give a relation that holds the rows of Arrow tables, stored as they are, each by a thread of its own."""

    def release(self) -> None:
        """Give memory that is kept for later statements back to the system, before a step that needs its own."""

    def folder(self, name: str) -> Path:
        """Give a new empty folder that lasts as long as the engine, for arrays that are mapped from files."""

    @property
    def threads(self) -> int:
        """Give how many threads compute."""

    @property
    def memory_mb(self) -> int:
        """Give the MiB that settings allow."""

    def take(self, table: pa.Table, contract: Contract) -> Relation:
        """Give a relation that holds an Arrow table's rows, stored, its contract's columns checked."""

    def take_pieces(self, tables: Iterable[pa.Table], contract: Contract) -> Relation:
        """Give a relation that holds the rows of Arrow tables, one after the other, stored; one or more."""

    def count(self, relation: Relation) -> int:
        """Give the number of rows."""
