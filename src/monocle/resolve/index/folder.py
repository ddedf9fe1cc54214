"""An index as arrays in a folder: saved once after a run, and mapped from there at each start.

Arrays are mapped copy-on-write: arrivals change the memory of this process alone, never the files.
"""

import json
import shutil
from collections.abc import Sequence
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

FORMAT = 1
_TOLD, _HEADER = "index.json", 128


def save(index: Index, folder: Path, version: str) -> None:
    """Write an index to a folder, whole or not at all; what was there is replaced.

    Args:
        index: as it was built: arrivals since are not written, they stand in the catalog's journal.
        folder: its parent is there.
        version: of what it was built from, such as the run's id.
    """
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    bearings = index.bearings
    arrays = {**index.book.arrays, **index.people.arrays, **index.keys.arrays()}
    arrays |= {"link_starts": index.links.starts, "link_items": index.links.items}
    arrays |= {"as_first": bearings.as_first, "as_last": bearings.as_last}
    arrays |= {f"cut_{number}": keys for number, keys in enumerate(bearings.cut_keys)}
    arrays |= {f"share_{name}": shares for name, (_, shares) in index.book.shares.items()}
    for name, array in arrays.items():
        np.save(new / f"{name}.npy", array, allow_pickle=False)
    told = {
        "format": FORMAT,
        "version": version,
        "model": json.loads(bearings.model.to_json()),
        "systems": list(bearings.systems),
        "rules": [
            [rule.name, [[one.column, one.cut.value, one.length] for one in rule.parts]] for rule in bearings.rules
        ],
        "book": index.book.told(),
        "shares": {name: first for name, (first, _) in index.book.shares.items()},
        "people": {"sources": index.people.sources, "count": index.people.count},
        "arrays": sorted(arrays),
    }
    (new / _TOLD).write_text(json.dumps(told), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)


def opened(folder: Path, version: str, matching: Matching, threads: int = 1) -> Index | None:
    """Give the index of a folder; None where there is none, or one of another run, model or form: build it again.

    Args:
        folder: as ``save`` wrote it.
        version: it must be of.
        matching: of the run.
        threads: to weigh with.
    """
    told = _told(folder)
    if told.get("format") != FORMAT or told.get("version") != version:
        return None
    arrays = {name: _array(folder / f"{name}.npy") for name in told["arrays"]}
    bearings = Bearings(
        models.from_json(json.dumps(told["model"])),
        matching,
        told["systems"],
        tuple(KeyRule(name, _parts(parts)) for name, parts in told["rules"]),
        tuple(arrays[f"cut_{number}"] for number in range(len(told["rules"]))),
        arrays["as_first"],
        arrays["as_last"],
    )
    shares = {name: (first, arrays[f"share_{name}"]) for name, first in told["shares"].items()}
    book = Book(told["book"], {name: arrays[name] for name in _BOOK}, shares)
    people = opened_people(arrays, told["people"])
    keys = opened_keys(book.table, bearings, arrays)
    return Index(bearings, book, people, keys, Links(arrays["link_starts"], arrays["link_items"]), threads)


_BOOK = (
    "codes", "list_starts", "list_items", "starts", "chars", "hashes", "nickname_starts", "nickname_items", "family", "barred",
    "slots",
)  # fmt: skip


def _array(path: Path) -> np.ndarray[Any, Any]:
    """Give an array mapped from its file; an empty one cannot be mapped."""
    mode: Any = "c" if path.stat().st_size > _HEADER else None
    return np.asarray(np.load(path, mmap_mode=mode, allow_pickle=False))


def _told(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / _TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(told) if isinstance(told, dict) else {}


def _parts(parts: Sequence[Sequence[Any]]) -> tuple[Part, ...]:
    return tuple(Part(column, Cut(cut), length) for column, cut, length in parts)
