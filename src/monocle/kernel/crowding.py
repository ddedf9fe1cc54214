"""Under how many different names a value came."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.hashing import mixed

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Small = npt.NDArray[np.uint8]


@inner
def _is_new(slots: Hashes, pair: np.uint64) -> bool:
    """Note a pair of a value and a name, and tell whether it is new."""
    mask = np.uint64(len(slots) - 1)
    pair = max(pair, np.uint64(1))
    slot = pair & mask
    while slots[slot] != 0 and slots[slot] != pair:
        slot = (slot + np.uint64(1)) & mask
    if slots[slot] == pair:
        return False
    slots[slot] = pair
    return True


@compiled
def values_held(rows: Codes, columns: Places, list_starts: Places) -> int:
    """Give how many values some columns of rows hold."""
    count = 0
    for row in range(len(rows)):
        for column in columns:
            cell = rows[row, column]
            count += list_starts[1 - cell] - list_starts[-cell] if cell < 0 else 1 if cell else 0
    return count


@inner
def _brought(value: int, name: np.uint64, seen: tuple[Hashes, Codes], most: int, barred: Small) -> tuple[int, int]:
    """Count a name that brings a value; tell whether it is new to it, and whether too many do."""
    slots, names = seen
    if value == 0:
        return 0, 0
    new = _is_new(slots, mixed(np.uint64(value)) ^ name)
    if new:
        names[value] += 1
    if names[value] > most:
        barred[value] = 1
    return int(new), int(names[value] > most)


@compiled
def names_counted(
    rows: Codes,
    columns: tuple[Places, int, int],
    lists: tuple[Places, Codes],
    seen: tuple[Hashes, Codes],
    most: int,
    barred: Small,
) -> tuple[int, int]:
    """Count the names that bring each value, and bar the values that more than so many bring.

    Args:
        rows: of the table.
        columns: of values, and of the first and the last name, or 0.
        lists: starts and items.
        seen: pairs of value and name, open addressing with room for all values of the rows; names of each value.
        most: names.
        barred: per value; set to 1.

    Returns:
        Pairs that are new, and how often a value of too many names was met.
    """
    values, first, last = columns
    starts, items = lists
    new, crowded = 0, 0
    for row in range(len(rows)):
        one = np.uint64(rows[row, first] if first else 0)
        other = np.uint64(rows[row, last] if last else 0)
        name = mixed((one << np.uint64(32)) | other)
        for column in values:
            cell = rows[row, column]
            for place in range(starts[-cell] if cell < 0 else 0, starts[1 - cell] if cell < 0 else 1):
                value = items[place] if cell < 0 else cell
                one_new, one_crowded = _brought(value, name, seen, most, barred)
                new += one_new
                crowded += one_crowded
    return new, crowded


@compiled
def pairs_moved(old: Hashes, new: Hashes) -> None:
    """Move pairs to a larger table."""
    for pair in old:
        if pair != 0:
            _is_new(new, pair)


@inner
def _at_most(value: int, name: np.uint64, firsts: Hashes, bound: Small) -> None:
    """Count a name for a value, unless it is the one that came first."""
    if value == 0 or bound[value] == 255:
        return
    if bound[value] == 0:
        firsts[value] = name
        bound[value] = 1
    elif firsts[value] != name:
        bound[value] += 1


@compiled
def at_most_names(
    rows: Codes, columns: tuple[Places, int, int], lists: tuple[Places, Codes], firsts: Hashes, bound: Small
) -> None:
    """Say for each value under how many names it may stand at most: exact for none and for one.

    Args:
        rows: of the table.
        columns: of values, and of the first and the last name, or 0.
        lists: starts and items.
        firsts: per value; the first name met is noted.
        bound: per value, 0 before; 255 for so many or more.
    """
    values, first, last = columns
    starts, items = lists
    for row in range(len(rows)):
        one = np.uint64(rows[row, first] if first else 0)
        other = np.uint64(rows[row, last] if last else 0)
        name = mixed((one << np.uint64(32)) | other)
        for column in values:
            cell = rows[row, column]
            for place in range(starts[-cell] if cell < 0 else 0, starts[1 - cell] if cell < 0 else 1):
                _at_most(items[place] if cell < 0 else cell, name, firsts, bound)


@inner
def _wanted(cell: int, lists: tuple[Places, Codes], wanted: Small) -> bool:
    """Tell whether a cell holds a wanted value."""
    if cell >= 0:
        return cell > 0 and wanted[cell] != 0
    starts, items = lists
    held = False
    for place in range(starts[-cell], starts[1 - cell]):
        held |= wanted[items[place]] != 0
    return held


@compiled
def holding(
    rows: Codes, columns: Places, lists: tuple[Places, Codes], wanted: Small, alive: Small, found: Codes
) -> int:
    """Give how many rows hold a wanted value in some columns; the first of them are written to ``found``.

    Args:
        rows: of the table.
        columns: of values.
        lists: starts and items.
        wanted: per value, not 0 for those that are wanted.
        alive: per row; those of 0 are left out.
        found: (room,) places of rows.
    """
    count = 0
    for row in range(len(rows)):
        held = False
        for column in columns:
            held |= _wanted(rows[row, column], lists, wanted)
        if held and alive[row] != 0:
            if count < len(found):
                found[count] = row
            count += 1
    return count


@inner
def _noted(value: int, row: int, asked: tuple[Small, int, Small], found: Hashes, count: int) -> int:
    """Note a row of a value that may stand under so many names, and give how many are noted by now."""
    bound, least, barred = asked
    if value == 0 or bound[value] < least or barred[value] != 0:
        return count
    if count < len(found):
        found[count] = (np.uint64(value) << np.uint64(32)) | np.uint64(row)
    return count + 1


@compiled
def holders_of(
    rows: Codes, columns: Places, lists: tuple[Places, Codes], asked: tuple[Small, int, Small], found: Hashes
) -> int:
    """Give how often rows hold a value that may stand under many names; the first of them are written to ``found``.

    Args:
        rows: of the table.
        columns: of values.
        lists: starts and items.
        asked: per value under how many names it may stand at most; how many names it takes; values that are barred.
        found: (room,) the value in the upper half, the row in the lower one; in the order of rows.
    """
    starts, items = lists
    count = 0
    for row in range(len(rows)):
        for column in columns:
            cell = rows[row, column]
            for place in range(starts[-cell] if cell < 0 else 0, starts[1 - cell] if cell < 0 else 1):
                count = _noted(items[place] if cell < 0 else cell, row, asked, found, count)
    return count
