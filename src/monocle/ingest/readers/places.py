"""Which documents a path, a folder or a glob names, and how their bytes are reached."""

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from monocle.errors import BadData, Conflict, NotFound
from monocle.ingest.readers import archive

MOST_FILES = 100_000


@dataclass(frozen=True)
class Document:
    """One file to read, or one entry of an archive.

    Attributes:
        name: as ``_file`` shows it: relative to the folder or to the fixed part of the glob.
        path: the file on disk.
        packing: ``gzip``, ``zip`` or empty.
        member: the entry's name inside a zip.
    """

    name: str
    path: Path
    packing: str = ""
    member: str = ""

    @property
    def suffix(self) -> str:
        """Give the extension that tells the format: of ``crm.csv.gz`` it is ``.csv``."""
        name = (self.member or self.path.name).lower()
        return Path(name.removesuffix(".gz")).suffix


def documents(where: str, suffixes: Sequence[str]) -> list[Document]:
    """Give the documents of a place, sorted by name.

    In a folder only files with one of ``suffixes`` count (packed ones too), unless none has; hidden files never do.
    A single file counts whatever its name.

    Raises:
        NotFound: there is no such place, or nothing in it.
        BadData: a file cannot be opened, or is no regular file.
    """
    names = _files(where)
    found = [document for name, path in names for document in _unpacked(name, path)]
    fitting = [document for document in found if document.suffix in suffixes]
    several = Path(where).is_dir() or len(found) > 1
    chosen = fitting if several and fitting else found
    if not chosen:
        raise NotFound(
            "the folder or archive holds no file to read", where=where, mend="name a file, a folder or a glob"
        )
    return sorted(chosen, key=lambda document: document.name)


def _files(where: str) -> list[tuple[str, Path]]:
    path = Path(where)
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if not _hidden(one.relative_to(path)))
        files = [(one.relative_to(path).as_posix(), one) for one in inside if not one.is_dir()]
    elif path.exists() or path.is_symlink():
        files = [(path.name, path)]
    else:
        matches = [Path(one) for one in sorted(glob.glob(where, recursive=True)) if not Path(one).is_dir()]  # noqa: PTH207 the pattern is absolute
        base = Path(os.path.commonpath([one.parent for one in matches])) if matches else path
        files = [(one.relative_to(base).as_posix(), one) for one in matches]
    if not files:
        raise NotFound("there is no such file, folder or glob", where=where, mend="check the path")
    if len(files) > MOST_FILES:
        raise BadData(f"the place holds {len(files)} files; {MOST_FILES} are allowed", where=where, mend="split it")
    for _, one in files:
        _check(one)
    return files


def _hidden(relative: Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in relative.parts)


def _check(path: Path) -> None:
    """Refuse what is no readable regular file, before anything is opened: opening a FIFO would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise BadData(
            f"the file cannot be reached: {error.strerror}", where=str(path), mend="check the path"
        ) from error
    if not stat.S_ISREG(mode):
        raise BadData("this is no regular file but a pipe, a socket or a device", where=str(path), mend="name a file")
    if not os.access(path, os.R_OK):
        raise BadData("the file may not be read by this user", where=str(path), mend="give it read rights")


def _unpacked(name: str, path: Path) -> list[Document]:
    with _reached(path), path.open("rb") as stream:
        packing = archive.packing(stream)
    if packing != "zip":
        return [Document(name, path, packing)]
    entries = archive.entries(path)
    return [Document(f"{name}/{entry}", path, "zip", entry) for entry in entries if not _hidden(Path(entry))]


@contextmanager
def _reached(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadData(
            f"the file cannot be read: {error.strerror or error}", where=path.name, mend="check it"
        ) from error


@contextmanager
def opened(document: Document) -> Iterator[IO[bytes]]:
    """Give the bytes of a document, unpacked.

    Raises:
        BadData: the file cannot be read, or the archive is damaged or a bomb.
        Conflict: the file changed while it was read; what was read is worth nothing.
    """
    before = _state(document.path)
    with _reached(document.path):
        if document.packing == "gzip":
            with archive.gunzipped(document.path) as stream:
                yield stream
        elif document.packing == "zip":
            with archive.unzipped(document.path, document.member) as stream:
                yield stream
        else:
            with document.path.open("rb") as stream:
                yield stream
    if _state(document.path) != before:
        raise Conflict(
            "the file changed while it was read", where=document.name, mend="load it again when it is complete"
        )


def _state(path: Path) -> tuple[int, int, int]:
    with _reached(path):
        found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino
