"""Profiles are made in passes over ranges of customer ids."""

from itertools import pairwise
from uuid import UUID

from monocle.golden.profiles import passes

LAST = UUID(int=(1 << 128) - 1)


def test_few_customers_are_one_pass_over_all_ids():
    assert passes(0) == passes(1) == passes(250_000) == [(UUID(int=0), LAST)]


def test_every_id_is_in_one_pass():
    ranges = passes(95, at_once=10)
    assert len(ranges) == 10
    assert (ranges[0][0], ranges[-1][1]) == (UUID(int=0), LAST)
    for (_, last), (first, _) in pairwise(ranges):
        assert first.int == last.int + 1
