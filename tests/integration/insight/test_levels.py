"""Levels add up: customers to their household, members to their segment, all customers to the portfolio."""

import csv

import pytest

from monocle.errors import NotFound
from monocle.insight.levels import figures_of

SUMMED = ("customers", "buyers", "active_customers", "new_customers_90d", "level_orders", "level_spent", "value_365d", "customers_at_risk",
          "value_at_risk", "late_customers", "value_late_365d", "members", "promoters", "detractors")  # fmt: skip


def told(level):
    return {one.name: one.value for one in level.figures}


def summed(levels):
    return {name: sum(told(one)[name] for one in levels) for name in SUMMED}


def of(level):
    return {name: told(level)[name] for name in SUMMED}


def a_household(asked):
    with asked.house.catalog.reading() as connection:
        return connection.execute(
            """
            SELECT h.customer_id FROM household AS h JOIN customer_trait AS t ON t.customer_id = h.customer_id
            WHERE CAST(t.traits ->> 'order_count' AS integer) > 0 ORDER BY h.members DESC, h.customer_id LIMIT 1
            """
        ).fetchone()[0]


def test_a_household_is_the_sum_of_its_members_each_as_their_traits_say(asked):
    key = a_household(asked)
    path = asked.levels.read(str(key))
    assert [one.kind for one in path.levels] == ["customer", "household", "all"]
    mine, home, _ = path.levels
    assert len(path.below) == told(home)["customers"] > 1
    assert of(home) == summed(path.below)
    traits = {one.name: one.value for one in asked.insight.traits(str(key)).traits}
    assert told(mine)["level_spent"] == traits["net_spent"]
    assert told(mine)["level_orders"] == traits["order_count"]
    assert told(mine)["level_basket"] == traits["average_basket"]
    orders = sum(told(one)["level_orders"] for one in path.below)
    weighed = sum((told(one)["level_basket"] or 0) * told(one)["level_orders"] for one in path.below)
    assert told(home)["level_basket"] == round(weighed / orders)


def test_a_segment_is_the_sum_of_its_members(asked):
    asked.segments.save("buyers_of_two", {"where": {"trait": "order_count", "op": "at_least", "value": 2}}, "anna")
    path = asked.levels.read(segment="buyers_of_two")
    members = [str(one.customer_id) for one in asked.segments.members("buyers_of_two", 1_000).items]
    each = [asked.levels.read(one).levels[0] for one in members]
    assert len(each) == told(path.levels[0])["customers"] > 10
    assert of(path.levels[0]) == summed(each)
    assert [told(one)["level_spent"] for one in path.below] == sorted(
        (told(one)["level_spent"] for one in each), reverse=True
    )[:10]
    brands = {one.key: one for one in path.up}
    assert sum(one.customers for one in path.up) <= len(each)
    assert set(brands) <= {one.key for one in asked.levels.read().below}


def test_all_customers_are_what_the_reports_say_and_brands_are_parts_of_them(asked):
    (whole,) = asked.levels.read().levels
    figures = {
        one.name: one
        for name in ("portfolio", "engagement", "loyalty", "satisfaction")
        for one in asked.insight.report(name).figures
    }
    shared = [one for one in whole.figures if one.name in figures]
    assert len(shared) == 15
    assert {one.name: (one.value, one.unit, one.currency) for one in shared} == {
        one.name: (pytest.approx(figures[one.name].value), figures[one.name].unit, figures[one.name].currency)
        for one in shared
    }
    sales = {one.name: one.value for one in asked.insight.report("sales").figures}
    assert told(whole)["level_spent"] == pytest.approx(sales["revenue"] * sales["known_share"])
    assert whole.as_of == asked.insight.report("portfolio").as_of
    parts = asked.levels.read().below
    assert all(told(one)["customers"] <= told(whole)["customers"] for one in parts)
    entities = {one.name: one.customers for one in asked.entities.list().items if one.kind == "brand"}
    assert {one.key: told(one)["customers"] for one in parts if one.key in entities} == entities
    brands = [one for one in parts if one.key not in entities]
    assert 0 < sum(told(one)["customers"] for one in brands) <= told(whole)["customers"]
    name = brands[0].key
    with asked.house.catalog.reading() as connection:
        live = asked.levels._sums.of_brand(connection, name)
        every = asked.levels._sums.of_all(connection)
    assert figures_of(live, "EUR") == list(brands[0].figures), (
        "what the run kept and what is asked now are reckoned alike"
    )
    assert [one.value for one in figures_of(every, "EUR")] == [one.value for one in whole.figures]


def test_a_path_goes_from_a_customer_over_a_segment_and_a_brand_and_is_a_table(asked, tmp_path):
    asked.segments.save("all_buyers", {"where": {"trait": "order_count", "op": "at_least", "value": 1}}, "anna")
    key = str(a_household(asked))
    first = asked.levels.read(key)
    assert "all_buyers" in [one.key for one in first.up]
    further = asked.levels.read(key, "all_buyers")
    brand = further.up[0].key
    path = asked.levels.read(key, "all_buyers", brand, "fr")
    assert [one.kind for one in path.levels] == ["customer", "household", "segment", "brand", "all"]
    assert [dict(one.at) for one in path.levels][2:] == [
        {"segment": "all_buyers", "brand": brand},
        {"brand": brand},
        {},
    ]
    asked.levels.write(path, tmp_path / "levels.csv", machine=True)
    with (tmp_path / "levels.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert len(lines) == len(path.levels[0].figures) + 2
    assert lines[0][:4] == ["figure", "unit", "currency", key]
    assert {line[0] for line in lines[1:]} >= {"customers", "level_spent", "as_of"}
    with pytest.raises(NotFound):
        asked.levels.read(brand="no such brand")
    with pytest.raises(NotFound):
        asked.levels.read(segment="no_such_segment")
