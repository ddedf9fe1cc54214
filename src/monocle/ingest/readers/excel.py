"""Workbooks of Excel and OpenDocument, every cell as the text it stands for."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import fastexcel

from monocle.errors import BadConfig, BadData
from monocle.ingest.readers import apart, archive, places
from monocle.ingest.readers.delimited import is_total
from monocle.ingest.readers.dialect import header_line
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.headers import column_names
from monocle.ingest.readers.parts import ROWS, Parts
from monocle.ingest.readers.places import Document
from monocle.ingest.readers.reader import Reading, Unreadable

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
LARGEST = 512 << 20
_INSIDE = "monocle.ingest.readers.excel:Workbooks"
_OLD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00")
_CLOCK = re.compile(r"1899-12-3[01] (\d\d:\d\d:\d\d.*)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")

Row = list[str | None]


class ExcelReader:
    """Reads workbooks in a process apart. Options: sheet (its name), header (row; 0 for none)."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the sheet and the row of the header; given ones stay."""
        return apart.sniff(_INSIDE, where, options)

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all workbooks of the place; see ``Reader``."""
        return apart.read(_INSIDE, where, options, folder, limit)


class Workbooks:
    """Reads workbooks in this process."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the sheet and the row of the header; given ones stay."""
        document = places.documents(where, SUFFIXES)[0]
        book = _book(document)
        sheet = options.get("sheet") or _first_sheet(book, document)
        rows, _ = _cells(book, sheet, document, 2_000)
        return {"sheet": sheet, "header": str(_header(rows)), **options}

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all workbooks of the place; see ``Reader``."""
        documents = places.documents(where, SUFFIXES)
        parts = Parts(folder, limit)
        notes: dict[str, str] = {"files": str(len(documents))}
        renamed: dict[str, str] = {}
        for document in documents:
            if parts.is_full():
                break
            book = _book(document)
            sheet = options.get("sheet") or _first_sheet(book, document)
            rows, wrong = _cells(book, sheet, document, 0)
            header = _line(options["header"]) if "header" in options else _header(rows)
            renamed |= _add(parts, rows, header, document)
            notes |= {"sheet": sheet, "header": str(header)}
            notes |= {"error_cells": json.dumps(wrong)} if wrong else {}
            hidden = [name for name in book.sheet_names if name != sheet and book.load_sheet(name).visible != "visible"]
            notes |= {"hidden_sheets": ", ".join(hidden)} if hidden else {}
        return format_notes(parts.reading(notes), renamed)


def _book(document: Document) -> fastexcel.ExcelReader:
    with places.opened(document) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise BadData(f"the workbook is larger than {LARGEST >> 20} MiB", where=document.name, mend="export it as CSV")
    if data.startswith(_OLD) and _ENCRYPTED in data:
        raise BadData("the workbook is protected by a password", where=document.name, mend="save it without one")
    if not data.startswith((b"PK", _OLD)):
        raise BadData(
            "this is no workbook, whatever its name", where=document.name, mend="use the reader csv if it is text"
        )
    if data.startswith(b"PK") and not document.packing:
        archive.entries(document.path)
    try:
        return fastexcel.read_excel(data)
    except (fastexcel.FastExcelError, ValueError, OSError) as error:
        raise BadData("the workbook is damaged", where=document.name, mend="open it and save it again") from error


def _first_sheet(book: fastexcel.ExcelReader, document: Document) -> str:
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, dtypes="string")
        if sheet.visible == "visible" and sheet.total_height:
            return str(name)
    raise BadData("no visible sheet holds anything", where=document.name, mend="declare the sheet")


def _cells(book: fastexcel.ExcelReader, sheet: str, document: Document, limit: int) -> tuple[list[Row], dict[str, str]]:
    """Give all cells as texts, and those that hold an error: A1-like place → error."""
    if sheet not in book.sheet_names:
        raise BadConfig(
            f"there is no sheet {sheet!r}", where=document.name, mend=f"use one of {', '.join(book.sheet_names)}"
        )
    try:
        loaded = book.load_sheet(
            sheet, header_row=None, skip_rows=0, n_rows=limit or None, dtypes="string", schema_sample_rows=None
        )
        batch, found = loaded.to_arrow_with_errors()
    except (fastexcel.FastExcelError, ValueError) as error:
        raise BadData("the sheet is damaged", where=f"{document.name}: {sheet}", mend="save it again") from error
    columns = [_dates(column.to_pylist()) for column in batch.columns]
    wrong = [(error.position, error.detail) for error in (found.errors if found else [])]
    places_found = {f"{_letters(at[1])}{at[0] + 1}": _error_name(detail) for at, detail in wrong[:100]}
    return [list(row) for row in zip(*columns, strict=True)], places_found


def _dates(column: Row) -> Row:
    """Give a column whose days lose the midnight that Excel keeps, when all of them have it; and times their day zero."""
    moments = [cell for cell in column if cell and _MOMENT.match(cell)]
    clocks = [cell for cell in moments if _CLOCK.fullmatch(cell)]
    if clocks:
        return [_CLOCK.sub(r"\1", cell) if cell else None for cell in column]
    if moments and all(_MIDNIGHT.fullmatch(cell) for cell in moments):
        return [_MIDNIGHT.sub(r"\1", cell) if cell else None for cell in column]
    return [cell or None for cell in column]


def _letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _error_name(detail: str) -> str:
    found = re.search(r"Error\((\w+)\)", detail)
    return found.group(1) if found else "unreadable"


def _header(rows: Sequence[Row]) -> int:
    return header_line([(number, [cell or "" for cell in row]) for number, row in enumerate(rows, start=1) if any(row)])


def _line(text: str) -> int:
    if not text.isdecimal():
        raise BadConfig(f"{text!r} is no row number", where="header", mend="write 1, or 0 for none")
    return int(text)


def _add(parts: Parts, rows: Sequence[Row], header: int, document: Document) -> dict[str, str]:
    """Add the rows under the header; columns with neither name nor value are left out."""
    if len(rows) < max(header, 1):
        raise BadData("the sheet is empty", where=document.name, mend="declare the sheet and the header's row")
    given = [cell or "" for cell in rows[header - 1]] if header else [""] * len(rows[0])
    body = rows[header:]
    used = [at for at, name in enumerate(given) if name.strip() or any(row[at] for row in body)]
    names, renamed = column_names([given[at] for at in used])
    kept: list[Row] = []
    at_rows: list[int] = []
    last = max((number for number, row in enumerate(body) if any(row)), default=-1)
    for number, row in enumerate(body):
        cells = [row[at] for at in used]
        reason = _refusal(row, given, is_last=number == last) if any(cells) else "blank"
        if reason and reason != "blank":
            raw = json.dumps(cells, ensure_ascii=False).encode()
            parts.refuse(Unreadable(document.name, header + number + 1, reason, "", raw))
        elif not reason:
            kept.append(cells)
            at_rows.append(header + number + 1)
    for start in range(0, max(len(kept), 1), ROWS):
        parts.add_rows(names, kept[start : start + ROWS], document.name, at_rows[start : start + ROWS])
    return renamed


def _refusal(row: Row, header: Sequence[str], *, is_last: bool) -> str:
    cells = [cell or "" for cell in row]
    if cells == list(header):
        return "repeated_header"
    if any("\x00" in cell for cell in cells):
        return "nul"
    return "totals_row" if is_last and is_total(cells) else ""
