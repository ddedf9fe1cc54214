"""SQL that a person writes reaches the named views and nothing else."""

import duckdb
import pytest

from monocle.engine import hardened
from monocle.engine.sql_gate import _check_again, passed
from monocle.errors import BadInput
from monocle.golden.marts import VIEWS

NAMES = [view.name for view in VIEWS]
PROBES = {
    "read a file": "SELECT * FROM read_text('/etc/passwd')",
    "read bytes": "SELECT * FROM read_blob('/etc/passwd')",
    "read a file as CSV": "SELECT * FROM read_csv('/etc/passwd', sep = ':')",
    "a path as a table": "SELECT * FROM '/etc/passwd'",
    "a quoted path as a table": 'SELECT * FROM "/etc/hostname.csv"',
    "list a folder": "SELECT * FROM glob('/etc/*')",
    "the environment through the system": "SELECT * FROM read_text('/proc/self/environ')",
    "the environment": "SELECT getenv('HOME')",
    "a file of the lake by its path": "SELECT * FROM read_parquet('{lake}/raw/*/*/*.parquet')",
    "a folder of the lake as a table": "SELECT * FROM '{lake}/claims/*/*.parquet'",
    "a relation of the lake that is no view": "SELECT * FROM claims",
    "a web address": "SELECT * FROM 'http://127.0.0.1:9/x.csv'",
    "a bucket": "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "write a file": "COPY (SELECT 1) TO '{lake}/stolen.csv'",
    "write over a file of a view": "COPY (SELECT 1) TO '{orders}' (FORMAT parquet)",
    "read into a table": "COPY customers FROM '/etc/passwd'",
    "attach": "ATTACH '{lake}/x.db' AS x",
    "export": "EXPORT DATABASE '{lake}/out'",
    "import": "IMPORT DATABASE '{lake}/out'",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "set": "SET memory_limit = '100GB'",
    "reset": "RESET memory_limit",
    "pragma": "PRAGMA database_list",
    "pragma as a table": "SELECT * FROM pragma_database_size()",
    "settings": "SELECT * FROM duckdb_settings()",
    "one setting": "SELECT current_setting('temp_directory')",
    "the text of views, with their paths": "SELECT sql FROM duckdb_views()",
    "the catalog": "SELECT * FROM information_schema.tables",
    "the catalog of PostgreSQL": "SELECT * FROM pg_catalog.pg_views",
    "the catalog by a bare name": "SELECT * FROM sqlite_master",
    "secrets": "SELECT * FROM duckdb_secrets()",
    "make a secret": "CREATE SECRET s (TYPE s3)",
    "two statements": "SELECT 1; SELECT 2",
    "two statements, one that drops": "SELECT 1; DROP VIEW marts.customers",
    "make a table": "CREATE TABLE t AS SELECT 1",
    "make a macro": "CREATE MACRO f() AS TABLE SELECT 1",
    "insert": "INSERT INTO customers SELECT * FROM customers",
    "insert in a step": "WITH x AS (INSERT INTO customers SELECT 1 RETURNING *) SELECT * FROM x",
    "update": "UPDATE customers SET name = 'x'",
    "delete": "DELETE FROM customers",
    "drop": "DROP VIEW marts.customers",
    "SQL in a text": "SELECT * FROM query('SELECT 1')",
    "a table in a text": "SELECT * FROM query_table('customers')",
    "SQL in JSON": "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "describe": "SELECT * FROM (DESCRIBE customers)",
    "show": "SELECT * FROM (SHOW ALL TABLES)",
    "explain": "EXPLAIN ANALYZE SELECT 1",
    "call": "CALL enable_logging()",
    "prepare": "PREPARE p AS SELECT 1",
    "a parameter": "SELECT $1",
    "a variable of Python": "SELECT * FROM probes",
    "a step named as a path": 'WITH "/etc/passwd" AS (SELECT 1) SELECT * FROM "/etc/passwd"',
    "a step named as a catalog": "WITH duckdb_settings AS (SELECT 1) SELECT * FROM (SELECT 1), duckdb_settings",
    "a step out of sight": "SELECT * FROM (WITH main_secret AS (SELECT 1) SELECT 1), main_secret",
    "another schema": "SELECT * FROM main.customers",
    "another database": "SELECT * FROM system.main.duckdb_views",
    "a function of another schema": "SELECT * FROM main.read_text('/etc/passwd')",
    "a function by a quoted name": "SELECT \"getenv\"('HOME')",
    "a method": "SELECT 'HOME'.getenv()",
    "a hint": "SELECT /* sqlglot.anonymous */ read_text('/etc/passwd')",
    "sleep": "SELECT sleep_ms(10000)",
    "write to the log": "SELECT write_log('x')",
    "chance": "SELECT random()",
    "a very large value": "SELECT repeat('x', 1000000000)",
    "a deep statement": "SELECT " + "(" * 500 + "1" + ")" * 500,
    "a long statement": "SELECT " + "+".join(["1"] * 20_000),
    "a long chain": "SELECT " + "+".join(["1"] * 5_000),
    "a NUL": "SELECT 'a\0b'",
    "pivot": "PIVOT customers ON city USING count(*)",
    "sample": "SELECT * FROM customers USING SAMPLE 10",
}


def lake(workspace):
    return workspace.house.lake.root


def filled(probe, workspace):
    orders = min(lake(workspace).glob("orders/*/*.parquet"))
    return probe.replace("{lake}", str(lake(workspace))).replace("{orders}", str(orders))


def tree(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES)
def test_a_hostile_statement_is_refused_in_words_without_a_path(asked, probe):
    before = tree(lake(asked))
    with pytest.raises(BadInput, match=r"^query: .+; .+") as refused:
        asked.query.run(filled(probe, asked), seconds=90)
    assert "/" not in str(refused.value)
    assert tree(lake(asked)) == before


READERS = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM glob('{lake}/*')",
    "SELECT * FROM read_parquet('{lake}/claims/*/*.parquet')",
    "SELECT * FROM '{claims}'",
    "SELECT * FROM read_parquet('{orders}/../../claims/x.parquet')",
    "SELECT * FROM 'http://127.0.0.1:9/x.csv'",
    "COPY (SELECT 1) TO '{lake}/stolen.csv'",
    "COPY (SELECT 1) TO '/tmp/stolen-by-monocle-test.csv'",
    "ATTACH '{lake}/x.db' AS x",
    "EXPORT DATABASE '{lake}/out'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "SET allowed_paths = ['/etc/passwd']",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA threads = 64",
    "SELECT getenv('HOME')",
    "SELECT * FROM planted",
]


@pytest.mark.parametrize("probe", READERS)
def test_the_connection_refuses_by_itself_what_lies_outside(asked, probe):
    planted = [1]
    assert planted
    orders = sorted(lake(asked).glob("orders/*/*.parquet"))
    claims = sorted(lake(asked).glob("claims/*/*.parquet"))
    sql = filled(probe, asked).replace("{claims}", str(claims[0]))
    with hardened._opened(asked.house.folder.scratch, asked.house.settings) as connection:
        hardened._close_in(connection, [str(path) for path in orders])
        assert connection.execute("SELECT count(*) FROM read_parquet($1)", [str(orders[0])]).fetchone()[0] > 0
        with pytest.raises(duckdb.Error):
            connection.execute(sql).fetchall()
    assert not list(lake(asked).glob("stolen*"))


def test_memory_threads_and_spill_have_their_caps(asked):
    with hardened._opened(asked.house.folder.scratch, asked.house.settings) as connection:
        rows = connection.execute("SELECT name, value FROM duckdb_settings()").fetchall()
    found = {row[0]: row[1] for row in rows}
    assert (found["threads"], found["memory_limit"], found["max_temp_directory_size"]) == ("2", "1.0 GiB", "4.0 GiB")


REFUSED_BY_DUCKDB = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT getenv('HOME')",
    "SELECT main.sum(1)",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pg_tables",
    "SELECT * FROM main.customers",
    "SELECT * FROM customers",
    "SELECT * FROM (SHOW TABLES)",
    "WITH x AS (INSERT INTO t VALUES (1) RETURNING a) SELECT * FROM x",
    "SELECT $1",
    "SELECT 1; SELECT 2",
    "COPY (SELECT 1) TO 'x'",
    "SELECT (SELECT (SELECT max(content) FROM read_text('/etc/passwd')))",
]


@pytest.mark.parametrize("sql", REFUSED_BY_DUCKDB)
def test_the_second_parser_refuses_by_itself(sql):
    with duckdb.connect() as connection, pytest.raises(BadInput):
        _check_again(sql, set(NAMES), connection)


def test_the_second_parser_lets_views_pass():
    with duckdb.connect() as connection:
        _check_again('SELECT count(*) FROM "marts"."customers"', set(NAMES), connection)


def test_a_step_may_be_named_like_a_view_and_read_it():
    with duckdb.connect() as connection:
        found = passed(
            "WITH orders AS (SELECT * FROM orders WHERE total > 0) SELECT count(*) FROM orders", NAMES, connection
        )
    assert found.views == ("orders",)
    assert found.sql == ('WITH orders AS (SELECT * FROM "marts"."orders" WHERE total > 0) SELECT COUNT(*) FROM orders')


def test_comments_do_not_reach_the_database():
    with duckdb.connect() as connection:
        assert "secret" not in passed("SELECT 1 /* secret */ -- secret", NAMES, connection).sql


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(1000000000000)",
        "SELECT a.name FROM customers AS a, customers AS b, events AS c, events AS d ORDER BY a.name || d.name",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    ],
)
def test_a_query_without_end_is_stopped(asked, sql):
    with pytest.raises(BadInput, match=r"stopped after 0\.5 seconds"):
        asked.query.run(sql, seconds=0.5)
    assert asked.query.run("SELECT 1").rows == [(1,)]


def test_no_value_of_a_customer_stands_in_an_error(asked):
    (name,) = asked.query.run("SELECT last_name FROM customers WHERE last_name IS NOT NULL LIMIT 1").rows[0]
    with pytest.raises(BadInput) as refused:
        asked.query.run("SELECT CAST(last_name AS BIGINT) FROM customers WHERE last_name IS NOT NULL")
    assert name not in str(refused.value)
