"""Every call of the API with what its description allows and refuses, on a real workspace; afterwards all is still whole."""

from bench.api_calls import tried

EXAMPLES = 2


def test_no_call_of_the_api_breaks_anything_or_answers_other_than_described(house):
    statuses, wrong = tried(house, EXAMPLES)
    assert wrong == []
    assert {200, 404, 422} <= set(statuses)
    assert house.verify().findings == []
