"""A run makes customers of what events say."""

import pytest
from subject_world import call

from monocle.catalog import pointers, subjects
from monocle.cli.app import run


def visit():
    """Give what a visitor does who signs in, buys, sends a part back, and answers a question; and a shared device."""
    address = {"street": "12 rue des Lilas", "postalCode": "69003", "city": "Lyon", "country": "FR"}
    traits = {"firstName": "Zoé", "lastName": "Marchand", "email": "Zoe.Marchand@Example.org", "address": address}
    products = [{"sku": "chair", "name": "Chaise", "price": 24.95, "quantity": 2}]
    order = {"order_id": "O-1", "revenue": 49.9, "tax": 8, "currency": "eur", "products": products}
    consent = {"consent": {"categoryPreferences": {"Advertising": True, "Analytics": False}}}
    return [
        call(1, "page", anonymousId="a1", context={"page": {"path": "/chairs"}}),
        call(2, "track", "Viewed Product", anonymousId="a1", properties={"product_id": "chair", "name": "Chaise"}),
        call(3, "identify", userId="42", anonymousId="a1", traits=traits | {"phone": "06 12 34 56 78", "plan": "gold"}),
        call(4, "track", "Completed Order", userId="42", properties=order),
        call(5, "track", "Order Refunded", userId="42", properties={"order_id": "O-1", "total": 24.95}),
        call(6, "track", "Survey Answered", userId="42", properties={"survey_id": "s1", "score": 9, "comment": "Bien"}),
        call(7, "track", "Segment Consent Preference Updated", userId="42", context=consent),
        call(8, "track", "Points Earned", userId="42", properties={"points": 49, "card": "C-1"}),
        call(9, "track", "Order Completed", userId="42", properties={"order_id": "O-2", "revenue": "a lot"}),
        call(10, "identify", userId="43", anonymousId="kiosk", traits={"firstName": "Ali", "email": "ali@example.org"}),
        call(11, "identify", userId="44", anonymousId="kiosk", traits={"firstName": "Eva", "email": "eva@example.org"}),
        call(12, "page", anonymousId="kiosk"),
        call(13, "page", userId="undefined"),
    ]


@pytest.fixture
def served(workspace, settings, monkeypatch, capsys, post):
    """Give the workspace after ``monocle run``, with a customer of the shop's own file beside the events."""
    monkeypatch.setenv("MONOCLE_DATABASE_URL", settings.database_url)
    post(visit())
    assert run(["--lang", "en", "run", "-w", str(workspace.root)]) == 0, capsys.readouterr().err
    return workspace


def test_a_run_makes_customers_of_events_with_values_orders_and_a_timeline(served, catalog):
    zoe = served.customers.get("customer_number:shop:42")
    golden = {one.field: one.value for one in zoe.golden}
    assert (golden["first_name"], golden["last_name"]) == ("Zoé", "Marchand")
    assert golden["email"] == "zoe.marchand@example.org"
    assert (golden["phone"], golden["extra.plan"]) == ("+33612345678", "gold")
    assert "69003" in golden["address"]
    assert served.customers.get("email:zoe.marchand@example.org").customer_id == zoe.customer_id
    assert [(one.kind, one.total) for one in sorted(zoe.orders, key=lambda one: one.ordered_at)] == [
        ("sale", 4990),
        ("refund", -2495),
    ]
    assert zoe.spent == {"EUR": 2495}
    names = [one.name for one in zoe.timeline if one.what == "event"]
    assert sorted(names) == ["Order Completed", "Page Viewed", "Product Viewed", "Survey Answered"]
    assert {(one.purpose, one.choice) for one in zoe.consents} == {("advertising", "granted"), ("analytics", "denied")}
    assert [card.card for card in zoe.cards] == ["C-1"]
    with catalog.reading() as connection:
        last = pointers.in_force(connection)["profiles"].run_id
        assert subjects.position_of_run(connection, last) == 13
    assert len(served.customers.find("")) == 4
    skipped = {(one.section, one.reason): one.rows for one in served.sources.skipped("web")}
    assert skipped == {("order", "no_number"): 1, ("person", "no_subject"): 1}
    assert next(one.records for one in served.sources.list() if one.name == "web") == 4
    assert {one.promise for one in served.verify().findings} == {"key_of_event"}  # none was made for these


def test_a_second_run_knows_what_came_since_and_withdraws_a_device_that_signed_in(served, post, catalog):
    kiosk = [one for one in served.customers.find("") if not one.name]
    assert len(kiosk) == 1
    post([call(20, "page", anonymousId="a9"), call(21, "track", "Cart Viewed", userId="42", at=21)])
    served.run(load=False)
    assert len(served.customers.find("")) == 5
    visitor = next(one for one in served.customers.find("") if not one.name and one.customer_id != kiosk[0].customer_id)
    post([call(22, "identify", userId="42", anonymousId="a9", at=22, traits={"firstName": "Zoée"})])
    served.run(load=False)
    assert len(served.customers.find("")) == 4
    zoe = served.customers.get("customer_number:shop:42")
    assert next(one.value for one in zoe.golden if one.field == "first_name") == "Zoée"
    assert sum(one.what == "event" for one in zoe.timeline) == 6
    assert served.customers.get(visitor.customer_id).customer_id == zoe.customer_id
    with catalog.reading() as connection:
        told = connection.execute(
            "SELECT kind, other_id FROM identity_change WHERE customer_id = %s ORDER BY change_id",
            [visitor.customer_id],
        ).fetchall()
    assert told == [("created", None), ("merged", zoe.customer_id)]
