"""Tables for people's spreadsheets and for programs: CSV and Excel, with cells that stay what they are (trust line SEC-43)."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import xlsxwriter

from monocle.errors import BadInput, Unavailable

FORMATS = (".csv", ".xlsx")
MOST_ROWS = 1_048_575
"""Rows of an Excel sheet, its head left out."""
LONGEST_CELL = 32_767
WIDTH = 24
_STARTS = re.compile(r"^[\s\x00]*[=+\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20|%]")
_WITHIN = re.compile(r"([;,\t\r\n|][\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a cell of CSV would begin a formula for who opens the file with another separator than ours, or line by line."""
_MARKED = re.compile(r"([;,\t\r\n|][\s\"']*)'(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_PHONE = re.compile(r"^\+[0-9]{6,15}$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe_cell(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula or a number: an apostrophe goes before what could be one."""
    clean = _CONTROL.sub("", text)
    return f"'{clean}" if _STARTS.match(text) else clean


def safe_line(text: str) -> str:
    """Give a text that is none of these in CSV either, whatever its reader takes for the end of a cell or of a line."""
    return _WITHIN.sub(r"\1'", safe_cell(text))


def bare_line(text: str) -> str:
    """Give what ``safe_line`` was given, as far as can be told: without the apostrophes that it puts."""
    bare = _MARKED.sub(r"\1", text)
    return bare[1:] if bare.startswith("'") and _STARTS.match(bare[1:]) else bare


def write_sheet(
    path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]], *, machine: bool = False, language: str = "en"
) -> int:
    """Write a table and give how many rows it has; the file appears when it is whole.

    Args:
        path: its end says the format: ``.xlsx``, else CSV.
        heads: of the columns.
        rows: texts.
        machine: CSV with values as they are, commas, no byte order mark.
        language: French spreadsheets read semicolons.

    Raises:
        BadInput: more rows than an Excel sheet has.
        Unavailable: the file cannot be written.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.touch()
        if path.suffix.lower() == ".xlsx":
            count = _excel(partial, heads, rows)
        else:
            count = _csv(partial, heads, rows, ";" if language == "fr" and not machine else ",", machine=machine)
        partial.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        partial.unlink(missing_ok=True)
        said = getattr(error, "strerror", None) or "the file cannot be created"
        raise Unavailable(
            f"the file cannot be written ({said})", where=str(path), mend="name another place, or free some space"
        ) from error
    except BadInput:
        partial.unlink(missing_ok=True)
        raise
    return count


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]], separator: str, *, machine: bool) -> int:
    cell: Callable[[str], str] = str if machine else safe_line
    with _opened(path, "utf-8" if machine else "utf-8-sig") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
        writer.writerow(heads)
        count = 0
        for row in rows:
            writer.writerow([cell(text) for text in row])
            count += 1
    return count


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[IO[str]]:
    with path.open("w", encoding=encoding, newline="") as file:
        yield file


def _excel(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet, text, bold = book.add_worksheet(), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, WIDTH)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        count = 0
        for row in rows:
            count += 1
            if count > MOST_ROWS:
                raise BadInput(
                    f"there are more than {MOST_ROWS:,} rows", where=path.name, mend="write a file that ends in .csv"
                )
            for column, value in enumerate(row):
                sheet.write_string(count, column, _excel_cell(value), text)
    return count


def _excel_cell(value: str) -> str:
    """Give what an Excel cell of type text holds: a phone is safe there as it is."""
    return value if _PHONE.match(value) else safe_cell(value)[:LONGEST_CELL]
