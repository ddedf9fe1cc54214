"""How often values occur, and how often strangers agree by chance."""

import numpy as np
import pytest

from monocle.kernel.table import Holds, Table
from monocle.resolve.frequencies import equal_pairs, expected_share, value_counts


def _table(column, holds=Holds.TEXT, lists=()):
    """Records with one column; a value below 0 is a list."""
    starts = np.concatenate(([0, 0], np.cumsum([len(one) for one in lists]))).astype(np.int64)
    items = np.array([value for one in lists for value in one], dtype=np.int32)
    return Table(
        np.array(column, dtype=np.int32).reshape(-1, 1),
        {"value": 0},
        {"value": holds},
        starts,
        items,
        np.zeros(1, np.int64),
        np.zeros(0, np.uint8),
        np.zeros(0, np.uint64),
    )


def test_each_value_is_counted_and_no_value_is_not():
    assert sorted(value_counts(_table([5, 5, 0, 9, 5, 9, 7]), "value")) == [1, 2, 3]


def test_a_record_with_several_values_counts_for_each():
    table = _table([5, -1, 9, -2], lists=[[5, 9], [5, 7]])
    assert sorted(value_counts(table, "value")) == [1, 2, 3]


@pytest.mark.parametrize("holds", list(Holds))
def test_whatever_the_integers_stand_for_they_are_counted(holds):
    assert sorted(value_counts(_table([19800101, 19800101, 20240229], holds), "value")) == [1, 2]


def test_a_column_that_nobody_fills_has_no_counts():
    assert len(value_counts(_table([0, 0]), "value")) == 0


def test_pairs_of_equal_values_are_those_that_a_plain_count_finds():
    values = np.random.Generator(np.random.PCG64(1)).integers(1, 12, 60)
    plain = sum(values[i] == values[j] for i in range(60) for j in range(i))
    assert equal_pairs(value_counts(_table(values), "value")) == plain


def test_the_frequency_that_changes_nothing_lies_between_rare_and_frequent():
    counts = np.array([100, 10, 1])
    share = expected_share(counts)
    assert 1 / 111 < share < 100 / 111


def test_where_all_are_alike_frequent_the_frequency_is_theirs():
    assert expected_share(np.full(50, 3)) == pytest.approx(1 / 50)


def test_agreements_of_strangers_gain_nothing_on_average():
    counts = np.array([40, 20, 20, 10, 5, 5])
    shares = counts / counts.sum()
    gained = (shares**2 * np.log2(expected_share(counts) / shares)).sum()
    assert gained == pytest.approx(0.0, abs=1e-12)
