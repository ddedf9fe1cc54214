"""Delimited text, whatever the separator and encoding: the fast road for clean blocks, the strict one for the others."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from monocle.errors import BadConfig, BadData
from monocle.ingest.readers import decode, places
from monocle.ingest.readers.delimited import Body, Plan
from monocle.ingest.readers.dialect import Shape, found_shape
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.places import Document
from monocle.ingest.readers.reader import Reading
from monocle.ingest.readers.rows import Dialect

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".psv")
_SAMPLE = 1 << 20
_FILES_LOOKED_AT = 20
_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_OTHERS = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", "use the reader excel"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "use the reader excel"),
    (b"PAR1", "a Parquet file", "use the reader parquet"),
    (b"%PDF", "a PDF document", "export the table itself"),
    (b"(\xb5/\xfd", "packed with zstd", "unpack it first"),
)
_PAGES = ("<!doctype", "<html", "<table", "<?xml", "<head", "<body")


class CsvReader:
    """Reads CSV, TSV and their kin. Options: encoding (or ``auto``), separator, quote, escape, header (line; 0 for none)."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find encoding, separator, quote and header line; given ones stay."""
        documents = places.documents(where, SUFFIXES)
        encodings = [_encoding(document, options) for document in documents[:_FILES_LOOKED_AT]]
        known = [encoding for encoding in encodings if encoding]
        if not known:
            raise BadData("the file is empty", where=documents[0].name, mend="export it again")
        shape = _shape(documents[encodings.index(known[0])], known[0], options)
        found = {
            "encoding": known[0] if len(set(known)) == 1 else "auto",
            "separator": shape.dialect.separator,
            "quote": shape.dialect.quote,
            "header": str(shape.header),
        }
        if shape.dialect.escape:
            found["escape"] = shape.dialect.escape
        return {**found, **options}

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all documents of the place; see ``Reader``."""
        declared = dict(options) if _complete(options) else dict(self.sniff(where, options))
        documents = places.documents(where, SUFFIXES)
        parts = Parts(folder, limit)
        counts: Counter[str] = Counter()
        encodings: dict[str, str] = {}
        renamed: dict[str, str] = {}
        for document in documents:
            if parts.is_full():
                break
            encoding = _encoding(document, declared)
            if not encoding:
                counts["empty_files"] += 1
                continue
            body = Body(document.name, _plan(declared, encoding), parts)
            with places.opened(document) as stream:
                body.read(decode.utf8_blocks(stream, encoding))
            counts.update(body.counts)
            renamed |= body.renamed
            encodings.setdefault(encoding, document.name)
        if not encodings:
            raise BadData("the file is empty", where=documents[0].name, mend="export it again")
        notes = {**declared, "encoding": ", ".join(encodings), "files": str(len(documents))}
        notes |= {name: str(count) for name, count in sorted(counts.items()) if count}
        return format_notes(parts.reading(notes), renamed)


def _complete(options: Mapping[str, str]) -> bool:
    return all(name in options for name in ("encoding", "separator", "quote", "header"))


def _encoding(document: Document, options: Mapping[str, str]) -> str:
    """Give the encoding to read with; empty for a file with nothing in it."""
    with places.opened(document) as stream:
        head = stream.read(4096)
    if not head.strip(b"\x00\r\n\t \x1a\xef\xbb\xbf\xff\xfe"):
        with places.opened(document) as stream:
            if not stream.read(_SAMPLE).strip(b"\r\n\t \x1a\xef\xbb\xbf\xff\xfe"):
                return ""
    _refuse_others(head, document.name)
    declared = options.get("encoding", "auto")
    if declared != "auto":
        return decode.canonical(declared)
    with places.opened(document) as stream:
        return decode.found_encoding(stream)


def _refuse_others(head: bytes, name: str) -> None:
    for magic, what, mend in _OTHERS:
        if head.startswith(magic):
            raise BadData(f"this is {what}, whatever its name", where=name, mend=mend)
    start = head.decode("latin-1").replace("\x00", "").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(_PAGES):
        raise BadData("this is a web page or XML, whatever its name", where=name, mend="export the table as CSV")


def _shape(document: Document, encoding: str, options: Mapping[str, str]) -> Shape:
    with places.opened(document) as stream:
        blocks = decode.utf8_blocks(stream, encoding)
        sample = b""
        for block in blocks:
            sample += block
            if len(sample) >= _SAMPLE:
                break
    whole = len(sample) < _SAMPLE
    text = sample[:_SAMPLE].decode("utf-8", "surrogateescape").rstrip("\x1a\x00")
    text = text + "\n" if whole and not text.endswith(("\n", "\r")) else text
    return found_shape(text, _separator(options), options.get("quote"))


def _separator(options: Mapping[str, str]) -> str:
    given = options.get("separator", "")
    return _SEPARATORS.get(given, given)


def _plan(options: Mapping[str, str], encoding: str) -> Plan:
    dialect = Dialect(_separator(options), options["quote"], options.get("escape", ""))
    for name, mark in (("separator", dialect.separator), ("quote", dialect.quote), ("escape", dialect.escape)):
        if len(mark) > 1 or not mark.isascii() or mark in {"\r", "\n"} or (name == "separator" and not mark):
            raise BadConfig(f"{mark!r} is no single character", where=name, mend='write one, such as ";" or "tab"')
    if not options["header"].isdecimal():
        raise BadConfig(f"{options['header']!r} is no line number", where="header", mend="write 1, or 0 for none")
    return Plan(dialect, encoding, int(options["header"]))
