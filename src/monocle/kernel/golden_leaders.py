"""Fields that come from one record, as codes: which record of each customer leads."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.golden_claims import BARE, SLIGHT, Claims
from monocle.kernel.golden_decided import Owners
from monocle.kernel.golden_order import measured, put_in_order
from monocle.kernel.reading import Packed, i32, i64, put_i32, u8

Codes = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]

_FILLED, _SLIGHT, _ACCENTS, _PARTS, _SAID, _SUPPORT, _ORDER, _STARTS, _SEEN, _TRUST, _RULES = range(11)
_ONE, _TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
"""Odd numbers of splitmix64: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014."""


def leaders(fields: Sequence[Claims], owners: Owners, rules: Sequence[int]) -> Codes:
    """Give the record of each customer that leads a group of fields, below 0 for none.

    A record with more of the fields goes first, then one without slight values, then the rules over the fields as one value,
    then the order of the records. Of those that say the same as it, one that writes more accents leads.

    Args:
        fields: claims of each field, one a record at most, of the same records; what a record says is told by 64 bits of it.
        owners: the customers.
        rules: of the group, what they measure.
    """
    records, found = len(owners.seen), np.full(len(owners.starts) - 1, -1, np.int32)
    filled, slight, accents = np.zeros((3, records), np.uint8)
    parts, support, order = np.zeros((3, records), np.int32)
    said = np.zeros(records, np.int64)
    for number, claims in enumerate(fields, 1):
        _added(claims.slots, claims.keys, claims.flags, number, (filled, slight, accents, said))
        parts[claims.slots] += claims.parts
    given: list[npt.NDArray[np.generic]] = [
        filled,
        slight,
        accents,
        parts,
        said,
        support,
        order,
        owners.starts,
        owners.seen,
        owners.trust,
    ]
    packed = Packed([*given, np.array([len(rules), *rules], np.int64)])
    _led(packed.at, found)
    return found


@compiled
def _added(slots: Codes, keys: Numbers, flags: Flags, number: int, sums: tuple[Flags, Flags, Flags, Numbers]) -> None:
    """Add the claims of a field to what records say."""
    filled, slight, accents, said = sums
    for claim in range(len(slots)):
        slot = slots[claim]
        filled[slot] += 1
        slight[slot] |= flags[claim] & SLIGHT
        accents[slot] += flags[claim] & BARE == 0
        mixed = (np.uint64(said[slot]) + np.uint64(number)) * _ONE ^ np.uint64(keys[claim])
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _TWO
        said[slot] = np.int64(mixed ^ (mixed >> np.uint64(29)))


@compiled
def _led(at: int, found: Codes) -> None:
    for customer in range(len(found)):
        begin, end = i64(i64(at, _STARTS), customer), i64(i64(at, _STARTS), customer + 1)
        size = _gathered(at, begin, end)
        _counted(at, begin, size)
        chosen = -1
        for slot in range(begin, end):
            if u8(i64(at, _FILLED), slot) and (chosen < 0 or _says_more(at, slot, chosen)):
                chosen = slot
        if chosen < 0:
            continue
        lead, said = chosen, i64(i64(at, _SAID), chosen)
        for slot in range(begin, end):
            alike = u8(i64(at, _FILLED), slot) and i64(i64(at, _SAID), slot) == said
            if alike and _writes_better(at, slot, lead):
                lead = slot
        found[customer] = lead


@inner
def _gathered(at: int, begin: int, end: int) -> int:
    """List the records of a customer that say anything; give how many."""
    size = 0
    for slot in range(begin, end):
        if u8(i64(at, _FILLED), slot):
            put_i32(i64(at, _ORDER), begin + size, slot)
            size += 1
    return size


@inner
def _counted(at: int, begin: int, size: int) -> None:
    """Write how many records of a customer say the same as each."""
    order, said, place = i64(at, _ORDER) + 4 * begin, i64(at, _SAID), 0
    put_in_order(order, said, size)
    while place < size:
        last = place
        while last < size and i64(said, i32(order, last)) == i64(said, i32(order, place)):
            last += 1
        for one in range(place, last):
            put_i32(i64(at, _SUPPORT), i32(order, one), last - place)
        place = last


@inner
def _compared(at: int, one: int, other: int) -> int:
    """Give whether the rules put a record before another (1), after it (-1), or do not tell (0)."""
    rules = i64(at, _RULES)
    for place in range(1, i64(rules, 0) + 1):
        first, second = _measure(at, i64(rules, place), one), _measure(at, i64(rules, place), other)
        if first != second:
            return 1 if first < second else -1
    return 0


@inner
def _measure(at: int, rule: int, slot: int) -> int:
    seen, trust = i64(i64(at, _SEEN), slot), u8(i64(at, _TRUST), slot)
    return measured(rule, seen, trust, i32(i64(at, _PARTS), slot), i32(i64(at, _SUPPORT), slot))


@inner
def _says_more(at: int, one: int, other: int) -> bool:
    filled, less = u8(i64(at, _FILLED), one), u8(i64(at, _FILLED), other)
    if filled != less:
        return filled > less
    slight, rival = u8(i64(at, _SLIGHT), one), u8(i64(at, _SLIGHT), other)
    if slight != rival:
        return slight < rival
    told = _compared(at, one, other)
    return told > 0 or (told == 0 and one < other)


@inner
def _writes_better(at: int, one: int, other: int) -> bool:
    slight, rival = u8(i64(at, _SLIGHT), one), u8(i64(at, _SLIGHT), other)
    if slight != rival:
        return slight < rival
    accents, fewer = u8(i64(at, _ACCENTS), one), u8(i64(at, _ACCENTS), other)
    if accents != fewer:
        return accents > fewer
    told = _compared(at, one, other)
    return told > 0 or (told == 0 and one < other)
