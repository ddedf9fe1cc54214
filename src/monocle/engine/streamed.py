"""Rows on their way between DuckDB and Arrow: as they are computed, and written as they are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from monocle.relation import Contract, Value

_TEXTS = 1 << 28
"""Bytes that the texts of a column of codes may take: they stand once in a file."""


def streamed(
    cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Value], contract: Contract, rows: int
) -> Iterator[pa.Table]:
    """Give the rows of a SELECT, so many at a time; the next ones are computed while these are looked at.

    Args:
        cursor: computes.
        sql: of the rows.
        values: what it binds.
        contract: of the rows; its columns come in its order.
        rows: at a time.
    """
    ids = [column.name for column in contract.columns if column.type == "UUID"]
    # An id comes as its sixteen bytes: as a text it would be parsed again.
    columns = ", ".join(
        f'CAST("{name}" AS BLOB) AS "{name}"' if name in ids else f'"{name}"' for name in contract.column_names()
    )
    reader = cursor.sql(f"SELECT {columns} FROM ({sql})", params=dict(values)).to_arrow_reader(rows)
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(_next, reader)
        while (batch := coming.result()) is not None:
            coming = beside.submit(_next, reader)
            yield with_ids(pa.Table.from_batches([batch]), ids)


def _next(reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None


def with_ids(piece: pa.Table, ids: Iterable[str]) -> pa.Table:
    """Give a table whose columns of sixteen bytes are ids."""
    for name in ids:
        chunks = [chunk.cast(pa.binary(16)) for chunk in piece[name].chunks]
        arrays = [pa.ExtensionArray.from_storage(pa.uuid(), chunk) for chunk in chunks]
        piece = piece.set_column(piece.schema.get_field_index(name), name, pa.chunked_array(arrays, pa.uuid()))
    return piece


def write_tables(tables: Iterable[Callable[[], pa.Table]], folder: Path, threads: int) -> list[Path]:
    """Give the files that tables were written to, each made and written by one of some threads.

    Args:
        tables: what makes each.
        folder: for the files.
        threads: side by side.
    """
    with ThreadPoolExecutor(max(1, threads)) as pool:
        waiting: list[Future[Path]] = [
            pool.submit(_written, make, folder, number) for make, number in zip(tables, count(), strict=False)
        ]
        return [one.result() for one in waiting]


def _written(make: Callable[[], pa.Table], folder: Path, number: int) -> Path:
    table, path = make(), folder / f"part-{number:05}.parquet"
    pq.write_table(
        table,
        path,
        compression="snappy",
        write_statistics=False,
        store_schema=False,
        use_dictionary=_repeating(table.schema),
        dictionary_pagesize_limit=_TEXTS,
        row_group_size=max(1, len(table)),
    )
    return path


def _repeating(schema: pa.Schema) -> list[str]:
    """Give the paths of columns of codes and texts."""
    return [path for field in schema for path in _paths(field.name, field.type)]


def _paths(name: str, kind: pa.DataType) -> Iterator[str]:
    if pa.types.is_dictionary(kind):
        yield name
    elif pa.types.is_list(kind):
        yield from _paths(f"{name}.list.element", kind.value_type)
    elif pa.types.is_struct(kind):
        for field in kind:
            yield from _paths(f"{name}.{field.name}", field.type)
