"""What is in force, read from the lake: what the last run put there, and over it what people decided and events brought since.

The lake's folders never change, so both are in the catalog alone until the next run. The customers that they touched are read
from there, all of one moment, and stand in place of the lake's; of sources of events what happened to them too.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.catalog import Connection, allowances, decided, live, pointers
from monocle.catalog import members as belongings
from monocle.engine.scratch import Scratch
from monocle.errors import NotFound
from monocle.relation import Column, Contract, Relation, files, select
from monocle.tables import ALLOWANCES, CUSTOMERS, GOLDEN, MEMBERS, ORDER_LINES, ORDERS, PROFILES
from monocle.workspace import definitions, live_since
from monocle.workspace.house import House
from monocle.workspace.pouring import AT_ONCE, TYPES

Read = Callable[[Contract], Relation]
_TOUCHED = Contract("touched", "one customer that decisions touched", (Column("customer_id", "VARCHAR", "the id"),))
_SOURCES = Contract("sources_of_events", "one source of events", (Column("source", "VARCHAR", "its name"),))
_TYPES = {**TYPES, "DATE": pa.string()}
MOST = 20_000
"""Customers that events changed, at most, that are read for a question; of more the lake tells what the last run left."""


@dataclass(frozen=True)
class InForce:
    """What is in force.

    Attributes:
        read: gives a relation.
        left_out: customers that events changed since the last run, and that are as it left them: they are too many.
    """

    read: Read
    left_out: int = 0


@contextmanager
def in_force(house: House, *, members: bool = False) -> Iterator[InForce]:
    """Give what reads relations of the lake as they are in force now, for as long as the block lasts.

    Args:
        house: the workspace.
        members: MEMBERS are asked for; they follow by the moment, and so are read as the catalog has them.

    Raises:
        NotFound: no run has ended yet.
    """
    room = Scratch(house.folder.scratch)
    try:
        yield _in_force(house, room.folder, members=members)
    finally:
        room.remove()


def _in_force(house: House, folder: Path, *, members: bool) -> InForce:
    sources = definitions.sources_of_events(house.folder)
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
        touched, lived = decided.touched(connection), live.touched(connection)
        left_out = len(lived) if len(lived) > MOST else 0
        touched |= set() if left_out else lived
        rows = _rows(connection, touched) if touched else {}
        if lived and not left_out:
            rows |= live_since.rows_of(connection, touched, sources)
        belonging = _members(connection, folder) if members else None
    if not pointing:
        raise NotFound("there is nothing to ask yet", where="query", mend="run: monocle run")

    def stored(contract: Contract) -> Relation:
        if contract == MEMBERS and belonging is not None:
            return belonging
        if contract.name not in pointing:
            raise NotFound(
                f"no run has made the {contract.name} yet", where="query", mend="make them: monocle understand"
            )
        return house.lake.read(contract, pointing[contract.name].folder)

    read = _Overlaid(stored, (touched, sources), rows, folder).read if touched else stored
    return InForce(read, left_out)


def _members(connection: Connection, folder: Path) -> Relation:
    """Write down who belongs to which segment, a piece at a time."""
    schema = pa.schema([(one.name, _TYPES[one.type]) for one in MEMBERS.columns])
    path = folder / f"{MEMBERS.name}.parquet"
    with pq.ParquetWriter(path, schema) as file:
        for piece in belongings.pieces(connection, AT_ONCE):
            file.write_table(
                pa.Table.from_arrays(
                    [pa.array(one, kind) for one, kind in zip(piece, schema.types, strict=True)], schema=schema
                )
            )
    stated = files(Contract("stated", MEMBERS.grain, MEMBERS.columns), [path])
    own = ", ".join(f"CAST({one.name} AS {one.type}) AS {one.name}" for one in MEMBERS.columns)
    return select(f"SELECT {own} FROM stated", MEMBERS, None, stated=stated)


def _rows(connection: Connection, touched: set[UUID]) -> dict[Contract, Sequence[dict[str, Any]]]:
    served = [dict(row) for row in decided.served(connection, touched)]
    golden = [{"customer_id": one["customer_id"], **row} for one in served for row in json.loads(one["golden"])]
    return {
        CUSTOMERS: [dict(row) for row in decided.records(connection, touched)],
        GOLDEN: [{**row, "key": "", "rivals": _texts(row["rivals"])} for row in golden],
        PROFILES: served,
        ALLOWANCES: allowances.rows(connection, touched),
    }


def _texts(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Overlaid:
    """Reads relations of the lake with some customers as they are now.

    Args:
        stored: reads the lake.
        whose: these customers, and the names of the sources of events.
        rows: by contract, those that stand in place of the lake's.
        folder: to write them in.
    """

    def __init__(
        self,
        stored: Read,
        whose: tuple[set[UUID], Sequence[str]],
        rows: Mapping[Contract, Sequence[dict[str, Any]]],
        folder: Path,
    ) -> None:
        self._stored, self._held = stored, frozenset(rows)
        self._gone = _written(_TOUCHED, [{"customer_id": one} for one in sorted(whose[0])], folder)
        self._sources = _written(_SOURCES, [{"source": one} for one in whose[1]], folder)
        self._mine = {contract.name: _written(contract, some, folder) for contract, some in rows.items()}

    def read(self, contract: Contract) -> Relation:
        """Give a relation."""
        base = self._stored(contract)
        if contract not in self._held:
            return base
        own = ", ".join(f"CAST({one.name} AS {one.type}) AS {one.name}" for one in contract.columns)
        text, inputs = self._kept(contract)
        names = ", ".join(f"b.{name}" for name in contract.column_names())
        text = f"SELECT {names} FROM base AS b WHERE {text} UNION ALL SELECT {own} FROM mine"
        return select(text, contract, None, base=base, mine=self._mine[contract.name], **inputs)

    def _kept(self, contract: Contract) -> tuple[str, dict[str, Relation]]:
        """Give which rows of the lake stay, and what is read to tell."""
        if contract in {ALLOWANCES, GOLDEN, PROFILES}:
            return _OTHERS, {"gone": self._gone}
        if contract == CUSTOMERS:
            text = f"{_OTHERS} AND b.record_id NOT IN (SELECT CAST(record_id AS UUID) FROM mine)"
            return text, {"gone": self._gone}
        records = {
            "gone": self._gone, "sources": self._sources, "theirs": self._stored(CUSTOMERS), "now": self._mine[CUSTOMERS.name]
        }  # fmt: skip
        if contract == ORDER_LINES:
            return f"b.order_id NOT IN (SELECT o.order_id FROM orders AS o WHERE {_of_them('o')})", {
                **records,
                "orders": self._stored(ORDERS),
            }
        return f"NOT {_of_them('b')}", records


_OTHERS = "b.customer_id NOT IN (SELECT CAST(customer_id AS UUID) FROM gone)"


def _of_them(row: str) -> str:
    """Give the SQL that tells whether a row comes from a source of events, and is of a customer that is read elsewhere."""
    return f"""
        coalesce({row}.source IN (SELECT source FROM sources) AND {row}.record_id IN (
            SELECT record_id FROM theirs WHERE customer_id IN (SELECT CAST(customer_id AS UUID) FROM gone)
            UNION ALL
            SELECT CAST(record_id AS UUID) FROM now
        ), false)
        """


def _written(contract: Contract, rows: Sequence[dict[str, Any]], folder: Path) -> Relation:
    schema = pa.schema([(one.name, _type(one.name, one.type)) for one in contract.columns])
    plain = [{name: _plain(row[name]) for name in schema.names} for row in rows]
    path = folder / f"{contract.name}.parquet"
    pq.write_table(pa.Table.from_pylist(plain, schema=schema), path)
    return files(contract, [path])


def _type(name: str, kind: str) -> pa.DataType:
    return pa.string() if name in {"seen_at", "since"} else _TYPES[kind]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
