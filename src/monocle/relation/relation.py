"""One SELECT, the relations it reads, and the values it binds.

A relation is a description. An engine composes it with the relations it reads into one statement, and computes it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from monocle.relation.contract import Contract

Value = str | int | float | bool | dt.date | dt.datetime | Sequence[str] | None


@dataclass(frozen=True, eq=False)
class Relation:
    """Rows that a SELECT would give.

    Attributes:
        contract: what the rows hold.
        sql: one SELECT in DuckDB's dialect; it names its inputs as tables and its values as ``$name``.
        inputs: the relations that the SELECT reads, by the name it uses.
        values: what is bound, by name.
        light: a statement that reads it several times computes it for each reading, only the columns that this one takes,
            rather than hold its rows.
    """

    contract: Contract
    sql: str
    inputs: Mapping[str, "Relation"] = field(default_factory=lambda: MappingProxyType({}))
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    light: bool = False

    def __repr__(self) -> str:
        """Show the contract and what is read, never the values."""
        return f"Relation({self.contract.name}, reads {', '.join(self.inputs) or 'nothing'})"


def select(sql: str, contract: Contract, values: Mapping[str, Value] | None = None, **inputs: Relation) -> Relation:
    """Give the relation that a SELECT describes.

    Args:
        sql: one SELECT, DuckDB's dialect.
        contract: what its rows hold.
        values: what ``$name`` means in the SELECT.
        inputs: the relations it reads, by the table name it uses.
    """
    return Relation(contract, sql, MappingProxyType(dict(inputs)), MappingProxyType(dict(values or {})))


def light(relation: Relation) -> Relation:
    """Give the same relation, computed for each reading rather than held: its columns cost little, and readings take few."""
    return replace(relation, light=True)


def files(contract: Contract, paths: Sequence[Path]) -> Relation:
    """Give the rows of Parquet files.

    Args:
        contract: what the files hold.
        paths: one or more; files that lack a column of an open contract give NULL for it.
    """
    text = [str(path) for path in paths]
    return select("SELECT * FROM read_parquet($paths, union_by_name = true)", contract, {"paths": text})


def nothing(contract: Contract) -> Relation:
    """Give a relation without rows."""
    columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in contract.columns)
    return select(f"SELECT {columns} WHERE false", contract)
