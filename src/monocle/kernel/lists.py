"""Lists of codes per record: made unique, packed into one integer per record, mapped to other codes, written as rows."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

_FEW = 12


@compiled
def _distinct(items: Codes) -> Codes:
    """Give the values above 0 of a list, each once, in their order; a long list comes sorted."""
    if len(items) > _FEW:
        found = np.unique(items)
        return found[found > 0]
    kept = np.empty(len(items), np.int32)
    size = 0
    for item in items:
        place = 0
        while place < size and kept[place] != item:
            place += 1
        if item > 0 and place == size:
            kept[size] = item
            size += 1
    return kept[:size]


@compiled
def _packed(offsets: Places, items: Codes, column: Codes, list_starts: Places, list_items: Codes) -> tuple[int, int]:
    lists, end = 0, 0
    for row in range(len(offsets) - 1):
        start, stop = offsets[row], offsets[row + 1]
        column[row] = 0
        if stop == start:
            continue
        if stop == start + 1:
            column[row] = items[start]
            continue
        found = _distinct(items[start:stop])
        if len(found) == 1:
            column[row] = found[0]
        elif len(found) > 1:
            lists += 1
            column[row] = -lists
            list_items[end : end + len(found)] = found
            end += len(found)
            list_starts[lists + 1] = end
    return lists, end


def packed(offsets: Places, items: Codes) -> tuple[Codes, Places, Codes]:
    """Give lists of codes as a table holds them: one integer per record, and the lists of two values or more.

    Args:
        offsets: (n + 1,) the list of record i is ``items[offsets[i] : offsets[i + 1]]``.
        items: codes; 0 is no value, and a value that stands twice counts once.

    Returns:
        (n,) column, (lists + 2,) starts and items, as ``kernel.table.Table`` has them.
    """
    many = int(np.count_nonzero(np.diff(offsets) > 1))
    column = np.empty(len(offsets) - 1, np.int32)
    list_starts = np.zeros(many + 2, np.int64)
    list_items = np.empty(len(items), np.int32)
    lists, end = _packed(offsets, items, column, list_starts, list_items)
    return column, list_starts[: lists + 2], list_items[:end]


@compiled
def fill(rows: Codes, place: int, order: Places, column: Codes, base: tuple[int, int]) -> None:
    """Write a column of a table, its codes and lists moved to where the table has them.

    Args:
        rows: (n, k) the table.
        place: of the column.
        order: (n,) row of ``column`` that each record of the table is.
        column: (n,) codes above 0, lists below 0.
        base: what is added to a code, and how far lists are moved.
    """
    codes, lists = base
    for record in range(len(order)):
        value = column[order[record]]
        if value > 0:
            rows[record, place] = value + codes
        elif value < 0:
            rows[record, place] = value - lists
        else:
            rows[record, place] = 0


@compiled
def holders(column: Codes, list_items: Codes, size: int) -> Places:
    """Give (size,) how many records have each code.

    Args:
        column: codes above 0, lists below 0.
        list_items: of the column's lists.
        size: codes there are, 0 among them.
    """
    counts = np.zeros(size, np.int64)
    for value in column:
        if value > 0:
            counts[value] += 1
    for value in list_items:
        counts[value] += 1
    return counts


@compiled
def code_points(starts: Places, chars: npt.NDArray[np.uint8]) -> tuple[Places, npt.NDArray[np.uint32]]:
    """Give texts in UTF-8 as code points: where each begins, and the code points of all."""
    points = np.empty(len(chars), np.uint32)
    begins = np.zeros(len(starts), np.int64)
    size = 0
    for text in range(len(starts) - 1):
        place = starts[text]
        while place < starts[text + 1]:
            head = np.uint32(chars[place])
            more = 0 if head < 0x80 else 1 if head < 0xE0 else 2 if head < 0xF0 else 3
            point = head if more == 0 else head & np.uint32(0x3F >> more)
            for following in range(more):
                point = (point << np.uint32(6)) | (np.uint32(chars[place + 1 + following]) & np.uint32(0x3F))
            points[size] = point
            size += 1
            place += 1 + more
        begins[text + 1] = size
    return begins, points[:size]
