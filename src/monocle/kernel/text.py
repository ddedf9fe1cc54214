"""How alike two texts are: the functions of the literature, over code points."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner

Letters = npt.NDArray[np.uint32]
Cells = npt.NDArray[np.int32]


@inner
def _matched(one: Letters, other: Letters, marks: Cells) -> int:
    """Give how many letters of two texts meet within the window of Jaro; ``marks`` tells which."""
    n, m = len(one), len(other)
    window = max(max(n, m) // 2 - 1, 0)
    marks[: n + m] = 0
    common = 0
    for i in range(n):
        for j in range(max(0, i - window), min(m, i + window + 1)):
            if marks[n + j] == 0 and one[i] == other[j]:
                marks[i] = 1
                marks[n + j] = 1
                common += 1
                break
    return common


@compiled
def jaro(one: Letters, other: Letters, marks: Cells) -> float:
    """Give the similarity of Jaro (1989), 0..1; two empty texts are alike.

    Args:
        one: (n,) code points.
        other: (m,) code points.
        marks: scratch, n + m or more.
    """
    n, m = len(one), len(other)
    if n == 0 or m == 0:
        return 1.0 if n == m else 0.0
    if n == 1 and m == 1:
        return 1.0 if one[0] == other[0] else 0.0
    common = _matched(one, other, marks)
    if common == 0:
        return 0.0
    exchanged, j = 0, 0
    for i in range(n):
        if marks[i]:
            while marks[n + j] == 0:
                j += 1
            exchanged += one[i] != other[j]
            j += 1
    total = common / n
    total += common / m
    total += (common - exchanged // 2) / common
    return total / 3.0


@compiled
def jaro_winkler(one: Letters, other: Letters, marks: Cells) -> float:
    """Give the similarity of Winkler (1990), 0..1: from .7 a common beginning of up to 4 letters counts .1 each.

    Args:
        one: (n,) code points.
        other: (m,) code points.
        marks: scratch, n + m or more.
    """
    similar = jaro(one, other, marks)
    if similar <= 0.7:
        return similar
    same = 0
    while same < min(4, len(one), len(other)) and one[same] == other[same]:
        same += 1
    return min(similar + same * 0.1 * (1.0 - similar), 1.0)


@compiled
def highest_jaro(n: int, m: int) -> float:
    """Give what Jaro's similarity of texts of these lengths is at most, 0..1."""
    fewer = min(n, m)
    if fewer == 0:
        return 1.0 if n == m else 0.0
    return (fewer / n + fewer / m + 1.0) / 3.0


@inner
def _ends(one: Letters, other: Letters) -> tuple[int, int]:
    """Give how many letters two texts begin and, after that, end with together."""
    fewer = min(len(one), len(other))
    head = 0
    while head < fewer and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < fewer - head and one[len(one) - 1 - tail] == other[len(other) - 1 - tail]:
        tail += 1
    return head, tail


@compiled
def levenshtein(one: Letters, other: Letters, cells: Cells, most: int) -> int:
    """Give the edits between two texts (Levenshtein 1966), or ``most + 1`` when they are more than ``most``.

    Args:
        one: (n,) code points.
        other: (m,) code points.
        cells: scratch, m + 1 or more.
        most: edits.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    head, tail = _ends(one, other)
    n, m = len(one) - head - tail, len(other) - head - tail
    for j in range(m + 1):
        cells[j] = j
    for i in range(n):
        before, lowest = cells[0], i + 1
        cells[0] = i + 1
        for j in range(m):
            here = before + (one[head + i] != other[head + j])
            before = cells[j + 1]
            cells[j + 1] = min(here, before + 1, cells[j] + 1)
            lowest = min(lowest, cells[j + 1])
        if lowest > most:
            return most + 1
    return int(min(cells[m], most + 1))


@compiled
def damerau_levenshtein(one: Letters, other: Letters, cells: Cells, most: int) -> int:
    """Give the edits between two texts, exchanged neighbours counted as one, or ``most + 1`` when they are more.

    The distance of Lowrance and Wagner (1975), in which exchanged letters may be edited again, as DuckDB counts it: the
    optimal string alignment is another one.

    Args:
        one: (n,) code points.
        other: (m,) code points.
        cells: scratch, (n + 2)(m + 2) + m or more.
        most: edits.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    head, tail = _ends(one, other)
    n, m = len(one) - head - tail, len(other) - head - tail
    if n == 0 or m == 0:
        return min(max(n, m), most + 1)
    width, seen = m + 1, (n + 1) * (m + 1)
    for j in range(m + 1):
        cells[j] = j
        cells[seen + j] = 0
    for i in range(1, n + 1):
        cells[i * width] = i
        row = 0
        for j in range(1, m + 1):
            above = cells[seen + j - 1]
            same = one[head + i - 1] == other[head + j - 1]
            here = cells[(i - 1) * width + j - 1] + (not same)
            here = min(here, cells[(i - 1) * width + j] + 1, cells[i * width + j - 1] + 1)
            if above and row:
                here = min(here, cells[(above - 1) * width + row - 1] + (i - above - 1) + 1 + (j - row - 1))
            cells[i * width + j] = here
            if same:
                row = j
                cells[seen + j - 1] = i
    return int(min(cells[n * width + m], most + 1))


@compiled
def hamming(one: Letters, other: Letters, most: int) -> int:
    """Give how many letters of two texts of one length differ (Hamming 1950), or ``most + 1``.

    Args:
        one: (n,) code points.
        other: (m,) code points; another length is ``most + 1``.
        most: letters.
    """
    if len(one) != len(other):
        return most + 1
    differ = 0
    for i in range(len(one)):
        differ += one[i] != other[i]
    return min(differ, most + 1)


@inner
def _same(one: Letters, other: Letters, letters: int) -> bool:
    """Tell whether the first letters of two texts that have as many are the same."""
    place = 0
    while place < letters and one[place] == other[place]:
        place += 1
    return place == letters


@compiled
def begins(one: Letters, other: Letters, least: int) -> bool:
    """Tell whether one text begins with the other, whose length is ``least`` or more."""
    fewer = min(len(one), len(other))
    return fewer >= least and _same(one, other, fewer)


@compiled
def first_letters(one: Letters, other: Letters, letters: int) -> bool:
    """Tell whether the first letters of two texts are the same; shorter texts only when they are equal."""
    fewer = min(len(one), letters)
    return fewer == min(len(other), letters) and _same(one, other, fewer)
