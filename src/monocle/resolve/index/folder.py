"""An index as arrays in a folder: saved once after a run, and mapped from there at each start.

Arrays are mapped copy-on-write: arrivals change the memory of this process alone, never the files.
"""

import hashlib
import json
import shutil
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.resolve import model as models
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.book import Book
from monocle.resolve.index.index import Index
from monocle.resolve.index.keys import opened as opened_keys
from monocle.resolve.index.links import Links
from monocle.resolve.index.people import opened as opened_people
from monocle.resolve.matching import Matching

FORMAT = 3
_TOLD, _HEADER, _PARTIAL = "index.json", 128, ".partial"
_AT_ONCE = 4
Array = np.ndarray[Any, Any]


def begun(folder: Path) -> Path:
    """Give an empty folder in which the arrays of an index may be made before it is saved to a folder."""
    new = folder.with_name(f"{folder.name}{_PARTIAL}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    return new


def save(index: Index, folder: Path, version: str) -> None:
    """Write an index to a folder, whole or not at all; what was there is replaced.

    Args:
        index: as it was built: arrivals since are not written, they stand in the catalog's journal.
        folder: its parent is there.
        version: of what it was built from, such as the run's id.
    """
    begun(folder)
    finish(index, folder, version)


def finish(index: Index, folder: Path, version: str) -> None:
    """Write an index, some of whose arrays were made in the folder that ``begun`` gave; as ``save``."""
    new = folder.with_name(f"{folder.name}{_PARTIAL}")
    arrays = _arrays(index)
    told = _described(index, version) | {"arrays": sorted(arrays), "used": _used(index)}
    for name, array in arrays.items():
        _written(new / f"{name}.npy", array)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sums = list(pool.map(lambda name: _sum(arrays[name], told["used"].get(name)), told["arrays"]))
    told["sums"] = dict(zip(told["arrays"], sums, strict=True))
    text = json.dumps(told)
    (new / _TOLD).write_text(f"{_checksum(text)}\n{text}", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)


def _arrays(index: Index) -> dict[str, Array]:
    bearings = index.bearings
    arrays = {**index.book.arrays, **index.people.arrays, **index.keys.arrays()}
    arrays |= {"link_starts": index.links.starts, "link_items": index.links.items}
    arrays |= {"as_first": bearings.as_first, "as_last": bearings.as_last}
    arrays |= {f"cut_{number}": keys for number, keys in enumerate(bearings.cut_keys)}
    return arrays | {f"share_{name}": shares for name, (_, shares) in index.book.shares.items()}


def _described(index: Index, version: str) -> dict[str, Any]:
    bearings = index.bearings
    rules = [[rule.name, [[one.column, one.cut.value, one.length] for one in rule.parts]] for rule in bearings.rules]
    return {
        "format": FORMAT,
        "version": version,
        "model": json.loads(bearings.model.to_json()),
        "systems": list(bearings.systems),
        "names_from": bearings.names_from,
        "rules": rules,
        "book": index.book.told(),
        "shares": {name: first for name, (first, _) in index.book.shares.items()},
        "people": {"sources": index.people.sources, "count": index.people.count},
    }


def _used(index: Index) -> dict[str, int]:
    """Give how many rows of each array that has spare ones are in use."""
    people = dict.fromkeys(("ids", "matched", "loads", "alive", "sources"), index.people.count)
    return {**index.book.used(), **people}


def _written(path: Path, array: Array) -> None:
    """Write an array, unless it is there: then wait until its file has it."""
    base = array.base
    if isinstance(base, np.memmap) and base.filename and path.exists() and path.samefile(base.filename):
        base.flush()
        return
    np.save(path, array, allow_pickle=False)


def _sum(array: Array, rows: int | None) -> int:
    """Give the checksum of the rows in use."""
    whole: Any = np.ascontiguousarray(array[:rows])
    return zlib.crc32(memoryview(whole.reshape(-1).view(np.uint8)))


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def opened(folder: Path, version: str, matching: Matching, threads: int = 1) -> Index | None:
    """Give the index of a folder; None where there is none, a damaged one, or one of another run, model or form: build it again.

    Args:
        folder: as ``save`` wrote it.
        version: it must be of.
        matching: of the run.
        threads: to weigh with.

    Cost: all is read once, for its checksums: about a second for each gigabyte and thread.
    """
    told = _told(folder)
    if told.get("format") != FORMAT or told.get("version") != version:
        return None
    arrays = _whole(folder, told)
    if arrays is None:
        return None
    bearings = Bearings(
        models.from_json(json.dumps(told["model"])),
        matching,
        told["systems"],
        tuple(KeyRule(name, _parts(parts)) for name, parts in told["rules"]),
        tuple(arrays[f"cut_{number}"] for number in range(len(told["rules"]))),
        arrays["as_first"],
        arrays["as_last"],
        told["names_from"],
    )
    shares = {name: (first, arrays[f"share_{name}"]) for name, first in told["shares"].items()}
    book = Book(told["book"], {name: arrays[name] for name in _BOOK}, shares)
    people = opened_people(arrays, told["people"])
    keys = opened_keys(book.table, bearings, arrays)
    return Index(bearings, book, people, keys, Links(arrays["link_starts"], arrays["link_items"]), threads)


def _whole(folder: Path, told: Mapping[str, Any]) -> dict[str, Array] | None:
    """Give the arrays of a folder; None where one of them is missing or is not as it was written."""
    try:
        arrays = {name: _array(folder / f"{name}.npy") for name in told["arrays"]}
    except (OSError, ValueError):
        return None
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sums = list(pool.map(lambda name: _sum(arrays[name], told["used"].get(name)), arrays))
    return arrays if sums == [told["sums"][name] for name in arrays] else None


def damaged(folder: Path) -> list[str]:
    """Give the files of an index that are not as they were written; none where there is no index."""
    if not folder.is_dir():
        return []
    told = _told(folder)
    if not told:
        return [_TOLD]
    if told.get("format") != FORMAT:
        return []
    return [f"{name}.npy" for name in told["arrays"] if _whole(folder, {**told, "arrays": [name]}) is None]


_BOOK = (
    "codes", "list_starts", "list_items", "starts", "chars", "hashes", "nickname_starts", "nickname_items", "family", "barred",
    "slots",
)  # fmt: skip


def _array(path: Path) -> np.ndarray[Any, Any]:
    """Give an array mapped from its file; an empty one cannot be mapped."""
    mode: Any = "c" if path.stat().st_size > _HEADER else None
    return np.asarray(np.load(path, mmap_mode=mode, allow_pickle=False))


def _told(folder: Path) -> dict[str, Any]:
    """Give what an index says of itself; nothing where that is not as it was written."""
    try:
        written, _, text = (folder / _TOLD).read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return {}
    return dict(json.loads(text)) if written == _checksum(text) else {}


def _parts(parts: Sequence[Sequence[Any]]) -> tuple[Part, ...]:
    return tuple(Part(column, Cut(cut), length) for column, cut, length in parts)
