"""Answers as files: CSV and Parquet for programs, Excel for people."""

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from monocle.engine.hardened import Answer
from monocle.errors import BadInput, Unavailable

MOST_EXCEL_ROWS = 1_048_575
LONGEST_EXCEL_TEXT = 32_767
_EXACT = 10**15


def save(answer: Answer, path: Path) -> None:
    """Write an answer to a file; the ending of its name says how.

    ``.csv`` is for programs: UTF-8, comma, values as they are. ``.xlsx`` is for people: texts stay texts, so that nothing
    is a formula and ``+33…`` keeps its sign. ``.parquet`` keeps numbers, days and times; ids, lists and objects are text.
    The file is readable by its owner only: it may hold personal data.

    Raises:
        BadInput: the ending is another, the folder is not there, or the answer is too long for Excel.
        Unavailable: the file cannot be written.
    """
    written = _WRITERS.get(path.suffix.lower())
    if written is None:
        raise BadInput(
            f"{path.suffix or 'no ending'!r} is no kind of file", where="--out", mend="use .csv, .xlsx or .parquet"
        )
    if not path.parent.is_dir():
        raise BadInput("the folder of the file is not there", where="--out", mend="make it, or name another")
    try:
        path.touch(mode=0o600)
        path.write_bytes(written(answer))
    except OSError as error:
        raise Unavailable(
            f"the file cannot be written: {error.strerror}", where="--out", mend="free some space or name another file"
        ) from error


def csv_text(answer: Answer) -> str:
    """Give an answer as CSV with a header; NULL is empty, lists and objects are JSON."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_flat(value) for value in row] for row in answer.rows)
    return text.getvalue()


def plain_value(value: Any) -> Any:
    """Give a value in the types of JSON: decimals are numbers, times UTC in ISO 8601 with a Z, ids texts."""
    if isinstance(value, dict):
        return {str(key): plain_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(one) for one in value]
    if isinstance(value, dt.date | dt.time):
        return value.isoformat() + ("Z" if isinstance(value, dt.datetime) and value.tzinfo is None else "")
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _flat(value: Any) -> Any:
    """Give a value as one cell."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(plain_value(value), ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _csv(answer: Answer) -> bytes:
    return csv_text(answer).encode()


def _parquet(answer: Answer) -> bytes:
    columns = [
        pa.array([_stored(row[number]) for row in answer.rows], type=_arrow_type(kind))
        for number, kind in enumerate(answer.types)
    ]
    held = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, names=_distinct(answer.columns)), held, compression="zstd")
    return held.getvalue()


def _stored(value: Any) -> Any:
    return str(_flat(value)) if isinstance(value, dict | list | tuple | UUID) else value


def _arrow_type(kind: str) -> pa.DataType | None:
    """Give the type of a column that may hold nothing but NULL; None leaves it to the values."""
    if kind in {"VARCHAR", "UUID", "JSON"} or kind.startswith(("STRUCT", "MAP")) or kind.endswith("[]"):
        return pa.string()
    return {"BOOLEAN": pa.bool_(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us"), "BIGINT": pa.int64()}.get(kind)


def _distinct(names: tuple[str, ...]) -> list[str]:
    """Give names of which none stands twice."""
    return [name if name not in names[:place] else f"{name}_{place + 1}" for place, name in enumerate(names)]


def _excel(answer: Answer) -> bytes:
    if len(answer.rows) > MOST_EXCEL_ROWS:
        raise BadInput("Excel takes 1,048,576 lines", where="--out", mend="ask for less, or write .csv or .parquet")
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, {**options, "nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet("monocle")
        bold = book.add_format({"bold": True})
        day, moment = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        for column, name in enumerate(answer.columns):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(answer.rows, 1):
            for column, value in enumerate(row):
                _write_cell(sheet, (line, column), value, (day, moment))
    return held.getvalue()


def _write_cell(sheet: Any, place: tuple[int, int], value: Any, formats: tuple[Any, Any]) -> None:
    day, moment = formats
    if isinstance(value, dt.datetime) and value.year >= 1900:
        sheet.write_datetime(*place, value.replace(tzinfo=None), moment)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value.year >= 1900:
        sheet.write_datetime(*place, dt.datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - Excel knows no zone
    elif isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float | Decimal) and -_EXACT < value < _EXACT:
        sheet.write_number(*place, value)
    elif value is not None:
        sheet.write_string(*place, str(_flat(value))[:LONGEST_EXCEL_TEXT])


_WRITERS: dict[str, Callable[[Answer], bytes]] = {".csv": _csv, ".xlsx": _excel, ".parquet": _parquet}
