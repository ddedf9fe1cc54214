"""When a saved report is due: once a day, a week or a month at an hour of the workspace's zone, or after each run."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

NEVER, RUN, DAY, WEEK, MONTH = "never", "run", "day", "week", "month"
EVERY = (DAY, WEEK, MONTH, RUN, NEVER)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_DAY = 28
"""The last day that every month has."""


@dataclass(frozen=True)
class Rhythm:
    """When a report is made.

    Attributes:
        every: day, week, month, run (after each) or never.
        hour: 0 to 23, in the zone of the workspace.
        weekday: of ``week``: monday to sunday.
        day: of ``month``: 1 to 28.
    """

    every: str = NEVER
    hour: int = 6
    weekday: str = WEEKDAYS[0]
    day: int = 1

    @property
    def by_clock(self) -> bool:
        """Tell whether the clock says when."""
        return self.every in {DAY, WEEK, MONTH}


def last(rhythm: Rhythm, now: dt.datetime, zone: str) -> dt.datetime | None:
    """Give the last moment at or before now at which a report was to be made, UTC; None where the clock does not say."""
    return max((one for one in _around(rhythm, now, zone) if one <= now), default=None)


def following(rhythm: Rhythm, now: dt.datetime, zone: str) -> dt.datetime | None:
    """Give the first moment after now at which a report is to be made, UTC; None where the clock does not say."""
    return min((one for one in _around(rhythm, now, zone) if one > now), default=None)


def _around(rhythm: Rhythm, now: dt.datetime, zone: str) -> list[dt.datetime]:
    """Give some moments before and after now, UTC; an hour that a change of summer time leaves out is the one after it."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    return [dt.datetime.combine(one, dt.time(rhythm.hour), place).astimezone(dt.UTC) for one in _days(rhythm, today)]


def _days(rhythm: Rhythm, today: dt.date) -> list[dt.date]:
    if rhythm.every == DAY:
        return [today + dt.timedelta(days=one) for one in (-1, 0, 1)]
    if rhythm.every == WEEK:
        there = today - dt.timedelta(days=(today.weekday() - WEEKDAYS.index(rhythm.weekday)) % 7)
        return [there + dt.timedelta(days=one) for one in (-7, 0, 7)]
    if rhythm.every == MONTH:
        months = [today.year * 12 + today.month - 1 + one for one in (-1, 0, 1)]
        return [dt.date(one // 12, one % 12 + 1, rhythm.day) for one in months]
    return []
