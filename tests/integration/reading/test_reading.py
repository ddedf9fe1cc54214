"""One customer as programs read it: what the pages show, in one statement, part by part."""

import json

import pytest

from monocle.catalog import readings
from monocle.errors import BadInput, Conflict, NotFound
from monocle.http.encoding import plain

ALONE = {"traits", "segments", "following"}
"""Parts that no page shows."""

OF_EVENTS = {"user_id", "anonymous_id", "group_id"}
"""Types of identifiers that events alone have; pages show what cleaning made of them."""


def body(workspace, name, *, read="read", **asked):
    return json.loads(getattr(workspace.customers, read)(str(name), **asked).body)


def without_id(rows):
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def test_what_is_read_is_what_the_pages_show(workspace, ids):
    for customer_id in (ids.marie, ids.jean):
        shown, found = plain(workspace.customers.get(customer_id)), body(workspace, customer_id, latest=1000)
        assert set(found) - {"customer_id"} == set(readings.PARTS)
        for part in set(found) - ALONE - {"timeline", "identifiers"}:
            assert found[part] == shown[part], part
        assert [one for one in found["identifiers"] if one["type"] not in OF_EVENTS] == [
            one for one in shown["identifiers"] if one["value"] != "user_id:U-1"
        ]
        order = ("at", "what", "source", "name")
        assert sorted(without_id(found["timeline"]), key=lambda row: [row[key] for key in order]) == sorted(
            shown["timeline"], key=lambda row: [row[key] for key in order]
        )
        assert [row["at"] for row in found["timeline"]] == [row["at"] for row in shown["timeline"]]


def test_traits_are_what_is_computed_and_segments_are_none_yet(workspace, ids):
    found = body(workspace, ids.marie, fields="traits,segments")
    assert found == {
        "customer_id": str(ids.marie),
        "segments": [],
        "traits": {
            "order_count": 2,
            "event_count": 4,
            "spent": {"EUR": 1250},
            "last_order_at": "2026-01-02T03:04:05Z",
            "first_seen_at": "2026-01-02T03:04:05Z",
            "last_seen_at": "2026-03-04T05:06:07.500000Z",
            "completeness": 0.5,
        },
    }


def test_identifiers_are_told_once_and_as_events_name_them(workspace, ids):
    found = body(workspace, ids.marie, fields="identifiers")["identifiers"]
    assert [(one["type"], one["value"], one["sources"]) for one in found if one["type"] in OF_EVENTS] == [
        ("anonymous_id", "a-1", ["crm"]),
        ("group_id", "G/1", ["crm"]),
        ("user_id", "U-1", ["crm"]),
    ]
    assert [one["value"] for one in found if one["type"] == "customer_number"] == ["crm:0012"]
    assert [one["value"] for one in found if one["type"] in {"email", "phone"}] == ["zoe@exemple.fr", "+33612345678"]


def test_only_the_parts_that_are_asked_for_are_read(workspace, ids):
    assert set(body(workspace, ids.marie, fields=" name , customer_id")) == {"customer_id", "name"}
    assert set(body(workspace, ids.marie, fields="customer_id")) == {"customer_id"}
    found = body(workspace, ids.marie, fields="golden.phone,golden.birth_date,name")
    assert [row["field"] for row in found["golden"]] == ["birth_date", "phone"]
    assert found["golden"][1]["rivals"][0]["value"] == "+33 6 12 34 56 79"
    assert len(body(workspace, ids.marie, fields="golden,golden.phone")["golden"]) == 8
    assert [
        row["shown"] for row in body(workspace, ids.marie, fields="golden.birth_date", language="en")["golden"]
    ] != [row["shown"] for row in body(workspace, ids.marie, fields="golden.birth_date", language="fr")["golden"]]


@pytest.mark.parametrize(
    "fields", ["nom", "name,", "golden.", "golden.nothing", "golden.extra.", "Name", "golden.name"]
)
def test_a_part_that_is_not_known_is_refused_with_those_that_are(workspace, ids, fields):
    if fields == "name,":
        assert set(body(workspace, ids.marie, fields=fields)) == {"customer_id", "name"}
        return
    with pytest.raises(BadInput) as refused:
        workspace.customers.read(str(ids.marie), fields)
    assert "golden" in refused.value.mend
    assert "timeline" in refused.value.mend


@pytest.mark.parametrize(
    "name",
    ["email:Zoe@Exemple.FR", "phone:+33612345678", "phone:06 12 34 56 78", "phone: 33612345678", "loyalty_card:2990012345678",
     "customer_number:crm:0012", "handle:x:@zaza", "crm:0012", "zoe@exemple.fr", "0612345678", "x:@zaza",
     "user_id:U-1", "anonymous_id:a-1", "email:Zoe.Web@exemple.fr"],
)  # fmt: skip
def test_a_customer_is_found_by_any_identifier_as_it_may_be_typed(workspace, ids, name):
    found = workspace.customers.read(name, "name")
    assert (found.customer_id, found.asked_id) == (ids.marie, ids.marie)


def test_an_identifier_of_another_type_does_not_count(workspace):
    for name in (
        "phone:zoe@exemple.fr",
        "email:+33612345678",
        "user_id:zoe@exemple.fr",
        "anonymous_id:U-1",
        "phone:+33699980000",
        "nobody:x",
    ):
        with pytest.raises(NotFound):
            workspace.customers.read(name)


def test_an_id_is_found_by_its_first_digits_and_with_its_type(workspace, ids):
    for name in (str(ids.marie), str(ids.marie)[:13], f"customer_id:{ids.marie}", f"id:{ids.marie}"):
        assert workspace.customers.read(name, "name").customer_id == ids.marie


def test_an_identifier_that_several_hold_is_refused_with_their_ids(workspace, ids):
    for read in (workspace.customers.read, workspace.customers.events):
        with pytest.raises(Conflict) as refused:
            read("email:both@exemple.fr")
        assert str(ids.jean) in str(refused.value)
        assert "exemple" not in str(refused.value)


def test_an_old_id_leads_to_the_customer_and_one_that_is_gone_to_nobody(workspace, ids):
    for read in (workspace.customers.read, workspace.customers.events):
        found = read(str(ids.old))
        assert (found.asked_id, found.customer_id) == (ids.old, ids.marie)
        for nobody in (ids.gone, ids.nobody):
            with pytest.raises(NotFound):
                read(str(nobody))


def test_what_happened_is_read_part_by_part_and_each_thing_once(workspace, ids):
    whole = body(workspace, ids.marie, read="events")
    assert (len(whole["items"]), whole["following"]) == (11, None)
    for limit in (1, 2, 3, 10):
        seen, before = [], ""
        while before is not None:
            part = body(workspace, ids.marie, read="events", limit=limit, before=before)
            assert len(part["items"]) <= limit
            seen, before = seen + part["items"], part["following"]
        assert seen == whole["items"], limit
    first = body(workspace, ids.marie, fields="timeline", latest=3)
    rest = body(workspace, ids.marie, read="events", before=first["following"])
    assert first["timeline"] + rest["items"] == whole["items"]
    assert body(workspace, ids.jean, read="events") == {"items": [], "following": None}


@pytest.mark.parametrize(
    "before",
    ["x", "~~", "2026-13-01T00:00:00Z~event~00000000-0000-0000-0000-000000000000",
     "2026-01-01T00:00:00Z~other~00000000-0000-0000-0000-000000000000", "2026-01-01T00:00:00+02:00Z~event~00000000-0000-0000-0000-000000000000",
     "2026-01-01T00:00:00Z~event~x"],
)  # fmt: skip
def test_a_place_that_is_none_is_refused(workspace, ids, before):
    with pytest.raises(BadInput):
        workspace.customers.events(str(ids.marie), before=before)
    for limit in (-1, 1001):
        with pytest.raises(BadInput):
            workspace.customers.read(str(ids.marie), latest=limit)
