"""Views agree with the lake, queries with DuckDB's own answers, files with answers."""

import csv
import io
import json
from collections import Counter

import pyarrow.parquet as pq
import pytest

from monocle import tables
from monocle.catalog.pointers import in_force
from monocle.cli.app import run as terminal
from monocle.engine.contracts import broken_promises
from monocle.errors import BadInput, NotFound
from monocle.golden.marts import VIEWS, mart
from monocle.golden.questions import QUESTIONS
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

SAME_GRAIN = {
    "customers": tables.PROFILES,
    "customer_records": tables.RECORDS,
    "identifiers": tables.IDENTIFIERS,
    "orders": tables.ORDERS,
    "order_lines": tables.ORDER_LINES,
    "events": tables.EVENTS,
    "consents": tables.CONSENTS,
    "links": tables.LINKS,
    "golden_values": tables.GOLDEN,
}


@pytest.fixture(scope="session")
def read(asked):
    """Give the reader of the relations in force."""
    with asked.house.catalog.reading() as connection:
        pointing = in_force(connection)
    return lambda contract: asked.house.lake.read(contract, pointing[contract.name].folder)


def one(asked, sql):
    (row,) = asked.query.run(sql).rows
    return row[0] if len(row) == 1 else row


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_holds_what_its_contract_promises(asked, read, view):
    with asked.house.engine() as engine:
        kept = engine.keep(mart(view.name, read))
        assert engine.rows(broken_promises(kept)) == []
        assert engine.count(kept) > 0


@pytest.mark.parametrize("name", SAME_GRAIN)
def test_a_view_has_the_rows_of_the_lake(asked, read, name):
    with asked.house.engine() as engine:
        assert one(asked, f"SELECT count(*) FROM {name}") == engine.count(read(SAME_GRAIN[name])) > 0


def test_customers_are_as_many_as_golden_profiles_wherever_they_are_counted(asked):
    home = asked.home().customers
    with asked.house.catalog.reading() as connection:
        served = connection.execute("SELECT count(*) FROM customer").fetchone()[0]
    assert home == served == one(asked, "SELECT count(*) FROM customers")
    assert home == one(asked, "SELECT count(DISTINCT customer_id) FROM customer_records")
    assert one(asked, "SELECT sum(records) FROM customers") == one(asked, "SELECT count(*) FROM customer_records")


@pytest.mark.parametrize("fact", ["orders", "events", "consents", "loyalty", "identifiers", "golden_values"])
def test_no_fact_is_of_a_customer_that_is_not_there(asked, fact):
    assert one(asked, f"SELECT count(*) FROM {fact} WHERE customer_id NOT IN (SELECT customer_id FROM customers)") == 0


def test_what_customers_spent_is_what_their_orders_add_up_to(asked):
    difference = """
        WITH paid AS (SELECT customer_id, sum(total) AS total FROM orders WHERE currency = 'EUR' GROUP BY customer_id)
        SELECT count(*), count(*) FILTER (WHERE c.spent['EUR'] IS DISTINCT FROM p.total)
        FROM customers AS c
        JOIN paid AS p ON p.customer_id = c.customer_id
    """
    buyers, different = one(asked, difference)
    assert (buyers > 10, different) == (True, 0)


def test_a_customer_reads_the_same_in_sql_and_on_the_page(asked):
    row = asked.query.run(
        "SELECT * FROM customers WHERE email IS NOT NULL AND city IS NOT NULL ORDER BY customer_id LIMIT 1"
    )
    said = dict(zip(row.columns, row.rows[0], strict=True))
    shown = asked.customers.get(said["customer_id"])
    golden = {value.field: value for value in reversed(shown.golden)}
    sales = sum(order.kind == "sale" for order in shown.orders)
    assert (said["name"], said["orders"], said["spent"]) == (shown.name, sales, dict(shown.spent))
    assert said["email"] == golden["email"].value
    assert said["city"] in golden["address"].value


def test_members_are_those_of_this_moment(asked):
    counted = "SELECT segment, count(*) FROM member GROUP BY segment ORDER BY segment"
    with asked.house.catalog.transaction() as connection:
        before = connection.execute(counted).fetchall()
    assert asked.query.run("SELECT segment, count(*) FROM Members GROUP BY segment ORDER BY segment").rows == before
    customer, name = asked.query.run("SELECT customer_id, segment FROM members ORDER BY ALL LIMIT 1").rows[0]
    away = "DELETE FROM member WHERE customer_id = %s AND segment = %s RETURNING entered_at"
    with asked.house.catalog.transaction() as connection:
        entered = connection.execute(away, [customer, name]).fetchone()[0]
    try:
        assert one(asked, "SELECT count(*) FROM members") == sum(members for _, members in before) - 1
    finally:
        with asked.house.catalog.transaction() as connection:
            connection.execute("INSERT INTO member VALUES (%s, %s, %s)", [customer, name, entered])


def test_points_on_cards_add_up_to_the_movements(asked, read):
    with asked.house.engine() as engine:
        moved = engine.rows(read(tables.POINTS))
    expected = Counter()
    for movement in moved:
        expected[movement["source"], movement["card"]] += movement["points"]
    found = asked.query.run("SELECT source, card, balance FROM loyalty").rows
    assert {(source, card): balance for source, card, balance in found} == expected


def test_one_choice_of_a_customer_is_the_latest_for_each_purpose_and_channel(asked):
    assert one(asked, "SELECT count(*) FROM consents WHERE latest") == one(
        asked,
        "SELECT count(*) FROM (SELECT DISTINCT customer_id, purpose, channel FROM consents WHERE customer_id IS NOT NULL)",
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.asked[:40])
def test_a_question_of_the_page_has_an_answer(asked, question):
    answer = asked.query.run(question.sql)
    assert answer.rows
    assert not answer.truncated


def test_turnover_by_month_adds_up_to_the_orders(asked):
    months = asked.query.run(QUESTIONS[0].sql)
    assert round(sum(row[-1] for row in months.rows) * 100) == one(asked, "SELECT sum(total) FROM orders")


SAME = [
    "SELECT city, count(*) AS n, round(avg(completeness), 3) FROM customers GROUP BY ALL ORDER BY n DESC, city",
    "FROM customers ORDER BY customer_id LIMIT 5 OFFSET 2",
    "SELECT * EXCLUDE (sources) REPLACE (upper(name) AS name) FROM customers ORDER BY customer_id",
    "SELECT COLUMNS('.*_at') FROM customers ORDER BY ALL",
    "SELECT name FROM customers WHERE name ILIKE 'a%' OR regexp_matches(name, '^B') ORDER BY name DESC NULLS FIRST, customer_id",
    "SELECT name FROM customers WHERE birth_date BETWEEN DATE '1970-01-01' AND DATE '1990-12-31' ORDER BY ALL",
    "SELECT kind, channel, sum(total) // 100, sum(total) % 7, -count(*) FROM orders GROUP BY ROLLUP (kind, channel) ORDER BY ALL",
    "SELECT customer_id, row_number() OVER w AS n, lag(total) OVER w FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY ordered_at, order_id) QUALIFY n < 3 ORDER BY ALL",
    "SELECT unnest(sources) AS source, count(*) FROM customers GROUP BY source ORDER BY source",
    "SELECT list_filter(list_sort(sources), lambda x: x <> 'crm')[1:2] AS s, len(sources) FROM customers ORDER BY ALL",
    "SELECT date_trunc('quarter', ordered_at), extract(dow FROM ordered_at), strftime(ordered_at, '%d/%m/%Y') FROM orders ORDER BY ALL",
    "SELECT date_diff('month', min(ordered_at), max(ordered_at)), date_diff('day', DATE '2024-02-28', DATE '2024-03-01') FROM orders",
    "SELECT quantile_cont(total, [0.25, 0.5]), median(total), mode(currency), round(stddev(total), 3), approx_count_distinct(store) FROM orders",
    "SELECT string_agg(DISTINCT store, '|' ORDER BY store), count(DISTINCT store), arg_max(store, ordered_at) FROM orders",
    "SELECT properties->>'$.url', json_extract_string(properties, '$.url') FROM events ORDER BY ALL",
    "SELECT email FROM customers WHERE email IS NOT NULL EXCEPT SELECT value FROM identifiers WHERE type = 'email' ORDER BY email",
    "SELECT 7 / 2, 7 // 2, 7 % 3, 2 ** 3, 'a' || 'b', substr('hello', 2, 3), strpos('hello', 'l'), 'abc'[2], [1, 2, 3][-1]",
    "SELECT {'a': 1, 'b': 'x'}.a, MAP {'k': 2}['k'], CASE WHEN NULL THEN 1 ELSE 2 END, coalesce(NULL, 3), 1::DECIMAL(5, 2), TRY_CAST('x' AS INT)",
    "SELECT epoch(TIMESTAMP '2024-01-01 00:00:00'), TIMESTAMP '2024-01-31 10:00:00' + INTERVAL 1 MONTH, CAST(TIMESTAMP '2024-01-01' AT TIME ZONE 'Europe/Paris' AS TIMESTAMP)",
    "SELECT i, x FROM range(3) AS r(i), (VALUES (1, 'a'), (2, 'b')) AS v(n, x) WHERE n = i ORDER BY ALL",
    "SELECT c.name FROM customers AS c WHERE EXISTS (SELECT 1 FROM orders AS o WHERE o.customer_id = c.customer_id AND o.kind = 'refund') ORDER BY ALL",
    "SELECT log(100), ln(1), round(2.5), round(-2.5), trunc(2.7), greatest(1, 3), least(2, 1), dayofweek(DATE '2024-01-01'), isodow(DATE '2024-01-01'), weekofyear(DATE '2024-01-01')",
    "SELECT split_part('a-b', '-', 2), str_split('a,b', ','), regexp_replace('aab', 'a', 'x'), regexp_replace('aab', 'a', 'x', 'g'), regexp_extract('ab12', '[0-9]+'), left('abc', 2), trim('  x '), translate('abc', 'ab', 'xy')",
]


@pytest.mark.parametrize("sql", SAME)
def test_writing_a_statement_anew_does_not_change_its_answer(asked, read, sql):
    answer = asked.query.run(sql, limit=100_000)
    with asked.house.engine() as engine:
        for view in VIEWS:
            kept = engine.keep(mart(view.name, read))
            text = ", ".join(f"'{path}'" for path in kept.values["paths"])
            engine._connection.execute(f"CREATE VIEW {view.name} AS SELECT * FROM read_parquet([{text}])")
        plain = engine._connection.execute(sql)
        names = tuple(column[0] for column in plain.description)
        rows = plain.fetchall()
    assert answer.rows == rows
    assert len(answer.columns) == len(names)


def test_an_answer_says_when_there_is_more(asked):
    answer = asked.query.run("SELECT * FROM range(10) AS r(i) ORDER BY i", limit=3)
    assert (answer.rows, answer.truncated) == ([(0,), (1,), (2,)], True)
    assert not asked.query.run("SELECT * FROM range(3)", limit=3).truncated
    assert len(asked.query.run("SELECT * FROM range(2500)", limit=2500).rows) == 2500


def test_an_answer_keeps_names_and_types(asked):
    answer = asked.query.run("SELECT 1 AS a, 'x' AS b, DATE '2024-01-01' AS c, 1.50 AS d, spent FROM customers LIMIT 1")
    assert answer.columns == ("a", "b", "c", "d", "spent")
    assert answer.types == ("INTEGER", "VARCHAR", "DATE", "DECIMAL(3,2)", "MAP(VARCHAR, BIGINT)")
    assert "1 rows" in repr(answer)


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("SELECT nom FROM customers", "there is no column nom; use those of customers: customer_id, name, civility"),
        ("SELECT c.nom FROM customers AS c", "there is no column nom; use those of customers: customer_id, name"),
        ("SELECT * FROM clients", "there is no table clients; use consents, customer_records, customers, events"),
        ("SELECT somme(total) FROM orders", "the function somme is not allowed; use abs, age, any_value"),
        ("SELEC 1", "the statement cannot be read at line 1"),
        ("", "0 statements stand here; write one SELECT"),
        ("SELECT sum(name) FROM customers", "the query does not fit together: No function matches"),
        ("SELECT now()", "a time with its zone cannot be given; write CAST(… AS TIMESTAMP)"),
        ("SELECT name, count(*) FROM customers", "the query does not fit together"),
    ],
)
def test_a_mistake_is_told_with_what_is_allowed(asked, sql, named):
    with pytest.raises(BadInput) as refused:
        asked.query.run(sql)
    assert named in str(refused.value)
    assert str(asked.root) not in str(refused.value)


def test_before_the_first_run_there_is_nothing_to_ask(tmp_path, settings):
    make_folder(tmp_path / "new", "en")
    with open_workspace(tmp_path / "new", settings) as workspace, pytest.raises(NotFound, match="monocle run"):
        workspace.query.run("SELECT count(*) FROM customers")


def test_the_views_are_told_with_their_columns(asked):
    told = {view.name: view for view in asked.query.tables()}
    assert list(told) == [view.name for view in VIEWS]
    for name, view in told.items():
        answer = asked.query.run(f"SELECT * FROM {name}", limit=1)
        assert [(one.name, one.type) for one in view.columns] == list(zip(answer.columns, answer.types, strict=True))


SAVED = "SELECT customer_id, phone, sources, spent, birth_date, last_order_at, orders, company FROM customers ORDER BY customer_id"


def test_the_csv_of_the_terminal_and_of_the_file_are_the_answer(asked, tmp_path, capsys):
    answer = asked.query.run(SAVED)
    assert terminal(["query", SAVED, "--csv", "-w", str(asked.root)]) == 0
    printed = capsys.readouterr().out
    assert terminal(["query", SAVED, "--out", str(tmp_path / "a.csv"), "-w", str(asked.root)]) == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == printed
    lines = list(csv.reader(io.StringIO(printed)))
    assert lines[0] == list(answer.columns)
    assert [line[1] for line in lines[1:]] == [row[1] or "" for row in answer.rows]
    assert [json.loads(line[3]) for line in lines[1:]] == [row[3] for row in answer.rows]
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600


def test_the_json_of_the_terminal_is_the_answer(asked, capsys):
    assert terminal(["query", SAVED, "--json", "-w", str(asked.root)]) == 0
    told = json.loads(capsys.readouterr().out)
    answer = asked.query.run(SAVED)
    assert told["columns"] == list(answer.columns)
    assert [row[0] for row in told["rows"]] == [str(row[0]) for row in answer.rows]


def test_a_parquet_file_keeps_types_and_values(asked, tmp_path):
    answer = asked.query.run(SAVED)
    asked.query.save(answer, tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert table["orders"].to_pylist() == [row[6] for row in answer.rows]
    assert table["birth_date"].to_pylist() == [row[4] for row in answer.rows]
    assert str(table.schema.field("company").type) == "string"


def test_no_cell_of_an_excel_file_is_a_formula(asked, tmp_path):
    import fastexcel

    payloads = ["=1+1", "+33612345678", "-1", "@SUM(A1)", "\tx", "http://x.example", "0012"]
    values = ", ".join(f"('{value}')" for value in payloads)
    answer = asked.query.run(f"SELECT v FROM (VALUES {values}) AS t(v)")
    asked.query.save(answer, tmp_path / "a.xlsx")
    sheet = fastexcel.read_excel(tmp_path / "a.xlsx").load_sheet(0, dtypes="string")
    assert sheet.to_arrow().column(0).to_pylist() == payloads
    assert b"<f>" not in _inside(tmp_path / "a.xlsx")


def _inside(path):
    import zipfile

    with zipfile.ZipFile(path) as book:
        return book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["SELECT nom FROM customers"], 2),
        (["DROP TABLE customers"], 2),
        ([], 2),
        (["SELECT 1", "--tables"], 2),
        (["SELECT 1", "--json", "--csv"], 2),
        (["SELECT 1", "--out", "a.txt"], 2),
        (["SELECT 1", "--out", "nowhere/a.csv"], 2),
        (["SELECT 1", "--limit", "0"], 2),
        (["--tables"], 0),
        (["SELECT name, orders, spent, sources FROM customers LIMIT 2"], 0),
    ],
)
def test_the_terminal_answers_in_one_line_and_with_a_code(asked, arguments, code, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert terminal(["query", *arguments, "-w", str(asked.root)]) == code
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert str(asked.root) not in told.err
    if code:
        assert told.err.startswith("Error: ")
        assert told.err.count("\n") == 1


def test_the_terminal_speaks_french(asked, capsys):
    assert terminal(["--lang", "fr", "query", "SELECT * FROM clients", "-w", str(asked.root)]) == 2
    assert "aucune table ne se nomme clients" in capsys.readouterr().err
    assert terminal(["--lang", "fr", "query", "--tables", "-w", str(asked.root)]) == 0
    assert "valeur de référence" in capsys.readouterr().out
