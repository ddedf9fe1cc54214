"""The fast road and the strict one give the same, wherever the blocks of a file end."""

import contextlib
import tempfile
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.errors import BadInput
from monocle.ingest.readers.csv import CsvReader
from monocle.ingest.readers.json import JsonReader, NdjsonReader
from monocle.ingest.readers.registry import detect
from monocle.ingest.readers.xml import XmlReader

PIECES = [
    "a",
    "bc",
    ";",
    ";",
    ";",
    '"',
    '""',
    "\n",
    "\n",
    "\r\n",
    "\r",
    "é",
    "€",
    "\x00",
    "id;nom;ville\n",
    " ",
    '";',
    ';"',
    '"\n',
    "\x1a",
]
ROWS = [
    "x;y;z\n",
    'x;"a"b;z\n',
    'x;"a\nb";z\n',
    'x;"a;z\n',
    'x;a"b;z\n',
    'x;"a""b";z\r\n',
    "x;y\n",
    'x;"";""\n',
    '"x";"y";"z"\n',
    "x;y;z;\n",
]
TEXTS = st.lists(st.sampled_from([*ROWS, *PIECES]), max_size=60).map("".join)
OPTIONS = {"separator": ";", "quote": '"', "header": "1"}


def read(data: bytes, encoding: str, *, block: int, slowly: bool) -> tuple[list, list]:
    with tempfile.TemporaryDirectory() as folder:
        path, parts = Path(folder, "table.csv"), Path(folder, "parts")
        path.write_bytes(data)
        parts.mkdir()
        with (
            mock.patch("monocle.ingest.readers.decode.BLOCK", block),
            mock.patch("monocle.ingest.readers.delimited.PIECE", 16),
        ):
            if slowly:
                with mock.patch("monocle.ingest.readers.delimited.layout", return_value=None):
                    reading = CsvReader().read(str(path), {**OPTIONS, "encoding": encoding}, parts)
            else:
                reading = CsvReader().read(str(path), {**OPTIONS, "encoding": encoding}, parts)
        rows = [tuple(row.values()) for part in reading.parts for row in pq.read_table(part).to_pylist()]
        refused = [(row.position, row.reason, row.detail, row.raw) for row in reading.unreadable]
        return sorted(rows, key=lambda row: row[-1]), refused


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS, st.sampled_from(["utf-8", "cp1252", "utf-16-le"]), st.sampled_from([4, 7, 16, 1 << 20]))
def test_both_roads_give_the_same(body, encoding, block):
    data = ("id;nom;ville\n" + body).encode(encoding)
    assert read(data, encoding, block=block, slowly=False) == read(data, encoding, block=1 << 20, slowly=True)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_every_line_that_is_not_blank_is_in_a_row_or_refused(body):
    body = body.replace('"', "")
    data = ("id;nom;ville\n" + body).encode()
    rows, refused = read(data, "utf-8", block=1 << 20, slowly=False)
    lines = body.rstrip("\x1a").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [number for number, line in enumerate(lines, start=2) if line.strip(" \t") and line.strip("\x1a")]
    assert sorted([row[-1] for row in rows] + [row[0] for row in refused]) == filled


NASTY = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"\xff\xfe",
                b"\xef\xbb\xbf",
                b"\x00",
                b"\r",
                b"\n",
                b";",
                b",",
                b'"',
                b"{",
                b"}",
                b"[",
                b"]",
                b"<a>",
                b"</a>",
            ]
        )
        | st.sampled_from(
            [
                b'{"a": 1}',
                b"\xe9",
                b"\xc3\xa9",
                b"sep=;",
                b"PK\x03\x04",
                b"\x1f\x8b",
                b"<!DOCTYPE",
                b"PAR1",
                b"1e5",
                b":",
            ]
        ),
        st.binary(max_size=6),
    ),
    max_size=40,
).map(b"".join)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(NASTY, st.sampled_from([CsvReader, JsonReader, NdjsonReader, XmlReader]))
def test_any_bytes_at_all_are_read_or_refused_in_our_own_words(data, reader):
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(BadInput):
        path, parts = Path(folder, "thing"), Path(folder, "parts")
        path.write_bytes(data)
        parts.mkdir()
        assert detect(str(path))
        reading = reader().read(str(path), reader().sniff(str(path), {}), parts)
        assert sum(pq.ParquetFile(part).metadata.num_rows for part in reading.parts) == reading.rows
