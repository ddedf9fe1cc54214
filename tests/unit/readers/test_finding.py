"""What is found in a sample: encoding, shape, names of columns, formats; and which reader reads a place."""

import io
import json

import pytest

from monocle.errors import BadConfig, BadData, NotFound
from monocle.ingest.readers.decode import canonical, found_encoding, original, utf8_blocks
from monocle.ingest.readers.dialect import found_shape
from monocle.ingest.readers.formats import date_format, decimal_mark
from monocle.ingest.readers.headers import column_names
from monocle.ingest.readers.registry import detect, names, reader
from monocle.ingest.readers.rows import Dialect, next_record

FRENCH = "Hélène Lefèvre habite à Orléans, près de la forêt; naïveté, Noël, où, ça, œuvre\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "mac-roman", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_the_encoding_of_french_text_is_found(encoding):
    text = FRENCH.replace("œ", "oe") if encoding == "cp850" else FRENCH
    assert found_encoding(io.BytesIO(("id;nom\n" + text).encode(encoding))) == encoding


def test_plain_ascii_is_utf_8():
    assert found_encoding(io.BytesIO(b"id;nom\n1;a\n")) == "utf-8"


def test_upper_case_accents_are_cp1252():
    assert found_encoding(io.BytesIO("HÉLÈNE;FRANÇOISE;ÉRIC;JOËLLE\n".encode("cp1252"))) == "cp1252"


def test_an_encoding_that_does_not_exist_is_a_bad_declaration():
    assert canonical("UTF8") == "utf-8"
    for name in ("utf-7000", "base64", ""):
        with pytest.raises(BadConfig):
            canonical(name)


def test_a_mark_of_another_encoding_than_declared_is_refused():
    with pytest.raises(BadData, match="utf-16-le, not utf-8"):
        list(utf8_blocks(io.BytesIO("\ufeffa".encode("utf-16-le")), "utf-8"))


@pytest.mark.parametrize(("encoding", "given"), [("cp1252", b"a\x81\xe9"), ("utf-16-le", b"a\x00\x00\xd8b\x00")])
def test_bytes_that_are_no_text_come_back_as_they_stood(encoding, given):
    blocks = b"".join(utf8_blocks(io.BytesIO(given), encoding))
    with pytest.raises(UnicodeDecodeError):
        blocks.decode()
    assert original(blocks, encoding) == given


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found_among_the_others(separator):
    rows = [["id", "nom", "adresse"], ["1", "a", "1 rue; B, C"], ["2", "b", "x|y; z"], ["3", "c", "12,50"]]
    sample = "".join(separator.join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    assert found_shape(sample).dialect.separator == separator


def test_single_quotes_are_found_when_they_quote():
    sample = "id;nom\n" + "".join(f"'{number}';'a;b'\n" for number in range(9))
    assert found_shape(sample).dialect.quote == "'"


def test_what_is_declared_is_not_looked_for():
    shape = found_shape("a;b,c\n1;2,3\n", separator=",", quote="")
    assert (shape.dialect, shape.width) == (Dialect(",", ""), 2)


@pytest.mark.parametrize(
    ("sample", "header"),
    [
        ("id;nom\n1;a\n", 1),
        ("Titre\n\nid;nom;x\n1;a;b\n2;a;b\n", 3),
        ("1;a\n2;b\n", 0),
        ("a@b.fr;Paris\nc@d.fr;Lyon\n", 0),
        ("nom;2023;2024\na;1;2\n", 1),
        ("email\na@b.fr\n", 1),
    ],
)
def test_the_line_of_the_header_is_found(sample, header):
    assert found_shape(sample).header == header


def test_column_names_become_fit_for_sql_and_stay_different():
    given = ["Nom", "nom", "", "a\u00a0b ", "\ufeffid", 'say "x"', "_file", "n" * 300, "a\nb", "NOM_2"]
    found, renamed = column_names(given)
    assert found[:7] == ["Nom", "nom_2", "column_3", "a b", "id", "say 'x'", "_file_2"]
    assert found[8:] == ["a b_2", "NOM_2_2"]
    assert len({name.lower() for name in found}) == len(found)
    assert renamed["nom_2"] == "nom"
    assert "Nom" not in renamed


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["31/01/2024", "01/02/2024"], "%d/%m/%Y"),
        (["01/02/2024", "03/04/2024"], "%d/%m/%Y"),
        (["01/31/2024", "02/01/2024"], "%m/%d/%Y"),
        (["2024-01-31 10:00:00", "2024-02-01 00:00:00"], "%Y-%m-%d %H:%M:%S"),
        (["2024-01-31T10:00:00Z"], "%Y-%m-%dT%H:%M:%SZ"),
        (["19500228", "20240131"], "%Y%m%d"),
        (["12345678", "87654321"], ""),
        (["0612345678"], ""),
        (["a", "31/01/2024"], ""),
        ([], ""),
    ],
)
def test_the_format_of_dates_is_found(values, form):
    assert date_format(values) == form


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["12,50", "3"], ","),
        (["1 234,5"], ","),
        (["12.50"], "."),
        (["1,234.50"], "."),
        (["12"], ""),
        (["1,5", "1.5"], ""),
        (["a,b"], ""),
    ],
)
def test_the_decimal_mark_is_found(values, mark):
    assert decimal_mark(values) == mark


def test_a_quote_that_never_closes_costs_its_line_only():
    text = '1;"a\n2;b\n'
    found = next_record(text, 0, Dialect(";"), True)
    assert (found.fields, found.reason, text[found.end :]) == (None, "unterminated_quote", "2;b\n")
    assert next_record(text, 0, Dialect(";"), False) is None


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"id;nom\n", "csv"),
        ("a.csv", b"PAR1", "parquet"),
        ("a.tsv", b"id\tnom\n", "csv"),
        ("a.dat", b"id;nom\n", "csv"),
        ("a.xlsx", b"PK\x03\x04[Content_Types].xml", "excel"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "excel"),
        ("a.json", b'[{"id": 1}]', "json"),
        ("a.json", b'{"id": 1}\n{"id": 2}\n', "ndjson"),
        ("a.json", b'{\n"id": 1}\n', "json"),
        ("a.jsonl", b'{"id": 1}\n', "ndjson"),
        ("a.db", b"SQLite format 3\x00", "sqlite"),
        ("a.xml", b"<a/>", "xml"),
        ("a.parquet", b"PAR1", "parquet"),
    ],
)
def test_the_reader_is_chosen_by_content_and_extension(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    assert detect(str(tmp_path / name)) == expected


def test_the_reader_of_a_folder_an_address_and_nothing(tmp_path):
    (tmp_path / "b.json").write_text(json.dumps([{"id": 1}]))
    (tmp_path / "LISEZ-MOI").write_text("bonjour")
    assert detect(str(tmp_path)) == "json"
    assert detect("postgresql://a@b/c") == "postgresql"
    assert detect("mysql+pymysql://a@b/c") == "mysql"
    assert detect("mariadb://a@b/c") == "mysql"
    with pytest.raises(BadData):
        detect("ftp://a/b")
    with pytest.raises(NotFound):
        detect(str(tmp_path / "nothing.csv"))


def test_built_in_readers_come_through_the_door_of_plug_ins():
    assert {"csv", "excel", "json", "ndjson", "parquet", "sqlite"} <= set(names())
    for name in names():
        assert callable(reader(name).read)
    with pytest.raises(BadConfig, match="use csv"):
        reader("fax")
