"""A merge never widens what a person allowed."""

import datetime as dt
import random

import pytest

from monocle.ids import derived
from monocle.workspace.agreement import kappa
from monocle.workspace.choices import differences, in_effect

A, B = derived("record", "a"), derived("record", "b")
STRICT = {"granted": 0, "denied": 1, "withdrawn": 2}


def row(record, choice, day=1, channel="email", purpose="marketing"):
    at = dt.datetime(2024, 1, day)
    return {"record_id": record, "purpose": purpose, "channel": channel, "choice": choice, "chosen_at": at}


def test_of_one_record_the_latest_choice_counts():
    assert in_effect([row(A, "granted", 3), row(A, "withdrawn", 2)]) == {("marketing", "email"): "granted"}


def test_of_one_moment_the_stricter_choice_counts():
    assert in_effect([row(A, "granted"), row(A, "denied")]) == {("marketing", "email"): "denied"}


def test_of_several_records_the_strictest_counts_however_late_the_other_is():
    assert in_effect([row(A, "withdrawn", 1), row(B, "granted", 9)]) == {("marketing", "email"): "withdrawn"}


def test_no_merge_of_any_two_allows_more_than_either_did():
    dice = random.Random(1)  # noqa: S311 - drawn again from the seed
    for _ in range(2000):
        sides = [
            [row(record, dice.choice(list(STRICT)), dice.randrange(1, 28)) for _ in range(dice.randrange(1, 4))]
            for record in (A, B)
        ]
        merged = in_effect(sides[0] + sides[1])["marketing", "email"]
        assert STRICT[merged] == max(STRICT[in_effect(side)["marketing", "email"]] for side in sides)


def test_differences_are_told_by_purpose_and_channel():
    left, right = in_effect([row(A, "granted"), row(A, "denied", channel="sms")]), in_effect([row(B, "withdrawn")])
    assert differences([left, right]) == ["marketing email: granted ≠ withdrawn"]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([("same", "same")] * 3, 1.0),
        (
            [("same", "same")] * 20
            + [("same", "different")] * 5
            + [("different", "same")] * 10
            + [("different", "different")] * 15,
            0.4,
        ),
    ],
)
def test_kappa_is_cohens(pairs, expected):
    assert kappa(pairs) == (expected if expected is None else pytest.approx(expected))
