"""Keys of records in sorted runs and in a table of what came since; texts and pairs of records as they arrive.

A run is all keys of all rules, ascending within a rule, with the record of each. What came since the runs were made stands in
an open-addressing table of keys, each with a chain of records. ``near`` looks keys up in both.
"""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.hashing import bytes_hash, mixed
from monocle.kernel.keying import CUT_KEYS, CUT_STARTS, key_of, keys_in
from monocle.kernel.reading import i32, i64, put_i32, u64
from monocle.kernel.scorer import LEFT, RIGHT, write
from monocle.kernel.weighing import weight_of

Hashes = npt.NDArray[np.uint64]
Nodes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Small = npt.NDArray[np.uint8]

Run = tuple[Hashes, Nodes, Places]
"""Keys, the record of each, and (rules + 1,) where those of each rule begin."""
Since = tuple[Hashes, Nodes, Nodes, Nodes]
"""Slots: key (0 is free) and first entry; entries: record and next entry (-1 is the end)."""
Lexicon = tuple[Nodes, Hashes, Small, Places]
"""Slots (0 is free), and per text its hash, its family and where it begins."""
Given = tuple[npt.NDArray[np.integer], npt.NDArray[np.integer], Small, Small]
"""Texts: starts, stops, UTF-8, and the family of each."""


@inner
def _cut(rules: int, rule: int, key: np.uint64) -> bool:
    """Tell whether a key of a rule was cut off."""
    low, high = i64(i64(rules, CUT_STARTS), rule), i64(i64(rules, CUT_STARTS), rule + 1)
    end, keys = high, i64(rules, CUT_KEYS)
    while low < high:
        middle = (low + high) // 2
        if u64(keys, middle) < key:
            low = middle + 1
        else:
            high = middle
    return low < end and u64(keys, low) == key


@compiled
def key_counts(store: int, rules: int, count: int, nodes: Nodes) -> int:
    """Give how many keys some records have at most, over ``count`` rules."""
    most = 0
    for node in nodes:
        for rule in range(count):
            most += keys_in(store, rules, rule, node)
    return most


@inner
def _known(keys: Hashes, first: int, end: int, key: np.uint64) -> bool:
    """Tell whether a key stands between two places."""
    while first < end and keys[first] != key:
        first += 1
    return first < end


@inner
def _keys_of(store: int, rules: int, rule: int, node: int, keys: Hashes, place: int) -> int:
    """Write the keys of a record under a rule, each once, without those cut off; give where they end.

    What is beyond the room is not written, and may count twice.
    """
    first = place
    for choice in range(keys_in(store, rules, rule, node)):
        key = key_of(store, rules, rule, node, choice)
        if key == 0 or _cut(rules, rule, key) or _known(keys, first, min(place, len(keys)), key):
            continue
        if place < len(keys):
            keys[place] = key
        place += 1
    return place


@compiled
def keys_of_all(store: int, rules: int, count: int, nodes: Nodes, made: tuple[Hashes, Small, Places]) -> int:
    """Write the keys of some records under all rules, each once, without those cut off; give how many.

    Args:
        store: the packed table.
        rules: packed, with the keys cut off.
        count: of rules.
        nodes: (n,) records.
        made: room for keys and the rule of each, and (n + 1,) where those of each record begin.
    """
    keys, which, starts = made
    place = 0
    for nth in range(len(nodes)):
        starts[nth] = place
        for rule in range(count):
            end = _keys_of(store, rules, rule, nodes[nth], keys, place)
            which[place:end] = rule
            place = end
    starts[len(nodes)] = place
    return place


@inner
def _slot(slots: Hashes, key: np.uint64) -> int:
    mask = np.uint64(len(slots) - 1)
    slot = key & mask
    while slots[slot] != 0 and slots[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return int(np.int64(slot))


@compiled
def added(since: Since, keys: Hashes, starts: Places, nodes: Nodes, size: int) -> int:
    """Add the keys of records to what came since, which has the room; give how many entries there are then."""
    slots, heads, entries, following = since
    for nth in range(len(nodes)):
        for place in range(starts[nth], starts[nth + 1]):
            slot = _slot(slots, keys[place])
            following[size] = heads[slot] if slots[slot] != 0 else -1
            slots[slot], heads[slot], entries[size] = keys[place], size, nodes[nth]
            size += 1
    return size


@compiled
def rehashed(old: tuple[Hashes, Nodes], new: tuple[Hashes, Nodes]) -> None:
    """Move slots to a larger table of slots."""
    for place in range(len(old[0])):
        if old[0][place] != 0:
            slot = _slot(new[0], old[0][place])
            new[0][slot], new[1][slot] = old[0][place], old[1][place]


@inner
def _text_slot(lexicon: Lexicon, value: np.uint64, family: int) -> int:
    slots, hashes, families, _ = lexicon
    mask = np.uint64(len(slots) - 1)
    slot = mixed(value ^ np.uint64(family)) & mask
    while slots[slot] != 0 and (hashes[slots[slot]] != value or families[slots[slot]] != family):
        slot = (slot + np.uint64(1)) & mask
    return int(np.int64(slot))


@compiled
def texts_settled(lexicon: Lexicon, first: int, size: int) -> None:
    """Give texts from ``first`` below ``size`` their slots."""
    for text in range(first, size):
        lexicon[0][_text_slot(lexicon, lexicon[1][text], lexicon[2][text])] = text


@inner
def _point(chars: Small, place: int) -> tuple[int, int]:
    """Give the code point that begins at a place, and its bytes."""
    head = int(np.int64(chars[place]))
    more = 0 if head < 0x80 else 1 if head < 0xE0 else 2 if head < 0xF0 else 3
    point = head if more == 0 else head & (0x3F >> more)
    for following in range(more):
        point = (point << 6) | (int(np.int64(chars[place + 1 + following])) & 0x3F)
    return point, more + 1


@inner
def _looked_up(given: Given, lexicon: Lexicon, values: Hashes, near: Hashes) -> None:
    """Write the hashes of texts, and read where each stands first: many waits for memory at once, not one by one."""
    begins, ends, chars, families = given
    slots, hashes, of, _ = lexicon
    mask = np.uint64(len(slots) - 1)
    for nth in range(len(begins)):
        begin, end = int(np.int64(begins[nth])), int(np.int64(ends[nth]))
        values[nth] = bytes_hash(chars, begin, end) if end > begin else np.uint64(0)
        near[nth] = mixed(values[nth] ^ np.uint64(families[nth])) & mask
    for nth in range(len(begins)):
        near[nth] = np.uint64(slots[near[nth]])
    for nth in range(len(begins)):
        near[nth] = hashes[near[nth]] ^ np.uint64(of[near[nth]])


@compiled
def texts_coded(given: Given, lexicon: Lexicon, letters: npt.NDArray[np.generic], size: int, codes: Nodes) -> int:
    """Write the codes of texts, 0 for the empty one; what is new to its family gets the next one. Give how many there are.

    A text is known by its family and its 64-bit hash. There is room for all that may be new.
    """
    begins, ends, chars, families = given
    starts = lexicon[3]
    values, near = np.empty(len(begins), np.uint64), np.empty(len(begins), np.uint64)
    _looked_up(given, lexicon, values, near)
    for nth in range(len(begins)):
        begin, end = int(np.int64(begins[nth])), int(np.int64(ends[nth]))
        codes[nth] = 0
        if end <= begin:
            continue
        value, family = values[nth], families[nth]
        slot = _text_slot(lexicon, value, family)
        if lexicon[0][slot] == 0:
            place = starts[size]
            while begin < end:
                point, length = _point(chars, begin)
                letters[place] = point
                place += 1
                begin += length
            lexicon[0][slot], lexicon[1][size], lexicon[2][size], starts[size + 1] = size, value, family, place
            size += 1
        codes[nth] = lexicon[0][slot]
    return size


@compiled
def over(store: int, scale: int, found: int, room: int, told: tuple[int, float]) -> int:
    """Weigh pairs, keep those at or over a floor in their order, and give how many.

    Args:
        store: the packed table.
        scale: the packed program and what levels weigh.
        found: packed room; the records of the pairs are there.
        room: of this thread.
        told: pairs, and the floor in bits.
    """
    kept = 0
    for pair in range(told[0]):
        records = (i32(i64(found, LEFT), pair), i32(i64(found, RIGHT), pair))
        weight = weight_of(store, scale, records, told[1], room)
        if weight >= told[1]:
            _moved(found, kept, records)
            write(found, kept, weight, scale, room)
            kept += 1
    return kept


@inner
def _moved(found: int, place: int, records: tuple[int, int]) -> None:
    put_i32(i64(found, LEFT), place, records[0])
    put_i32(i64(found, RIGHT), place, records[1])


@compiled
def keys_of_rule(store: int, rules: int, rule: int, records: int, made: tuple[Hashes, Nodes]) -> int:
    """Write the keys of all records under one rule, without those cut off; give how many.

    When that is more than the room, what is beyond it was not written.
    """
    place, (keys, nodes) = 0, made
    for record in range(records):
        end = _keys_of(store, rules, rule, record, keys, place)
        nodes[place:end] = record
        place = end
    return place


@compiled
def listed(since: Since, keys: Hashes) -> None:
    """Write the key of each entry."""
    slots, heads, _, following = since
    for slot in range(len(slots)):
        entry = heads[slot] if slots[slot] != 0 else -1
        while entry >= 0:
            keys[entry] = slots[slot]
            entry = following[entry]
