"""Keys of neighbouring records, a few hundred at a time: what they are made of is asked of memory side by side, not one by one."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.hashing import mixed
from monocle.kernel.keying import ALL, CUT, KIND, LETTERS, SEEDS, first_part, key_of, key_value, keys_in, part_at
from monocle.kernel.keying import COLUMN as COLUMN_OF
from monocle.kernel.reading import fetched, i32, i64, u64
from monocle.kernel.sorting import Keys, Nodes
from monocle.kernel.store import CHARS, CODES, HASHES, NUMBER, STARTS, TEXT, WIDE, WIDTH

Integers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.uint8]
AT_ONCE = 256
"""Records whose keys are made at a time: their rows stay near meanwhile."""
NO_VALUE, LEAST = np.uint64(0), np.uint64(1)
NONE, SEVERAL = 1, 2
"""Marks of a record: some part of its key is missing; some part has several values."""
Room = tuple[Keys, Integers, Marks]


@inner
def _made() -> Room:
    """Give room for the keys of a few hundred records, for cells of one column, and for marks."""
    return np.empty(AT_ONCE, np.uint64), np.empty(AT_ONCE, np.int64), np.empty(AT_ONCE, np.uint8)


@inner
def _cells(store: int, column: int, first: int, size: int, room: Room) -> None:
    """Write the values of a column of neighbouring records, 0 for none and for several, and mark those."""
    _, cells, marks = room
    codes, width = i64(store, CODES), i64(store, WIDTH)
    for nth in range(size):
        cell = i32(codes, (first + nth) * width + column)
        marks[nth] |= NONE if cell == 0 else SEVERAL if cell < 0 else 0
        cells[nth] = max(cell, 0)


@inner
def _letters_soon(store: int, size: int, room: Room) -> None:
    """Have the first letters of texts brought near."""
    starts, chars, wide = i64(store, STARTS), i64(store, CHARS), 4 if i64(store, WIDE) else 1
    for nth in range(size):
        fetched(chars + wide * i64(starts, room[1][nth]))


@inner
def _values(store: int, part: int, size: int, room: Room, values: Keys) -> None:
    """Write what the values of a column give to a key; see ``key_value``."""
    cells, cut, kind = room[1], i64(part, CUT), i64(part, KIND)
    if cut == LETTERS:
        _letters_soon(store, size, room)
    if cut == ALL and kind == TEXT:
        hashes = i64(store, HASHES)
        for nth in range(size):
            values[nth] = u64(hashes, cells[nth])
    elif cut == ALL and kind != NUMBER:
        for nth in range(size):
            values[nth] = np.uint64(cells[nth])
    else:
        for nth in range(size):
            values[nth] = key_value(store, part, cells[nth])


@inner
def _mixed_in(values: Keys, size: int, keys: Keys, marks: Marks) -> None:
    """Mix values into keys, and mark where there is none."""
    for nth in range(size):
        marks[nth] |= np.uint8(values[nth] == NO_VALUE)
    for nth in range(size):
        keys[nth] = mixed(keys[nth] ^ mixed(values[nth]))


@inner
def _keys(store: int, rules: int, first: int, size: int, room: Room) -> None:
    """Write the keys of neighbouring records under the only rule; those that are marked mean nothing."""
    keys, _, marks = room
    values, only = np.empty(AT_ONCE, np.uint64), int(np.int64(0))  # a literal would compile again
    keys[:size] = u64(i64(rules, SEEDS), only)
    marks[:size] = 0
    for place in range(first_part(rules, only), first_part(rules, only + 1)):
        part = part_at(rules, place)
        _cells(store, i64(part, COLUMN_OF), first, size, room)
        _values(store, part, size, room, values)
        _mixed_in(values, size, keys, marks)
    for nth in range(size):
        keys[nth] = max(keys[nth], LEAST)


@inner
def _choices(store: int, rules: int, record: int, mark: int) -> int:
    """Give how many choices of values a record has; a choice may still give no key."""
    if mark == 0:
        return 1
    return keys_in(store, rules, int(np.int64(0)), record) if mark & SEVERAL else 0


@inner
def _key(store: int, rules: int, place: tuple[int, int, int], room: Room) -> np.uint64:
    """Give the key of one choice, or 0; ``place`` is the record, where it stands in the room, and the choice."""
    record, nth, choice = place
    return key_of(store, rules, int(np.int64(0)), record, choice) if room[2][nth] else room[0][nth]


@inner
def _partition(key: np.uint64, shift: int) -> int:
    return int(np.int64(key >> np.uint64(shift))) if shift < 64 else 0


@compiled
def counted(store: int, rules: int, first: int, end: int, shift: int) -> Integers:
    """Give how many keys of some records fall into each partition."""
    counts, room = np.zeros(1 << (64 - shift), dtype=np.int64), _made()
    for record in range(first, end):
        nth = (record - first) % AT_ONCE
        if nth == 0:
            _keys(store, rules, record, min(AT_ONCE, end - record), room)
        for choice in range(_choices(store, rules, record, room[2][nth])):
            key = _key(store, rules, (record, nth, choice), room)
            if key != NO_VALUE:
                counts[_partition(key, shift)] += 1
    return counts


@compiled
def scattered(store: int, rules: int, jobs: tuple[int, int, int], places: Integers, keys: Keys, nodes: Nodes) -> None:
    """Write the keys of some records into their partitions, from ``places`` on; below 0 is no place in this pass."""
    first, end, shift = jobs
    room = _made()
    for record in range(first, end):
        nth = (record - first) % AT_ONCE
        if nth == 0:
            _keys(store, rules, record, min(AT_ONCE, end - record), room)
        for choice in range(_choices(store, rules, record, room[2][nth])):
            key = _key(store, rules, (record, nth, choice), room)
            partition = _partition(key, shift)
            if key != NO_VALUE and places[partition] >= 0:
                keys[places[partition]] = key
                nodes[places[partition]] = record
                places[partition] += 1


@compiled
def keyed(store: int, rules: int, job: tuple[int, int, int], made: tuple[Keys, Nodes, Integers]) -> int:
    """Write the keys of some records, the record of each, and how many fall into each partition.

    Returns:
        How many there are; -1 where they are more than there is room for.
    """
    first, end, shift = job
    keys, nodes, counts = made
    count, room = 0, _made()
    for record in range(first, end):
        nth = (record - first) % AT_ONCE
        if nth == 0:
            _keys(store, rules, record, min(AT_ONCE, end - record), room)
        for choice in range(_choices(store, rules, record, room[2][nth])):
            key = _key(store, rules, (record, nth, choice), room)
            if key == NO_VALUE:
                continue
            if count == len(keys):
                return -1
            keys[count] = key
            nodes[count] = record
            counts[_partition(key, shift)] += 1
            count += 1
    return count
