"""Rows of contracts, gathered and kept a piece at a time."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import pyarrow as pa

from monocle.engine import DuckEngine
from monocle.relation import Contract, Relation
from monocle.tables import ADDRESS_TYPE

AT_ONCE = 50_000
"""Rows of a piece."""
_ADDRESS = pa.struct(
    [(part.split()[0], pa.string()) for part in ADDRESS_TYPE.removeprefix("STRUCT(").removesuffix(")").split(", ")]
)
TYPES: Mapping[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "UUID": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR[]": pa.list_(pa.string()),
    f"{ADDRESS_TYPE}[]": pa.list_(_ADDRESS),
}
"""DuckDB's type → Arrow's, as rows of Python are taken."""

Row = dict[str, Any]


class Pouring:
    """Gathers rows by contract, and keeps them a piece at a time.

    Args:
        engine: keeps them.
    """

    def __init__(self, engine: DuckEngine) -> None:
        self._engine = engine
        self._rows: dict[str, list[Row]] = {}
        self._kept: dict[str, list[Relation]] = {}

    def add(self, contract: Contract, rows: Iterable[Row]) -> None:
        """Take rows of a contract."""
        held = self._rows.setdefault(contract.name, [])
        held.extend(rows)
        if len(held) >= AT_ONCE:
            self._keep(contract)

    def keep(self, contract: Contract, relation: Relation) -> None:
        """Take rows that are stored already."""
        self._kept.setdefault(contract.name, []).append(relation)

    def relations(self, contract: Contract) -> list[Relation]:
        """Give what was taken of a contract."""
        if self._rows.get(contract.name):
            self._keep(contract)
        return self._kept.get(contract.name, [])

    def _keep(self, contract: Contract) -> None:
        rows = self._rows.pop(contract.name)
        fields = [(column.name, TYPES[column.type]) for column in contract.columns]
        arrays = [
            pa.array([_plain(row[name]) for row in rows] if kind == pa.string() else [row[name] for row in rows], kind)
            for name, kind in fields
        ]
        table = pa.table(arrays, schema=pa.schema(fields))
        self.keep(contract, self._engine.take(table, contract))


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
