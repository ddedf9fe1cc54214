"""What is told again of a person: whatever more is said may change it, visits alone do not."""

import pytest

from monocle.live.persons import Origin, known_by, person
from monocle.live.states import merged, stirs
from monocle.live.traits import LOCALE

KNOWN = {
    "events": 2,
    "first": 10,
    "last": 20,
    "linked": 12,
    "traits": {"plan": [20, "m1", "x"], LOCALE: [20, "m1", "fr"]},
    "ids": {"email": {"a@example.org": [10, 20]}, "ios.id": {"D": [15, 20]}},
}


def row_of(state):
    identifiers = known_by("user_id:u1", state)
    return person("web", "user_id:u1", state, identifiers, Origin()), identifiers


@pytest.mark.parametrize(
    ("other", "stirred"),
    [
        ({"events": 1, "first": 30, "last": 30}, False),
        ({"events": 1, "first": 11, "last": 11}, False),
        ({"events": 1, "first": 5, "last": 5}, True),
        ({"events": 0, "linked": 13}, False),
        ({"events": 0, "linked": 11}, True),
        ({"traits": {LOCALE: [30, "m2", "fr"]}}, False),
        ({"traits": {LOCALE: [30, "m2", "en"]}}, True),
        ({"traits": {"plan": [30, "m2", "x"]}}, True),
        ({"traits": {"plan": [30, "m2", "y"], LOCALE: [30, "m2", "fr"]}}, True),
        ({"ids": {"ios.id": {"D": [16, 30]}}}, False),
        ({"ids": {"ios.id": {"D": [14, 30]}}}, True),
        ({"ids": {"ios.id": {"E": [30, 30]}}}, True),
        ({"ids": {"email": {"a@example.org": [30, 30]}}}, True),
        ({"consents": {"ads": {"granted": [30, "m2"]}}}, False),
    ],
)
def test_what_stirs_a_person(other, stirred):
    assert stirs(KNOWN, other) is stirred
    if not stirred:
        assert row_of(merged([KNOWN, other])) == row_of(merged([KNOWN]))
