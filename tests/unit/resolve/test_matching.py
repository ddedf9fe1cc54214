"""What matching.yaml may say."""

import pytest

from monocle.errors import BadConfig
from monocle.resolve.matching import Matching, from_yaml


@pytest.mark.parametrize("tree", [None, {}])
def test_nothing_means_the_defaults(tree):
    assert from_yaml(tree) == Matching()


def test_what_is_said_counts_and_the_rest_is_the_default():
    assert from_yaml({"threshold": 8, "largest_block": 50}) == Matching(threshold=8.0, largest_block=50)


def test_an_unknown_setting_is_refused_with_those_that_are_known():
    with pytest.raises(BadConfig, match=r"matching.yaml: 'treshold' is no setting of matching; use .*threshold"):
        from_yaml({"treshold": 3})


@pytest.mark.parametrize("value", ["3", True, None, [3]])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(BadConfig, match=r"matching.yaml: threshold: .* is no number"):
        from_yaml({"threshold": value})


def test_half_a_record_is_refused():
    with pytest.raises(BadConfig, match="is no whole number"):
        from_yaml({"largest_block": 2.5})


def test_a_number_out_of_range_is_refused():
    with pytest.raises(BadConfig, match=r"least_fill: 1.5 is out of range"):
        from_yaml({"least_fill": 1.5})


def test_a_floor_above_the_threshold_is_refused():
    with pytest.raises(BadConfig, match=r"review_floor 5.0 is above threshold 3.0"):
        from_yaml({"review_floor": 5, "threshold": 3})
