"""The one rule on the inputs that go wrong elsewhere (trust.md, N88 to N93)."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from monocle.activate.allowed import Choice, allowed, places

T = datetime(2026, 3, 1, 10)
MS = timedelta(milliseconds=1)
X, Y = {"email": ("x@x.example",), "phone": ("+33199000001",)}, {"email": ("y@x.example",)}


def said(choice, at=T, channel="email", purpose="marketing", who=X, number=1):
    return Choice(UUID(int=number), purpose, channel, choice, at, UUID(int=hash(str(who)) & 0xFFFF), who)


def state(*choices, channel="email", purpose="marketing", at=T + timedelta(days=1)):
    return allowed(choices, purpose, channel, at).state


def test_what_is_not_known_is_no():
    assert (state(), allowed([], "marketing", "email", T).reason) == ("unknown", "no_choice")


@pytest.mark.parametrize("order", [1, -1])
def test_a_yes_a_millisecond_after_a_no_counts_and_at_the_same_moment_the_no(order):
    assert state(*[said("granted", T + MS), said("denied", T)][::order]) == "granted"
    assert state(*[said("granted", T), said("denied", T)][::order]) == "denied"
    assert state(*[said("withdrawn", T), said("denied", T)][::order]) == "withdrawn"


def test_a_withdrawal_that_arrives_before_the_yes_it_takes_back_still_takes_it_back():
    assert state(said("withdrawn", T), said("granted", T - MS)) == "withdrawn"


def test_a_yes_of_a_file_of_2019_undoes_no_withdrawal_of_2025():
    assert state(said("withdrawn", datetime(2025, 1, 1)), said("granted", datetime(2019, 1, 1))) == "withdrawn"


def test_consent_for_text_messages_is_none_for_whatsapp_nor_for_another_purpose():
    assert state(said("granted", channel="sms"), channel="whatsapp") == "unknown"
    assert state(said("granted", purpose="profiling")) == "unknown"


def test_over_the_addresses_of_a_customer_the_strictest_counts_however_late_the_other_yes_is():
    assert state(said("denied", T), said("granted", T + MS, who=Y)) == "denied"


def test_any_channel_allows_each_but_undoes_no_no_about_one():
    every = said("granted", T + MS, channel="any")
    assert state(every, channel="whatsapp") == "granted"
    assert state(said("denied", T), every) == "denied"
    assert state(said("denied", T), every, channel="sms") == "granted"
    assert state(said("granted", T), said("denied", T + MS, channel="any")) == "denied"


def test_a_no_to_everything_counts_and_a_yes_to_everything_allows_nothing():
    assert state(said("granted", T), said("denied", T + MS, channel="any", purpose="any")) == "denied"
    found = allowed([said("granted", purpose="any", channel="any")], "marketing", "email", T + MS)
    assert (found.state, found.reason) == ("unknown", "not_specific")


def test_a_choice_for_later_counts_later():
    found = allowed([said("granted", T + MS)], "marketing", "email", T)
    assert (found.state, found.reason) == ("unknown", "not_yet")
    assert state(said("granted", T), said("denied", T + MS), at=T) == "granted"


def test_a_word_that_nobody_knows_refuses():
    found = allowed([said("objected")], "marketing", "email", T)
    assert (found.state, found.reason, bool(found)) == ("objected", "refused", False)


def test_the_choice_that_allows_is_named():
    found = allowed([said("granted", T, number=7), said("granted", T - MS, number=8)], "marketing", "email", T)
    assert (found.consent_id, found.chosen_at) == (UUID(int=7), T)


def test_only_channels_without_rows_of_their_own_are_asked_of_any():
    assert places("marketing", "email") == [("marketing", "email"), ("any", "email")]
    assert places("marketing", "fax") == [("marketing", "fax"), ("marketing", "any"), ("any", "fax"), ("any", "any")]
