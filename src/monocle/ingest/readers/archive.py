"""Gzip and zip, opened as streams, with limits against archives made to fill a disk (trust.md SEC-44)."""

import gzip
import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from monocle.errors import BadData

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_ENTRIES = 1_000
HIGHEST_RATIO = 100
FREE_BYTES = 1 << 20
LONGEST_NAME = 255
_GZIP, _ZIP, _ZIP_EMPTY = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
_EXCEL_ENTRY = "[Content_Types].xml"


def packing(stream: IO[bytes]) -> str:
    """Give ``gzip``, ``zip`` or an empty text, by the first bytes; a workbook of Excel is no archive."""
    magic = stream.read(4)
    if magic.startswith(_GZIP):
        return "gzip"
    if magic not in {_ZIP, _ZIP_EMPTY}:
        return ""
    stream.seek(0)
    head = stream.read(4096)
    return "" if _EXCEL_ENTRY.encode() in head or b"xl/" in head or _is_workbook(stream) else "zip"


def _is_workbook(stream: IO[bytes]) -> bool:
    stream.seek(0, io.SEEK_END)
    stream.seek(max(0, stream.tell() - (1 << 16)))
    return b"xl/workbook" in stream.read()


class _Counted(io.RawIOBase):
    """A stream that stops when it gives too much for what it was packed in."""

    def __init__(self, stream: gzip.GzipFile | IO[bytes], packed: int, name: str) -> None:
        self._stream, self._name, self._given = stream, name, 0
        self._most = FREE_BYTES + packed * HIGHEST_RATIO

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._stream.read(len(view))
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError) as error:
            raise BadData("the archive is damaged or cut off", where=self._name, mend="fetch it again") from error
        if self._given == 0 and data.startswith((_GZIP, _ZIP)):
            raise BadData("an archive inside an archive is not read", where=self._name, mend="unpack it once")
        self._given += len(data)
        if self._given > self._most:
            raise BadData(
                f"the archive unpacks to more than {HIGHEST_RATIO} times its size",
                where=self._name,
                mend="unpack it yourself if you trust it",
            )
        view[: len(data)] = data
        return len(data)


@contextmanager
def gunzipped(path: Path) -> Iterator[IO[bytes]]:
    """Give the bytes of a gzip file, all its members one after the other."""
    with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as stream:
        yield io.BufferedReader(_Counted(stream, path.stat().st_size, path.name), 1 << 20)


@contextmanager
def unzipped(path: Path, member: str) -> Iterator[IO[bytes]]:
    """Give the bytes of one entry of a zip; ``entries`` has checked the archive."""
    with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
        packed = archive.getinfo(member).compress_size
        yield io.BufferedReader(_Counted(stream, packed, f"{path.name}/{member}"), 1 << 20)


def entries(path: Path) -> list[str]:
    """Give the names of the files in a zip, when all of the archive is harmless.

    Raises:
        BadData: too many entries, an encrypted one, a link, a name that leads elsewhere, entries that overlap, or a
            size that is out of all proportion.
    """
    _refuse_crowd(path)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            start = archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, struct.error, UnicodeDecodeError, EOFError) as error:
        raise BadData("the zip archive is damaged or cut off", where=path.name, mend="fetch it again") from error
    for info in infos:
        _refuse_unsafe(info, path.name)
    _refuse_overlap(infos, start, path.name)
    names = [info.filename for info in infos if not info.is_dir()]
    if len(set(names)) != len(names):
        raise BadData("two entries of the zip have one name", where=path.name, mend="pack it again")
    return sorted(names)


def _refuse_crowd(path: Path) -> None:
    """Count entries from the end record alone: to list a million of them would already be the harm."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 66_000))
        tail = stream.read()
    at = tail.rfind(_ZIP_EMPTY)
    count = struct.unpack_from("<H", tail, at + 10)[0] if 0 <= at <= len(tail) - 22 else 0
    if count > MOST_ENTRIES:
        raise BadData(
            f"the zip holds {count} entries or more; {MOST_ENTRIES} are allowed", where=path.name, mend="split it"
        )


def _refuse_unsafe(info: zipfile.ZipInfo, where: str) -> None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    odd = any(unicodedata.category(character) in {"Cc", "Cf"} for character in name)
    if info.orig_filename != name or odd or len(name) > LONGEST_NAME:
        raise BadData(
            "an entry of the zip has a name with odd characters or of great length", where=where, mend="rename it"
        )
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise BadData("an entry of the zip leads outside of it", where=where, mend="pack it again")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadData("an entry of the zip is a link", where=where, mend="pack the file itself")
    if info.flag_bits & 1:
        raise BadData("the zip is encrypted", where=where, mend="unpack it with its password first")
    if info.file_size > FREE_BYTES + info.compress_size * HIGHEST_RATIO:
        raise BadData(
            f"an entry of the zip unpacks to more than {HIGHEST_RATIO} times its size",
            where=where,
            mend="unpack it yourself if you trust it",
        )


def _refuse_overlap(infos: list[zipfile.ZipInfo], end: int, where: str) -> None:
    ordered = sorted(infos, key=lambda info: (info.header_offset, info.filename))
    limits = [info.header_offset for info in ordered[1:]] + [end]
    for info, limit in zip(ordered, limits, strict=True):
        if info.header_offset + 30 + len(info.filename) + info.compress_size > limit:
            raise BadData("entries of the zip overlap", where=where, mend="pack it again")
