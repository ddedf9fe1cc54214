"""Whatever the table, the dialect and the encoding, a well written CSV reads back unchanged."""

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.ingest.readers.csv import CsvReader
from monocle.ingest.readers.reader import Reading

WORDS = st.sampled_from(
    [
        "",
        *[
            "01000",
            "+33612345678",
            "1E5",
            "NULL",
            "NaN",
            "null",
            "Null",
            "Hélène",
            "12,50",
            "a;b",
            "x\ty",
            "deux\nlignes",
            "deux\r\nlignes",
        ],
        'Jean "Le Grand"',
        '"',
        '""',
        "'",
        "d'Artagnan",
        "|",
        "é" * 40,
        "N/A",
        "=Jean",
        "\\N",
        "C:\\",
        "œuvre €",
        " ",
    ]
)
CELLS = st.one_of(
    WORDS, st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\x1a\ufeff"), max_size=12)
)


@st.composite
def tables(draw):
    width = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=30))
    return width, [row for row in rows if not row[0].strip().lower().startswith(("total", "sum", "count", "nombre"))]


def written(rows, separator, end, always_quoted, encoding):
    special = (separator, '"', "\r", "\n")

    def cell(text):
        quoted = always_quoted or any(one in text for one in special) or not text
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "".join(separator.join(cell(text) for text in row) + end for row in rows).encode(encoding)


def read(data: bytes, options: dict[str, str]) -> tuple[Reading, list[tuple]]:
    with tempfile.TemporaryDirectory() as folder:
        path, parts = Path(folder, "table.csv"), Path(folder, "parts")
        path.write_bytes(data)
        parts.mkdir()
        reading = CsvReader().read(str(path), options, parts)
        tables_read = [pq.read_table(part) for part in reading.parts]
        return reading, [tuple(row.values()) for table in tables_read for row in table.to_pylist()]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    tables(),
    st.sampled_from(";,\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-16-be"]),
)
def test_a_table_written_in_any_dialect_reads_back_unchanged(table, separator, end, always_quoted, encoding):
    width, rows = table
    header = [f"colonne {number}" for number in range(width)]
    data = written([header, *rows], separator, end, always_quoted, encoding)
    options = {"encoding": encoding, "separator": separator, "quote": '"', "header": "1"}
    reading, found = read(data, options)
    assert list(reading.unreadable) == []
    expected = [tuple(cell or None for cell in row) for row in rows]
    assert [row[:-2] for row in found] == expected
    assert reading.rows == len(rows)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.sampled_from(["utf-8", "cp1252", "latin-1", "utf-16-le"]), st.sampled_from(";,"))
def test_any_bytes_are_read_or_refused_and_never_counted_twice(data, encoding, separator):
    head = separator.join(["a", "b", "c"]) + "\n"
    body = data.replace(b"\xff\xfe", b"").replace(b"\xfe\xff", b"")
    options = {"encoding": encoding, "separator": separator, "quote": "", "header": "1"}
    reading, found = read(head.encode(encoding) + body, options)
    assert len(found) == reading.rows
    places = [row[-1] for row in found] + [row.position for row in reading.unreadable]
    assert len(places) == len(set(places))
    assert all("\ufffd" not in str(cell) or "\ufffd".encode() in data for row in found for cell in row)
