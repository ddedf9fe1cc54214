"""The order of ids: by their first 64 bits, in parts that threads sort side by side."""

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.growing import Filled, room
from monocle.kernel.sorting import sort_keys
from monocle.kernel.threads import each, ranges, spans

Ids = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint64]
Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

_PART = 1 << 14
"""Ids, about, that are sorted at a time: they fit into the cache."""
_HALVES = 2
BAND = 2 << 30
"""Bytes of ids that are put in order at a time, in memory, where all of them are written to a file."""
_UNEVEN = 64
"""A part that is so many times as large: ids are not spread, and are sorted another way."""


@compiled
def _key(ids: Ids, row: int) -> np.uint64:
    key = np.uint64(0)
    for byte in range(8):
        key = (key << np.uint64(8)) | np.uint64(ids[row, byte])
    return key


@compiled
def _counted(ids: Ids, part: tuple[int, int], top: int) -> Places:
    counts, shift = np.zeros(1 << top, np.int64), np.uint64(64 - top)
    for row in range(part[0], part[1]):
        counts[np.int64(_key(ids, row) >> shift)] += 1
    return counts


@compiled
def _scattered(ids: Ids, part: tuple[int, int], places: Places, top: int, into: tuple[Keys, Nodes]) -> None:
    shift = np.uint64(64 - top)
    for row in range(part[0], part[1]):
        key = _key(ids, row)
        place = places[np.int64(key >> shift)]
        into[0][place], into[1][place] = key, row
        places[np.int64(key >> shift)] += 1


@compiled
def _sorted(keys: Keys, nodes: Nodes, bounds: Places, top: int) -> bool:
    """Sort some parts; tell whether all their keys differ."""
    for part in range(len(bounds) - 1):
        sort_keys(keys[bounds[part] : bounds[part + 1]], nodes[bounds[part] : bounds[part + 1]], top)
    alike = 0
    for place in range(bounds[0] + 1, bounds[-1]):
        alike += keys[place] == keys[place - 1]
    return alike == 0


@compiled
def _turned(order: Nodes, places: Nodes, part: tuple[int, int]) -> None:
    for place in range(part[0], part[1]):
        places[order[place]] = place


def turned(order: Nodes, threads: int) -> Nodes:
    """Give for each row the place that it has in an order.

    Args:
        order: rows, each once.
        threads: at once.
    """
    places = room(None, len(order), np.int32)
    each(lambda part: _turned(order, places, part), spans(len(order), threads), threads)
    return places


@compiled
def _put(halves: Places, first: int, places: Nodes, into: Places, part: tuple[int, int]) -> None:
    """Write the ids of some rows to their places, of which the first is ``first``; those that are elsewhere are left out."""
    for row in range(part[0], part[1]):
        place = places[row] - first
        if 0 <= place < len(into):
            into[place, 0] = halves[row, 0]
            into[place, 1] = halves[row, 1]


def in_order(ids: Ids, order: Nodes, folder: Path | None, threads: int) -> Ids:
    """Give ids in an order; they are read in their own, and what is written to a file is written from front to back.

    Args:
        ids: (n, 16) bytes.
        order: rows, each once.
        folder: for a file that is mapped; None for memory.
        threads: at once.
    """
    halves, places = np.ascontiguousarray(ids).view(np.int64), turned(order, threads)
    at_once = max(1, min(len(ids), BAND // halves.itemsize // _HALVES))
    band, made = np.empty((at_once, _HALVES), np.int64), Filled(folder, halves.shape, np.int64)
    for first in range(0, len(ids), at_once):
        some = band[: len(ids) - first]
        each(partial(_put, halves, first, places, some), spans(len(ids), threads), threads)
        made.add(some)
    return made.taken().view(np.uint8)


def order_of(ids: Ids, threads: int) -> Nodes:
    """Give the rows of ids in ascending order.

    Args:
        ids: (n, 16) bytes; no two the same.
        threads: at once.

    Memory: 16 bytes an id, of which 4 stay.
    """
    rows = len(ids)
    top = max(1, int(np.ceil(np.log2(max(rows, 1) / _PART))))
    jobs = spans(rows, max(1, threads))
    if not jobs:
        return np.zeros(0, np.int32)
    counts = np.stack(each(lambda job: _counted(ids, job, top), jobs, threads))
    if counts.sum(axis=0).max() > max(_PART, _UNEVEN * rows >> top):
        return _slowly(ids)
    ends = np.cumsum(counts.T.ravel())
    places = np.ascontiguousarray((ends - counts.T.ravel()).reshape(counts.T.shape).T)
    keys, nodes = np.empty(rows, np.uint64), room(None, rows, np.int32)
    each(lambda job: _scattered(ids, jobs[job], places[job], top, (keys, nodes)), range(len(jobs)), threads)
    bounds = np.concatenate(([0], ends[len(jobs) - 1 :: len(jobs)]))
    differ = each(
        lambda group: _sorted(keys, nodes, bounds[group[0] : group[1] + 1], top), ranges(bounds, threads * 8), threads
    )
    return nodes if all(differ) and not _meet(keys, bounds) else _slowly(ids)


def _meet(keys: Keys, bounds: Places) -> bool:
    """Tell whether a part ends with the key that the next one begins with."""
    inner = bounds[(bounds > 0) & (bounds < len(keys))]
    return bool((keys[inner] == keys[inner - 1]).any())


def _slowly(ids: Ids) -> Nodes:
    halves = np.ascontiguousarray(ids).view(">u8").astype(np.uint64)
    return np.lexsort((halves[:, 1], halves[:, 0])).astype(np.int32)
