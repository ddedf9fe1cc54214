"""Labelled sets that nobody here made: what ``monocle match`` finds without configuration, and without looking at the truth."""

from pathlib import Path

import pytest

from monocle.settings import Settings
from monocle.workspace.matching_file import match_file

DATA = Path(__file__).parents[4] / "shared" / "data" / "matching"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/matching beside the project"),
]


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("febrl1", 0.999),
        ("febrl2", 0.998),
        ("febrl3", 0.9995),
        ("febrl_phone_10000", 0.9995),
        ("fake_1000", 0.92),
        ("senzing", 0.85),
        ("restaurant", 0.90),
    ],
)
def test_a_labelled_set_is_matched_as_well_as_asked(name, least):
    matched = match_file(DATA / name / "records.csv", Settings(threads=2), DATA / name / "truth.csv")
    assert matched.f1 >= least
