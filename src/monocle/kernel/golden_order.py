"""Few things in order, and what rules measure of them: for the loops that decide golden values."""

from monocle.kernel.compiled import inner
from monocle.kernel.reading import i32, i64, put_i32

GAPS = (265720, 88573, 29524, 9841, 3280, 1093, 364, 121, 40, 13, 4, 1)
"""Of Shell's sort: D. E. Knuth, The Art of Computer Programming 3, 5.2.1."""
LATEST, OLDEST, TRUSTED, FREQUENT, COMPLETE = range(5)
"""What a rule measures."""
_MOST_SUPPORT, _MOST_PARTS, _MOST_TIME, _YEAR_1 = (1 << 24) - 1, (1 << 16) - 1, (1 << 59) - 1, 62_135_596_800_000_000


@inner
def put_in_order(order: int, keys: int, size: int) -> None:
    """Put numbers in the order of their keys, those of one key in their own.

    Args:
        order: address of the numbers.
        keys: address of the key of each number.
        size: how many numbers.
    """
    for gap in GAPS:
        for place in range(gap, size):
            _sunk(order, keys, place, gap)


@inner
def _sunk(order: int, keys: int, place: int, gap: int) -> None:
    number = i32(order, place)
    key = i64(keys, number)
    while place >= gap:
        other = i32(order, place - gap)
        if i64(keys, other) < key or (i64(keys, other) == key and other < number):
            break
        put_i32(order, place, other)
        place -= gap
    put_i32(order, place, number)


@inner
def measured(rule: int, seen: int, trust: int, parts: int, support: int) -> int:
    """Give what a rule measures: lower goes first.

    Args:
        rule: which.
        seen: when, in microseconds since 1970.
        trust: of the source.
        parts: how complete.
        support: how many say so.
    """
    if rule == FREQUENT:
        return -min(support, _MOST_SUPPORT)
    if rule == TRUSTED:
        return -trust
    if rule == COMPLETE:
        return -min(parts, _MOST_PARTS)
    time = min(max(seen + _YEAR_1, 0), _MOST_TIME)
    return -time if rule == LATEST else time
