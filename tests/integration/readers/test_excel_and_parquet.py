"""Typed files: nothing bent, nothing lost, and damage said."""

import datetime as dt
import decimal
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from monocle.errors import BadConfig, BadData
from monocle.ingest.readers.excel import ExcelReader
from monocle.ingest.readers.parquet import ParquetReader
from monocle.ingest.readers.reader import Reader, Reading


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def rows_of(reader: Reader, where: Path, folder: Path, **options: str) -> tuple[Reading, list[dict]]:
    reading = reader.read(str(where), reader.sniff(str(where), options), folder)
    return reading, [row for part in reading.parts for row in pq.read_table(part).to_pylist()]


def workbook(path: Path, *, day_zero_1904: bool = False) -> Path:
    book = xlsxwriter.Workbook(path, {"date_1904": day_zero_1904})
    secret = book.add_worksheet("Ancien")
    secret.write(0, 0, "caché")
    sheet = book.add_worksheet("Clients")
    sheet.activate()
    sheet.set_first_sheet()
    secret.hide()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.write_string(0, 0, "Export du 31 janvier")
    sheet.write_row(2, 0, ["id", "Nom\u00a0", "montant", "né le", "vu", "ok", "erreur", "calcul", "Nom"])
    sheet.write_string(3, 0, "01000")
    sheet.write_string(3, 1, "Null")
    sheet.write_number(3, 2, 45292)
    sheet.write_datetime(3, 3, dt.date(2024, 1, 31), day)
    sheet.write_datetime(3, 4, dt.datetime(2024, 1, 31, 12, 30), moment)
    sheet.write_boolean(3, 5, True)
    sheet.write_formula(3, 6, "=A99/0", value="#REF!")
    sheet.write_formula(3, 7, "=1+1", value=2)
    sheet.write_string(5, 0, "1234567890123456789")
    sheet.write_string(5, 1, "  a\nb ")
    sheet.write_number(5, 2, 12.5)
    sheet.write_row(6, 0, ["Total", "", 45304.5])
    book.close()
    return path


@pytest.mark.parametrize("day_zero_1904", [False, True])
def test_a_workbook_gives_texts_as_a_person_sees_them(tmp_path, out, day_zero_1904):
    path = workbook(tmp_path / "clients.xlsx", day_zero_1904=day_zero_1904)
    reading, rows = rows_of(ExcelReader(), path, out)
    assert reading.columns == ("id", "Nom", "montant", "né le", "vu", "ok", "erreur", "calcul", "Nom_2")
    assert rows[0] == {
        "id": "01000",
        "Nom": "Null",
        "montant": "45292",
        "né le": "2024-01-31",
        "vu": "2024-01-31 12:30:00",
        "ok": "true",
        "erreur": None,
        "calcul": "2",
        "Nom_2": None,
        "_file": "clients.xlsx",
        "_position": 4,
    }
    assert (rows[1]["id"], rows[1]["Nom"], rows[1]["montant"], rows[1]["_position"]) == (
        "1234567890123456789",
        "  a\nb ",
        "12.5",
        6,
    )
    assert [(row.position, row.reason) for row in reading.unreadable] == [(7, "totals_row")]
    assert json.loads(reading.notes["error_cells"]) == {"G4": "Ref"}
    assert reading.notes["hidden_sheets"] == "Ancien"
    assert reading.notes["header"] == "3"


def test_a_workbook_s_sheet_can_be_declared_and_must_be_there(tmp_path, out):
    path = workbook(tmp_path / "clients.xlsx")
    reading, _ = rows_of(ExcelReader(), path, out, sheet="Ancien", header="1")
    assert reading.columns == ("caché",)
    with pytest.raises(BadConfig, match="Ancien, Clients"):
        ExcelReader().read(str(path), {"sheet": "Nobody"}, out)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"id;nom\n1;a\n", "no workbook"),
        (b"<html><table></table></html>", "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_with_its_reason(tmp_path, out, data, what):
    path = tmp_path / "clients.xlsx"
    path.write_bytes(data)
    with pytest.raises(BadData, match=what):
        ExcelReader().read(str(path), {}, out)


def test_a_corrupted_workbook_never_takes_the_house_down(tmp_path, out):
    path = workbook(tmp_path / "clients.xlsx")
    whole = path.read_bytes()
    for at in range(30, len(whole), len(whole) // 6):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        folder = out / str(at)
        folder.mkdir()
        try:
            ExcelReader().read(str(path), {}, folder)
        except BadData:
            continue


def test_a_bomb_dressed_as_a_workbook_is_refused(tmp_path, out):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))
    with pytest.raises(BadData, match="100 times"):
        ExcelReader().read(str(path), {}, out)


def typed() -> pa.Table:
    moment = dt.datetime(2024, 3, 31, 2, 30, tzinfo=dt.UTC)
    return pa.table(
        {
            "card": pa.array([1234567890123456789, None], pa.int64()),
            "client": pa.array([17850.0, float("nan")], pa.float64()),
            "price": pa.array([0.1, 1e-7], pa.float64()),
            "amount": pa.array([decimal.Decimal("12.50"), None], pa.decimal128(12, 2)),
            "born": pa.array([dt.date(1900, 2, 28), None], pa.date32()),
            "seen": pa.array([moment, None], pa.timestamp("ns", "Europe/Paris")),
            "at": pa.array([dt.datetime(2024, 3, 31, 2, 30), None], pa.timestamp("us")),
            "ok": pa.array([True, None], pa.bool_()),
            "photo": pa.array([b"\x00\xff", None], pa.binary()),
            "tags": pa.array([["a", "é"], None], pa.list_(pa.string())),
            "place": pa.array([{"cp": "01000", "v": 1.5}, None], pa.struct([("cp", pa.string()), ("v", pa.float64())])),
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "name": pa.array(["Null", ""], pa.string()),
        }
    )


def test_parquet_gives_every_type_as_text_without_loss(tmp_path, out):
    path = tmp_path / "all.parquet"
    pq.write_table(typed(), path)
    _, rows = rows_of(ParquetReader(), path, out)
    assert rows[0] == {
        "card": "1234567890123456789",
        "client": "17850",
        "price": "0.1",
        "amount": "12.50",
        "born": "1900-02-28",
        "seen": "2024-03-31 02:30:00Z",
        "at": "2024-03-31 02:30:00",
        "ok": "true",
        "photo": "00ff",
        "tags": '["a", "é"]',
        "place": '{"cp": "01000", "v": 1.5}',
        "map": '[["k", 1]]',
        "kind": "x",
        "name": "Null",
        "_file": "all.parquet",
        "_position": 1,
    }
    assert {name for name, value in rows[1].items() if value is not None} == {"price", "kind", "_file", "_position"}
    assert rows[1]["price"] == "1e-07"


def test_parquet_int96_times_and_rows_with_nul_are_told_apart(tmp_path, out):
    path = tmp_path / "old.parquet"
    table = pa.table({"at": pa.array([dt.datetime(2024, 1, 1), None], pa.timestamp("ns")), "n": ["a", "b\x00"]})
    pq.write_table(table, path, use_deprecated_int96_timestamps=True)
    reading, rows = rows_of(ParquetReader(), path, out)
    assert [row["at"] for row in rows] == ["2024-01-01 00:00:00"]
    assert [(row.position, row.reason) for row in reading.unreadable] == [(2, "nul")]


def test_damaged_parquet_is_refused_and_never_takes_the_house_down(tmp_path, out):
    path = tmp_path / "all.parquet"
    pq.write_table(typed(), path, write_page_checksum=True)
    whole = path.read_bytes()
    for cut in (0, 3, 4, len(whole) // 2, len(whole) - 5):
        path.write_bytes(whole[:cut])
        with pytest.raises(BadData):
            ParquetReader().read(str(path), {}, out)
    refused = 0
    for at in range(4, len(whole), len(whole) // 12):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        folder = out / str(at)
        folder.mkdir()
        try:
            ParquetReader().read(str(path), {}, folder)
        except BadData:
            refused += 1
    assert refused > 5
