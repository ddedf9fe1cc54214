"""Whose customers are whose follows every event, decision and run at once; what is merged is read as far as each part may be."""

import json
from dataclasses import replace

import pytest
from live_house import asked, drained, event, post

from monocle.catalog.judgements import Decision
from monocle.catalog.promises import PROMISES
from monocle.errors import NotFound
from monocle.workspace.deciding import Deciding
from monocle.workspace.entities import Entities, settle
from monocle.workspace.entity_charter import entities
from monocle.workspace.scoped import within

TREE = {
    "group": {"kind": "brand"},
    "shop": {"parent": "group", "sources": ["crm"]},
    "online": {"parent": "group", "sources": ["web"]},
    "lyon": {"parent": "group", "stores": ["Lyon"]},
}


@pytest.fixture(scope="module")
def house(workspace):
    """Give the house with entities; what belongs to them is put in force as opening the workspace does it."""
    declared = entities(TREE, {"shop": {"shares": ["online"], "fields": ["golden.email"]}})
    settle(workspace.house.catalog, declared)
    return replace(workspace.house, charter=replace(workspace.house.charter, entities=declared))


def customer(workspace, source, key):
    ((found,),) = asked(workspace, "SELECT customer_id FROM record WHERE source = %s AND source_key = %s", source, key)
    return found


def record(workspace, source, key):
    ((found,),) = asked(workspace, "SELECT record_id FROM record WHERE source = %s AND source_key = %s", source, key)
    return found


def of(workspace, customer_id):
    found = asked(workspace, "SELECT entity FROM customer_entity WHERE customer_id = %s", customer_id)
    return {entity for (entity,) in found}


def broken(workspace):
    (promise,) = [one for one in PROMISES if one.name == "customer_entities"]
    with workspace.house.catalog.reading() as connection:
        return connection.execute(promise.statement.encode()).fetchall()


def traits(one, **more):
    return {"email": one["email"], "firstName": one["first_name"], "lastName": one["last_name"], **more}


def test_entities_follow_events_as_they_arrive(workspace, live, known, house):
    assert of(workspace, customer(workspace, "crm", "50")) == {"shop"}
    sold = {
        "order_id": "e1",
        "revenue": 12,
        "currency": "EUR",
        "store": "Lyon",
        "products": [{"product_id": "p1", "price": 12}],
    }
    post(
        workspace,
        [
            event("identify", 50, userId="e50", traits=traits(known[50])),
            event("identify", 51, userId="e51", traits={"email": "nouvelle@example.org", "name": "Zelda Quentin"}),
            event("track", 52, userId="e51", event="Order Completed", properties=sold),
        ],
    )
    drained(live)
    assert of(workspace, customer(workspace, "crm", "50")) == {"shop", "online"}
    assert of(workspace, customer(workspace, "web", "user_id:e51")) == {"online", "lyon"}
    post(workspace, [event("track", 53, userId="e50", event="Order Completed", properties={**sold, "order_id": "e2"})])
    drained(live)
    assert of(workspace, customer(workspace, "crm", "50")) == {"shop", "online", "lyon"}
    assert broken(workspace) == []
    assert len(within(house, "lyon").customers.find("")) == 2


def test_a_merge_of_two_sites_is_read_by_each_as_far_as_its_own_and_an_unmerge_takes_it_back(
    workspace, live, known, house
):
    post(
        workspace,
        [event("identify", 60, userId="e60", traits={"email": "ailleurs@example.org", "name": "Yann Ollivier"})],
    )
    drained(live)
    online, shop = customer(workspace, "web", "user_id:e60"), customer(workspace, "crm", "60")
    with pytest.raises(NotFound):
        within(house, "shop").customers.read(str(online))
    assert json.loads(within(house, "online").customers.read(str(shop), "golden,records").body)["records"] == []
    records = record(workspace, "web", "user_id:e60"), record(workspace, "crm", "60")
    decision = Decision("same", (records[0],), (records[1],), "a test", "", "merge")
    done = Deciding(house).decide(decision)
    both = customer(workspace, "crm", "60")
    assert of(workspace, both) == {"shop", "online"}
    bodies = {one: json.loads(within(house, one).customers.read(str(both)).body) for one in ("shop", "online", "group")}
    emails = {one: {row["value"] for row in body["golden"] if row["field"] == "email"} for one, body in bodies.items()}
    mine, others = known[60]["email"], "ailleurs@example.org"
    assert emails == {"shop": {mine}, "online": {mine, others}, "group": {mine, others}}
    assert [row["source"] for row in bodies["online"]["records"]] == ["web"]
    assert "orders" in bodies["shop"]["withheld"]
    assert "name" not in bodies["shop"]
    assert [row["field"] for row in bodies["online"]["golden"] if row["source"] == "crm"] == ["email"]
    assert Entities(house).of(both) == [("shop", "shop"), ("online", "online")]
    Deciding(house).withdraw([done.judgement.judgement_id], "a test")
    assert of(workspace, customer(workspace, "web", "user_id:e60")) == {"online"}
    assert of(workspace, customer(workspace, "crm", "60")) == {"shop"}
    assert broken(workspace) == []


def test_a_run_gives_the_same_entities_as_the_events_before_it_and_follows_what_sources_change(workspace, house):
    before = asked(workspace, "SELECT customer_id, entity FROM customer_entity ORDER BY 1, 2")
    workspace.run()
    assert asked(workspace, "SELECT customer_id, entity FROM customer_entity ORDER BY 1, 2") == before
    assert broken(workspace) == []
    settle(house.catalog, entities({"online": {"sources": ["web"]}}, None))
    assert broken(workspace) == []
    assert {entity for (entity,) in asked(workspace, "SELECT DISTINCT entity FROM customer_entity")} == {"online", ""}
    settle(house.catalog, entities(None, None))
    assert asked(workspace, "SELECT count(*) FROM customer_entity") == [(0,)]
