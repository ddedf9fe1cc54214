"""Trees are read from plain data, and refused with their place."""

import datetime as dt
import re

import pytest
from bench.segments_hostile import rules

from monocle.errors import BadConfig
from monocle.language import translations
from monocle.segment.parse import parse
from monocle.segment.plain import plain
from monocle.segment.tree import (
    AllOf,
    AnyOf,
    Comparison,
    EventFilter,
    Field,
    Happened,
    Not,
    OrderFilter,
    Sequence,
    Window,
    depends_on,
)

CITY = {"field": "city", "op": "is", "value": "Lyon"}


def nested(depth):
    return CITY if depth == 1 else {"not": nested(depth - 1)}


def test_a_tree_is_what_its_words_say():
    told = {
        "all": [
            {"any": [CITY, {"not": {"field": "birth_date", "op": "before", "value": dt.date(2000, 1, 1)}}]},
            {"event": {"type": "email", "channel": ["web", "email"]}, "within": {"days": 30}},
        ]
    }
    assert parse(told) == AllOf(
        (
            AnyOf(
                (
                    Field("city", Comparison("is", "Lyon")),
                    Not(Field("birth_date", Comparison("before", dt.date(2000, 1, 1)))),
                )
            ),
            Happened(EventFilter(types=("email",), channels=("web", "email")), within=Window(days=30)),
        )
    )


def test_orders_are_sales_where_nothing_is_said():
    tree = parse({"sequence": [{"event": {}}, {"order": {}}], "unfinished": True})
    assert tree == Sequence((EventFilter(), OrderFilter(kinds=("sale",))), unfinished=True)


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ([], "where"),
        ({}, "where"),
        ({"field": "city", "op": "is", "value": "x", "more": 1}, "where"),
        ({"field": "city", "trait": "x", "op": "known"}, "where"),
        ({"field": "password", "op": "known"}, "where.field"),
        ({"field": "city", "op": "less", "value": 1}, "where.op"),
        ({"field": "city", "op": "is", "value": 12}, "where.value"),
        ({"field": "city", "op": "is", "value": "a\x00b"}, "where.value"),
        ({"field": "city", "op": "is", "value": "\ud800"}, "where.value"),
        ({"field": "city", "op": "is", "value": "a" * 1001}, "where.value"),
        ({"field": "city", "op": "in", "value": []}, "where.value"),
        ({"field": "city", "op": "known", "value": "x"}, "where.value"),
        ({"field": "records", "op": "is", "value": True}, "where.value"),
        ({"field": "records", "op": "is", "value": 2**60}, "where.value"),
        ({"field": "records", "op": "is", "value": float("nan")}, "where.value"),
        ({"field": "records", "op": "between", "value": [5, 1]}, "where.value"),
        ({"field": "birth_date", "op": "is", "value": "31/12/1980"}, "where.value"),
        ({"field": "birth_date", "op": "in_next_days", "value": 1.5}, "where.value"),
        ({"field": "spent.eur", "op": "more", "value": 1}, "where.field"),
        ({"all": []}, "where.all"),
        ({"all": [CITY, {"not": {"any": [CITY, {"no": 1}]}}]}, "where.all[1].not.any[1]"),
        ({"event": {"typ": "page"}}, "where.event"),
        ({"event": {}, "times": {"op": "is", "value": -1}}, "where.times.value"),
        ({"event": {}, "times": {"op": "in", "value": [1]}}, "where.times.op"),
        ({"event": {}, "within": {"days": 0}}, "where.within.days"),
        ({"event": {}, "within": {"days": 3, "from": "2026-01-01"}}, "where.within"),
        ({"event": {}, "within": {"from": "2026-02-01", "to": "2026-01-01"}}, "where.within"),
        ({"event": {"properties": [{"name": "x", "op": "before", "value": "2026-01-01"}]}}, "where.event.properties[0].op"),
        ({"orders": {}, "measure": "total", "op": "more", "value": 1}, "where.orders.currency"),
        ({"orders": {"amount": {"op": "more", "value": 1}}, "measure": "count", "op": "is", "value": 1}, "where.orders.currency"),
        ({"orders": {"kind": "gift"}, "measure": "count", "op": "is", "value": 1}, "where.orders.kind"),
        ({"sequence": [{"event": {}}]}, "where.sequence"),
        ({"sequence": [{"event": {}}, {"visit": {}}]}, "where.sequence[1]"),
        ({"consent": {"purpose": "marketing", "channel": "email"}, "is": "yes"}, "where.is"),
        ({"share": {"from": 0.5, "to": 0.5}}, "where.share"),
        ({"household": {"any": CITY, "size": {"op": "is", "value": 1}}}, "where.household"),
        ({"segment": "x", "is": "no"}, "where.is"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_its_place(told, where):
    with pytest.raises(BadConfig) as refused:
        parse(told)
    assert refused.value.where == where
    assert refused.value.mend


def test_groups_stand_eight_deep_at_most():
    parse(nested(8))
    with pytest.raises(BadConfig, match="more than 8 deep"):
        parse(nested(9))


def test_a_tree_has_a_hundred_conditions_at_most():
    parse({"all": [CITY] * 100})
    with pytest.raises(BadConfig, match="over 100 conditions"):
        parse({"any": [{"all": [CITY] * 51}, {"all": [CITY] * 50}]})


def test_what_is_far_too_large_or_deep_is_refused_at_once():
    many = {"field": "city", "op": "in", "value": [f"c{number}" for number in range(1_000)]}
    with pytest.raises(BadConfig, match="over 10,000 values"):
        parse({"any": [many] * 11})
    deep = CITY
    for _ in range(20_000):
        deep = {"not": deep}
    with pytest.raises(BadConfig, match="more than 8 deep"):
        parse(deep)
    with pytest.raises(BadConfig, match="over 10,000 values"):
        parse({"any": [CITY] * 100_000})


def test_it_is_known_what_a_tree_reads():
    uses = depends_on(
        parse(
            {
                "all": [
                    {"segment": "loyal"},
                    {"household": {"any": {"list": "vip"}}},
                    {"trait": "churn", "op": "more", "value": 0.5},
                    {"event": {}, "within": {"before_days": 3}},
                ]
            }
        )
    )
    assert (uses.segments, uses.lists, uses.traits) == ({"loyal"}, {"vip"}, {"churn"})
    assert (uses.events, uses.households, uses.time) == (True, True, True)
    assert (uses.orders, uses.consents, uses.identifiers, uses.fields) == (False, False, False, frozenset())


def test_a_fixed_window_does_not_follow_time():
    tree = {"event": {}, "within": {"from": "2026-01-01", "to": "2026-02-01"}}
    assert not depends_on(parse(tree)).time
    assert plain(parse(tree))["within"] == {"from": "2026-01-01", "to": "2026-02-01"}


def test_what_is_refused_is_said_in_french_too():
    french, english = translations("fr"), set()
    for tree, _ in rules(3, 4_000):
        try:
            parse(tree)
        except BadConfig as error:
            english |= {text for text in (error.what, error.mend) if text and french.told(text) == text}
    assert english == set()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "nan is no number"),
        pytest.param(10**400, "the number is too large", id="400 digits"),
        pytest.param(1 << 20_000, "the number is too large", id="more digits than Python writes"),
        (None, "a value is missing"),
        ({"a": 1}, "{…} is no number"),
        ([1], "[…] is no number"),
    ],
)
def test_a_number_that_is_none_is_named(value, said):
    with pytest.raises(BadConfig, match=re.escape(said)):
        parse({"field": "records", "op": "at_least", "value": value})


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", dt.date.max, "0001-01-01T00:00:00+14:00"])
def test_a_year_out_of_all_bounds_is_refused(value):
    with pytest.raises(BadConfig, match="this year is out of all bounds"):
        parse({"field": "first_seen_at", "op": "after", "value": value})
