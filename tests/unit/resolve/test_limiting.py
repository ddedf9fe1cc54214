"""What ``matching.yaml`` may say under ``limits``."""

import pytest

from monocle.errors import BadConfig
from monocle.resolve.limiting import Limiting, from_tree
from monocle.resolve.matching import from_yaml


def test_nothing_limits_nothing():
    assert from_tree(None) == from_tree({}) == Limiting()


def test_limits_are_read_with_the_rest_of_the_file():
    tree = {"threshold": 4, "limits": {"one_each": ["loyalty_card", "customer_number:crm"], "persons": ["crm"]}}
    assert from_yaml(tree).limits == Limiting(("loyalty_card", "customer_number:crm"), ("crm",))
    assert from_yaml({"limits": {"users": []}}).limits == Limiting((), (), ())
    assert not from_yaml({"limits": {"users": []}}).limits


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (["loyalty_card"], "one_each, persons and users"),
        ({"one": ["loyalty_card"]}, "one_each, persons and users"),
        ({"one_each": "loyalty_card"}, "no list of names"),
        ({"persons": [1]}, "no list of names"),
        ({"one_each": ["colour"]}, "'colour' is nothing that can be limited"),
        ({"one_each": ["email:work"]}, "'email:work' is nothing that can be limited"),
    ],
)
def test_what_is_no_limit_is_refused_with_the_mend(tree, message):
    with pytest.raises(BadConfig, match=message) as refused:
        from_tree(tree)
    assert refused.value.mend
