"""How alike two texts are: the functions of the literature, over code points.

A text is the address of its uint32 code points and their number: ``one`` has ``n``, ``other`` has ``m``.
"""

import numpy as np

from monocle.kernel.compiled import inner
from monocle.kernel.reading import i32, put_i32, put_u64, u32, u64

NONE, FIRST, EVERY = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)
LETTERS = 8192
"""Code points below have room for their places in the scratch."""
Text = tuple[int, int]
"""Address and number of code points."""


@inner
def _matched(one: int, n: int, other: int, m: int, marks: int) -> int:
    """Give how many letters of two texts meet within the window of Jaro; ``marks`` tells which."""
    window = max(max(n, m) // 2 - 1, 0)
    for place in range(n + m):
        put_i32(marks, place, 0)
    common = 0
    for i in range(n):
        for j in range(max(0, i - window), min(m, i + window + 1)):
            if i32(marks, n + j) == 0 and u32(one, i) == u32(other, j):
                put_i32(marks, i, 1)
                put_i32(marks, n + j, 1)
                common += 1
                break
    return common


@inner
def _placed(one: int, n: int, other: int, m: int, places: int) -> bool:
    """Write for each letter of two texts in which places the other one has it; not where some letter has no room."""
    for i in range(n):
        if u32(one, i) >= LETTERS:
            return False
        put_u64(places, u32(one, i), NONE)
    for j in range(m):
        if u32(other, j) >= LETTERS:
            return False
        put_u64(places, u32(other, j), NONE)
    for j in range(m):
        put_u64(places, u32(other, j), u64(places, u32(other, j)) | (FIRST << np.uint64(j)))
    return True


@inner
def _met(one: int, n: int, other: int, m: int, places: int) -> tuple[int, int]:
    """Give how many letters of two texts of 64 letters or fewer meet, and how many of them stand in another order.

    ``places`` is what ``_placed`` wrote: the letters that one may meet are found at once, not one after the other.
    """
    window, common, exchanged = max(max(n, m) // 2 - 1, 0), 0, 0
    taken, met = NONE, NONE
    for i in range(n):
        near = (EVERY >> np.uint64(64 - min(m, i + window + 1))) & (EVERY << np.uint64(max(0, i - window)))
        free = u64(places, u32(one, i)) & near & ~taken
        if free:
            taken |= free & (~free + FIRST)  # the lowest
            met |= FIRST << np.uint64(i)
            common += 1
    j = 0
    for i in range(n if common else 0):
        if (met >> np.uint64(i)) & FIRST:
            while not (taken >> np.uint64(j)) & FIRST:
                j += 1
            exchanged += u32(one, i) != u32(other, j)
            j += 1
    return common, exchanged


@inner
def _met_far(one: int, n: int, other: int, m: int, marks: int) -> tuple[int, int]:
    """Give the same for texts of any length."""
    common, exchanged, j = _matched(one, n, other, m, marks), 0, 0
    for i in range(n if common else 0):
        if i32(marks, i):
            while i32(marks, n + j) == 0:
                j += 1
            exchanged += u32(one, i) != u32(other, j)
            j += 1
    return common, exchanged


@inner
def jaro(one: int, n: int, other: int, m: int, marks: int) -> float:
    """Give the similarity of Jaro (1989), 0..1; two empty texts are alike.

    Args:
        one: n code points.
        n: how many.
        other: m code points.
        m: how many.
        marks: scratch of int32, n + m or more, and 2 · ``LETTERS`` where both have 64 code points or fewer.
    """
    if n == 0 or m == 0:
        return 1.0 if n == m else 0.0
    if n == 1 and m == 1:
        return 1.0 if u32(one, 0) == u32(other, 0) else 0.0
    if max(n, m) <= 64 and _placed(one, n, other, m, marks):
        common, exchanged = _met(one, n, other, m, marks)
    else:
        common, exchanged = _met_far(one, n, other, m, marks)
    if common == 0:
        return 0.0
    total = common / n
    total += common / m
    total += (common - exchanged // 2) / common
    return total / 3.0


@inner
def jaro_winkler(one: int, n: int, other: int, m: int, marks: int) -> float:
    """Give the similarity of Winkler (1990), 0..1: from .7 a common beginning of up to 4 letters counts .1 each.

    Args:
        one: n code points.
        n: how many.
        other: m code points.
        m: how many.
        marks: scratch, n + m or more.
    """
    similar = jaro(one, n, other, m, marks)
    if similar <= 0.7:
        return similar
    same = 0
    while same < min(4, n, m) and u32(one, same) == u32(other, same):
        same += 1
    return min(similar + same * 0.1 * (1.0 - similar), 1.0)


@inner
def highest_jaro(n: int, m: int) -> float:
    """Give what Jaro's similarity of texts of these lengths is at most, 0..1."""
    fewer = min(n, m)
    if fewer == 0:
        return 1.0 if n == m else 0.0
    return (fewer / n + fewer / m + 1.0) / 3.0


@inner
def _ends(one: int, n: int, other: int, m: int) -> tuple[int, int]:
    """Give how many letters two texts begin and, after that, end with together."""
    fewer = min(n, m)
    head = 0
    while head < fewer and u32(one, head) == u32(other, head):
        head += 1
    tail = 0
    while tail < fewer - head and u32(one, n - 1 - tail) == u32(other, m - 1 - tail):
        tail += 1
    return head, tail


@inner
def levenshtein(left: Text, right: Text, cells: int, most: int) -> int:
    """Give the edits between two texts (Levenshtein 1966), or ``most + 1`` when they are more than ``most``.

    Args:
        left: address and number n of code points.
        right: address and number m of code points.
        cells: scratch, m + 1 or more.
        most: edits.
    """
    one, n = left
    other, m = right
    if abs(n - m) > most:
        return most + 1
    head, tail = _ends(one, n, other, m)
    n, m = n - head - tail, m - head - tail
    for j in range(m + 1):
        put_i32(cells, j, j)
    for i in range(n):
        before, lowest = i32(cells, 0), i + 1
        put_i32(cells, 0, i + 1)
        for j in range(m):
            here = before + (u32(one, head + i) != u32(other, head + j))
            before = i32(cells, j + 1)
            put_i32(cells, j + 1, min(here, before + 1, i32(cells, j) + 1))
            lowest = min(lowest, i32(cells, j + 1))
        if lowest > most:
            return most + 1
    return int(min(i32(cells, m), most + 1))


@inner
def damerau_levenshtein(left: Text, right: Text, cells: int, most: int) -> int:
    """Give the edits between two texts, exchanged neighbours counted as one, or ``most + 1`` when they are more.

    The distance of Lowrance and Wagner (1975), in which exchanged letters may be edited again, as DuckDB counts it: the
    optimal string alignment is another one.

    Args:
        left: address and number n of code points.
        right: address and number m of code points.
        cells: scratch, (n + 2)(m + 2) + m or more.
        most: edits.
    """
    one, n = left
    other, m = right
    if abs(n - m) > most:
        return most + 1
    head, tail = _ends(one, n, other, m)
    n, m = n - head - tail, m - head - tail
    if n == 0 or m == 0:
        return min(max(n, m), most + 1)
    if most == 1:  # what is left is one letter for another, two that are exchanged, or more than one edit
        begin, stop = u32(one, head), u32(other, head)
        turned = n == m == 2 and begin == u32(other, head + 1) and stop == u32(one, head + 1)
        return 1 if turned or (n == 1 and m == 1) else 2
    width, seen = m + 1, (n + 1) * (m + 1)
    for j in range(m + 1):
        put_i32(cells, j, j)
        put_i32(cells, seen + j, 0)
    for i in range(1, n + 1):
        put_i32(cells, i * width, i)
        row = 0
        for j in range(1, m + 1):
            above = i32(cells, seen + j - 1)
            same = u32(one, head + i - 1) == u32(other, head + j - 1)
            here = i32(cells, (i - 1) * width + j - 1) + (not same)
            here = min(here, i32(cells, (i - 1) * width + j) + 1, i32(cells, i * width + j - 1) + 1)
            if above and row:
                here = min(here, i32(cells, (above - 1) * width + row - 1) + (i - above - 1) + 1 + (j - row - 1))
            put_i32(cells, i * width + j, here)
            if same:
                row = j
                put_i32(cells, seen + j - 1, i)
    return int(min(i32(cells, n * width + m), most + 1))


@inner
def hamming(one: int, n: int, other: int, m: int, most: int) -> int:
    """Give how many letters of two texts of one length differ (Hamming 1950), or ``most + 1``.

    Args:
        one: n code points.
        n: how many.
        other: m code points.
        m: how many.
        most: letters.
    """
    if n != m:
        return most + 1
    differ = 0
    for i in range(n):
        differ += u32(one, i) != u32(other, i)
    return min(differ, most + 1)


@inner
def _same(one: int, other: int, letters: int) -> bool:
    """Tell whether the first letters of two texts that have as many are the same."""
    place = 0
    while place < letters and u32(one, place) == u32(other, place):
        place += 1
    return place == letters


@inner
def begins(one: int, n: int, other: int, m: int, least: int) -> bool:
    """Tell whether one text begins with the other, whose length is ``least`` or more."""
    fewer = min(n, m)
    return fewer >= least and _same(one, other, fewer)


@inner
def first_letters(one: int, n: int, other: int, m: int, letters: int) -> bool:
    """Tell whether the first letters of two texts are the same; shorter texts only when they are equal."""
    fewer = min(n, letters)
    return fewer == min(m, letters) and _same(one, other, fewer)
