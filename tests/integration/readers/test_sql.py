"""Readers of databases, against the real servers."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pymysql
import pytest
from adbc_driver_postgresql import dbapi

from monocle.errors import BadConfig, BadData, BadInput, Unavailable
from monocle.ingest.readers.mysql import MysqlReader
from monocle.ingest.readers.postgresql import PostgresqlReader
from monocle.ingest.readers.reader import Reader, Reading
from monocle.ingest.readers.sql import one_select
from monocle.ingest.readers.sqlite import SqliteReader


def rows_of(reader: Reader, where: str, folder: Path, **options: str) -> tuple[Reading, list[dict]]:
    reading = reader.read(where, reader.sniff(where, options), folder)
    rows = [row for part in reading.parts for row in pq.read_table(part).to_pylist()]
    assert len(rows) == reading.rows
    return reading, [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]


def fill_mariadb(address: str, statements: Sequence[str]) -> None:
    port = int(address.rpartition(":")[2].partition("/")[0])
    connection = pymysql.connect(host="127.0.0.1", port=port, user="root", database="shop", autocommit=True)
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def shop(mariadb):
    fill_mariadb(
        mariadb,
        [
            "SET sql_mode = ''",
            """CREATE TABLE clients (id CHAR(5), nom VARCHAR(40), carte BIGINT UNSIGNED, solde DECIMAL(12, 2), naissance DATE,
               cree DATETIME(3), vu TIMESTAMP NULL, photo VARBINARY(8), duree TIME, actif BOOLEAN, libre JSON)""",
            """INSERT INTO clients VALUES
               ('01000', 'Hélène Null 😀', 9223372036854775808, -12.50, '0000-00-00', '2024-03-31 02:30:00.125',
                '2024-01-01 10:00:00', x'00ff', '838:59:59', TRUE, '{"a": 1.10}'),
               ('0012', '50 % : d''Artagnan', 1, 0.10, '1950-02-28', NULL, NULL, NULL, NULL, FALSE, NULL)""",
            "CREATE TABLE `odd table` (`a b` INT)",
        ],
    )
    return mariadb


@pytest.mark.mariadb
def test_mariadb_gives_every_value_as_its_own_text(shop, tmp_path):
    reading, rows = rows_of(MysqlReader(), shop, tmp_path, table="clients")
    assert rows[0] == {
        "id": "01000",
        "nom": "Hélène Null 😀",
        "carte": "9223372036854775808",
        "solde": "-12.50",
        "naissance": "0000-00-00",
        "cree": "2024-03-31 02:30:00.125",
        "vu": rows[0]["vu"],
        "photo": "00ff",
        "duree": "838:59:59",
        "actif": "1",
        "libre": '{"a": 1.10}',
    }
    assert rows[1]["nom"] == "50 % : d'Artagnan"
    assert rows[1]["cree"] is None
    assert not reading.unreadable


@pytest.mark.mariadb
def test_mariadb_runs_one_query_and_knows_percent_signs_and_colons(shop, tmp_path):
    query = "SELECT id, ':x' AS colon FROM clients WHERE nom LIKE '50 %' ORDER BY id"
    _, rows = rows_of(MysqlReader(), shop, tmp_path, query=query)
    assert rows == [{"id": "0012", "colon": ":x"}]


@pytest.mark.mariadb
def test_mariadb_refuses_to_write_and_a_table_that_is_not_there(shop, tmp_path):
    with pytest.raises(BadConfig, match="only reads"):
        MysqlReader().read(shop, {"query": "DELETE FROM clients"}, tmp_path)
    with pytest.raises(BadConfig, match="1146"):
        MysqlReader().read(shop, {"table": "nobody"}, tmp_path)
    with pytest.raises(BadConfig, match="clients, odd table"):
        MysqlReader().sniff(shop, {})


def test_a_mysql_server_that_does_not_answer_is_unavailable_and_its_password_stays_hidden(tmp_path):
    with pytest.raises(Unavailable) as caught:
        MysqlReader().read("mysql://root:s3cret@127.0.0.1:9/shop", {"table": "clients"}, tmp_path)
    assert "s3cret" not in str(caught.value)


@pytest.fixture
def warehouse(settings):
    address = settings.database_url
    with dbapi.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS crm CASCADE")
        cursor.execute("CREATE SCHEMA crm")
        cursor.execute(
            """CREATE TABLE crm.clients (id text, n numeric(20, 4), d date, at timestamp, tz timestamptz, b bytea, u uuid, j jsonb,
               tags text[], ok boolean, f double precision, i interval)"""
        )
        cursor.execute(
            """INSERT INTO crm.clients VALUES ('01000', 12345678901234.5000, '1900-02-28', '2024-03-31 02:30', '2024-01-01 10:00+02',
               '\\x00ff', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{"a": 1.10}', '{a,"b c"}', true, 0.1, '1 day'),
               (NULL, NULL, 'infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'NaN', NULL)"""
        )
        cursor.execute('CREATE TABLE crm.contacts ("A b" text, "a B" text)')
        cursor.execute("INSERT INTO crm.contacts VALUES ('1', '2')")
        connection.commit()
    return address


def test_postgresql_gives_every_value_as_its_own_text(warehouse, tmp_path):
    reading, rows = rows_of(PostgresqlReader(), warehouse, tmp_path, table="crm.clients")
    assert rows[0] == {
        "id": "01000",
        "n": "12345678901234.5000",
        "d": "1900-02-28",
        "at": "2024-03-31 02:30:00",
        "tz": "2024-01-01 08:00:00Z",
        "b": "00ff",
        "u": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "j": '{"a": 1.10}',
        "tags": '["a", "b c"]',
        "ok": "true",
        "f": "0.1",
        "i": "P1D",
    }
    assert rows[1]["d"] == "infinity"
    assert rows[1]["id"] is None
    assert reading.rows == 2


def test_postgresql_reads_a_schema_s_table_and_renames_columns_that_differ_by_case(warehouse, tmp_path):
    reading, rows = rows_of(PostgresqlReader(), warehouse, tmp_path, table="crm.contacts")
    assert rows == [{"A b": "1", "a B_2": "2"}]
    assert reading.notes["renamed"] == '{"a B_2": "a B"}'


def test_postgresql_runs_one_query_that_only_reads(warehouse, tmp_path):
    query = "SELECT id AS a, id AS a FROM crm.clients -- the first\nORDER BY id NULLS LAST LIMIT 1;"
    _, rows = rows_of(PostgresqlReader(), warehouse, tmp_path, query=query)
    assert rows == [{"a": "01000", "a_2": "01000"}]
    with pytest.raises(BadConfig, match="SQLSTATE 42P01"):
        PostgresqlReader().read(warehouse, {"table": "nobody"}, tmp_path)
    with pytest.raises(BadConfig, match="while its rows come"):
        PostgresqlReader().read(warehouse, {"query": "SELECT pg_catalog.lo_create(4242)"}, tmp_path)


def test_a_postgresql_server_that_does_not_answer_is_unavailable_and_its_password_stays_hidden(tmp_path):
    with pytest.raises(Unavailable) as caught:
        PostgresqlReader().read("postgresql://root:s3cret@127.0.0.1:9/shop", {"table": "clients"}, tmp_path)
    assert "s3cret" not in str(caught.value)


@pytest.fixture
def till(tmp_path):
    path = tmp_path / "till.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE tickets (id, total, seen, note, photo BLOB)")
        connection.execute("INSERT INTO tickets VALUES ('01000', 12.5, 1704103200, 'Null', x'00ff')")
        connection.execute("INSERT INTO tickets VALUES (9007199254740993, 10.0, NULL, '', NULL)")
        connection.execute("INSERT INTO tickets VALUES ('3', 1, NULL, CAST(x'48e9' AS TEXT), NULL)")
        connection.execute("INSERT INTO tickets VALUES ('4', 1, NULL, 'a' || char(0) || 'b', NULL)")
    connection.close()
    (tmp_path / "out").mkdir()
    return path


def test_sqlite_gives_texts_and_keeps_apart_what_is_no_text(till, tmp_path):
    reading, rows = rows_of(SqliteReader(), str(till), tmp_path / "out")
    assert rows == [
        {"id": "01000", "total": "12.5", "seen": "1704103200", "note": "Null", "photo": "00ff"},
        {"id": "9007199254740993", "total": "10", "seen": None, "note": None, "photo": None},
    ]
    assert [(row.position, row.reason) for row in reading.unreadable] == [(3, "undecodable"), (4, "nul")]


def test_sqlite_is_opened_to_read_only_and_only_when_it_is_sqlite(till, tmp_path):
    with pytest.raises(BadConfig):
        SqliteReader().read(str(till), {"query": "DROP TABLE tickets"}, tmp_path / "out")
    with pytest.raises(BadData, match="no such table"):
        SqliteReader().read(str(till), {"table": "nobody"}, tmp_path / "out")
    other = tmp_path / "other.db"
    other.write_text("id;nom\n")
    with pytest.raises(BadData, match="no SQLite"):
        SqliteReader().sniff(str(other), {})


@pytest.mark.parametrize(
    "query",
    [
        "",
        "DROP TABLE a",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE a",
        "WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone",
        "SELECT * INTO b FROM a",
        "SELECT * FROM a FOR UPDATE",
        "CREATE TABLE a AS SELECT 1",
        "COPY a TO '/tmp/a'",
        "PRAGMA x",
        "SELECT (((",
    ],
)
def test_only_one_select_that_only_reads_passes_the_gate(query):
    with pytest.raises(BadConfig):
        one_select(query, "postgres")


def test_a_table_s_name_passes_a_gate(tmp_path):
    for name in ('a"; DROP TABLE b', "a\nb", ".", "a" * 300):
        with pytest.raises(BadInput):
            SqliteReader().read("missing.db", {"table": name}, tmp_path)
