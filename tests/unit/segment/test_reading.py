"""A tree read aloud: what is not known passes nothing, and its denial passes."""

import datetime as dt
from uuid import UUID

import pytest

from monocle.activate import allowed
from monocle.segment import consents, postgres
from monocle.segment.explaining import explain
from monocle.segment.folding import capitals, folded
from monocle.segment.parse import parse
from monocle.segment.person import Event, Order, Person
from monocle.segment.reading import belongs

AT = dt.datetime.fromisoformat("2026-11-22T12:00")


def ago(days):
    return AT - dt.timedelta(days=days)


def event(days, name="Email Opened", **more):
    return Event("email", name, "email", "crm", "inbound", ago(days), **more)


def order(days, total=1000):
    return Order("sale", "web", "shop", ago(days), "EUR", total)


ZOE = Person(
    UUID(int=1),
    fields={"city": "Évreux", "birth_date": dt.date(1980, 2, 29), "orders": 2, "sources": ["crm", "shop"]},
    spent={"EUR": 2500},
    events=(event(1), event(10), event(40, "Cart Abandoned")),
    orders=(order(3), order(39, 1500)),
    allowances={("marketing", "email"): "granted", ("any", "email"): "withdrawn", ("any", "push"): "denied"},
)


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ({"field": "city", "op": "starts_with", "value": "éV"}, True),
        ({"field": "city", "op": "is", "value": "évreux"}, False),
        ({"field": "phone", "op": "is_not", "value": "1"}, False),
        ({"not": {"field": "phone", "op": "is", "value": "1"}}, True),
        ({"field": "sources", "op": "is_not", "value": "till"}, True),
        ({"field": "spent.USD", "op": "is", "value": 0}, True),
        ({"event": {"type": "email"}, "times": {"op": "is", "value": 2}, "within": {"days": 40}}, True),
        ({"event": {"type": "call"}, "times": {"op": "is", "value": 0}}, True),
        ({"event": {"name": "Email Opened"}, "within": {"before_days": 11}}, False),
        ({"orders": {"currency": "EUR"}, "measure": "average", "op": "is", "value": 1250}, True),
        ({"orders": {"currency": "USD"}, "measure": "total", "op": "is", "value": 0}, True),
        ({"orders": {"currency": "USD"}, "measure": "largest", "op": "at_most", "value": 9}, False),
        ({"orders": {}, "measure": "last", "op": "in_last_days", "value": 3}, False),
        ({"sequence": [{"event": {"name": "Cart Abandoned"}}, {"order": {}}], "apart": {"days": 1}}, True),
        ({"sequence": [{"event": {"name": "Email Opened"}}, {"order": {}}], "apart": {"days": 3}, "unfinished": True}, True),
        ({"sequence": [{"order": {}}, {"event": {"name": "Email Opened"}}], "unfinished": True}, False),
        ({"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"}, True),
        ({"consent": {"purpose": "profiling", "channel": "email"}, "is": "refused"}, True),
        ({"consent": {"purpose": "profiling", "channel": "push"}, "is": "refused"}, True),
        ({"consent": {"purpose": "marketing", "channel": "sms"}, "is": "unknown"}, True),
        ({"household": {"size": {"op": "is", "value": 1}}}, True),
    ],
)  # fmt: skip
def test_conditions_hold_as_their_words_say(told, holds):
    assert belongs(parse(told), ZOE, AT) is holds


@pytest.mark.parametrize(
    ("today", "days", "holds"),
    [("2026-02-21", 7, True), ("2026-02-20", 7, False), ("2026-02-28", 0, True), ("2028-02-28", 0, False), ("2026-03-01", 0, False)],
)  # fmt: skip
def test_who_was_born_on_a_leap_day_celebrates_on_the_28th_in_other_years(today, days, holds):
    tree = parse({"field": "birth_date", "op": "in_next_days", "value": days})
    assert belongs(tree, ZOE, dt.datetime.fromisoformat(today)) is holds


def test_at_the_end_of_its_days_a_fact_is_out():
    tree = parse({"event": {}, "within": {"days": 1}})
    assert not belongs(tree, ZOE, AT)
    assert belongs(tree, ZOE, AT - dt.timedelta(microseconds=1))


def test_a_share_is_always_of_the_same_customers_and_shares_add_up():
    people = [Person(UUID(int=number)) for number in range(500)]
    parts = [
        {one.customer_id for one in people if belongs(parse({"share": {"from": low, "to": low + 0.25}}), one, AT)}
        for low in (0, 0.25, 0.5, 0.75)
    ]
    assert sum(map(len, parts)) == len(set().union(*parts)) == 500
    assert all(80 < len(part) < 170 for part in parts)


def test_an_explanation_tells_the_values_that_decide():
    tree = parse({"all": [{"field": "orders", "op": "more", "value": 5}, {"not": {"event": {"name": "Email Opened"}}}]})
    told = explain(tree, ZOE, AT)
    assert (told.holds, told.actual) == (False, None)
    assert [(one.where, one.holds, one.actual) for one in told.parts] == [
        ("where.all[0]", False, 2),
        ("where.all[1]", False, None),
    ]
    assert told.parts[1].parts[0].actual == {"count": 2, "latest": [ago(1).isoformat(), ago(10).isoformat()]}


@pytest.mark.parametrize("purpose", ["marketing", "any"])
@pytest.mark.parametrize("channel", ["email", "sms", "push", "any"])
def test_consent_is_looked_for_where_the_one_rule_tells_it(purpose, channel):
    assert consents.places(purpose, channel) == allowed.places(purpose, channel)


def test_capitals_are_small_letters_one_by_one():
    assert len({len(one) for one in capitals()}) == 1
    assert folded("ÉCOLE Straße \u0391\u03a3 \u0130x") == "école straße \u03b1\u03c3 ix"


def test_true_and_one_are_asked_for_each_by_itself():
    asked = [postgres.members(parse({"trait": "x", "op": "is", "value": one}), AT) for one in (True, 1, 1.0)]
    assert [one.sql == asked[0].sql for one in asked] == [True, False, False]
    assert {type(value) for value in asked[2].values.values()} >= {float}
