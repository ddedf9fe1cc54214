"""When a saved report is due, over the ends of days, months and summer time."""

import datetime as dt

import pytest

from monocle.workspace.report_contents import before
from monocle.workspace.report_rhythm import Rhythm, following, last

PARIS = "Europe/Paris"


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("rhythm", "now", "was", "will"),
    [
        (Rhythm("day", 7), "2026-11-23T06:00", "2026-11-23T06:00", "2026-11-24T06:00"),
        (Rhythm("day", 7), "2026-11-23T05:59", "2026-11-22T06:00", "2026-11-23T06:00"),
        (Rhythm("day", 0), "2026-12-31T23:30", "2026-12-31T23:00", "2027-01-01T23:00"),
        (Rhythm("week", 7, "monday"), "2026-11-23T05:00", "2026-11-16T06:00", "2026-11-23T06:00"),
        (Rhythm("week", 7, "sunday"), "2026-11-23T05:00", "2026-11-22T06:00", "2026-11-29T06:00"),
        (Rhythm("month", 6, day=28), "2027-01-05T00:00", "2026-12-28T05:00", "2027-01-28T05:00"),
        (Rhythm("month", 6, day=1), "2026-12-31T12:00", "2026-12-01T05:00", "2027-01-01T05:00"),
        (Rhythm("day", 7), "2026-03-29T12:00", "2026-03-29T05:00", "2026-03-30T05:00"),  # summer time began this night
        (Rhythm("day", 7), "2026-10-25T12:00", "2026-10-25T06:00", "2026-10-26T06:00"),  # and ended this one
    ],
)
def test_the_last_moment_and_the_next_one_stand_around_now(rhythm, now, was, will):
    assert (last(rhythm, utc(now), PARIS), following(rhythm, utc(now), PARIS)) == (utc(was), utc(will))


@pytest.mark.parametrize("every", ["run", "never"])
def test_without_a_clock_no_moment_is_known(every):
    assert last(Rhythm(every), utc("2026-11-23T06:00"), PARIS) is None
    assert following(Rhythm(every), utc("2026-11-23T06:00"), PARIS) is None


@pytest.mark.parametrize(
    ("back", "day"),
    [((3, "days"), "2024-02-26"), ((2, "weeks"), "2024-02-15"), ((3, "months"), "2023-11-29"), ((1, "years"), "2023-02-28"),
     ((9999, "years"), "0001-01-01")],
)  # fmt: skip
def test_so_long_before_a_day_is_a_day_that_is_there(back, day):
    assert before(dt.date(2024, 2, 29), back).isoformat() == day
