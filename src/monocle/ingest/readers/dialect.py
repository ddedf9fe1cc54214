"""How a delimited text is written: separator, quote and the line of the header, found in a sample."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monocle.ingest.readers.rows import Dialect, next_record, physical_lines

SEPARATORS = (";", ",", "\t", "|", "^", "~")
_ROWS = 2_000
_NUMBER = re.compile(r"[-+]?[\d\s.,/:%€$-]*\d[\d\s.,/:%€$-]*")
_DECLARED = re.compile(r"sep=(.)\r?\n?|sep=(.)\r", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """What a sample shows.

    Attributes:
        dialect: separator and quote.
        header: physical line of the header, from 1; 0 when the first row is data already.
        width: fields of most rows.
    """

    dialect: Dialect
    header: int
    width: int


@dataclass(frozen=True)
class _Row:
    line: int
    fields: Sequence[str]


def found_shape(sample: str, separator: str = "", quote: str | None = None) -> Shape:
    """Give the shape that most rows of the sample share.

    Args:
        sample: the start of the text; it may end inside a row.
        separator: as declared; empty to find it.
        quote: as declared, empty for none; None to find it.
    """
    first_line = re.split(r"[\r\n]", sample, maxsplit=1)[0]
    told = _DECLARED.fullmatch(first_line)
    candidates = (separator,) if separator else (told.group(1),) if told else SEPARATORS
    quotes = _quotes(sample) if quote is None else (quote,)
    best: tuple[float, Dialect, list[_Row], int] | None = None
    for dialect in (Dialect(one, sign, _escape(sample, sign)) for one in candidates for sign in quotes):
        rows = _rows(sample, dialect)
        width, share = _width(rows)
        score = share * share * (min(width, 12) ** 0.5 if width > 1 else 0.1)
        if best is None or score > best[0]:
            best = (score, dialect, rows, width)
    if best is None:
        return Shape(Dialect(), 1, 1)
    _, dialect, rows, width = best
    rows = [row for row in rows if not (told and row.line == 1)]
    return Shape(dialect, _header(rows, width), width)


def _quotes(sample: str) -> tuple[str, ...]:
    single = len(re.findall(r"(?:^|[;,\t|])'[^'\r\n]*'(?=[;,\t|\r\n])", sample, re.MULTILINE))
    return ('"', "'") if '"' not in sample and single > 4 else ('"',)


def _escape(sample: str, quote: str) -> str:
    r"""Give the backslash when ``\"`` stands in the sample before more of the field: doubled quotes never look so."""
    return "\\" if quote and re.search(rf"\w\s?\\{quote}\w", sample) else ""


def _rows(sample: str, dialect: Dialect) -> list[_Row]:
    rows: list[_Row] = []
    at, line = 0, 1
    while at < len(sample) and len(rows) < _ROWS:
        found = next_record(sample, at, dialect, final=False)
        if found is None:
            break
        if found.fields is not None and any(field.strip() for field in found.fields):
            rows.append(_Row(line, found.fields))
        line += physical_lines(sample[at : found.end])
        at = found.end
    if not rows and sample.strip():
        last = next_record(sample, 0, dialect, final=True)
        rows = [_Row(1, last.fields)] if last and last.fields else []
    return rows


def _width(rows: Sequence[_Row]) -> tuple[int, float]:
    if not rows:
        return 1, 0.0
    width, count = max(Counter(len(row.fields) for row in rows).items(), key=lambda one: (one[1], one[0]))
    return width, count / len(rows)


def header_line(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """Give the line of the header among rows of equal width, given with their lines; 0 when there is none."""
    wide = [sum(bool(cell.strip()) for cell in fields) for _, fields in rows]
    width = max(Counter(wide).items(), key=lambda one: (one[1], one[0]))[0] if wide else 0
    full = [row for row, filled in zip(rows, wide, strict=True) if 2 * filled >= max(width, max(wide, default=0))]
    return _header([_Row(line, fields) for line, fields in full], len(full[0][1])) if full else 1


def _header(rows: Sequence[_Row], width: int) -> int:
    """Give the first full row's line when its cells read as names; 0 when they read as data."""
    full = [row for row in rows if len(row.fields) == width]
    named = [row for row in full if 2 * sum(bool(cell.strip()) for cell in row.fields) > width] or full
    if not named:
        return rows[0].line if rows else 1
    top = named[0]
    cells = [cell.strip() for cell in top.fields]
    return 0 if any(_is_data(cell) for cell in cells) else top.line


def _is_data(cell: str) -> bool:
    year = re.fullmatch(r"(19|20)\d\d", cell)
    return bool(cell) and not year and ("@" in cell.strip("@") or bool(_NUMBER.fullmatch(cell)))
