"""Orders as events tell them."""

import pytest
from subject_world import call


def bought(number, name="Order Completed", at=None, user="u1", **said):
    return call(number, "track", name, at=at, userId=user, properties={"order_id": "O", **said})


def orders(found):
    return [
        (one["kind"], one["total"]) for one in sorted(found.facts["orders"].values(), key=lambda one: one["ordered_at"])
    ]


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ({"revenue": 49.9, "total": 70, "subtotal": 60}, 4990),
        ({"subtotal": 60, "total": 70}, 6000),
        ({"total": "70.5", "tax": 5, "shipping": 3}, 6250),
        ({"total": 70}, 7000),
        ({"products": [{"price": 5, "quantity": 2}, {"price": "1.25"}]}, 1125),
        ({"revenue": 0.285}, 29),
        ({"revenue": 1200, "currency": "jpy"}, 1200),
        ({"revenue": 1.2345, "currency": "TND"}, 1235),
        ({"revenue": 0}, 0),
    ],
)
def test_the_revenue_counts_else_the_subtotal_else_the_total_without_tax_and_shipping(world, said, total):
    assert orders(world(bought(1, **said))) == [("sale", total)]


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"revenue": "a lot"}, "properties.revenue", "no_number"),
        ({"revenue": True}, "properties.revenue", "no_number"),
        ({"revenue": "1e999"}, "properties.revenue", "no_number"),
        ({"revenue": 1e17}, "properties.revenue", "no_number"),
        ({"total": 5, "tax": []}, "properties.tax", "no_number"),
        ({"revenue": 5, "currency": "euros"}, "properties.currency", "no_currency"),
        ({"revenue": 5, "currency": 978}, "properties.currency", "no_currency"),
        ({}, "properties.revenue", "no_amount"),
        ({"revenue": 5, "order_id": None}, "properties.order_id", "no_order_id"),
    ],
)
def test_an_order_that_cannot_be_read_is_an_event_without_it_and_a_refusal(opened, said, field, reason):
    from uuid import UUID

    from monocle.live.happenings import happened
    from monocle.live.persons import Origin

    event = opened("track", "Order Completed", userId="u1", properties={"order_id": "O", **said})
    found = happened(event, UUID(int=1), Origin())
    assert (found.order, found.event["name"]) == (None, "Order Completed")
    assert [(one.field, one.reason) for one in found.refused] == [(field, reason)]


def test_lines_have_what_their_products_say_and_one_without_a_price_is_left_off(world):
    chair = {"product_id": "p1", "sku": "s1", "name": "Chaise", "category": "Meubles", "price": 24.95, "quantity": 2}
    found = world(bought(1, revenue=40, products=[chair, {"sku": "s2", "price": "free"}, {"sku": "s3"}, "x"]))
    (line,) = found.facts["order_lines"].values()
    shown = ("product", "label", "category", "quantity", "amount")
    assert [line[name] for name in shown] == ["p1", "Chaise", "Meubles", 2.0, 4990]
    assert [one["lines"] for one in found.facts["orders"].values()] == [1]


def test_refunds_are_orders_of_their_own_and_give_back_at_most_what_is_left(world):
    part = [{"sku": "s", "price": 10, "quantity": 1}]
    found = world(
        bought(1, revenue=49.9), bought(2, "Order Refunded", total=20), bought(3, "Refunded Order", products=part)
    )
    assert orders(found) == [("sale", 4990), ("refund", -2000), ("refund", -1000)]
    found.take([bought(4, "Order Refunded"), bought(5, "Order Refunded", total=99)])
    assert orders(found) == [("sale", 4990), ("refund", -2000), ("refund", -1000), ("refund", -1990), ("refund", 0)]
    (line,) = found.facts["order_lines"].values()
    assert (line["quantity"], line["amount"]) == (-1.0, -1000)


def test_a_refund_before_its_sale_waits_for_it(world):
    found = world(bought(1, "Order Refunded", at=5))
    assert orders(found) == []
    found.take([bought(2, revenue=30, at=1)])
    assert orders(found) == [("sale", 3000), ("refund", -3000)]


def test_a_cancelled_order_is_given_back_whole(world):
    assert orders(world(bought(1, revenue=30), bought(2, "Order Cancelled", revenue=30))) == [
        ("sale", 3000),
        ("refund", -3000),
    ]


def test_an_updated_order_has_what_was_said_last_and_the_time_of_the_first(world):
    found = world(
        bought(1, revenue=30, products=[{"sku": "a", "price": 30}]),
        bought(2, "Order Updated", revenue=40, products=[{"sku": "a", "price": 20}, {"sku": "b", "price": 20}]),
        bought(3, "Order Updated", at=0, revenue=10),
    )
    (order,) = found.facts["orders"].values()
    assert (order["total"], order["lines"], order["ordered_at"].minute) == (4000, 2, 1)
    assert sorted(line["product"] for line in found.facts["order_lines"].values()) == ["a", "b"]


def test_an_order_is_the_buyers_whoever_sends_the_refund(world):
    found = world(bought(2, "Order Refunded", user="desk", total=5), bought(1, revenue=30))
    assert {one["record_id"] for one in found.facts["orders"].values()} == {found.person("user_id:u1")["record_id"]}


def test_a_purchase_in_a_store_is_an_order_of_the_store(world):
    said = {"ticket_id": "T1", "store_id": "Lyon", "revenue": 12, "loyalty_card": "C1"}
    found = world(call(1, "track", "Store Purchase Completed", userId="u1", properties=said))
    (order,) = found.facts["orders"].values()
    assert (order["order_key"], order["channel"], order["store"], order["total"]) == ("T1", "store", "Lyon", 1200)
    assert found.person("user_id:u1")["loyalty_cards"] == ["C1"]
