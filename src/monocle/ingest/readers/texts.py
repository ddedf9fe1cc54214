"""Typed columns of Arrow as texts, so that nothing is lost and identifiers are not bent."""

import json
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_ZERO_FRACTION = r"\.0+(Z?)$"


def text_table(table: pa.Table) -> pa.Table:
    """Give the table with every column as texts; NULL stays NULL, and an empty text becomes NULL."""
    columns = [_empty_to_null(text_column(column)) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give a column as texts.

    Whole numbers held as floats lose their ``.0``; NaN is NULL; times are ISO 8601 with a blank, those with a zone in UTC
    with ``Z``; bytes are hexadecimal; lists, structures and maps are JSON.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text_column(column.cast(kind.value_type))
    if pa.types.is_floating(kind):
        return pa.chunked_array([pa.array([_number(one) for one in column.to_pylist()], pa.string())])
    if pa.types.is_decimal(kind):
        return pa.chunked_array(
            [pa.array([None if one is None else f"{one:f}" for one in column.to_pylist()], pa.string())]
        )
    if _is_bytes(kind) or pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_interval(kind):
        return pa.chunked_array([pa.array([as_text(one) for one in column.to_pylist()], pa.string())])
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        moment = column.cast(pa.timestamp(kind.unit, "UTC")) if pa.types.is_timestamp(kind) and kind.tz else column
        return pc.replace_substring_regex(moment.cast(pa.string()), _ZERO_FRACTION, r"\1")
    return column.cast(pa.string())


def as_text(value: Any) -> str | None:
    """Give one value of Python as ``text_column`` would."""
    for kinds, written in _WRITTEN:
        if isinstance(value, kinds):
            return written(value)
    return None if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal | bytes | date | time | timedelta):
        return as_text(value)
    return value if value is None or isinstance(value, str | int) else str(value)


def _number(value: float | None) -> str | None:
    if value is None or math.isnan(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1 << 53 else repr(value)


def _moment(value: datetime) -> str:
    from_utc = value.utcoffset()
    if from_utc is None:
        return value.isoformat(sep=" ")
    return (value - from_utc).replace(tzinfo=None).isoformat(sep=" ") + "Z"


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def _empty_to_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


_WRITTEN: tuple[tuple[Any, Callable[[Any], str | None]], ...] = (
    (str, str),
    (bool, lambda value: "true" if value else "false"),
    (float, _number),
    (Decimal, lambda value: f"{value:f}"),
    (bytes | bytearray | memoryview, lambda value: bytes(value).hex()),
    (datetime, _moment),
    (list | tuple | dict, lambda value: json.dumps(_plain(value), ensure_ascii=False)),
)
