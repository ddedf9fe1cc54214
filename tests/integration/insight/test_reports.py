"""Reports of what anybody can count: campaigns and their lift, themes, and two currencies."""

import pytest

from monocle.ids import derived
from monocle.insight.reports.campaigns import campaigns
from monocle.insight.reports.consents import consents
from monocle.insight.reports.loyalty import loyalty
from monocle.insight.reports.products import products
from monocle.insight.reports.rfm import rfm
from monocle.insight.reports.sales import sales
from monocle.insight.reports.satisfaction import satisfaction
from monocle.insight.reports.stage import reports


def table(body, name):
    return next(one for one in body.tables if one.name == name)


def figures(body):
    return {one.name: one.value for one in body.figures}


@pytest.fixture
def spring(small):
    """Give a campaign of 40 who were reached, of whom 20 bought, and 40 who were held out, of whom 4 did."""
    for number in range(80):
        name = f"c{number}"
        small.customer(name)
        held = number >= 40
        result = '{"result": "holdout"}' if held else '{"result": "delivered", "cost": "0,05"}'
        small.event(name, small.ago(30), "campaign", "Campaign Exposed", "outbound", place="SPRING", properties=result)
        if number < 20 or number >= 76:
            small.order(name, small.ago(25), 10_000)
    small.event("c0", small.ago(28), "campaign", "Campaign Exposed", "outbound", place="LATER", properties="{}")
    small.order("c30", small.ago(1), 10_000)  # too late to be credited
    return campaigns(small.making())


def test_lift_is_told_with_its_interval(spring):
    row = dict(zip(table(spring, "campaign_lift").columns, table(spring, "campaign_lift").rows[0], strict=True))
    assert (row["reach"], row["held_out"], row["conversion"], row["held_out_conversion"]) == (40, 40, 0.5, 0.1)
    assert row["lift"] == pytest.approx(0.4)
    assert 0 < row["low"] < 0.4 < row["high"] < 1
    assert row["verdict"] == "better"


def test_an_order_is_credited_once_and_those_held_out_cost_nothing(spring):
    rows = {
        row[0]: dict(zip(table(spring, "campaigns").columns, row, strict=True))
        for row in table(spring, "campaigns").rows
    }
    assert (rows["SPRING"]["reach"], rows["SPRING"]["bought"], rows["SPRING"]["cost"]) == (40, 20, 200)
    assert (rows["SPRING"]["revenue"], rows["LATER"]["revenue"]) == (190_000, 10_000), "the last contact before it"
    assert figures(spring)["campaign_revenue"] == 200_000
    assert rows["LATER"]["cost"] is None
    assert figures(spring)["campaign_return"] == pytest.approx(950.0)


def test_returns_by_channel_and_cell_add_up_to_those_of_campaigns(spring):
    for name in ("return_by_channel", "return_by_cell"):
        rows = rows_of(spring, name)
        added = {
            column: sum(row[column] or 0 for row in rows) for column in ("sent", "revenue", "revenue_of_paid", "cost")
        }
        assert added == {"sent": 41, "revenue": 200_000, "revenue_of_paid": 190_000, "cost": 200}, name
    (web,) = rows_of(spring, "return_by_channel")
    assert (web["channel"], web["orders"], web["return_on_cost"]) == ("web", 20, 950.0)
    by_cell = rows_of(spring, "return_by_cell")
    assert {row["cell"]: row["revenue"] for row in by_cell}["none"] == 0, "who never bought is in no cell"


def test_too_few_who_were_held_out_tell_no_lift(small):
    for number in range(60):
        small.customer(f"c{number}")
        said = '{"result": "holdout"}' if number < 29 else "{}"
        small.event(f"c{number}", small.ago(9), "campaign", "Campaign Exposed", "outbound", place="X", properties=said)
    body = campaigns(small.making())
    assert figures(body)["campaign_lift_all"] is None
    assert table(body, "campaign_lift").rows[0][-1] is None


def rows_of(body, name):
    found = table(body, name)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def test_products_tell_what_is_sold_given_back_bought_again_and_said_of_them(small):
    for name in ("a", "b"):
        small.customer(name)
        small.order(name, small.ago(40), 1_000)
    small.order("a", small.ago(20), 1_000)
    small.order("b", small.ago(10), -500)
    small.order(None, small.ago(10), 4_000, category="Sacs à dos")
    for _ in range(10):
        small.event(
            "a", small.ago(5), "ticket", "Ticket Opened", text="Taille", score=4.0, properties='{"product": "VES"}'
        )
    small.event("b", small.ago(4), "survey", "NPS Answered", text="Un sac au dos cassé, une veste trouée.", score=3.0)
    small.event("b", small.ago(3), "survey", "NPS Answered", text="Belle VESTE Aubrac.", score=9.0)
    small.event("b", small.ago(3), "survey", "NPS Answered", text="Bon magasin.", score=9.0)
    body = products(small.making())
    jackets = {one["code"]: one for one in rows_of(body, "products")}["Ves"]
    assert (jackets["pieces"], jackets["revenue"], jackets["given_back"]) == (3, 2_500, 0.166667)
    assert (jackets["buyers"], jackets["bought_again"], jackets["share_again"]) == (2, 1, 0.5)
    assert (jackets["tickets"], jackets["answers"]) == (10, 1), "the words of its label all stand in one answer"
    told = {one["category"]: one for one in rows_of(body, "products_by_category")}
    assert (told["Vestes"]["tickets"], told["Vestes"]["answers"]) == (10, 2)
    assert (told["Sacs à dos"]["revenue"], told["Sacs à dos"]["buyers"], told["Sacs à dos"]["answers"]) == (4_000, 0, 1)
    assert table(body, "product_scores").rows == [["Vestes Aubrac", "Ticket Opened", 10, 4.0]]
    assert figures(body) == {"products_sold": 2, "pieces_sold": 4, "texts_naming_products": 12}


def test_the_share_of_satisfied_is_told_of_surveys_from_1_to_5_alone(small):
    small.customer("a")
    small.customer("b")
    for turn in range(20):
        small.event("a", small.ago(30 + turn), "ticket", "Ticket Opened", text="Taille", score=5.0 if turn % 4 else 2.0)
        small.event("a", small.ago(30 + turn), "survey", "Survey Answered", score=7.0)
    small.event("a", small.ago(1), "ticket", "Ticket Opened", text="Not rated")
    small.event("b", small.ago(500), "ticket", "Ticket Opened", score=1.0)
    body = satisfaction(small.making())
    told = next(one for one in body.figures if one.name == "csat_365d")
    assert (told.value, told.n) == (0.75, 20)
    assert 0.5 < told.low < 0.75 < told.high < 0.9
    rows = {one["survey"]: one for one in rows_of(body, "csat")}
    assert (rows["Ticket Opened"]["answers"], rows["Ticket Opened"]["satisfied"]) == (21, 15 / 21)
    assert (rows["Survey Answered"]["score"], rows["Survey Answered"]["satisfied"]) == (7, None)
    assert small.traits()["b"]["csat_score"] == 1


def test_revenue_is_told_by_the_entity_that_names_the_store_or_a_brand_else_by_that_of_the_source(small):
    small.customer("a")
    small.order("a", small.ago(9), 1_000, store="Lyon")
    small.order("a", small.ago(8), 200, store="Pau")
    small.order("a", small.ago(7), 30, store="Pau", category="Tentes")
    rules = (("lyon", "store", "Lyon"), ("tents", "brand", "tentes"), ("house", "source", "tills"))
    told = {one["entity"]: one["revenue"] for one in rows_of(sales(small.making(entities=rules)), "revenue_by_entity")}
    assert told == {"lyon": 1_000, "house": 200, "tents": 30}
    nowhere = rows_of(sales(small.making(entities=rules[:2])), "revenue_by_entity")
    assert {one["entity"]: one["revenue"] for one in nowhere} == {"lyon": 1_000, None: 200, "tents": 30}
    assert table(sales(small.making()), "revenue_by_entity").refused == "monocle.yaml declares no entities"


def test_currencies_are_never_added(small):
    small.customer("a")
    small.order("a", small.ago(9), 1_000)
    small.order("a", small.ago(8), 50_000, currency="CHF")
    body = sales(small.making())
    assert figures(body)["revenue"] == 1_000
    assert table(body, "revenue_by_currency").rows == [["CHF", 1, 50_000], ["EUR", 1, 1_000]]
    assert sum(row[1] for row in table(body, "revenue_by_store").rows) == 1_000


def test_where_nothing_is_sold_in_the_currency_of_the_workspace_that_of_most_sales_is_told(small):
    small.customer("a")
    small.order("a", small.ago(9), 700, currency="USD")
    making = small.making()
    assert (making.currency, figures(sales(making))["revenue"]) == ("USD", 700)


def chosen(small, name, days, channel="email", *, is_granted=True, proof="bulletin"):
    """Have somebody choose, as a source tells it."""
    small.consents.append({
        "consent_id": str(derived("consent", str(len(small.consents)))), "record_id": small.record(name), "source": "crm",
        "load_id": None, "purpose": "marketing", "channel": channel, "choice": "granted" if is_granted else "withdrawn",
        "chosen_at": small.ago(days), "proof": proof,
    })  # fmt: skip


def allowing(small, name, state, channel="email", purpose="marketing"):
    """Say what decides before a sending."""
    small.allowed.append({
        "customer_id": str(derived("customer", name)), "purpose": purpose, "channel": channel, "state": state,
        "consent_id": str(derived("consent", name)), "chosen_at": small.ago(1),
    })  # fmt: skip


def test_consents_are_told_by_channel_month_and_source_with_who_was_never_asked(small):
    for name in ("a", "b", "c", "d"):
        small.customer(name)
    small.order("a", small.ago(0), 100)
    for name, days, channel, is_granted in (
        ("a", 400, "email", True),
        ("b", 20, "email", True),
        ("b", 200, "phone", False),
    ):
        chosen(small, name, days, channel, is_granted=is_granted)
    chosen(small, "a", 10, is_granted=False, proof=None)
    chosen(small, "c", 500, "any")
    for name, state, channel in (("a", "withdrawn", "email"), ("b", "granted", "email"), ("b", "denied", "phone")):
        allowing(small, name, state, channel)
    for channel in ("any", "email", "sms", "phone", "mail"):
        allowing(small, "c", "granted", channel, "any")
    body = consents(small.making())
    told = figures(body)
    assert (told["consenting_customers"], told["refusing_customers"]) == (2, 2)
    assert (told["unasked_customers"], told["refusals_90d"]) == (1, 1)
    rows = {(row["purpose"], row["channel"]): row for row in rows_of(body, "consents_by_channel")}
    email = rows["marketing", "email"]
    assert (email["granted"], email["refused"], email["unasked"], email["share"]) == (2, 1, 1, 0.5)
    assert (rows["marketing", "phone"]["granted"], rows["marketing", "phone"]["refused"]) == (1, 1)
    trees = dict(zip(rows, table(body, "consents_by_channel").trees, strict=True))
    assert trees["marketing", "email"] == {"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"}
    assert sum(row["granted"] + row["refused"] for row in rows_of(body, "choices_by_month")) == 5
    [source] = rows_of(body, "choices_by_source")
    assert (source["choices"], source["proven"], source["share"]) == (5, 4, 0.8)


def test_every_report_can_be_made_of_nothing(small):
    made, stands_out = reports(small.making())
    assert (len(made), stands_out) == (12, [])
    assert {one.value for body in made.values() for one in body.figures} <= {0, None}


def test_reports_of_nothing_say_that_it_is_too_little(small):
    small.customer("a")
    making = small.making()
    assert figures(satisfaction(making))["nps"] is None
    assert {one.refused for one in satisfaction(making).tables} <= {
        "there are fewer than 10 answers",
        "no theme has 5 texts yet",
    }
    assert all(one.refused for one in loyalty(making).tables)
    assert figures(sales(making))["revenue"] == 0


def test_moves_between_cells_are_told_from_the_first_run_by_the_orders_as_of_90_days_before(small):
    for name, days in (("new", (5,)), ("left", (400, 95)), ("stays", (120, 3)), ("nobody", ())):
        small.customer(name)
        for day in days:
            small.order(name, small.ago(day), 1_000)
    making = small.making()
    body = rfm(making)
    moves = rows_of(body, "rfm_moves_90d")
    assert {"from_cell": "none", "to_cell": small.traits()["new"]["rfm_cell"], "customers": 1} in moves
    assert "none" not in {row["to_cell"] for row in moves}, "orders are not forgotten"
    assert sum(row["customers"] for row in moves) <= 3, "who never bought does not move"
    assert table(body, "rfm_moves").refused == "moves are told from the second run on"


def test_moves_over_90_days_are_refused_where_nobody_had_bought_before(small):
    small.customer("a")
    small.order("a", small.ago(5), 1_000)
    assert table(rfm(small.making()), "rfm_moves_90d").refused == "nobody had bought 90 days before"
