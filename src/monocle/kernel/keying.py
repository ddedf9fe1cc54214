"""Keys of records under a blocking rule, and whether two records share one."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.errors import BadConfig
from monocle.kernel.alike import COLUMNS
from monocle.kernel.compiled import compiled, inner, within
from monocle.kernel.hashing import mixed, text_hash
from monocle.kernel.keys import Cut, KeyRule, Part
from monocle.kernel.reading import Packed, i64, u64
from monocle.kernel.store import (
    DATE,
    KINDS,
    NUMBER,
    TEXT,
    cell_at,
    hash_of,
    letter_at,
    number_of,
    stored,
    text_length,
    text_start,
    value_of,
    values_in,
)
from monocle.kernel.table import Holds, Table

Hashes = npt.NDArray[np.uint64]
CUTS = (Cut.WHOLE, Cut.LETTERS, Cut.YEAR, Cut.MONTH_DAY)
ALL, LETTERS, YEAR, MONTH_DAY = range(4)
COLUMN, CUT, LENGTH, KIND = range(4)


SAME, SOME, BEYOND = range(3)
"""What ``masks_of`` gives: bits of columns that must be the same, and that must hold something; 1 where others are asked too."""
PARTS, PART_STARTS, SEEDS, CUT_KEYS, CUT_STARTS = range(5)
"""Fields of packed rules.

``PARTS``: (p, 4) int64 column, cut, length and kind of each part of each rule; ``PART_STARTS``: (rules + 1,) int64 where
the parts of a rule stand; ``SEEDS``: (rules,) uint64 hash of the name; ``CUT_KEYS``: uint64 keys too frequent to tell
anything, ascending within a rule; ``CUT_STARTS``: (rules + 1,) int64 where those of a rule stand.
"""


def _row(table: Table, rule: KeyRule, part: Part) -> list[int]:
    """Give a part of a rule as integers."""
    where = f"blocking rule {rule.name}"
    if part.column not in table.columns:
        raise BadConfig(
            f"there is no column {part.column}", where=where, mend=f"use {', '.join(sorted(table.columns))}"
        )
    kind, cut = KINDS.index(table.holds[part.column]), CUTS.index(part.cut)
    if (cut in (YEAR, MONTH_DAY) and kind != DATE) or (cut == LETTERS and (kind != TEXT or part.length < 1)):
        raise BadConfig(f"{part.column} cannot be cut to {part.cut.value}", where=where, mend="use the whole value")
    return [table.columns[part.column], cut, part.length, kind]


def rules_of(table: Table, rules: Sequence[KeyRule], cut_keys: Sequence[Hashes] | None = None) -> Packed:
    """Give blocking rules as compiled loops take them.

    Args:
        table: tells the places and kinds of columns.
        rules: in order.
        cut_keys: per rule the keys that were cut off, ascending; none when not given.

    Raises:
        BadConfig: a column is not there or cannot be cut so, or a rule has no part.
    """
    cuts = list(cut_keys) if cut_keys is not None else [np.zeros(0, np.uint64)] * len(rules)
    for rule in rules:
        if not rule.parts:
            raise BadConfig("a blocking rule needs a column", where=f"blocking rule {rule.name}")
    rows = [_row(table, rule, part) for rule in rules for part in rule.parts]
    return Packed(
        (
            np.array(rows, dtype=np.int64),
            np.cumsum([0, *(len(rule.parts) for rule in rules)], dtype=np.int64),
            np.array([text_hash(rule.name) for rule in rules], dtype=np.uint64),
            np.concatenate([np.zeros(0, np.uint64), *cuts]).astype(np.uint64),
            np.cumsum([0, *map(len, cuts)], dtype=np.int64),
        )
    )


def masks_of(table: Table, rules: Sequence[KeyRule]) -> npt.NDArray[np.int64]:
    """Give for each rule which columns must be the same, hold something, and are asked about, as bits of ``alike``; (rules, 3)."""
    masks = np.zeros((len(rules), 3), np.int64)
    for nth, rule in enumerate(rules):
        for part in rule.parts:
            column = table.columns[part.column]
            bit = 1 << column if column < COLUMNS else 0
            whole = part.cut is Cut.WHOLE and table.holds[part.column] is not Holds.NUMBER
            masks[nth, SAME] |= bit if whole else 0
            masks[nth, SOME] |= bit
            masks[nth, BEYOND] |= int(column >= COLUMNS)
    return masks


@within
def may_find(masks: int, rule: int, told: tuple[int, int]) -> bool:
    """Tell whether a rule may bring two records together, of which ``alike`` told so."""
    same, some = i64(masks, 3 * rule + SAME), i64(masks, 3 * rule + SOME)
    return told[0] & same == same and (told[0] | told[1]) & some == some


@within
def several_in(masks: int, rule: int, told: tuple[int, int]) -> bool:
    """Tell whether one of two records, of which ``alike`` told so, may have several values in some part of a rule."""
    return told[0] & told[1] & i64(masks, 3 * rule + SOME) != 0 or i64(masks, 3 * rule + BEYOND) != 0


@inner
def _beginning(store: int, value: int, letters: int) -> np.uint64:
    """Give a hash of the first letters of a text."""
    start, length = text_start(store, value), min(letters, text_length(store, value))
    state = np.uint64(length)
    for place in range(start, start + length):
        state = mixed(state ^ np.uint64(letter_at(store, place)))
    return state


@inner
def key_value(store: int, part: int, value: int) -> np.uint64:
    """Give what a value gives to a key, the same in every table; 0 when it has nothing to give."""
    cut, kind = i64(part, CUT), i64(part, KIND)
    if cut == LETTERS:
        return _beginning(store, value, i64(part, LENGTH))
    if cut == YEAR:
        return np.uint64(value // 10000)
    if cut == MONTH_DAY:
        return np.uint64(value % 10000)
    if kind == TEXT:
        return hash_of(store, value)
    if kind == NUMBER:
        return np.float64(number_of(store, kind, value) + 0.0).view(np.uint64) + np.uint64(1)
    return np.uint64(value)


@inner
def first_part(rules: int, rule: int) -> int:
    """Give where the parts of a rule begin; those of a rule end where those of the next one begin."""
    return i64(i64(rules, PART_STARTS), rule)


@inner
def part_at(rules: int, place: int) -> int:
    """Give the address of a part."""
    return i64(rules, PARTS) + 32 * place


@inner
def keys_in(store: int, rules: int, rule: int, record: int) -> int:
    """Give how many choices of one value per part a record has; a choice may still give no key."""
    choices = 1
    for place in range(first_part(rules, rule), first_part(rules, rule + 1)):
        choices *= values_in(store, cell_at(store, record, i64(part_at(rules, place), COLUMN)))
    return choices


@inner
def key_of(store: int, rules: int, rule: int, record: int, choice: int) -> np.uint64:
    """Give the key of one choice of values; 0 is no key."""
    state = u64(i64(rules, SEEDS), rule)
    for place in range(first_part(rules, rule), first_part(rules, rule + 1)):
        part = part_at(rules, place)
        cell = cell_at(store, record, i64(part, COLUMN))
        which = 0
        if cell < 0:
            count = values_in(store, cell)
            which = choice % count
            choice //= count
        value = key_value(store, part, value_of(store, cell, which))
        if value == 0:
            return np.uint64(0)
        state = mixed(state ^ mixed(value))
    return max(state, np.uint64(1))


@inner
def _begin_alike(store: int, letters: int, one: int, other: int) -> bool:
    """Tell whether the first letters of two texts are the same; shorter texts only when they are equal."""
    length = min(letters, text_length(store, one))
    if length != min(letters, text_length(store, other)):
        return False
    start, begin, place = text_start(store, one), text_start(store, other), 0
    while place < length and letter_at(store, start + place) == letter_at(store, begin + place):
        place += 1
    return place == length


@inner
def _agree(store: int, part: int, one: int, other: int) -> bool:
    """Tell whether two values of a column give the same to a key."""
    cut, kind = i64(part, CUT), i64(part, KIND)
    if cut == YEAR:
        return one // 10000 == other // 10000 and one >= 10000
    if cut == MONTH_DAY:
        return one % 10000 == other % 10000 and one % 10000 != 0
    if one == other:
        return True
    if cut == LETTERS:
        return _begin_alike(store, i64(part, LENGTH), one, other)
    return kind == NUMBER and number_of(store, kind, one) == number_of(store, kind, other)


@inner
def _cells_agree(store: int, part: int, one: int, other: int) -> bool:
    """Tell whether some value of one cell gives the same to a key as some of the other."""
    if one == 0 or other == 0:
        return False
    if one > 0 and other > 0:
        return _agree(store, part, one, other)
    for i in range(values_in(store, one)):
        for j in range(values_in(store, other)):
            if _agree(store, part, value_of(store, one, i), value_of(store, other, j)):
                return True
    return False


@inner
def _is_cut(rules: int, rule: int, key: np.uint64) -> bool:
    """Tell whether a key was cut off."""
    low, high, keys = i64(i64(rules, CUT_STARTS), rule), i64(i64(rules, CUT_STARTS), rule + 1), i64(rules, CUT_KEYS)
    end = high
    while low < high:
        middle = (low + high) // 2
        if u64(keys, middle) < key:
            low = middle + 1
        else:
            high = middle
    return low < end and u64(keys, low) == key


@inner
def _has_key(store: int, rules: int, rule: int, record: int, key: np.uint64) -> bool:
    """Tell whether a record has a key."""
    for choice in range(keys_in(store, rules, rule, record)):
        if key_of(store, rules, rule, record, choice) == key:
            return True
    return False


@inner
def lowest_shared(store: int, rules: int, rule: int, left: int, right: int) -> np.uint64:
    """Give the lowest key that two records share and that was not cut off; 0 when there is none."""
    lowest = np.uint64(0)
    for choice in range(keys_in(store, rules, rule, left)):
        key = key_of(store, rules, rule, left, choice)
        if key == 0 or (lowest != 0 and key >= lowest) or _is_cut(rules, rule, key):
            continue
        if _has_key(store, rules, rule, right, key):
            lowest = key
    return lowest


@inner
def finds(store: int, rules: int, rule: int, left: int, right: int) -> bool:
    """Tell whether a rule brings two records together: they share a key of it that was not cut off."""
    for place in range(first_part(rules, rule), first_part(rules, rule + 1)):
        part = part_at(rules, place)
        column = i64(part, COLUMN)
        if not _cells_agree(store, part, cell_at(store, left, column), cell_at(store, right, column)):
            return False
    if i64(i64(rules, CUT_STARTS), rule) == i64(i64(rules, CUT_STARTS), rule + 1):
        return True
    return bool(lowest_shared(store, rules, rule, left, right) != 0)


@inner
def has_several(store: int, rules: int, rule: int, record: int) -> bool:
    """Tell whether a record has several values in some part of a rule."""
    for place in range(first_part(rules, rule), first_part(rules, rule + 1)):
        if cell_at(store, record, i64(part_at(rules, place), COLUMN)) < 0:
            return True
    return False


@compiled
def _counted(store: int, rules: int, nodes: npt.NDArray[np.int64]) -> int:
    count, only = 0, int(np.int64(0))
    for node in nodes:
        count += keys_in(store, rules, only, node)
    return count


@inner
def _among(keys: Hashes, start: int, end: int, key: np.uint64) -> bool:
    """Tell whether a key stands between two places."""
    while start < end and keys[start] != key:
        start += 1
    return start < end


@compiled
def _keys(store: int, rules: int, nodes: npt.NDArray[np.int64], keys: Hashes, given: npt.NDArray[np.int64]) -> int:
    place, only = 0, int(np.int64(0))
    for node in nodes:
        start = place
        for choice in range(keys_in(store, rules, only, node)):
            key = key_of(store, rules, only, node, choice)
            if key != 0 and not _among(keys, start, place, key):
                keys[place] = key
                given[place] = node
                place += 1
    return place


class Keyer:
    """A rule over a table, packed once for many calls.

    Attributes:
        store: the packed table.
        rule: the packed rule.
    """

    def __init__(self, table: Table, rule: KeyRule) -> None:
        """Pack a table and a rule.

        Raises:
            BadConfig: the rule does not fit the table.
        """
        self.store, self.rule = stored(table), rules_of(table, [rule])

    def over(self, table: Table) -> "Keyer":
        """Give the same rule over a table of the same shape, such as this one with more rows. Cost: microseconds."""
        other = object.__new__(Keyer)
        other.store, other.rule = stored(table), self.rule
        return other

    def keys(self, nodes: npt.ArrayLike) -> tuple[Hashes, npt.NDArray[np.int64]]:
        """Give the keys of some records, as ``keys_of`` does."""
        records = np.ascontiguousarray(nodes, dtype=np.int64)
        count = _counted(self.store.at, self.rule.at, records)
        keys, given = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.int64)
        count = _keys(self.store.at, self.rule.at, records, keys, given)
        return keys[:count], given[:count]


def keys_of(table: Table, rule: KeyRule, nodes: npt.ArrayLike) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """Give the keys of some records under a rule.

    Args:
        table: the records.
        rule: what makes a key.
        nodes: (m,) records.

    Returns:
        (k,) keys and (k,) the record of each, records in the order given, each key of a record once; a record without a
        value in some part has none. ``Keyer`` packs once for many calls.
    """
    return Keyer(table, rule).keys(nodes)
