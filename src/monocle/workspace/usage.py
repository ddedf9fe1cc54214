"""How much the customers are used: reads of the audit log, per person, per token and per door, week by week."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monocle import clock
from monocle.catalog import usage
from monocle.catalog.usage import Active, Use
from monocle.errors import BadInput
from monocle.workspace.house import House

__all__ = ["Usage", "Use", "use_of"]

WEEKS = 12
MOST_WEEKS = 53
ACTIVE_DAYS = 30


@dataclass(frozen=True)
class Usage:
    """What the audit log tells of use; no customer is named.

    Attributes:
        as_of: the moment until which reads count, UTC.
        since: Monday of the first week.
        weeks: how many, the present one with them.
        active_days: within how many days before ``as_of`` one who read is active.
        active: persons and tokens that read in these days, and ever.
        askers: each person and each token over all weeks, most reads first.
        doors: each address that shows customers and was used, over all weeks, most reads first.
        totals: everyone together, week by week, the newest first; weeks without a read are left out.
        by_week: each person, token and door, week by week, the newest first.
    """

    as_of: dt.datetime
    since: dt.date
    weeks: int
    active_days: int
    active: Active
    askers: Sequence[Use]
    doors: Sequence[Use]
    totals: Sequence[Use]
    by_week: Sequence[Use]


def use_of(house: House, weeks: int = WEEKS) -> Usage:
    """Give how much the customers were used, of what is written in the audit log.

    Args:
        house: the workspace's.
        weeks: how many, the present one with them.

    Raises:
        BadInput: weeks is out of range.
        Unavailable: PostgreSQL does not answer.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise BadInput("weeks is out of range", where="usage", mend=f"use 1 to {MOST_WEEKS} weeks")
    now, zone = clock.now(), ZoneInfo(house.charter.timezone)
    today = now.astimezone(zone).date()
    monday = today - dt.timedelta(days=today.weekday(), weeks=weeks - 1)
    since = dt.datetime.combine(monday, dt.time(), zone)
    with house.catalog.reading() as connection:
        found = usage.uses(connection, since, now, zone.key)
        active = usage.active(connection, now - dt.timedelta(days=ACTIVE_DAYS), now)
    whole = [one for one in found if one.week is None]
    weekly = [one for one in found if one.week is not None]
    return Usage(
        now.replace(tzinfo=None),
        monday,
        weeks,
        ACTIVE_DAYS,
        active,
        [one for one in whole if one.by != "door"],
        [one for one in whole if one.by == "door"],
        [one for one in weekly if one.by == "all"],
        [one for one in weekly if one.by != "all"],
    )
