"""How far two dates are apart; a date is yyyymmdd, and 00 for a month or a day that is not known."""

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.conditions import Op

DAYS, YEARS, EXCHANGED = int(Op.DAYS), int(Op.YEARS), int(Op.DAY_MONTH_EXCHANGED)
PARTS, DIGITS = int(Op.DATE_PARTS), int(Op.DATE_DIGITS)

_FIRST, _LAST = -719_162, 2_932_896
"""Days since 1970 of 1 January of the year 1 and 31 December 9999."""


@inner
def day_number(date: int) -> int:
    """Give the days from 1 March of year 0 of the Gregorian calendar; 00 counts as 01.

    Source: Howard Hinnant, chrono-compatible low-level date algorithms, ``days_from_civil``, for years from 1 on.
    """
    year, month, day = date // 10000, max(date // 100 % 100, 1), max(date % 100, 1)
    if month <= 2:
        year -= 1
        month += 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day - 1


@compiled
def dates_of(days: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Give days since 1970 as yyyymmdd; 0 for those not of the years 1 to 9999.

    Source: Howard Hinnant, chrono-compatible low-level date algorithms, ``civil_from_days``.
    """
    dates = np.zeros(len(days), np.int32)
    for place in range(len(days)):
        day = np.int64(days[place]) + 719468
        era = day // 146097
        of_era = day - era * 146097
        years = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
        of_year = of_era - (365 * years + years // 4 - years // 100)
        month = (5 * of_year + 2) // 153
        of_month = of_year - (153 * month + 2) // 5 + 1
        month += 3 if month < 10 else -9
        year = years + era * 400 + (1 if month <= 2 else 0)
        if 0 < year < 10_000:
            dates[place] = year * 10_000 + month * 100 + of_month
    return dates


@compiled
def _span(days: npt.NDArray[np.int64]) -> tuple[int, int]:
    """Give the first and the last of days of the years 1 to 9999."""
    first, last = _LAST, _FIRST
    for day in days:
        if _FIRST <= day <= _LAST:
            first, last = min(first, day), max(last, day)
    return first, last


@compiled
def _looked_up(
    days: npt.NDArray[np.int64], first: int, known: npt.NDArray[np.int32], dates: npt.NDArray[np.int32]
) -> None:
    for place in range(len(days)):
        if first <= days[place] < first + len(known):
            dates[place] = known[days[place] - first]


def dates_at(days: npt.NDArray[np.int64], dates: npt.NDArray[np.int32]) -> None:
    """Write many days as ``dates_of`` gives them: each day that there may be is computed once.

    Args:
        days: (n,) since 1970.
        dates: (n,) zeros, where they are written.
    """
    first, last = _span(days)
    _looked_up(days, first, dates_of(np.arange(first, last + 1, dtype=np.int32)), dates)


@inner
def same_parts(one: int, other: int) -> int:
    """Give how many of year, month and day two dates share, 0..3."""
    year = one // 10000 == other // 10000
    month = one // 100 % 100 == other // 100 % 100
    return int(year) + int(month) + int(one % 100 == other % 100)


@inner
def different_digits(one: int, other: int, most: float = 8.0) -> int:
    """Give how many of the eight digits of two dates differ, 0..8; where that is more than ``most``, more than ``most``."""
    differ = 0
    while one != other and differ <= most:
        differ += one % 10 != other % 10
        one //= 10
        other //= 10
    return differ


@inner
def exchanged(one: int, other: int) -> bool:
    """Tell whether two dates are different, and the same once day and month of one change places."""
    month, day = one // 100 % 100, one % 100
    return one != other and one // 10000 * 10000 + day * 100 + month == other


@inner
def dates_hold(op: int, one: int, other: int, bound: float) -> bool:
    """Tell whether an atom over dates holds for two dates; see ``Op``."""
    if op == DAYS:
        # Of years so far apart that no day of theirs can be near: nothing need be counted.
        near = abs(one - other) <= 10000.0 * (bound / 365.0 + 2.0)
        return near and abs(day_number(one) - day_number(other)) <= bound
    if op == YEARS:
        return abs(one // 10000 - other // 10000) <= bound
    if op == EXCHANGED:
        return exchanged(one, other)
    if op == PARTS:
        return same_parts(one, other) >= bound
    return different_digits(one, other, bound) <= bound
