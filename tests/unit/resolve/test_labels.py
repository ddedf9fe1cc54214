"""Agreement with judged pairs."""

from uuid import UUID

import pytest

from monocle.resolve.labels import Label, agreement, wilson


def record(number):
    return UUID(int=number)


def test_precision_counts_joined_pairs_and_recall_pairs_of_one_person():
    customers = {record(n): record(n // 2) for n in range(8)}
    labels = [
        Label(record(0), record(1), same=True),
        Label(record(2), record(3), same=False),
        Label(record(4), record(6), same=True),
        Label(record(4), record(7), same=False),
        Label(record(4), record(99), same=True),
    ]
    found = agreement(labels, customers)
    assert found.labels == 4
    assert found.precision.value == pytest.approx(1 / 2)
    assert found.recall.value == pytest.approx(1 / 2)


def test_no_label_tells_no_share():
    assert wilson(0, 0).value is None


def test_wilsons_interval_has_the_values_of_the_literature():
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3.
    for hits, tries, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = wilson(hits, tries)
        assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
