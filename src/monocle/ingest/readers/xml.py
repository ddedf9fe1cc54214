"""XML lists of simple records: the element that repeats is the row; its attributes and children are the columns."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from xml.parsers import expat

from monocle.errors import BadData
from monocle.ingest.readers import places
from monocle.ingest.readers.flat_rows import FlatRows
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.places import Document
from monocle.ingest.readers.reader import Reading

SUFFIXES = (".xml",)
DEEPEST = 32
_CHUNK = 1 << 20
_SAMPLE = 8 << 20

Steps = tuple[str, ...]


class XmlReader:
    """Reads XML without DTD and entities. Option: row (elements to the row, joined by ``/``, the root first)."""

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the element that repeats; a given one stays."""
        document = places.documents(where, SUFFIXES)[0]
        return {"row": "/".join(_row_path(document)), **options}

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all documents of the place; see ``Reader``. Positions are the lines where rows start."""
        documents = places.documents(where, SUFFIXES)
        parts = Parts(folder, limit)
        for document in documents:
            if parts.is_full():
                break
            path = tuple(options["row"].split("/")) if options.get("row") else _row_path(document)
            rows = FlatRows(parts, document.name)
            with places.opened(document) as stream:
                _parse(stream, document, _Collector(path, rows), lambda: False)
            rows.flush()
        return format_notes(parts.reading({"files": str(len(documents)), "row": options.get("row", "")}))


def _row_path(document: Document) -> Steps:
    """Give the shallowest element that repeats, the most frequent first; else the first child of the root."""
    census = _Census(document.name)
    with places.opened(document) as stream:
        _parse(stream, document, census, lambda: stream.tell() >= _SAMPLE)
    repeated = [path for path, count in census.counts.items() if count > 1]
    children = [path for path in census.counts if len(path) > 1] or list(census.counts)
    return min(repeated or children, key=lambda path: (len(path), -census.counts[path], path))


class _Census:
    """Counts elements by their path."""

    def __init__(self, file: str) -> None:
        self.counts: Counter[Steps] = Counter()
        self._file, self._path = file, list[str]()

    def start(self, name: str, _attributes: Mapping[str, str], _line: int) -> None:
        self._path.append(name)
        _refuse_depth(self._path, self._file)
        self.counts[tuple(self._path)] += 1

    def end(self) -> None:
        self._path.pop()

    def text(self, text: str) -> None:
        """Leave the text alone."""


class _Collector:
    """Makes rows of the elements at one path."""

    def __init__(self, path: Steps, rows: FlatRows) -> None:
        self._wanted, self._rows = path, rows
        self._path: list[str] = []
        self._texts: list[str] = []
        self._values: dict[str, list[str]] = {}
        self._line = 0

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self._path.append(name)
        _refuse_depth(self._path, self._rows.file)
        if tuple(self._path) == self._wanted:
            self._values, self._line = {}, line
        self._texts.append("")
        for attribute, value in attributes.items():
            self._note(attribute, value)

    def text(self, text: str) -> None:
        self._texts[-1] += text

    def end(self) -> None:
        text = self._texts.pop().strip()
        if text:
            self._note("", text)
        done = tuple(self._path) == self._wanted
        self._path.pop()
        if done and not self._rows.parts.is_full():
            self._rows.add({name: _one(values) for name, values in self._values.items()}, self._line)

    def _note(self, attribute: str, value: str) -> None:
        depth = len(self._wanted)
        if tuple(self._path[:depth]) == self._wanted:
            name = ".".join([*self._path[depth:], *([attribute] if attribute else [])]) or "text"
            self._values.setdefault(name, []).append(value)


def _refuse_depth(path: list[str], file: str) -> None:
    if len(path) > DEEPEST:
        raise BadData(f"more than {DEEPEST} levels", where=file, mend="export a simple list")


def _one(values: list[str]) -> str | None:
    return (values[0] or None) if len(values) == 1 else json.dumps(values, ensure_ascii=False)


def _parse(stream: IO[bytes], document: Document, target: _Census | _Collector, enough: Callable[[], bool]) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise BadData("the document declares a type or entities", where=document.name, mend="export it without a DTD")

    def start(name: str, attributes: Mapping[str, str]) -> None:
        target.start(name, attributes, parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: target.end()
    parser.CharacterDataHandler = target.text
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
            if enough():
                return
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = parser.ErrorLineNumber
        raise BadData(f"line {line} is no XML", where=document.name, mend="export it again") from error
