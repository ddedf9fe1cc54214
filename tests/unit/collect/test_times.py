import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monocle.collect.times import moment, times

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def at(**ago):
    return (NOW - dt.timedelta(**ago)).isoformat()


def occurred(event, sent=None):
    return times(event, sent, NOW).occurred


def test_a_clock_that_is_wrong_is_set_right_by_when_it_says_that_it_sent():
    late = {"timestamp": at(days=3, seconds=10), "sentAt": at(days=3)}
    assert occurred(late) == NOW - dt.timedelta(seconds=10)


def test_the_time_of_sending_of_a_batch_counts_for_events_without_their_own():
    assert occurred({"timestamp": at(minutes=70)}, at(minutes=60)) == NOW - dt.timedelta(minutes=10)
    own = {"timestamp": at(minutes=70), "sentAt": at(minutes=69)}
    assert occurred(own, at(minutes=60)) == NOW - dt.timedelta(minutes=1)


def test_without_a_time_of_sending_the_event_is_believed():
    assert occurred({"timestamp": at(days=400)}) == NOW - dt.timedelta(days=400)


def test_without_any_time_an_event_happened_when_it_was_received():
    found = times({}, None, NOW)
    assert (found.occurred, found.original, found.sent, found.flags) == (NOW, None, None, ())


def test_the_time_of_rudderstack_counts_before_the_other():
    found = times({"originalTimestamp": at(hours=1), "timestamp": at(hours=9)}, None, NOW)
    assert found.original == NOW - dt.timedelta(hours=1)


def test_a_time_that_is_set_beside_the_clock_s_own_is_when_it_happened():
    imported = {"timestamp": at(days=90), "originalTimestamp": at(days=3, seconds=2), "sentAt": at(days=3)}
    found = times(imported, None, NOW)
    assert found.occurred == NOW - dt.timedelta(days=90)
    assert found.original == NOW - dt.timedelta(days=3, seconds=2)
    assert found.flags == ()


def test_the_same_time_twice_is_the_clock_s_own():
    twice = {"timestamp": at(days=3, seconds=10), "originalTimestamp": at(days=3, seconds=10), "sentAt": at(days=3)}
    assert occurred(twice) == NOW - dt.timedelta(seconds=10)


def test_of_two_times_the_one_that_is_a_time_counts():
    found = times({"timestamp": "soon", "originalTimestamp": at(hours=1)}, None, NOW)
    assert (found.occurred, found.flags) == (NOW - dt.timedelta(hours=1), ("bad_time",))
    found = times({"timestamp": at(hours=9), "originalTimestamp": "soon"}, None, NOW)
    assert (found.occurred, found.original, found.flags) == (NOW - dt.timedelta(hours=9), None, ("bad_time",))


@pytest.mark.parametrize(("hours", "flags"), [(23, ()), (24, ()), (25, ("future_time",))])
def test_what_is_more_than_a_day_ahead_is_flagged_and_happened_when_it_was_received(hours, flags):
    found = times({"timestamp": at(hours=-hours)}, None, NOW)
    assert found.flags == flags
    assert found.occurred == (NOW if flags else NOW + dt.timedelta(hours=hours))
    assert found.original == NOW + dt.timedelta(hours=hours)


def test_an_event_sent_before_it_happened_is_ahead_by_as_much():
    early = {"timestamp": at(minutes=-5), "sentAt": at(minutes=0)}
    assert occurred(early) == NOW + dt.timedelta(minutes=5)


@pytest.mark.parametrize("year", [1, 1970, 2016, 2099, 9999])
def test_any_year_is_answered(year):
    said = f"{year:04}-01-01T00:00:00Z"
    for event in ({"timestamp": said}, {"timestamp": said, "sentAt": at(days=0)}, {"timestamp": at(), "sentAt": said}):
        found = times(event, None, NOW)
        assert found.occurred <= NOW + dt.timedelta(hours=24)


@pytest.mark.parametrize(
    "text",
    ["2026-11-22T10:00:00Z", "2026-11-22T11:00:00+01:00", "2026-11-22T10:00:00.000Z", "2026-11-22T10:00:00.000000+00:00",
     "2026-11-22T10:00:00", "20261122T100000Z", "2026-11-22T10:00:00.000000000Z"],
)  # fmt: skip
def test_the_writings_of_one_time_are_one_time(text):
    assert moment(text) == dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2026-13-01", 12, {}, [], True, "0001-01-01T00:00:00+14:00", "2" * 100]
)
def test_what_is_no_time_is_flagged_and_does_not_stop_its_event(value):
    assert moment(value) is None
    found = times({"timestamp": value, "sentAt": value}, value, NOW)
    assert found.occurred == NOW
    assert found.flags == (("bad_time",) if value else ())


@given(st.text() | st.integers() | st.datetimes().map(str), st.text() | st.datetimes().map(str))
def test_any_times_are_answered(said, sent):
    found = times({"timestamp": said, "sentAt": sent}, None, NOW)
    assert found.occurred.tzinfo is dt.UTC
    assert found.occurred - NOW <= dt.timedelta(hours=24)
