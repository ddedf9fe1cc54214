"""Whatever a person writes: nothing outside the views is read, nothing is written, and only deliberate errors come."""

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlglot import exp

from monocle.engine.hardened import Hardened, Limits
from monocle.engine.sql_gate import SCHEMA, passed
from monocle.errors import MonocleError
from monocle.relation import Column, Contract, Relation, files
from monocle.settings import Settings

MARK = "xyzzy-plugh-marked"
CONTRACTS = MappingProxyType(
    {
        name: Contract(name, "one row", (Column("id", "BIGINT", "number"), Column("name", "VARCHAR", "text")), ("id",))
        for name in ("customers", "orders")
    }
)


@dataclass(frozen=True)
class Lake:
    root: Path
    asked: Hardened

    def tree(self):
        return {
            path: path.read_bytes() for path in self.root.rglob("*") if path.is_file() and "scratch" not in path.parts
        }


@pytest.fixture(scope="session")
def lake(tmp_path_factory):
    """Give two views over files, and secrets beside them: a text, a table, a folder."""
    root = tmp_path_factory.mktemp("lake")
    for name, text in (("customers", "Ada"), ("orders", "Bob"), ("secret", MARK)):
        (root / name).mkdir()
        table = pa.table({"id": [1, 2], "name": [text, f"{text} 2"]})
        pq.write_table(table, root / name / "part.parquet")
    (root / "secret.txt").write_text(MARK)
    (root / f"{MARK}.csv").write_text(f"a,b\n{MARK},1\n")

    def read(name: str) -> Relation:
        return files(CONTRACTS[name], [root / name / "part.parquet"])

    return Lake(root, Hardened(CONTRACTS, read, root / "scratch", Settings(threads=1, memory_mb=256)))


SOURCES = (
    "customers", "orders AS o", "marts.customers", "memory.marts.customers", "main.customers", "secret", "x", "'{f}'",
    '"{f}"', "'{t}'", "read_text('{t}')", "read_blob('{t}')", "read_csv('{t}')", "read_csv_auto('{c}')",
    "read_parquet('{f}')", "parquet_scan('{f}')", "parquet_metadata('{f}')", "sniff_csv('{c}')", "glob('{d}/*')",
    "read_json('{t}')", "read_parquet(['{f}', '{f}'])", "range(3)", "unnest([1, 2])", "(VALUES (1)) AS v(id)",
    "duckdb_settings()", "duckdb_views()", "duckdb_functions()", "pragma_version()", "information_schema.tables",
    "pg_catalog.pg_class", "sqlite_master", "query('FROM ''{f}''')", "query_table('customers')", "query_table(['{f}'])",
    "(DESCRIBE customers)", "(SHOW ALL TABLES)", "(SUMMARIZE customers)", "(FROM '{f}')", "(SELECT * FROM read_text('{t}'))",
    "LATERAL (SELECT * FROM '{f}')", "(PIVOT customers ON name USING count(*))", "customers TABLESAMPLE 5",
    "json_execute_serialized_sql('{{}}')", "which_secret('{t}', 's3')", "python_scan", "lake", "MARK",
)  # fmt: skip
VALUES = (
    "*", "1", "name", "id", "count(*)", "customers", "o", "content", "getenv('HOME')", "current_setting('temp_directory')",
    "getvariable('a')", "(SELECT max(content) FROM read_text('{t}'))", "(SELECT max(name) FROM '{f}')", "'{t}'",
    "json_serialize_sql('SELECT 1')", "json_serialize_plan('FROM ''{f}''')", "write_log('x')", "nextval('s')", "COLUMNS(*)",
    "list_transform([1], lambda x: (SELECT name FROM '{f}'))", "exists(FROM '{f}')", "name.read_text()", "'{t}'.read_text()",
    "$1", "?", "main.sum(id)", '"read_text"(1)', "sum(id) OVER ()", "query_table", "current_query()", "session_user",
    'CAST(name AS "{f}")', "random()", "hash(name)", "format('{{}}', name)", "pg_sleep(9)", "map {{'a': '{t}'}}",
)  # fmt: skip
AROUND = (
    "{q}", "{q};", "{q}; {q}", "({q})", "WITH x AS ({q}) SELECT * FROM x", 'WITH "{f}" AS (SELECT 1) {q}',
    "WITH secret AS (SELECT 1) SELECT * FROM (SELECT 1) AS a, secret", "{q} UNION ALL {q}", "{q} EXCEPT {q}",
    "WITH RECURSIVE x AS ({q} UNION ALL SELECT * FROM x) SELECT * FROM x", "COPY ({q}) TO '{d}/out.csv'",
    "COPY ({q}) TO '{f}' (FORMAT parquet)", "CREATE TABLE t AS {q}", "CREATE VIEW v AS {q}", "EXPLAIN ANALYZE {q}",
    "PREPARE p AS {q}", "EXPORT DATABASE '{d}/out'", "ATTACH '{d}/x.db' AS x; {q}", "SET enable_external_access = true; {q}",
    "INSERT INTO customers {q}", "WITH x AS (INSERT INTO orders {q} RETURNING *) SELECT * FROM x", "DELETE FROM customers; {q}",
    "SELECT * FROM ({q}) AS a JOIN ({q}) AS b ON true", "SELECT * FROM customers WHERE id IN ({q})", "/* x */ {q} -- y",
    "CALL pragma_version(); {q}", "{q} LIMIT (SELECT count(*) FROM '{f}')", "{q} ORDER BY (SELECT max(name) FROM '{f}')",
    "SELECT (SELECT (SELECT max(a) FROM ({q}) AS t(a)))", "FROM ({q}) SELECT *", "DESCRIBE {q}", "SUMMARIZE {q}",
)  # fmt: skip


@st.composite
def statements(draw):
    values = ", ".join(draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3)))
    sources = ", ".join(draw(st.lists(st.sampled_from(SOURCES), min_size=0, max_size=2)))
    query = f"SELECT {values}" + (f" FROM {sources}" if sources else "")
    text = query
    for _ in range(draw(st.integers(0, 2))):
        text = draw(st.sampled_from(AROUND)).replace("{q}", text)
    return draw(st.sampled_from((str, str.upper, str.lower)))(text) if draw(st.booleans()) else text


def placed(text, root):
    places = {
        "{f}": root / "secret" / "part.parquet",
        "{t}": root / "secret.txt",
        "{c}": root / f"{MARK}.csv",
        "{d}": root,
    }
    for mark, place in places.items():
        text = text.replace(mark, str(place)).replace(mark.upper(), str(place))
    return text.replace("{{", "{").replace("}}", "}")


def said(call):
    """Give what a call answers or refuses, as text; errors that are not deliberate pass through."""
    try:
        answer = call()
    except MonocleError as error:
        return str(error)
    return repr((answer.columns, answer.rows)) if hasattr(answer, "rows") else answer.sql


MANY = hypothesis_settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(statements())
def test_a_hostile_statement_reads_no_secret_and_writes_nothing(lake, text):
    sql, before = placed(text, lake.root), lake.tree()
    told, secrets = said(lambda: lake.asked.ask(sql, Limits(rows=50, seconds=5))), (MARK, str(lake.root / "customers"))
    assert [secret for secret in secrets if secret in told.replace(str(lake.root / "secret.txt"), "")] == []
    assert lake.tree() == before


@MANY
@given(statements())
def test_what_passes_is_one_select_over_views_and_its_own_steps(text):
    with duckdb.connect() as connection:
        try:
            found = passed(placed(text, Path("/nowhere")), CONTRACTS, connection)
        except MonocleError:
            return
        (tree,) = sqlglot.parse(found.sql, read="duckdb")
        steps = {step.alias.lower() for step in tree.find_all(exp.CTE)}
        for table in tree.find_all(exp.Table):
            if isinstance(table.this, exp.Identifier):
                assert (table.db == SCHEMA and table.name in CONTRACTS) or (
                    not table.db and table.name.lower() in steps
                )
        assert passed(found.sql, CONTRACTS, connection) == found
        assert [one.type for one in connection.extract_statements(found.sql)] == [duckdb.StatementType.SELECT]


@MANY
@given(st.text(max_size=200))
def test_any_text_gets_an_answer_or_a_deliberate_error(text):
    with duckdb.connect() as connection:
        assert said(lambda: passed(text, CONTRACTS, connection))


SOUP = tuple(
    """
    SELECT FROM WHERE WITH AS ( ) , ; * 1 'a' customers orders id name = + - . [ ] { } : :: JOIN ON UNION ALL GROUP BY ORDER
    LIMIT INTO VALUES IN NOT NULL CASE WHEN END COPY TO SET lambda x CAST OVER $1 ? @ # ~ -- /* */ " '
    """.split()  # noqa: SIM905 - as text, words read better
)


@MANY
@given(st.lists(st.sampled_from(SOUP), max_size=25))
def test_any_soup_of_words_gets_an_answer_or_a_deliberate_error(words):
    with duckdb.connect() as connection:
        assert said(lambda: passed("SELECT " + " ".join(words), CONTRACTS, connection))
