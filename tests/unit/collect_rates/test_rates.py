"""A key sends as many events a second as its source allows, whatever the size of its batches."""

from contextlib import suppress
from uuid import UUID

import pytest

from monocle.errors import Busy
from monocle.workspace.rates import MOST, Allowance, Rates

KEY, OTHER = UUID(int=1), UUID(int=2)


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("rate", "events", "every"), [(1_000, 50, 0.01), (100, 2_500, 0.1), (7, 1, 0.01), (20_000, 499, 0.002)]
)
def test_what_is_taken_over_a_minute_is_the_rate_within_five_percent(rate, events, every):
    clock = Clock()
    rates, taken = Rates(clock), 0
    for turn in range(int(200 / every)):
        clock.now = turn * every
        with suppress(Busy):
            rates.take(KEY, rate, events)
            taken += events
    assert abs(taken - rate * 200) <= max(rate * 200 * 0.05, events)


def test_who_waits_as_long_as_told_is_heard():
    clock = Clock()
    rates = Rates(clock)
    rates.take(KEY, 10, 35)
    for _ in range(5):
        with pytest.raises(Busy) as busy:
            rates.take(KEY, 10, 1)
        clock.now += busy.value.after
        rates.take(KEY, 10, 35)


def test_one_key_takes_nothing_of_another():
    rates = Rates(Clock())
    rates.take(KEY, 10, 10)
    rates.take(OTHER, 10, 1)
    with pytest.raises(Busy):
        rates.take(KEY, 10, 1)


def test_what_is_left_comes_back_within_the_time_that_is_told():
    clock = Clock()
    rates = Rates(clock)
    assert rates.allowance(KEY, 10) == Allowance(10, 10, 0)
    rates.take(KEY, 10, 25)
    assert rates.allowance(KEY, 10) == Allowance(10, 0, 3)
    clock.now += 3
    assert rates.allowance(KEY, 10) == Allowance(10, 10, 0)


def test_no_more_keys_are_remembered_than_fit():
    rates = Rates(Clock())
    for number in range(3 * MOST):
        rates.take(UUID(int=number), 10, 5)
    assert rates.allowance(UUID(int=0), 10).left == 10
