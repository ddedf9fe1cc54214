"""One delimited document: header, rows, and the rows that cannot be read."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from monocle.errors import BadData
from monocle.ingest.readers import decode
from monocle.ingest.readers.blocks import Layout, Places, layout
from monocle.ingest.readers.headers import column_names
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.reader import Unreadable
from monocle.ingest.readers.rows import LONGEST, Dialect, Record, next_record, physical_lines, swallowed

MOST_COLUMNS = 10_000
PIECE = 1 << 18
_TOTALS = re.compile(r"(grand\s+|sous-?\s?)?tota(l|ux|als?)(\s+g[ée]n[ée]ra(l|ux))?\s*:?|sum", re.IGNORECASE)
_MARK = "\ufeff".encode()
_DOS_END = b"\x1a"
_LINE = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Plan:
    """How a document is declared to be written.

    Attributes:
        dialect: separator and quote.
        encoding: Python's name of it.
        header: physical line of the header; 0 for none.
    """

    dialect: Dialect
    encoding: str
    header: int


class Body:
    """Reads one document into ``Parts``.

    Attributes:
        counts: for the notes: blank lines, odd letters, rows read on the slow road …
        renamed: columns whose name had to change → as given.
    """

    def __init__(self, file: str, plan: Plan, parts: Parts) -> None:
        self.counts: Counter[str] = Counter()
        self.renamed: dict[str, str] = {}
        self._file, self._plan, self._parts = file, plan, parts
        self._names: list[str] = []
        self._header = b""
        self._line = 1
        self._skipping = False
        self._rows: list[list[str | None]] = []
        self._places: list[int] = []

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read blocks of UTF-8 that together are the document."""
        waiting = b""
        first = True
        for block in blocks:
            if not block:
                continue
            if not first:
                waiting = self._take(waiting, final=False)
            waiting, first = waiting + block, False
            if not block.isascii():
                self.counts.update(decode.oddities(block))
            if self._parts.is_full():
                return
        self._take(waiting.rstrip(_DOS_END), final=True)

    def _take(self, block: bytes, *, final: bool) -> bytes:
        """Read the complete records of a block and give the rest back."""
        if b"\n" + _MARK in block:
            self.counts["marks_inside"] += block.count(b"\n" + _MARK)
            block = block.replace(b"\n" + _MARK, b"\n")
        if self._skipping:
            block = self._skip(block)
        if not self._names:
            block = self._begin(block, final)
            if not self._names:
                return block
        rest = self._records(block, final, in_pieces=len(block) > PIECE)
        self._flush(final)
        return rest

    def _records(self, block: bytes, final: bool, *, in_pieces: bool) -> bytes:
        """Read complete records; a block that needs the strict road takes it only in the pieces that need it."""
        found = None if self._plan.dialect.escape else layout(block, self._plan.dialect, final)
        if found is None and in_pieces:
            rest = b""
            for start in range(0, len(block), PIECE):
                piece, is_last = rest + block[start : start + PIECE], start + PIECE >= len(block)
                piece = self._skip(piece) if self._skipping else piece
                rest = self._records(piece, final and is_last, in_pieces=False)
            return rest
        if found is None or (block and not found.used and (final or len(block) >= LONGEST)):
            return self._slowly(block, final)
        self._fast(block, found, final)
        return block[found.used :]

    def _skip(self, block: bytes) -> bytes:
        line_end = _LINE.search(block)
        self._skipping = line_end is None
        self._line += line_end is not None
        return block[line_end.end() :] if line_end else b""

    def _begin(self, block: bytes, final: bool) -> bytes:
        """Read up to the header; the block is given back whole when it does not hold all of it."""
        at = 0
        for _ in range(self._plan.header - 1):
            line_end = _LINE.search(block, at)
            if line_end is None:
                break
            at = line_end.end()
        text = block[at:].decode("utf-8", "surrogateescape")
        blank = re.match(r"[\r\n]*", text)
        skipped = blank.group() if blank else ""
        found = next_record(text, len(skipped), self._plan.dialect, final)
        if found is None:
            if len(text) > LONGEST:
                raise BadData("the header has no end", where=self._file, mend="check the declared separator and quote")
            return block
        if found.fields is None:
            raise BadData(f"the header holds {found.detail}", where=self._file, mend="declare the header's line")
        given = text[len(skipped) : found.end]
        if "\x00" in given or not _encodes(given):
            raise BadData(
                f"the header holds what is no {self._plan.encoding}", where=self._file, mend="declare the encoding"
            )
        self._name(found, given)
        read = text[: found.end if self._plan.header else 0].encode("utf-8", "surrogateescape")
        self._line += _count_lines(block[:at]) + _count_lines(read)
        self._parts.add_rows(self._names, [], self._file, [])
        return block[at + len(read) :]

    def _name(self, found: Record, text: str) -> None:
        fields = found.fields or []
        if len(fields) > MOST_COLUMNS:
            raise BadData(
                f"{len(fields)} columns; {MOST_COLUMNS} are allowed", where=self._file, mend="check the separator"
            )
        if self._plan.header:
            self._names, self.renamed = column_names(fields)
            self._header = text.rstrip("\r\n").encode("utf-8", "surrogateescape")
        else:
            self._names = [f"column_{number}" for number in range(1, len(fields) + 1)]

    def _fast(self, block: bytes, found: Layout, final: bool) -> None:
        """Read records that the layout shows clean all at once, the others one by one."""
        good = found.fields == len(self._names)
        if final and len(good):
            good[-1] = False
        for place in self._suspects(block[: found.used], found):
            good[place] = False
        if good.any() and not self._in_bulk(block, found, good):
            good[:] = False
        for place in np.flatnonzero(~good).tolist():
            start, after = int(found.starts[place]), int(found.nexts[place])
            text = block[start:after].decode("utf-8", "surrogateescape")
            self._one_by_one(text, self._line + int(found.lines[place]), final=True)
        self._line += found.lines_used

    def _suspects(self, block: bytes, found: Layout) -> Iterable[int]:
        """Give the records that hold a NUL or the DOS end of a file, are not UTF-8, or repeat the header."""
        suspects = []
        for sign in (b"\x00", _DOS_END):
            if sign in block:
                signs = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == sign[0])
                suspects += list(np.unique(np.searchsorted(found.starts, signs, side="right") - 1))
        at = block.find(self._header) if self._header else -1
        while at >= 0:
            suspects.append(int(np.searchsorted(found.starts, at, side="right")) - 1)
            at = block.find(self._header, at + len(self._header))
        at = 0
        while (wrong := _first_wrong(block, at)) >= 0:
            place = int(np.searchsorted(found.starts, wrong, side="right")) - 1
            suspects.append(place)
            at = int(found.nexts[place])
        return [one for one in suspects if one >= 0]

    def _in_bulk(self, block: bytes, found: Layout, good: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
        dialect = self._plan.dialect
        if good.all():
            data = pa.py_buffer(block).slice(0, found.used)
        else:
            data = pa.py_buffer(b"".join(block[start:end] for start, end in _runs(found, good)))
        quoted = bool(dialect.quote) and dialect.quote.encode() in block
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(data),
                arrow_csv.ReadOptions(use_threads=False, block_size=data.size + 64, column_names=self._names),
                arrow_csv.ParseOptions(
                    delimiter=dialect.separator,
                    quote_char=dialect.quote if quoted else False,
                    newlines_in_values=quoted,
                ),
                arrow_csv.ConvertOptions(
                    check_utf8=False,
                    column_types=dict.fromkeys(self._names, pa.string()),
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid:
            return False
        if table.num_rows != int(good.sum()):
            return False
        self._parts.add(table, self._file, pa.array(found.lines[good] + self._line))
        return True

    def _slowly(self, block: bytes, final: bool) -> bytes:
        self.counts["slow_blocks"] += 1
        text = block.decode("utf-8", "surrogateescape")
        at = self._one_by_one(text, self._line, final=final)
        rest = text[at:]
        self._line += physical_lines(text[:at])
        if len(rest) >= LONGEST:
            self._refuse(self._line, "too_long", f"a line of more than {LONGEST >> 20} MiB", rest[: 1 << 16])
            self._skipping, rest = True, ""
        return rest.encode("utf-8", "surrogateescape")

    def _one_by_one(self, text: str, line: int, *, final: bool) -> int:
        at = 0
        while at < len(text) and not self._parts.is_full():
            found = next_record(text, at, self._plan.dialect, final)
            if found is None:
                break
            given = text[at : found.end]
            if found.fields is not None and "\n" in given.rstrip("\r\n") and len(found.fields) != len(self._names):
                found = self._recovered(text, at, found)
                given = text[at : found.end]
            self._judge(found, given, line, ended=found.end < len(text) or given.endswith(("\n", "\r")))
            line += physical_lines(given)
            at = found.end
        return at

    def _recovered(self, text: str, at: int, found: Record) -> Record:
        if not swallowed(text[at : found.end], len(self._names), self._plan.dialect):
            return found
        first = re.compile(r"\r\n|\r|\n").search(text, at)
        end = first.end() if first else found.end
        return Record(None, end, "unterminated_quote", "a quote that is not closed")

    def _judge(self, found: Record, given: str, line: int, *, ended: bool) -> None:
        """Keep a record, leave it out when it is blank, or refuse it with its reason."""
        content = given.rstrip("\r\n")
        width = len(self._names)
        fields = found.fields
        if (
            fields is not None
            and width > 1
            and not content.strip(" \t\ufeff")
            and self._plan.dialect.separator not in content
        ):
            self.counts["blank_lines"] += bool(content)
            return
        if not content.strip("\x1a"):
            return
        if "\x00" in given:
            self._refuse(line, "nul", f"{given.count(chr(0))} NUL characters", given)
        elif not given.isascii() and not _encodes(given):
            self._refuse(line, "undecodable", f"bytes that are not {self._plan.encoding}", given)
        elif fields is None:
            self._refuse(line, found.reason, found.detail, given)
        elif self._header and content.encode("utf-8", "surrogateescape") == self._header:
            self._refuse(line, "repeated_header", "the header again", given)
        elif len(fields) > width and not any(fields[width:]):
            self._keep(fields[:width], line)
        elif len(fields) != width:
            self._refuse(line, *self._ragged(fields, content, ended=ended), given)
        else:
            self._keep(fields, line)

    def _ragged(self, fields: list[str], content: str, *, ended: bool) -> tuple[str, str]:
        width = len(self._names)
        detail = f"{len(fields)} fields, not {width}"
        if is_total(fields):
            return "totals_row", detail
        if not ended and len(fields) < width:
            return "truncated", f"{detail}, and no line end"
        other = [sign for sign in ";,\t|" if sign != self._plan.dialect.separator and content.count(sign) == width - 1]
        return "ragged", f"{detail}; {width} with {other[0]!r}" if other and width > 1 else detail

    def _keep(self, fields: list[str], line: int) -> None:
        self._rows.append([field or None for field in fields])
        self._places.append(line)

    def _refuse(self, line: int, reason: str, detail: str, given: str) -> None:
        raw = decode.original(given.encode("utf-8", "surrogateescape"), self._plan.encoding)
        self._parts.refuse(Unreadable(self._file, line, reason, detail, raw.rstrip(b"\r\n")))

    def _flush(self, final: bool) -> None:
        if final and self._rows and is_total(self._rows[-1]):
            fields = self._rows.pop()
            text = self._plan.dialect.separator.join(field or "" for field in fields)
            self._refuse(self._places.pop(), "totals_row", "a row of totals at the end", text)
        if self._rows:
            self._parts.add_rows(self._names, self._rows, self._file, self._places)
        self._rows, self._places = [], []


def is_total(fields: Iterable[str | None]) -> bool:
    """Say whether a row is one of totals: its first word says so, and half of its cells are empty or numbers."""
    cells = [(field or "").strip() for field in fields]
    words = [cell for cell in cells if cell]
    if not words or not _TOTALS.fullmatch(words[0]):
        return False
    others = [cell for cell in words[1:] if not re.fullmatch(r"[-+\d\s.,%€$\u00a0\u202f]+", cell)]
    return not others and len(cells) > 1


def _count_lines(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _first_wrong(block: bytes, start: int) -> int:
    try:
        str(memoryview(block)[start:], "utf-8")
    except UnicodeDecodeError as error:
        return start + error.start
    return -1


def _runs(found: Layout, good: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """Give the spans of bytes of records in a row that are good."""
    edges: Places = np.flatnonzero(np.diff(np.concatenate(([0], good.astype(np.int8), [0]))))
    return [(int(found.starts[first]), int(found.nexts[last - 1])) for first, last in edges.reshape(-1, 2)]
