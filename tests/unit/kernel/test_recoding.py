"""Codes become others in place; each loop does what a plain line of Python does."""

import datetime as dt

import numpy as np

from monocle.kernel.dates import dates_at
from monocle.kernel.recoding import codes_beginning, part_names, recode


def test_codes_become_others_where_they_stand():
    codes = np.array([0, 2, 1, 2], np.int32)
    recode(codes, np.array([0, 7, 9], np.int32))
    assert codes.tolist() == [0, 9, 7, 9]


def test_what_names_tell_is_taken_out_and_the_first_column_that_tells_something_counts():
    last, first = np.array([1, 3, 0], np.int32), np.array([4, 4, 2], np.int32)
    told, names, said = np.array([0, 0, 0, 1, 2], np.uint8), np.array([0, 1, 2, 1, 2], np.int32), np.zeros(3, np.int32)
    for column in (last, first):
        part_names(column, told, names, said)
    assert (last.tolist(), first.tolist(), said.tolist()) == ([1, 1, 0], [2, 2, 2], [2, 1, 0])


def test_a_text_that_begins_in_one_of_some_ways_keeps_its_code():
    texts = ["", "+336", "+3361", "+33", "0336", "+3371", "é+336"]
    held = [text.encode() for text in texts]
    starts, chars = np.cumsum([0, *map(len, held)]), np.frombuffer(b"".join(held), np.uint8).copy()
    wanted = [code if text.startswith(("+336", "+337")) else 0 for code, text in enumerate(texts)]
    assert codes_beginning(starts, chars, ("+336", "+337")).tolist() == wanted


def test_many_days_are_the_dates_that_a_calendar_says_and_none_beyond_its_years():
    said = [dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(1970, 1, 1), dt.date(2000, 2, 29), dt.date(1899, 12, 31)]
    days = [one.toordinal() - dt.date(1970, 1, 1).toordinal() for one in said]
    for some in (days, days[2:]):
        given = np.array([*some, np.iinfo(np.int64).min, days[0] - 1, days[1] + 1], np.int64)
        dates = np.zeros(len(given), np.int32)
        dates_at(given, dates)
        known = [one.year * 10_000 + one.month * 100 + one.day for one in said[-len(some) :]]
        assert dates.tolist() == [*known, 0, 0, 0]


def test_days_that_are_not_known_are_no_dates():
    dates = np.zeros(2, np.int32)
    dates_at(np.full(2, np.iinfo(np.int64).min), dates)
    assert dates.tolist() == [0, 0]
