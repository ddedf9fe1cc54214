"""Lists of codes per record: made unique, packed into one integer per record, mapped to other codes, written as rows."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled
from monocle.kernel.growing import room
from monocle.kernel.reading import i32, i64

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

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


@compiled
def _many(offsets: Places) -> int:
    many = 0
    for row in range(len(offsets) - 1):
        many += offsets[row + 1] - offsets[row] > 1
    return many


def packed(offsets: Places, items: Codes, folder: Path | None = None) -> tuple[Codes, Places, Codes]:
    """Give lists of codes as a table holds them: one integer per record, and the lists of two values or more.

    Args:
        offsets: (n + 1,) the list of record i is ``items[offsets[i] : offsets[i + 1]]``.
        items: codes; 0 is no value, and a value that stands twice counts once.
        folder: for files that are mapped; None for memory.

    Returns:
        (n,) column, (lists + 2,) starts and items, as ``kernel.table.Table`` has them.
    """
    many = int(_many(offsets))
    column = room(folder, len(offsets) - 1, np.int32)
    list_starts = room(folder, many + 2, np.int64)
    list_items = room(folder, len(items), np.int32)
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
def write_rows(
    rows: Codes, first: int, places: Codes, columns: int, moved: npt.NDArray[np.int64], part: tuple[int, int]
) -> None:
    """Write some records of a table, their codes and lists moved to where the table has them; place 0 stays as it is.

    Args:
        rows: (m, k + 1) neighbouring records of the table; what belongs to others is left out.
        first: of these records.
        places: (n,) record of the table that each row of the columns is.
        columns: address of the addresses of (n,) int32 columns, for places 1 … k.
        moved: (k, 2) what is added to the codes of each column, and how far its lists are moved.
        part: first row of the columns, and the end.
    """
    for row in range(part[0], part[1]):
        record = places[row] - first
        if record < 0 or record >= len(rows):
            continue
        for column in range(len(moved)):
            value = i32(i64(columns, column), row)
            if value > 0:
                value += moved[column, 0]
            elif value < 0:
                value -= moved[column, 1]
            rows[record, column + 1] = value


@compiled
def exchange(
    names: tuple[Codes, Codes], sounds: tuple[Codes, Codes], counts: tuple[Numbers, Numbers], times: float
) -> None:
    """Exchange first and last names, and their sounds, where that is likelier.

    Args:
        names: first and last ones; they are changed.
        sounds: of them.
        counts: by name how often it is a first name, and how often a last one.
        times: how many times likelier.
    """
    first, last = names
    as_first, as_last = counts
    for row in range(len(first)):
        one, other = first[row], last[row]
        if one > 0 and other > 0 and as_first[one] * as_last[other] * times < as_first[other] * as_last[one]:
            first[row], last[row] = other, one
            sounds[0][row], sounds[1][row] = sounds[1][row], sounds[0][row]


@compiled
def keep_marked(codes: Codes, marks: npt.NDArray[np.bool_]) -> None:
    """Take out the codes that are not marked."""
    for place in range(len(codes)):
        if not marks[codes[place]]:
            codes[place] = 0


@compiled
def interleaved(one: Codes, other: Codes, both: Codes) -> None:
    """Write two columns as one of lists of two."""
    for row in range(len(one)):
        both[2 * row], both[2 * row + 1] = one[row], other[row]


@compiled
def ends_before(starts: Places, chars: npt.NDArray[np.uint8], marks: tuple[int, int], least: int) -> Places:
    """Give where what stands before the first of two characters ends, in each text; its beginning where that is too short.

    Args:
        starts: (n + 1,)
        chars: of all texts.
        marks: the characters.
        least: bytes.
    """
    ends = np.empty(len(starts) - 1, np.int64)
    for text in range(len(ends)):
        end = starts[text]
        while end < starts[text + 1] and chars[end] != marks[0] and chars[end] != marks[1]:
            end += 1
        ends[text] = end if end - starts[text] >= least else starts[text]
    return ends


@compiled
def tagged(starts: Places, chars: npt.NDArray[np.uint8], tag: int, stop: int) -> npt.NDArray[np.bool_]:
    """Mark the texts in which one character stands before the first of another, and the other after it."""
    marks = np.zeros(len(starts) - 1, np.bool_)
    for text in range(len(marks)):
        seen = False
        for place in range(starts[text], starts[text + 1]):
            if chars[place] == stop:
                marks[text] = seen
                break
            seen = seen or chars[place] == tag
    return marks


@compiled
def counts_of(codes: Codes, size: int) -> Codes:
    """Give (size,) how often each code stands."""
    counts = np.zeros(size, np.int32)
    for code in codes:
        counts[code] += 1
    return counts


@compiled
def places_of(codes: Codes, marks: npt.NDArray[np.bool_]) -> Places:
    """Give the places of the codes that are marked."""
    size = 0
    for code in codes:
        size += marks[code]
    places, size = np.empty(size, np.int64), 0
    for place in range(len(codes)):
        if marks[codes[place]]:
            places[size] = place
            size += 1
    return places


@compiled
def holders(column: Codes, list_items: Codes, size: int) -> Codes:
    """Give (size,) how many records have each code.

    Args:
        column: codes above 0, lists below 0.
        list_items: of the column's lists.
        size: codes there are, 0 among them.
    """
    counts = np.zeros(size, np.int32)
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
