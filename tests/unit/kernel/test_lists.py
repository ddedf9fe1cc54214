"""Dates, mailboxes and the oldest of a component, each against the plain way."""

import datetime as dt

import numpy as np

from monocle.kernel.dates import dates_of
from monocle.kernel.lists import ends_before, tagged
from monocle.kernel.union_find import numbered, oldest

_TEXTS = ["", "ada.x@mail.example", "ada+shop@mail.example", "abcd@mail.example", "a@b+c", "+", "nobody", "long.name+"]


def _given(texts):
    said = "".join(texts).encode()
    return np.cumsum([0, *map(len, texts)]), np.frombuffer(said, np.uint8)


def test_days_become_dates_over_centuries_and_what_has_no_year_of_ours_is_0():
    days = np.arange(-720_000, 2_940_000, 97, dtype=np.int32)
    first, last = dt.date(1, 1, 1), dt.date(9999, 12, 31)
    epoch = dt.date(1970, 1, 1)
    expected = []
    for day in days.tolist():
        there = first.toordinal() <= day + epoch.toordinal() <= last.toordinal()
        expected.append(int(dt.date.fromordinal(day + epoch.toordinal()).strftime("%Y%m%d")) if there else 0)
    assert dates_of(days).tolist() == expected
    assert dates_of(np.array([np.iinfo(np.int32).min], np.int32)).tolist() == [0]


def test_a_mailbox_is_tagged_where_a_plus_stands_before_its_at():
    assert tagged(*_given(_TEXTS), ord("+"), ord("@")).tolist() == [text == _TEXTS[2] for text in _TEXTS]


def test_a_name_of_a_mailbox_ends_before_its_mark_and_short_ones_are_left_out():
    starts, chars = _given(_TEXTS)
    sizes = ends_before(starts, chars, (ord("@"), ord("+")), 5) - starts[:-1]
    assert sizes.tolist() == [0, 5, 0, 0, 0, 0, 6, 9]


def test_the_oldest_of_a_component_is_the_lowest_of_those_equally_old():
    roots = np.array([0, 1, 0, 1, 0, 5], np.int32)
    assert oldest(roots, np.array([3, 2, 1, 2, 1, 9])).tolist() == [2, 1, 2, 1, 2, 5]


def test_components_are_numbered_by_their_roots_and_know_their_oldest_and_their_size():
    roots, ages = np.array([0, 1, 0, 1, 0, 5], np.int32), np.array([3, 2, 1, 2, 1, 9])
    numbers, founders, sizes = (np.zeros(6, np.int32) for _ in range(3))
    assert numbered(roots, ages, numbers, founders, sizes) == 3
    assert founders[numbers].tolist() == oldest(roots, ages).tolist()
    assert (numbers.tolist(), sizes[:3].tolist()) == ([0, 1, 0, 1, 0, 2], [3, 2, 1])
