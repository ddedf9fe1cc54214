"""Records that share a key with some that arrive, weighed at once: pairs are never listed, only those over a floor are kept.

Candidates of one record are gathered first, each once, and their rows touched, so that the memory that they stand in comes
side by side; then they are weighed one after the other.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.reading import Packed, address, i32, i64, put_i32, u8, u64
from monocle.kernel.scorer import LEFT, RIGHT, write
from monocle.kernel.store import CODES, WIDTH
from monocle.kernel.weighing import weight_of

Hashes = npt.NDArray[np.uint64]
Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Small = npt.NDArray[np.uint8]

SLOTS, HEADS, ENTRIES, FOLLOWING, MASK, RUNS, FIRST_RUN = range(7)
"""Fields of a packed shelf: the table of keys that came since the runs were made (see ``index_runs.Since``), the number of its
slots less one, how many runs there are, and of each run its keys, their records and where each rule begins."""
FOUND, HELD, TURNS, ROOM = range(4)
"""Fields of packed room for the candidates of one record: the records; a table to see which are there, twice as long: records,
and the turn in which they came; how many there is room for."""
FEWEST = 1024
"""Candidates of one record that there is room for at first; a power of 2."""


def shelf(since: Sequence[npt.NDArray[np.generic]], runs: Sequence[tuple[Hashes, Nodes, Places]]) -> Packed:
    """Give sorted runs and what came since as compiled loops take them."""
    parts = [array for run in runs for array in run]
    return Packed([*since, len(since[0]) - 1, len(runs), *parts])


def around(room: int) -> Packed:
    """Give room for so many candidates of one record, a power of 2."""
    return Packed([np.empty(room, np.int32), np.empty(2 * room, np.int32), np.full(2 * room, -1, np.int32), room])


@inner
def found_at(keys: int, low: int, high: int, key: np.uint64) -> int:
    """Give the first place from ``low`` below ``high`` whose key is not below a key: a guess, steps that double, and halving.

    Keys are hashes, which lie at about equal distances.
    """
    if low == high:
        return low
    guess = low + int(np.float64(key) * 2.0**-64 * (high - low))
    guess = min(max(guess, low), high - 1)
    step = int(np.int64(8))  # a literal would be compiled as another type
    if u64(keys, guess) < key:
        low = guess + 1
        while low + step < high and u64(keys, low + step) < key:
            low += step + 1
            step *= 2
        high = min(high, low + step + 1)
    else:
        high = guess
        while high - step > low and u64(keys, high - step) >= key:
            high -= step
            step *= 2
        low = max(low, high - step)
    while low < high:
        middle = (low + high) // 2
        if u64(keys, middle) < key:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def _noted(node: int, turn: int, count: int, room: int) -> int:
    """Note a candidate unless it is there; give how many there are then, which may be more than there is room for."""
    held, turns, mask = i64(room, HELD), i64(room, TURNS), 2 * i64(room, ROOM) - 1
    slot = (node * 40503) & mask
    while i32(turns, slot) == turn:
        if i32(held, slot) == node:
            return count
        slot = (slot + 1) & mask
    if count < i64(room, ROOM):
        put_i32(held, slot, node)
        put_i32(turns, slot, turn)
        put_i32(i64(room, FOUND), count, node)
    return count + 1


@inner
def _of_runs(shelf: int, rule: int, key: np.uint64, asking: tuple[int, int, int], room: int) -> int:
    """Note the earlier records of all runs that have a key; ``asking`` is the record, its turn and how many it has."""
    node, turn, count = asking
    for run in range(i64(shelf, RUNS)):
        keys, nodes = i64(shelf, FIRST_RUN + 3 * run), i64(shelf, FIRST_RUN + 3 * run + 1)
        bounds = i64(shelf, FIRST_RUN + 3 * run + 2)
        high = i64(bounds, rule + 1)
        at = found_at(keys, i64(bounds, rule), high, key)
        while at < high and u64(keys, at) == key:
            other = i32(nodes, at)
            if other < node:
                count = _noted(other, turn, count, room)
            at += 1
    return count


@inner
def _of_since(shelf: int, key: np.uint64, asking: tuple[int, int, int], room: int) -> int:
    """As ``_of_runs``, of what came since."""
    node, turn, count = asking
    mask = i64(shelf, MASK)
    slots, slot = i64(shelf, SLOTS), int(np.int64(key)) & mask
    while u64(slots, slot) != 0 and u64(slots, slot) != key:
        slot = (slot + 1) & mask
    if u64(slots, slot) == 0:
        return count
    entry = i32(i64(shelf, HEADS), slot)
    while entry >= 0:
        other = i32(i64(shelf, ENTRIES), entry)
        if other < node:
            count = _noted(other, turn, count, room)
        entry = i32(i64(shelf, FOLLOWING), entry)
    return count


@inner
def _below(ids: int, one: int, other: int) -> bool:
    """Tell whether the id of one record is below that of another."""
    for byte in range(16):
        here, there = u8(ids, 16 * one + byte), u8(ids, 16 * other + byte)
        if here != there:
            return here < there
    return False


@inner
def _first_half(ids: int, node: int) -> np.uint64:
    half = np.uint64(0)
    for byte in range(8):
        half = (half << np.uint64(8)) | np.uint64(u8(ids, 16 * node + byte))
    return half


@compiled
def _ranks(halves: int, size: int, ids: int, nodes: Nodes, ranks: Places) -> None:
    for nth in range(len(nodes)):
        half = _first_half(ids, nodes[nth])
        place = found_at(halves, 0, size, half)
        while place < size and u64(halves, place) == half and _below(ids, place, nodes[nth]):
            place += 1
        ranks[nth] = place


def ranks_of(halves: Hashes, ids: Small, nodes: Nodes) -> Places:
    """Give for each record how many of the first ``len(halves)`` records, which stand by id, have a lower id.

    Args:
        halves: first halves of their ids, ascending.
        ids: (n, 16) of all records.
        nodes: (m,) records.
    """
    ranks = np.empty(len(nodes), np.int64)
    _ranks(address(halves), len(halves), address(ids), nodes, ranks)
    return ranks


@compiled
def _among(keys: int, size: int, wanted: Hashes, there: npt.NDArray[np.bool_]) -> None:
    for nth in range(len(wanted)):
        place = found_at(keys, 0, size, wanted[nth])
        there[nth] = place < size and u64(keys, place) == wanted[nth]


def among(keys: Hashes, wanted: Hashes) -> npt.NDArray[np.bool_]:
    """Tell which keys are among others, which are hashes and ascend."""
    there = np.empty(len(wanted), np.bool_)
    _among(address(keys), len(keys), wanted, there)
    return there


@inner
def _touched(store: int, alive: int, found: int, count: int) -> tuple[int, int]:
    """Leave the candidates that are still there, and read where their rows begin and end."""
    codes, width, kept, seen = i64(store, CODES), i64(store, WIDTH), 0, 0
    for place in range(count):
        node = i32(found, place)
        seen += i32(codes, node * width) + i32(codes, node * width + width - 1)
        put_i32(found, kept, node)
        kept += u8(alive, node)
    return kept, seen


@inner
def _kept(
    found: int, place: tuple[int, int], records: tuple[int, int], weight: float, weighed: tuple[int, int]
) -> None:
    """Write a pair to a place, unless that is beyond the room."""
    if place[0] < place[1]:
        put_i32(i64(found, LEFT), place[0], records[0])
        put_i32(i64(found, RIGHT), place[0], records[1])
        write(found, place[0], weight, weighed[0], weighed[1])


@compiled
def near(
    at: tuple[int, int, int, int, int],
    asked: tuple[Hashes, Small, Places, Nodes],
    known: tuple[int, int, int],
    ranks: Places,
    told: tuple[int, int, float, int],
    room: int,
) -> tuple[int, int, int]:
    """Weigh each of some records with all earlier ones that share a key with it, and keep the pairs at or over a floor.

    Args:
        at: where the packed table, scale, shelf, room for pairs and scratch of the thread are.
        asked: keys, their rules, (n + 1,) where those of each asking record begin, and the asking records.
        known: where 1 per record that is there and where ids are, and how many records ranks count.
        ranks: (n,) ``ranks_of`` the asking records.
        told: the first asking record and the one after the last; the floor in bits; pairs there is room for.
        room: for candidates, packed.

    Returns:
        Pairs found and the most candidates of one record, either of which may be more than there was room for; and a number
        that means nothing. The record of the lower id stands left.
    """
    store, scale, shelf, found, scratch = at
    keys, rules, starts, nodes = asked
    alive, ids, base = known
    kept, most, seen = 0, 0, 0
    for nth in range(told[0], told[1]):
        node, count = int(np.int64(nodes[nth])), 0
        for place in range(starts[nth], starts[nth + 1]):
            count = _of_runs(shelf, rules[place], keys[place], (node, nth, count), room)
            count = _of_since(shelf, keys[place], (node, nth, count), room)
        most = max(most, count)
        if count > i64(room, ROOM):
            break
        count, touched = _touched(store, alive, i64(room, FOUND), count)
        seen += touched
        for candidate in range(count):
            other = i32(i64(room, FOUND), candidate)
            lower = other < ranks[nth] if other < base else _below(ids, other, node)
            records = (other, node) if lower else (node, other)
            weight = weight_of(store, scale, records, told[2], scratch)
            if weight >= told[2]:
                _kept(found, (kept, told[3]), records, weight, (scale, scratch))
                kept += 1
    return kept, most, seen
