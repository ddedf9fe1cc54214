"""Figures and tables of insight as files: for people's spreadsheets, or for programs."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_precision

from monocle.insight.column_words import COLUMN, COUNTED
from monocle.insight.figures import Figure, Table
from monocle.language import translations
from monocle.spreadsheets import write_sheet

FIGURES = (
    "report",
    "name",
    "figure",
    "value",
    "unit",
    "currency",
    "low",
    "high",
    "before",
    "n",
    "counted",
    "as_of",
    "how",
)
LISTED = ("file", "name", "label", "rows", "as_of", "run_id", "how")
_HEADS: Mapping[str, str] = {
    "report": "Report", "name": "Name", "figure": "Figure", "value": "Value", "unit": "Unit", "currency": "Currency",
    "low": "Lower end", "high": "Upper end", "before": "At the run before", "n": "Of how many", "counted": "Of what",
    "as_of": "As of (UTC)", "how": "How it is computed", "file": "File", "label": "Label", "rows": "Rows", "run_id": "Run",
}  # fmt: skip
"""Column for a program → for people, a message id."""


def write_table(path: Path, table: Table, *, machine: bool, language: str) -> int:
    """Write one table, and give how many rows it has; amounts in whole units of their currency, codes as they are.

    Raises:
        Unavailable: the file cannot be written.
    """
    say = translations(language).gettext
    heads = list(table.columns) if machine else [say(COLUMN.get(one, one.replace("_", " "))) for one in table.columns]
    rows = [
        [text_of(value, unit, table.currency) for value, unit in zip(row, table.units, strict=True)]
        for row in table.rows
    ]
    return write_sheet(path, heads, rows, machine=machine, language=language)


def write_figures(
    path: Path,
    figures: Sequence[tuple[str, Figure]],
    told: tuple[dt.datetime | None, Callable[[str], tuple[str, str]]],
    *,
    machine: bool,
    language: str,
) -> int:
    """Write figures, a row each, and give how many there are.

    Args:
        path: of the file.
        figures: with the report that each is of.
        told: the moment that they are of, and what gives the label of a figure and how it is computed.
        machine: as a program reads it.
        language: of heads.
    """
    say, (as_of, of) = translations(language).gettext, told
    rows = []
    for report, one in figures:
        label, how = of(one.name)
        values = [text_of(value, one.unit, one.currency) for value in (one.value, one.low, one.high, one.before)]
        counted = one.of if machine else say(COUNTED.get(one.of, one.of))
        rows.append(
            [report, one.name, label, values[0], one.unit, one.currency, *values[1:], str(one.n), counted, moment(as_of), how]
        )  # fmt: skip
    return write_sheet(path, heads_of(FIGURES, machine, language), rows, machine=machine, language=language)


def heads_of(columns: Sequence[str], machine: bool, language: str) -> list[str]:
    """Give the heads of columns of ours."""
    return list(columns) if machine else [translations(language).gettext(_HEADS[one]) for one in columns]


def text_of(value: Any, unit: str, currency: str) -> str:
    """Give a value as a file has it: amounts in whole units of their currency."""
    return "" if value is None else str(major(value, unit, currency))


def major(value: Any, unit: str, currency: str) -> Any:
    """Give an amount in its currency, not in minor units; other values as they are."""
    if unit != "money" or not currency or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return value / 10 ** get_currency_precision(currency)


def moment(at: dt.datetime | None) -> str:
    """Give a moment of UTC as files say it."""
    return f"{at.isoformat(timespec='seconds')}Z" if at else ""
