"""Real exports of real systems, where their headers are there to be read."""

import json
from pathlib import Path

import pytest

from monocle.ingest.guess import CONFIDENT, guess_columns

HEADERS = Path(__file__).parents[4] / "shared" / "data" / "exports" / "headers.json"
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not HEADERS.is_file(), reason="the folder of real data is not beside the checkout"),
]


def guesses():
    for name, export in json.loads(HEADERS.read_text())["exports"].items():
        found = {guess.column: guess for guess in guess_columns(export["header"].split(export["sep"]), [])}
        for column, target in export.get("targets", {}).items():
            if column in found:
                meaning = found[column].meaning
                yield name, column, target, None if meaning in {"", "nothing"} else meaning, found[column].confidence


def test_nearly_all_mapped_columns_are_guessed_right():
    mapped = [(target, meaning) for _, _, target, meaning, _ in guesses()]
    right = sum(target == meaning for target, meaning in mapped)
    assert right / len(mapped) >= 0.95


def test_no_column_is_confidently_wrong():
    assert [one for one in guesses() if one[2] != one[3] and one[4] >= CONFIDENT] == []
