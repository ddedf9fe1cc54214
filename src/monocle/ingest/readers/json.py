"""JSON documents that hold a list of objects, and files of one object per line."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from monocle.errors import BadData
from monocle.ingest.readers import decode, places
from monocle.ingest.readers.flat_rows import FlatRows
from monocle.ingest.readers.formats import format_notes
from monocle.ingest.readers.parts import Parts
from monocle.ingest.readers.places import Document
from monocle.ingest.readers.reader import Reading
from monocle.ingest.readers.strict_json import Refused, flat, loose_value_at, value_at

LARGEST = 512 << 20
LONGEST = 16 << 20
_DEEPEST_LIST = 4
_BLANK = re.compile(r"[ \t\r\n]*")


class JsonReader:
    """Reads JSON. Options: encoding, path (keys to the list, joined by dots; empty when the document is the list)."""

    suffixes = (".json", ".geojson")

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the encoding and where the list of objects stands; given ones stay."""
        document = places.documents(where, self.suffixes)[0]
        encoding = _encoding(document, options)
        text = _text(document, encoding)
        found = {"encoding": encoding, "path": ".".join(_list_path(text, document))}
        return {**found, **options}

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all documents of the place; see ``Reader``. Positions count objects, from 1."""
        return _read(where, self.suffixes, options, Parts(folder, limit), _add_document)


class NdjsonReader:
    """Reads one JSON object per line. Options: encoding."""

    suffixes = (".ndjson", ".jsonl", ".json")

    def sniff(self, where: str, options: Mapping[str, str]) -> Mapping[str, str]:
        """Find the encoding, and see that the first line is an object; given options stay."""
        document = places.documents(where, self.suffixes)[0]
        encoding = _encoding(document, options)
        with places.opened(document) as stream:
            head = next((line for line in _lines(stream, encoding) if line.strip()), b"")
        if head.lstrip()[:1] != b"{":
            raise BadData(
                "the first line is no JSON object", where=document.name, mend="use the reader json for arrays"
            )
        return {"encoding": encoding, **options}

    def read(self, where: str, options: Mapping[str, str], folder: Path, limit: int = 0) -> Reading:
        """Read all documents of the place; see ``Reader``. Positions are lines."""
        return _read(where, self.suffixes, options, Parts(folder, limit), _add_lines)


def _read(
    where: str,
    suffixes: tuple[str, ...],
    options: Mapping[str, str],
    parts: Parts,
    add: Callable[[Document, str, str, FlatRows], None],
) -> Reading:
    documents = places.documents(where, suffixes)
    notes = {"files": str(len(documents))}
    for document in documents:
        if parts.is_full():
            break
        encoding = _encoding(document, options)
        rows = FlatRows(parts, document.name)
        add(document, encoding, options.get("path", ""), rows)
        rows.flush()
        notes |= {"encoding": encoding, **({"path": options["path"]} if options.get("path") else {})}
    return format_notes(parts.reading(notes))


def _encoding(document: Document, options: Mapping[str, str]) -> str:
    declared = options.get("encoding", "auto")
    if declared != "auto":
        return decode.canonical(declared)
    with places.opened(document) as stream:
        return decode.found_encoding(stream)


def _text(document: Document, encoding: str) -> str:
    with places.opened(document) as stream:
        data = b""
        for block in decode.utf8_blocks(stream, encoding):
            data += block
            if len(data) > LARGEST:
                raise BadData(
                    f"the document is larger than {LARGEST >> 20} MiB", where=document.name, mend="use ndjson"
                )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadData(
            f"byte {error.start + 1} is not {encoding}", where=document.name, mend="declare the encoding"
        ) from error
    if not text.strip():
        raise BadData("the file is empty", where=document.name, mend="export it again")
    return text


def _next(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _list_path(text: str, document: Document) -> tuple[str, ...]:
    """Give the keys that lead to the longest list of objects; none when the document is a list or one object."""
    try:
        found, _ = loose_value_at(text, _next(text, 0))
    except Refused as refused:
        raise _no_json(document, refused) from refused
    lists = sorted(_lists(found, ()), key=lambda one: (-one[0], one[1]))
    return lists[0][1] if isinstance(found, dict) and lists else ()


def _lists(value: Any, path: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    if isinstance(value, list):
        objects = sum(isinstance(one, dict) for one in value)
        if objects and 2 * objects >= len(value):
            yield objects, path
    elif isinstance(value, dict) and len(path) < _DEEPEST_LIST:
        for key, one in value.items():
            if "." not in key:
                yield from _lists(one, (*path, key))


def _no_json(document: Document, refused: Refused) -> BadData:
    return BadData(
        f"this is no JSON document: {refused.detail}", where=document.name, mend="use ndjson for one object per line"
    )


def _add_document(document: Document, encoding: str, path: str, rows: FlatRows) -> None:
    text = _text(document, encoding)
    try:
        at = _next(text, _seek(text, path.split(".") if path else [], document))
        end = _add_list(text, at, rows) if text.startswith("[", at) else _add_one(text, at, 1, rows)
    except Refused as refused:
        raise _no_json(document, refused) from refused
    if not path and not rows.parts.is_full() and _next(text, end) != len(text):
        raise BadData(
            "text follows the end of the document", where=document.name, mend="use ndjson for one object per line"
        )


def _seek(text: str, path: list[str], document: Document) -> int:
    at = _next(text, 0)
    for wanted in path:
        at = _member(text, at, wanted)
        if at < 0:
            raise BadData(
                f"there is no {wanted!r} in the document", where=document.name, mend="declare the path of the list"
            )
    return at


def _member(text: str, at: int, wanted: str) -> int:
    """Give where the value of a key starts, of the object that starts at ``at``; -1 when there is no such key."""
    if not text.startswith("{", at):
        return -1
    at = _next(text, at + 1)
    while text.startswith('"', at):
        key, after = value_at(text, at)
        value = _next(text, _next(text, after) + 1)
        if key == wanted:
            return value
        at = _next(text, loose_value_at(text, value)[1])
        at = _next(text, at + 1) if text.startswith(",", at) else at
    return -1


def _add_list(text: str, at: int, rows: FlatRows) -> int:
    at, position = _next(text, at + 1), 1
    while not text.startswith("]", at):
        if rows.parts.is_full():
            return at
        at = _next(text, _add_one(text, at, position, rows))
        if text.startswith(",", at):
            at = _next(text, at + 1)
            if text.startswith("]", at):
                raise Refused("bad_json", f"a comma before the end of the list, after object {position}")
        elif not text.startswith("]", at):
            raise Refused("bad_json", f"the list is cut off or broken after object {position}")
        position += 1
    return at + 1


def _add_one(text: str, at: int, position: int, rows: FlatRows) -> int:
    try:
        found, end = value_at(text, at)
        rows.add(flat(found, escaped=text.find("\\u", at, end) >= 0), position)
    except Refused as refused:
        _, end = loose_value_at(text, at)
        rows.refuse(position, refused.reason, refused.detail, text[at:end].encode("utf-8", "surrogatepass"))
    return end


def _add_lines(document: Document, encoding: str, _path: str, rows: FlatRows) -> None:
    with places.opened(document) as stream:
        for number, line in enumerate(_lines(stream, encoding), start=1):
            if rows.parts.is_full():
                return
            if line.strip():
                _add_line(line, number, encoding, rows)


def _add_line(line: bytes, number: int, encoding: str, rows: FlatRows) -> None:
    try:
        rows.add(_flat_line(line, encoding), number)
    except Refused as refused:
        cut = refused.reason == "bad_json" and not line.endswith(b"\n")
        told = Refused("truncated", "the last line is cut off") if cut else refused
        rows.refuse(number, told.reason, told.detail, decode.original(line[:LONGEST], encoding).rstrip(b"\r\n"))


def _flat_line(line: bytes, encoding: str) -> dict[str, str | None]:
    if len(line) > LONGEST:
        raise Refused("too_long", f"a line of more than {LONGEST >> 20} MiB")
    if b"\x00" in line:
        raise Refused("nul", "a NUL byte")
    try:
        text = line.decode().strip()
    except UnicodeDecodeError as error:
        raise Refused("undecodable", f"bytes that are not {encoding}") from error
    found, end = value_at(text, 0)
    if end != len(text):
        raise Refused("bad_json", "text after the object")
    return flat(found, escaped="\\u" in text)


def _lines(stream: IO[bytes], encoding: str) -> Iterator[bytes]:
    """Give physical lines, LF kept; of one that is too long only the start."""
    rest = b""
    for block in decode.utf8_blocks(stream, encoding):
        *whole, rest = (rest + block).split(b"\n")
        yield from (line + b"\n" for line in whole)
        rest = rest[: LONGEST + decode.BLOCK]
    if rest:
        yield rest
