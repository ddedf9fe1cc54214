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
        ({"ids": {"email": {"a@example.org": [30, 30]}}}, False),
        ({"ids": {"email": {"b@example.org": [30, 30]}}}, True),
        ({"consents": {"ads": {"granted": [30, "m2"]}}}, False),
    ],
)
def test_what_stirs_a_person(other, stirred):
    assert stirs(KNOWN, other) is stirred
    if not stirred:
        assert row_of(merged([KNOWN, other])) == row_of(merged([KNOWN]))


@pytest.mark.parametrize("part", ["traits", "ids", "consents", "evidence"])
def test_a_state_does_not_grow_without_end_and_what_stays_depends_on_no_order(part):
    said = {
        "traits": [
            {"traits": {f"t{number:05}": [number, "m", 1], "first_name": [0, "m", "Zoé"]}} for number in range(1500)
        ],
        "ids": [{"ids": {"email": {f"{number % 150}@x.fr": [300 - number, 300 - number]}}} for number in range(300)],
        "consents": [{"consents": {f"p{number:03}": {"granted": [number, "m"]}}} for number in range(300)],
        "evidence": [{"evidence": {f"alias:{number % 150}": 300 - number}} for number in range(300)],
    }[part]
    forth, back = merged(said), merged(reversed(said))
    middle = merged([merged(said[::2]), merged(said[1::2])])
    for state in (forth, back, middle):
        for values in state.get("ids", {}).values():
            for seen in values.values():
                del seen[1]
    assert forth == back == middle
    assert len(forth[part]) <= 1_001
    assert len(forth.get("ids", {}).get("email", ())) <= 100
    assert part != "traits" or "first_name" in forth["traits"]
