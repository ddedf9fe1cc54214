"""A whole workspace in one file: definitions, catalog and the lake's folders in force, each with its checksum.

The file holds personal data: keep it as you keep the workspace.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from monocle import clock
from monocle.catalog import loads, pointers
from monocle.catalog.dump import dump, restore
from monocle.errors import BadData, Conflict, NotFound, Unavailable
from monocle.settings import Settings
from monocle.version import __version__
from monocle.workspace.folder import PRIVATE, Folder, make_private
from monocle.workspace.house import House

MANIFEST, DUMP, LAKE = "manifest.json", "catalog.dump", "lake"
DEFINITIONS = ("monocle.yaml", "matching.yaml", "golden.yaml", "sources", "segments", "destinations", "reports")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """A backup that was written or restored.

    Attributes:
        path: the file, or the folder restored to.
        files: how many.
        bytes: before packing.
        made_at: ISO 8601, UTC.
    """

    path: Path
    files: int
    bytes: int
    made_at: str


def back_up(house: House, out: Path) -> Backup:
    """Write a backup while the workspace is in use.

    The catalog is dumped first, as of one moment; the lake's folders that it points to never change.

    Args:
        house: the workspace.
        out: the new file; a finished one appears at once or not at all.

    Raises:
        Conflict: the file exists.
        Unavailable: the disk is full or the database does not answer.
    """
    if out.exists():
        raise Conflict("the file exists", where=str(out), mend="name a new file")
    partial = out.with_name(f".{out.name}.partial")
    try:
        with tempfile.TemporaryDirectory(dir=house.folder.private) as scratch:
            dumped = Path(scratch) / DUMP
            dump(house.catalog.conninfo, dumped)
            found = {**dict(_definitions(house.folder.root)), DUMP: dumped, **dict(_lake(house))}
            made = _pack(partial, found)
        partial.replace(out)
    except OSError as error:
        raise Unavailable(
            f"the backup cannot be written ({error.strerror})",
            where=str(out),
            mend="free some disk space, or name another place",
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return Backup(out, made["files"], made["bytes"], made["made_at"])


def restore_backup(archive: Path, root: Path, settings: Settings) -> Backup:
    """Make a workspace from a backup; every file's checksum is checked before anything is put in place.

    Args:
        archive: as ``back_up`` wrote it.
        root: a new or empty folder.
        settings: where the catalog goes when it is a company's own server.

    Raises:
        NotFound: there is no such file.
        Conflict: the folder is not empty.
        BadData: the file is no backup, or is damaged.
    """
    if not archive.is_file():
        raise NotFound("there is no such file", where=str(archive), mend="check the path")
    if root.exists() and any(root.iterdir()):
        raise Conflict("the folder is not empty", where=str(root), mend="name a new folder")
    root.mkdir(parents=True, exist_ok=True)
    folder = Folder(root)
    make_private(folder)
    unpacked = folder.private / "restoring"
    done = False
    try:
        manifest = _unpack(archive, unpacked)
        shutil.move(unpacked / LAKE, folder.lake) if (unpacked / LAKE).is_dir() else folder.lake.mkdir(mode=PRIVATE)
        restore(root, settings, unpacked / DUMP)
        for name in DEFINITIONS:
            if (unpacked / name).exists():
                shutil.move(unpacked / name, root / name)
        done = True
    except OSError as error:
        raise Unavailable(
            f"the folder cannot be written ({error.strerror})",
            where=str(root),
            mend="mend its rights or free some space",
        ) from error
    finally:
        shutil.rmtree(unpacked if done else folder.private, ignore_errors=True)
    return Backup(root, len(manifest["checksums"]), manifest["bytes"], manifest["made_at"])


def _definitions(root: Path) -> Iterator[tuple[str, Path]]:
    for name in DEFINITIONS:
        place = root / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                yield path.relative_to(root).as_posix(), path


def _lake(house: House) -> Iterator[tuple[str, Path]]:
    with house.catalog.reading() as connection:
        folders = {pointer.folder for pointer in pointers.in_force(connection).values()}
        for source in loads.sources(connection):
            for load in loads.applied(connection, source):
                folders |= {load.folder, load.gone_folder}
    for folder in sorted(folders - {""}):
        for path in sorted((house.lake.root / folder).glob("*.parquet")):
            yield f"{LAKE}/{folder}/{path.name}", path


def _pack(partial: Path, found: dict[str, Path]) -> dict[str, Any]:
    sums = {name: _checksum(path) for name, path in found.items()}
    size = sum(path.stat().st_size for path in found.values())
    manifest = {
        "monocle": __version__,
        "made_at": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "bytes": size,
        "checksums": sums,
    }
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w", dereference=True) as archive:
            text = json.dumps(manifest).encode()
            head = tarfile.TarInfo(MANIFEST)
            head.size, head.mode = len(text), 0o600
            archive.addfile(head, io.BytesIO(text))
            for name, path in found.items():
                archive.add(path, name)
        file.flush()
        os.fsync(file.fileno())
    return {"files": len(sums), "bytes": size, "made_at": manifest["made_at"]}


def _lay(packed: tarfile.TarFile, folder: Path) -> None:
    """Write the files of an archive below a folder; anything but a plain file below it is no backup of ours.

    ``extractall`` has its safe filter only from Python 3.11.4 on, and Debian 12 has 3.11.2.
    """
    for member in packed:
        given = packed.extractfile(member) if member.isreg() else None
        name = PurePosixPath(member.name)
        if given is None or name.is_absolute() or ".." in name.parts:
            raise tarfile.ReadError(member.name)
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with given, place.open("wb") as written:
            shutil.copyfileobj(given, written, _BLOCK)
        place.chmod(member.mode & 0o755 | 0o600)


def _unpack(archive: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive, mode="r:") as packed:
            _lay(packed, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sums = dict(manifest["checksums"])
    except (tarfile.TarError, ValueError, KeyError, TypeError, FileNotFoundError, EOFError) as error:
        raise BadData(
            "this is no whole backup of Monocle", where=str(archive), mend="take another backup file"
        ) from error
    wrong = [name for name, known in sums.items() if not (folder / name).is_file() or _checksum(folder / name) != known]
    if wrong:
        raise BadData(
            f"{len(wrong)} of {len(sums)} files are damaged, {wrong[0]} among them",
            where=str(archive),
            mend="take another backup file",
        )
    return manifest


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
