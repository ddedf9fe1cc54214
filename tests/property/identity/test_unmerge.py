"""Whatever people decide and take back, what is served follows from matching and the judgements in force, and from no history."""

import random

import pytest
from bench.identity_desk import Desk
from bench.identity_house import People, served

SEQUENCES, STEPS = 30, 8


@pytest.mark.parametrize("seed", range(4))
def test_after_any_sequence_the_state_is_that_in_which_what_was_withdrawn_never_happened(house, seed):
    people = People(24, seed)
    people.doubts(30)
    people.serve(house.catalog)
    dice = random.Random(seed)  # noqa: S311 - drawn again from the seed
    with Desk(house, people) as desk:
        assert desk.wrong() == []
        first = served(house.catalog)
        for sequence in range(SEQUENCES):
            done = [desk.step(dice) for _ in range(STEPS)]
            assert desk.wrong() == [], (sequence, done)
            desk.take_all_back()
            last = served(house.catalog)
            assert {name: last[name] for name in last if name != "redirects"} == {
                name: first[name] for name in first if name != "redirects"
            }
            assert first["redirects"].items() <= last["redirects"].items()
