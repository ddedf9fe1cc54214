"""Texts in plain Python are what DuckDB makes of them, character by character."""

import duckdb

from monocle.golden.small.texts import lower, moment, plain, quoted, texts_in_brackets, unaccented, words_of_letters
from monocle.golden.spoken import plain_sql

# NUL is left out: DuckDB's strip_accents ends there. Beyond come characters of private use and those that no standard has given a meaning.
LAST = 0x323B0
EVERY_CHARACTER = f"SELECT chr(n::INTEGER) AS c FROM range(1, {LAST}) AS t(n) WHERE n NOT BETWEEN 55296 AND 57343"


def compared(text, *twins):
    """Give the texts for which DuckDB and Python differ, of each twin; ``text`` is SQL over a character c."""
    columns = ", ".join(sql for sql, _ in twins)
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT x, {columns} FROM (SELECT {text} AS x FROM ({EVERY_CHARACTER}))").fetchall()
    return [row[0] for row in rows for (_, twin), given in zip(twins, row[1:], strict=True) if twin(row[0]) != given]


TWINS = (
    ("lower(x)", lower),
    ("strip_accents(x)", unaccented),
    (plain_sql("x"), plain),
    (r"len(regexp_extract_all(x, '\pL\pL+'))", words_of_letters),
)


def test_every_character_alone_is_read_as_duckdb_reads_it():
    assert compared("c", *TWINS) == []


def test_every_character_among_others_is_read_as_duckdb_reads_it():
    assert compared("c || 'bΣ' || c || c || ' Σ'", *TWINS) == []


def test_every_character_is_written_as_json_and_in_lists_as_duckdb_writes_it():
    twins = (("CAST(to_json(x) AS VARCHAR)", quoted), ("CAST([x] AS VARCHAR)", lambda text: texts_in_brackets([text])))
    assert compared("c || 'a' || c", *twins) == []
    assert compared("'a' || c || '\\u0001'", *twins) == []


def test_texts_that_a_list_could_misread_are_quoted_as_duckdb_quotes_them():
    texts = ["", "null", "NULL", "nulls", " a", "a ", "a b", "it's", "a\\b", "a,b", "\n", "null\n"]
    with duckdb.connect() as connection:
        (given,) = connection.execute("SELECT CAST($texts AS VARCHAR)", {"texts": texts}).fetchone()
    assert texts_in_brackets(texts) == given


def test_times_are_written_as_duckdb_writes_them():
    said = ("0825-01-01 00:00:00", "2024-02-29 23:59:59.5", "2024-02-29 10:20:30.000001", "1969-12-31 23:59:59.99")
    with duckdb.connect() as connection:
        for text in said:
            (at, given) = connection.execute("SELECT $t::TIMESTAMP, $t::TIMESTAMP::VARCHAR", {"t": text}).fetchone()
            assert moment(at) == given
