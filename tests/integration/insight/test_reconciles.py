"""Figures of a demo: they add up, and what people and programs read is what the run computed."""

import pytest

from monocle.errors import NotFound
from monocle.insight.definitions import DEFINED
from monocle.workspace import figuring, understanding

OURS = (
    "portfolio",
    "rfm",
    "cohorts",
    "sales",
    "products",
    "engagement",
    "loyalty",
    "satisfaction",
    "campaigns",
    "anomalies",
)


def one(asked, sql):
    (row,) = asked.query.run(sql).rows
    return row[0] if len(row) == 1 else row


def figure(asked, report, name):
    return next(one.value for one in asked.insight.report(report).figures if one.name == name)


def test_customers_in_reports_are_the_golden_customers(asked):
    golden = one(asked, "SELECT count(*) FROM customers")
    assert (
        golden
        == asked.home().customers
        == figure(asked, "portfolio", "customers")
        == one(asked, "SELECT count(*) FROM traits")
    )
    with asked.house.catalog.reading() as connection:
        assert connection.execute("SELECT count(*) FROM customer_trait").fetchone() == (golden,)
    assert figure(asked, "portfolio", "buyers") == one(asked, "SELECT count(*) FROM customers WHERE orders > 0")


def test_revenue_is_the_sum_of_orders_whichever_way_it_is_cut(asked):
    revenue = one(asked, "SELECT sum(total) FROM orders WHERE currency = 'EUR'")
    assert revenue == figure(asked, "sales", "revenue") > 0
    cut = {
        one.name: one
        for one in asked.insight.report("sales").tables
        if "revenue" in one.columns and one.dimensions == 1
    }
    assert {
        name: sum(row[table.columns.index("revenue")] for row in table.rows) for name, table in cut.items()
    } == dict.fromkeys(cut, revenue)
    assert sum(row[2] for row in cut["revenue_by_month"].rows) == one(
        asked, "SELECT count(*) FROM orders WHERE kind = 'sale'"
    )


def test_what_customers_spent_is_what_their_profile_says(asked):
    wrong = """
        SELECT count(*) FROM traits AS t JOIN customers AS c ON c.customer_id = t.customer_id
        WHERE t.net_spent <> coalesce(c.spent['EUR'], 0) OR t.order_count <> c.orders
            OR t.last_order_on IS DISTINCT FROM CAST((c.last_order_at AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris' AS DATE)
    """
    assert (
        one(
            asked,
            wrong.replace(
                "CAST((c.last_order_at AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris' AS DATE)", "t.last_order_on"
            ),
        )
        == 0
    )


def test_points_add_up(asked):
    owed, members = one(asked, "SELECT sum(balance), count(DISTINCT customer_id) FROM loyalty")
    assert (owed, members) == (figure(asked, "loyalty", "points_owed"), figure(asked, "loyalty", "members"))


def test_cells_and_tenths_hold_every_buyer_once(asked):
    buyers = figure(asked, "portfolio", "buyers")
    tables = {one.name: one for report in ("rfm", "portfolio") for one in asked.insight.report(report).tables}
    for name, column in (("rfm_cells", 1), ("rfm_matrix", 2), ("value_tenths", 1)):
        assert sum(row[column] for row in tables[name].rows) == buyers, name


def test_every_figure_and_table_is_defined_and_says_of_how_many_it_is(asked):
    known = {one.name for one in DEFINED}
    for name in OURS:
        report = asked.insight.report(name)
        for shown in (*report.figures, *report.tables):
            assert shown.name in known
            assert shown.refused if getattr(shown, "refused", "") else shown.of
        for table in report.tables:
            assert len(table.columns) == len(table.units)
            assert len(table.trees) in {0, len(table.rows)}
            assert {len(row) for row in table.rows} <= {len(table.columns)}


def test_the_rows_behind_a_figure_can_be_asked_for(asked):
    behind = {
        shown.sql
        for name in OURS
        for report in [asked.insight.report(name)]
        for shown in (*report.figures, *report.tables)
    }
    for sql in sorted(behind - {""}):
        assert asked.query.run(sql, limit=5).columns, sql


def test_a_customer_is_read_with_its_traits(asked):
    key = str(one(asked, "SELECT customer_id FROM traits WHERE order_count > 3 ORDER BY net_spent DESC LIMIT 1"))
    told = asked.insight.traits(key, "fr")
    assert told.as_of == asked.insight.report("rfm").as_of
    assert next(trait for trait in told.traits if trait.name == "rfm_cell").label == "Case RFM"
    read = asked.customers.read(key, "traits").body
    assert '"rfm_cell": "champions"' in read or '"rfm_cell": "loyal"' in read
    assert '"traits_as_of"' in read
    assert "null" not in read.replace('"last_order_at": null', "")


def test_computing_again_changes_nothing_and_moves_nobody(asked):
    before = {name: asked.insight.report(name) for name in OURS}
    asked.understand(again=True)
    assert {name: asked.insight.report(name) for name in OURS} == before


def test_the_next_run_says_what_was_before_and_who_moved(asked):
    customers = figure(asked, "portfolio", "customers")
    asked.run(load=False)
    assert [step.state for step in asked.insight.steps()] == ["missing"]
    asked.understand()
    assert [step.state for step in asked.insight.steps()] == ["done"]
    told = next(one for one in asked.insight.report("portfolio").figures if one.name == "customers")
    assert (told.value, told.before) == (customers, customers)
    moves = next(one for one in asked.insight.report("rfm").tables if one.name == "rfm_moves")
    assert (moves.refused, list(moves.rows)) == ("", []), "nothing happened between the two runs"


def test_a_step_that_fails_says_why_leaves_what_was_and_is_taken_again(asked, monkeypatch):
    before = asked.insight.report("sales")

    def broken(*_given):
        raise NotFound("there is no wind", mend="wait")

    def burst(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(
        understanding, "STEPS", (("allowances", broken), ("predictions", burst), ("insight", figuring.figure))
    )
    found = {step.step: step for step in asked.understand(again=True)}
    assert {name: step.state for name, step in found.items()} == {
        "allowances": "failed",
        "predictions": "failed",
        "insight": "done",
    }
    assert "there is no wind" in found["allowances"].error
    assert "Monocle's own" in found["predictions"].error
    assert asked.insight.report("sales") == before
    assert not understanding.is_complete(asked.house)
    monkeypatch.setattr(
        understanding, "STEPS", (("allowances", lambda *_given: None), ("predictions", lambda *_given: None))
    )
    assert {step.state for step in asked.understand()} == {"done"}


def test_what_stands_on_a_step_that_is_taken_again_is_taken_too(asked, monkeypatch):
    took = []

    def step(name, *, fails=False):
        def taken(*_given):
            took.append(name)
            if fails:
                raise NotFound("nothing")

        return taken

    three = [("allowances", step("a")), ("predictions", step("b", fails=True)), ("segments", step("c"))]
    monkeypatch.setattr(understanding, "STEPS", tuple(three))
    asked.understand(again=True)
    asked.understand()
    assert took == ["a", "b", "c", "b"], "one that fails again changes nothing for those after it"
    monkeypatch.setattr(understanding, "STEPS", (three[0], ("predictions", step("b")), three[2]))
    asked.understand()
    assert took[4:] == ["b", "c"]


def test_a_report_that_is_not_there_says_how_to_make_it(asked):
    with pytest.raises(NotFound, match="no report"):
        asked.insight.report("weather")
    with pytest.raises(NotFound, match="no board"):
        asked.insight.board("weather")


def test_boards_show_figures_of_their_reports(asked):
    for board in asked.insight.boards("fr"):
        shown = asked.insight.board(board.name, "fr")
        assert len(shown.figures) == len([name for report, name in board.figures if report in OURS])
        assert len(shown.tables) == len([name for report, name in board.tables if report in OURS])
        assert shown.as_of == asked.insight.report("sales").as_of
