"""What a child process keeps from the house: crashes, hunger and endless loops of a parser."""

import subprocess
import sys

import pytest
import xlsxwriter

from monocle.errors import BadConfig, BadData, Unavailable
from monocle.ingest.readers import apart
from monocle.ingest.readers.parts import Parts


def test_a_parser_that_crashes_takes_only_itself(tmp_path):
    with pytest.raises(BadData, match=r"clients\.xlsx: the file is damaged, or needs more"):
        apart.sniff("os:abort", str(tmp_path / "clients.xlsx"), {})


def test_an_error_of_ours_comes_through_as_it_was_raised(tmp_path):
    path = tmp_path / "a.xlsx"
    xlsxwriter.Workbook(path).close()
    with pytest.raises(BadConfig, match="no sheet 'Nobody'") as caught:
        apart.read("monocle.ingest.readers.excel:Workbooks", str(path), {"sheet": "Nobody"}, tmp_path, 0)
    assert caught.value.mend == "use one of Sheet1"


def test_memory_has_a_limit():
    code = "from monocle.ingest.readers import apart; apart.limit(); bytearray(apart.MEMORY)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MemoryError" in answer.stderr


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    parts = Parts(tmp_path / "gone")
    parts.add_rows(["id"], [["1"]], "a.csv", [2])
    with pytest.raises(Unavailable, match="cannot be written"):
        parts.reading({})
