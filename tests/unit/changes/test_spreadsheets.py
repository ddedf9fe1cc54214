"""Cells that stay what they are, in the programs that open them."""

import csv
import zipfile

import pytest

from monocle import spreadsheets
from monocle.errors import BadInput, Unavailable
from monocle.spreadsheets import bare_line, safe_cell, safe_line, write_sheet

DANGEROUS = [
    "=1+1",
    "+33612345678",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\x00=1",
    "\N{FULLWIDTH EQUALS SIGN}1",
    "\N{FULLWIDTH PLUS SIGN}1",
    "\N{FULLWIDTH HYPHEN-MINUS}1",
    "\N{FULLWIDTH COMMERCIAL AT}x",
    "  =1",
    "|calc",
    "%x",
]
PLAIN = ["Dupont", "jean@exemple.fr", "12 rue de la Paix", "0612345678", "", "l'été", "1=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_compute_is_marked_as_text(text):
    assert safe_cell(text).startswith("'")
    assert "\x00" not in safe_cell(text)


@pytest.mark.parametrize("mark", [";", ",", "\t", "\n", "\r\n", '; "', ", '"])
def test_what_would_be_a_formula_with_another_separator_or_line_by_line_is_marked_in_csv_alone(mark):
    for text in ("=1+1", "+1", "-1", "@SUM(1)", "\N{FULLWIDTH EQUALS SIGN}1"):
        assert safe_line(f"a{mark}{text}") == f"a{mark}'{text}"
        assert bare_line(safe_line(f"a{mark}{text}")) == f"a{mark}{text}"
        assert safe_cell(f"a{mark}{text}") == f"a{mark}{text}"


@pytest.mark.parametrize("text", [*DANGEROUS[:7], *PLAIN, "a-b, c+d; e@f.fr", "d'un 'mot', l'été", "'quoted'"])
def test_what_the_marks_are_taken_off_is_what_it_was(text):
    assert bare_line(safe_line(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_plain_texts_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_the_spreadsheet_profile_marks_and_the_machine_profile_keeps(tmp_path):
    rows = [["+33612345678", "=1+1"], ["Zoé", "a;b,c\nd"]]
    assert write_sheet(tmp_path / "s.csv", ["a", "b"], rows, language="fr") == 2
    assert write_sheet(tmp_path / "m.csv", ["a", "b"], rows, machine=True, language="fr") == 2
    assert (tmp_path / "s.csv").read_bytes().startswith("\ufeffa;b\r\n'+33612345678;'=1+1\r\n".encode())
    with (tmp_path / "m.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["a", "b"], *rows]


def test_an_excel_file_holds_texts_only(tmp_path):
    write_sheet(tmp_path / "x.xlsx", ["a"], [[text] for text in [*DANGEROUS, *PLAIN, "https://exemple.fr", "12"]])
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>" not in sheet.replace('t="s"', "") or 't="inlineStr"' in sheet
    assert "<t>+33612345678</t>" in sheet
    assert "<t>'=1+1</t>" in sheet
    assert "hyperlink" not in sheet


def test_what_excel_cannot_hold_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    with pytest.raises(BadInput):
        write_sheet(tmp_path / "x.xlsx", ["a"], [["1"], ["2"], ["3"]])
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(Unavailable):
        write_sheet(tmp_path / "nowhere" / "x.csv", ["a"], [])
    with pytest.raises(Unavailable):
        write_sheet(tmp_path / "nowhere" / "x.xlsx", ["a"], [])
