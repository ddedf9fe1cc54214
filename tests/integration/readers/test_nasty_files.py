"""Each nasty file is read right, or its rows or itself refused with a stable reason: never a crash, a silent change or a leak."""

import importlib.util
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from monocle.errors import BadData
from monocle.ingest.readers.csv import CsvReader
from monocle.ingest.readers.reader import Reading

SPEC = importlib.util.spec_from_file_location("monocle_corpus_of_readers", Path(__file__).with_name("corpus.py"))
CORPUS = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = CORPUS
SPEC.loader.exec_module(CORPUS)
CASES = CORPUS.all_cases()


def rows_of(reading: Reading) -> list[tuple]:
    return [tuple(row.values())[:-2] for part in reading.parts for row in pq.read_table(part).to_pylist()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_nasty_file_is_read_right_or_refused(case, tmp_path):
    path, out = tmp_path / "nasty.csv", tmp_path / "out"
    path.write_bytes(case.data)
    out.mkdir()
    reader = CsvReader()
    if case.refused:
        with pytest.raises(BadData, match=case.refused):
            reader.read(str(path), reader.sniff(str(path), case.options), out)
        return
    reading = reader.read(str(path), reader.sniff(str(path), case.options), out)
    assert [(row.position, row.reason) for row in reading.unreadable] == case.reasons
    rows = rows_of(reading)
    assert len(rows) == reading.rows
    if case.rows is None:
        assert reading.rows == case.many
    else:
        assert rows == case.rows
    notes = {**reading.notes, "columns": "|".join(reading.columns)}
    assert {name: notes.get(name) for name in case.notes} == case.notes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_raw_bytes_of_a_refused_row_stand_in_the_file_and_its_detail_tells_no_value(case, tmp_path):
    path, out = tmp_path / "nasty.csv", tmp_path / "out"
    path.write_bytes(case.data)
    out.mkdir()
    try:
        reading = CsvReader().read(str(path), case.options, out)
    except BadData:
        assert case.refused
        return
    for row in reading.unreadable:
        assert row.raw in case.data or row.reason == "totals_row"
        assert len(row.raw) <= 64 << 10
        assert "Dupont" not in row.detail
