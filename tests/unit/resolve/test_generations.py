"""Jr, Sr, père, fils, II, III: read apart from the name."""

import pyarrow as pa
import pytest

from monocle.resolve.generations import parted, said_generation, without_said


@pytest.mark.parametrize(
    ("key", "name", "generation"),
    [
        ("smith jr", "smith", 2),
        ("smith sr", "smith", 1),
        ("de la tour iii", "de la tour", 3),
        ("martin pere", "martin", 1),
        ("martin fils", "martin", 2),
        ("da silva filho", "da silva", 2),
        ("lopez iv", "lopez", 4),
    ],
)
def test_a_generation_is_read_and_left_out_of_the_name(key, name, generation):
    assert parted(key) == (name, generation)


@pytest.mark.parametrize("key", ["fils", "junior", "le pere", "saint pere", "fils aime", "iiyama", "senior martin", ""])
def test_what_only_looks_like_one_stays_a_name(key):
    assert parted(key) == (key, 0)


def test_the_last_name_is_asked_first_then_the_first_name():
    assert said_generation({"last_key": "smith sr", "first_key": "john jr"}) == 1
    assert said_generation({"last_key": "smith", "first_key": "john jr"}) == 2
    assert said_generation({"last_key": None}) == 0


def test_many_records_are_read_as_one_by_one():
    rows = [("smith jr", "john"), (None, None), ("martin", "paul fils"), ("le pere", "anne"), ("klein sr", "max ii")]
    last, first = (pa.array([row[n] for row in rows]) for n in (0, 1))
    held, said = without_said({"last_key": last, "first_key": first, "birth_key": pa.nulls(5, pa.string())})
    assert said.tolist() == [said_generation({"last_key": one, "first_key": other}) for one, other in rows]
    assert held["last_key"].to_pylist() == ["smith", None, "martin", "le pere", "klein"]
    assert held["first_key"].to_pylist() == ["john", None, "paul", "anne", "max"]
