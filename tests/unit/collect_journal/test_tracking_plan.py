"""Events held to JSON Schema: what a known validator finds, ours finds; what ours does not know is refused."""

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monocle.errors import BadConfig
from monocle.ingest.tracking_plan import Broken, broken_by, checked_plan

ORDER = {
    "type": "object",
    "required": ["properties"],
    "properties": {
        "properties": {
            "type": "object",
            "required": ["order_id", "total"],
            "additionalProperties": False,
            "properties": {
                "order_id": {"type": "string", "minLength": 1, "maxLength": 8, "pattern": "^[A-Z]"},
                "total": {"type": "number", "minimum": 0, "exclusiveMaximum": 100},
                "currency": {"enum": ["EUR", "USD", 1]},
                "paid": {"const": True},
                "count": {"type": ["integer", "null"]},
                "products": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"required": ["id"]}},
            },
        }
    },
}
PLAN = {"Order Completed": ORDER, "identify": {"properties": {"traits": {"required": ["email"]}}}}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.floats(-5, 200) | st.sampled_from(["", "A1", "a", "EUR", "Long text indeed"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "x"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
PROPERTIES = st.dictionaries(
    st.sampled_from([*ORDER["properties"]["properties"]["properties"], "other"]), VALUES, max_size=7
)


def broken(properties):
    return [(one.kind, one.field) for one in broken_by(PLAN, "track", "Order Completed", {"properties": properties})]


def test_an_event_that_keeps_the_plan_breaks_nothing():
    assert broken({"order_id": "A1", "total": 9.5, "currency": "EUR", "count": 2, "products": [{"id": 1}]}) == []


def test_each_broken_rule_is_told_with_its_place_and_without_the_value():
    found = broken({"order_id": 7, "currency": "secret", "products": [{"id": 1}, {"secret": 2}]})
    assert found == [
        ("required", "properties.total"),
        ("type", "properties.order_id"),
        ("enum", "properties.currency"),
        ("required", "properties.products[1].id"),
    ]
    assert "secret" not in str(broken_by(PLAN, "track", "Order Completed", {"properties": {"currency": "secret"}}))


def test_an_event_without_a_plan_is_unplanned_and_a_call_is_not():
    assert broken_by(PLAN, "track", "Product Viewed", {}) == [
        Broken("unplanned", "event", "the plan has no event of this name")
    ]
    assert broken_by(PLAN, "page", "Home", {}) == []
    assert [one.kind for one in broken_by(PLAN, "identify", "", {"traits": {}})] == ["required"]
    assert broken_by({}, "track", "Anything", {}) == []


def test_no_more_rules_are_told_than_a_person_would_read():
    schema = {"e": {"items": {"type": "string"}}}
    assert len(broken_by(schema, "track", "e", list(range(1000)))) == 10


@given(PROPERTIES)
def test_what_a_known_validator_accepts_is_accepted_and_nothing_else(properties):
    validator = jsonschema_rs.Draft7Validator(ORDER)
    assert (broken(properties) == []) == validator.is_valid({"properties": properties})


@pytest.mark.parametrize(
    "schema",
    [
        1,
        {"anyOf": []},
        {"$ref": "https://example.org/schema"},
        {"type": "text"},
        {"minimum": "1"},
        {"required": "id"},
        {"pattern": "("},
        {"properties": {"a": {"oneOf": []}}},
        {"properties": []},
        {"items": [{}]},
    ],
)
def test_a_plan_that_says_what_is_not_known_is_refused(schema):
    with pytest.raises(BadConfig):
        checked_plan({"Order Completed": schema}, "web.yaml: plan")
