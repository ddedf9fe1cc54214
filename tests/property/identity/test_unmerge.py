"""Whatever people decide and take back, what is served follows from matching and the judgements in force, and from no history."""

import random

import pytest
from bench.identity_house import People, one_step, served, wrong

from monocle.workspace.identities import Identities
from monocle.workspace.reviews import Reviews
from monocle.workspace.scores import StoredScores

SEQUENCES, STEPS = 30, 8


@pytest.mark.parametrize("seed", range(4))
def test_after_any_sequence_the_state_is_that_in_which_what_was_withdrawn_never_happened(house, seed):
    people = People(24, seed)
    people.doubts(30)
    people.serve(house.catalog)
    scores = StoredScores(house)
    reviews, identities = Reviews(house, scores), Identities(house, scores)
    assert wrong(people, house.catalog) == []
    first = served(house.catalog)
    dice = random.Random(seed)  # noqa: S311 - drawn again from the seed
    for sequence in range(SEQUENCES):
        done = [one_step(dice, people, reviews, identities) for _ in range(STEPS)]
        assert wrong(people, house.catalog) == [], (sequence, done)
        while standing := [one for one in reviews.judgements(limit=1000) if one.state != "withdrawn"]:
            reviews.undo(standing[0].judgement_id, "Grace")
        last = served(house.catalog)
        assert {name: last[name] for name in last if name != "redirects"} == {
            name: first[name] for name in first if name != "redirects"
        }
        assert first["redirects"].items() <= last["redirects"].items()
