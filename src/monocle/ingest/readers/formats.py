"""How dates and numbers are written in each column, for a person to confirm and the definition to declare."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow.parquet as pq

from monocle.ingest.readers.reader import Reading

_SAMPLE = 5_000
_MOST_DATES = 1_000
_ENOUGH = 0.9
_DATES = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%d/%m/%y",
    "%m/%d/%y",
    "%Y%m%d",
    "%d %m %Y",
)
_TIMES = (
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    "T%H:%M:%S",
    "T%H:%M:%S.%f",
    "T%H:%M:%SZ",
    "T%H:%M:%S%z",
    " %H:%M:%S%z",
    " %I:%M %p",
)
_SHAPE = re.compile(r"\d{1,4}[-/. ]?\d{1,2}[-/. ]?\d{1,4}(?:[T ].*)?")
_COMMA = re.compile(r"[-+]?\d{1,3}(?:[ .\u00a0\u202f]?\d{3})*,\d+|[-+]?\d+,\d+")
_POINT = re.compile(r"[-+]?\d{1,3}(?:[ ,\u00a0\u202f]?\d{3})*\.\d+|[-+]?\d+\.\d+")


def date_format(values: Sequence[str]) -> str:
    """Give the strptime format that at least nine in ten values have; empty when there is none.

    Where day and month cannot be told apart by any value, the day stands first, as in French files.
    """
    looked = [value.strip() for value in values if value and value.strip()]
    looked = looked[:: 1 + len(looked) // _MOST_DATES]
    dated = [value for value in looked if _SHAPE.fullmatch(value)]
    if not looked or len(dated) < _ENOUGH * len(looked):
        return ""
    best, most = "", 0
    for day in _DATES:
        for time in _TIMES:
            if (count := _parsed(dated, day + time, enough=most)) > most:
                best, most = day + time, count
    return best if most >= _ENOUGH * len(looked) else ""


def _parsed(values: Sequence[str], form: str, enough: int) -> int:
    count = 0
    for number, value in enumerate(values):
        if count + len(values) - number <= enough or (number == 20 and not count):
            break
        count += _fits(value, form)
    return count


def _fits(value: str, form: str) -> bool:
    if form == "%Y%m%d" and (len(value) != 8 or not value.startswith(("19", "20"))):
        return False
    try:
        datetime.strptime(value, form)  # noqa: DTZ007 only the form is asked for
    except ValueError:
        return False
    return True


def decimal_mark(values: Sequence[str]) -> str:
    """Give ``,`` or ``.`` when numbers with decimals are written so; empty when there are none, or both."""
    comma = sum(bool(_COMMA.fullmatch(value.strip())) for value in values if value)
    point = sum(bool(_POINT.fullmatch(value.strip())) for value in values if value)
    if not comma and not point:
        return ""
    most = max(comma, point)
    return "" if most < _ENOUGH * (comma + point) else "," if comma > point else "."


def _formats(columns: Iterable[tuple[str, Sequence[str]]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"dates": {}, "decimals": {}}
    for name, values in columns:
        if form := date_format(values):
            found["dates"][name] = form
        elif mark := decimal_mark(values):
            found["decimals"][name] = mark
    return found


def format_notes(reading: Reading, renamed: Mapping[str, str] | None = None) -> Reading:
    """Give the reading with notes on its columns, each a JSON object: ``dates``, ``decimals`` and ``renamed``."""
    notes = dict(reading.notes)
    if reading.parts:
        part = pq.ParquetFile(reading.parts[0])
        names = [name for name in part.schema_arrow.names if name in set(reading.columns)]
        rows = next(part.iter_batches(_SAMPLE, columns=names[:500]), None)
        columns = (
            [] if rows is None else [(name, rows.column(name).drop_null().to_pylist()) for name in rows.schema.names]
        )
        notes |= {name: json.dumps(found, ensure_ascii=False) for name, found in _formats(columns).items() if found}
    if renamed:
        notes["renamed"] = json.dumps(dict(renamed), ensure_ascii=False)
    return replace(reading, notes=notes)
