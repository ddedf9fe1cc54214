"""Events become customers as they arrive."""

from live_house import asked, drained, event, post


def test_an_event_of_a_new_person_makes_a_customer(workspace, live):
    traits = {"email": "Nadia.Kowal@example.fr", "firstName": "Nadia", "lastName": "Kowal"}
    post(workspace, [event("identify", 1, userId="n1", traits=traits)])
    assert live.step() == 1
    ((name, records),) = asked(
        workspace,
        "SELECT c.name, c.records FROM customer AS c JOIN identifier AS i USING (customer_id) WHERE i.value = %s",
        "nadia.kowal@example.fr",
    )
    assert (name, records) == ("Nadia Kowal", 1)
    assert live.step() == 0


def test_an_event_with_a_known_email_goes_to_the_customer_that_has_it(workspace, live, known):
    one = known[5]
    traits = {"email": one["email"], "firstName": one["first_name"], "lastName": one["last_name"]}
    bought = {"order_id": "o5", "revenue": 30, "currency": "EUR", "products": [{"product_id": "p1", "price": 30}]}
    post(
        workspace,
        [
            event("identify", 10, userId="k5", anonymousId="a5", traits=traits),
            event("track", 11, userId="k5", event="Order Completed", properties=bought),
            event("page", 12, anonymousId="a5", properties={"url": "https://shop.example/"}),
        ],
    )
    drained(live)
    rows = asked(
        workspace,
        """
        SELECT c.records, c.orders, c.events, c.sources FROM customer AS c
        WHERE c.customer_id = (SELECT customer_id FROM record WHERE source = 'crm' AND source_key = '5')
        """,
    )
    assert rows == [(2, 1, 1, ["crm", "web"])]
