"""What is in force, read from the lake: what the last run put there, and over it what people decided since.

The lake's folders never change, so decisions are in the catalog alone until the next run. The few customers that they
touched are read from there, and stand in place of the lake's.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from monocle.catalog import Connection, decided, pointers
from monocle.engine.scratch import Scratch
from monocle.errors import NotFound
from monocle.relation import Column, Contract, Relation, files, select
from monocle.tables import CUSTOMERS, GOLDEN, PROFILES
from monocle.workspace.house import House

Read = Callable[[Contract], Relation]
_TOUCHED = Contract("touched", "one customer that decisions touched", (Column("customer_id", "VARCHAR", "the id"),))
_TYPES = {
    "UUID": pa.string(), "VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(),
    "TIMESTAMP": pa.timestamp("us"), "VARCHAR[]": pa.list_(pa.string()),
}  # fmt: skip


@contextmanager
def in_force(house: House) -> Iterator[Read]:
    """Give what reads relations of the lake as they are in force now, for as long as the block lasts.

    Raises:
        NotFound: no run has ended yet.
    """
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
        touched = decided.touched(connection)
        rows = _rows(connection, touched) if touched else {}
    if not pointing:
        raise NotFound("there is nothing to ask yet", where="query", mend="run: monocle run")

    def stored(contract: Contract) -> Relation:
        return house.lake.read(contract, pointing[contract.name].folder)

    if not touched:
        yield stored
        return
    room = Scratch(house.folder.scratch)
    try:
        yield _overlaid(stored, touched, rows, room.folder)
    finally:
        room.remove()


def _rows(connection: Connection, touched: set[UUID]) -> dict[Contract, list[dict[str, Any]]]:
    served = [dict(row) for row in decided.served(connection, touched)]
    golden = [{"customer_id": one["customer_id"], **row} for one in served for row in json.loads(one["golden"])]
    return {
        CUSTOMERS: [dict(row) for row in decided.records(connection, touched)],
        GOLDEN: [{**row, "key": "", "rivals": _texts(row["rivals"])} for row in golden],
        PROFILES: served,
    }


def _texts(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _overlaid(stored: Read, touched: set[UUID], rows: dict[Contract, list[dict[str, Any]]], folder: Path) -> Read:
    gone = _written(_TOUCHED, [{"customer_id": one} for one in sorted(touched)], folder)
    mine = {contract.name: _written(contract, some, folder) for contract, some in rows.items()}

    def read(contract: Contract) -> Relation:
        base = stored(contract)
        if contract.name not in mine:
            return base
        own = ", ".join(f"CAST({one.name} AS {one.type}) AS {one.name}" for one in contract.columns)
        key = "record_id" if contract.name == CUSTOMERS.name else "customer_id"
        over = mine[contract.name] if contract.name == CUSTOMERS.name else gone
        text = f"""
            SELECT {", ".join(contract.column_names())} FROM base
            WHERE {key} NOT IN (SELECT CAST({key} AS UUID) FROM over)
            UNION ALL
            SELECT {own} FROM mine
            """
        return select(text, contract, None, base=base, over=over, mine=mine[contract.name])

    return read


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
