"""JSON documents and lines: flat rows, and strictness that costs one object at most."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from monocle.errors import BadData
from monocle.ingest.readers.json import JsonReader, NdjsonReader
from monocle.ingest.readers.reader import Reader, Reading


def read(reader: Reader, content: str | bytes, folder: Path, **options: str) -> tuple[Reading, list[dict]]:
    path, out = folder / "data.json", folder / "out"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    out.mkdir(exist_ok=True)
    reading = reader.read(str(path), reader.sniff(str(path), options), out)
    rows = [row for part in reading.parts for row in pq.read_table(part).to_pylist()]
    assert len(rows) == reading.rows
    return reading, [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]


def test_nested_objects_become_columns_and_digits_stay(tmp_path):
    content = """[{"id": "01000", "card": 1234567890123456789, "price": 1.10, "x": 1E5, "ok": true, "no": null, "empty": "",
                   "adr": {"cp": "0012", "geo": {"lat": -0}}, "tags": ["é", 1.50, {"b": null}], "none": {}}]"""
    _, rows = read(JsonReader(), content, tmp_path)
    assert rows == [
        {
            "id": "01000",
            "card": "1234567890123456789",
            "price": "1.10",
            "x": "1E5",
            "ok": "true",
            "no": None,
            "empty": None,
            "adr.cp": "0012",
            "adr.geo.lat": "-0",
            "tags": '["é", 1.50, {"b": null}]',
            "none": None,
        }
    ]


def test_a_list_inside_a_document_is_found_and_then_declared(tmp_path):
    content = '{"a": [1, 2, 3], "data": {"page": {"n": 1}, "people": [{"id": 1}, {"id": 2}]}, "tail": {"id": [9]}}'
    reading, rows = read(JsonReader(), content, tmp_path)
    assert rows == [{"id": "1"}, {"id": "2"}]
    assert reading.notes["path"] == "data.people"
    with pytest.raises(BadData, match="'nobody'"):
        read(JsonReader(), content, tmp_path, path="data.nobody")


def test_one_object_is_one_row(tmp_path):
    _, rows = read(JsonReader(), '\ufeff{"id": 1, "name": "Null"}\n', tmp_path)
    assert rows == [{"id": "1", "name": "Null"}]


DEEP = '{"a":' * 40 + "1" + "}" * 40
BROKEN_RULES = [
    ('{"id": 1, "id": 2}', "duplicate_key"),
    ('{"a.b": 1, "a": {"b": 2}}', "duplicate_key"),
    ('{"id": NaN}', "not_a_number"),
    ('{"id": -Infinity}', "not_a_number"),
    ('{"id": "\\ud800"}', "lone_surrogate"),
    ('{"id": "a\\u0000"}', "nul"),
    ('{"a\\u0000": 1}', "nul"),
    ('{"tags": ["\\ud800"]}', "lone_surrogate"),
    (DEEP, "too_deep"),
    ('{"a": ' + "[" * 40 + "]" * 40 + "}", "too_deep"),
    ("[1]", "not_an_object"),
    ('"Dupont"', "not_an_object"),
    ("12", "not_an_object"),
    ("null", "not_an_object"),
    (json.dumps({f"k{number}": 1 for number in range(1_001)}), "too_many_keys"),
]


@pytest.mark.parametrize(("given", "reason"), BROKEN_RULES, ids=lambda value: value[:20])
def test_an_object_that_breaks_a_rule_is_refused_alone(tmp_path, given, reason):
    good = '{"ok": "yes"}'
    reading, rows = read(JsonReader(), f"[{good}, {given} , {good}]", tmp_path)
    assert rows == [{"ok": "yes"}] * 2
    assert [(row.position, row.reason, row.raw) for row in reading.unreadable] == [(2, reason, given.encode())]
    (tmp_path / "lines").mkdir()
    reading, rows = read(NdjsonReader(), f"{good}\n{given}\n\n{good}\n", tmp_path / "lines")
    assert rows == [{"ok": "yes"}] * 2
    assert [(row.position, row.reason, row.raw) for row in reading.unreadable] == [(2, reason, given.encode())]
    assert "Dupont" not in reading.unreadable[0].detail


@pytest.mark.parametrize(
    "content",
    [
        "",
        " \n",
        "[",
        '[{"a": 1}',
        '[{"a": 1},]',
        '[{"a": 1} {"a": 2}]',
        '[{"a": 1}] x',
        "{'a': 1}",
        '[{"a": 1} // no\n]',
        "id;nom\n",
        "[" * 100000,
        '{"a": 1}{"a": 2}',
        b'[{"a": "\x81"}]',
    ],
    ids=lambda value: str(value[:12]),
)
def test_a_document_that_is_no_json_is_refused_as_a_whole(tmp_path, content):
    with pytest.raises(BadData):
        read(JsonReader(), content, tmp_path)


def test_lines_that_are_no_json_are_refused_one_by_one(tmp_path):
    lines = [
        b'{"id": 1}',
        b"{'id': 2}",
        b'{"id": "H\xe9"}',
        b'{"id": 4} {"id": 5}',
        b'{"id": 6,}',
        b'{"id": "\x00"}',
        b'{"id": 8',
    ]
    reading, rows = read(NdjsonReader(), b"\n".join(lines), tmp_path, encoding="utf-8")
    assert rows == [{"id": "1"}]
    assert [(row.position, row.reason) for row in reading.unreadable] == [
        (2, "bad_json"),
        (3, "undecodable"),
        (4, "bad_json"),
        (5, "bad_json"),
        (6, "nul"),
        (7, "truncated"),
    ]
    assert reading.unreadable[1].raw == lines[2]


def test_keys_may_come_and_go_from_line_to_line(tmp_path):
    lines = [json.dumps({"id": number, **({"late": "x"} if number > 25_000 else {})}) for number in range(25_003)]
    reading, rows = read(NdjsonReader(), "\n".join(lines), tmp_path)
    assert reading.columns == ("id", "late")
    assert reading.rows == 25_003
    assert [row.get("late") for row in rows[-3:]] == [None, "x", "x"]


def test_an_array_is_no_ndjson(tmp_path):
    with pytest.raises(BadData, match="reader json"):
        read(NdjsonReader(), '[{"id": 1}]', tmp_path)
