"""The row of PERSONS that traits make."""

import json

from subject_world import call

from monocle.live.persons import Origin, known_by, person


def identify(number, at=None, **traits):
    return call(number, "identify", at=at, userId="u1", traits=traits)


def test_reserved_traits_fill_the_fields_of_a_person_in_either_spelling(world):
    address = {"street": "12 rue des Lilas", "postalCode": "69003", "city": "Lyon", "country": "FR", "state": "ARA"}
    camel = identify(1, firstName="Zoé", lastName="Marchand", birthday="1990-05-01T00:00:00Z", address=address)
    snake = call(
        2, "identify", userId="u2", traits={"first_name": "Zoé", "last_name": "Marchand", "birthday": "1990-05-01"}
    )
    found = world(camel, snake)
    one, other = found.person("user_id:u1"), found.person("user_id:u2")
    fields = ("first_name", "last_name", "birth_date")
    assert [one[name] for name in fields] == [other[name] for name in fields] == ["Zoé", "Marchand", "1990-05-01"]
    (place,) = one["addresses"]
    assert {name: value for name, value in place.items() if value} == {
        "line": "12 rue des Lilas", "postcode": "69003", "city": "Lyon", "country": "FR",
    }  # fmt: skip


def test_the_rest_is_kept_as_texts(world):
    found = world(
        identify(
            1, age=33, vip=True, tags=["a", 1], nothing=None, empty={}, company={"name": "Acme", "plan": "pro"}, id="u1"
        )
    )
    row = found.person("user_id:u1")
    assert row["company"] == "Acme"
    assert json.loads(row["extra"]) == {"age": "33", "vip": "true", "tags": '["a",1]', "company": '{"plan":"pro"}'}


def test_the_value_said_last_wins_and_null_takes_it_back(world):
    found = world(identify(1, at=5, firstName="New", plan="x"), identify(2, at=1, firstName="Old", plan="y"))
    assert found.person("user_id:u1")["first_name"] == "New"
    found.take([identify(3, at=9, plan=None)])
    assert json.loads(found.person("user_id:u1")["extra"]) == {}


def test_traits_in_the_context_count_and_those_of_the_call_before_them(world):
    found = world(
        call(
            1,
            "identify",
            userId="u1",
            traits={"plan": "call"},
            context={"traits": {"plan": "context", "name": "Zoé M"}},
        )
    )
    row = found.person("user_id:u1")
    assert (row["full_name"], json.loads(row["extra"])["plan"]) == ("Zoé M", "call")


def test_a_trait_that_is_no_text_is_refused_and_the_rest_stays(opened):
    from monocle.live.traits import traits

    found, refused = traits(opened("identify", userId="u1", traits={"firstName": {"no": 1}, "lastName": "M"}))
    assert found == {"last_name": "M"}
    assert [(one.field, one.reason) for one in refused] == [("traits.first_name", "not_text")]


def test_a_group_is_a_company_and_its_traits_are_not_the_persons(world):
    found = world(
        call(1, "group", userId="u1", groupId="g1", traits={"name": "Acme", "email": "info@acme.fr", "plan": "x"})
    )
    row = found.person("user_id:u1")
    assert (row["company"], row["full_name"], row["emails"], row["extra"]) == ("Acme", None, [], "{}")


def test_what_jitsu_copies_of_a_group_into_later_calls_is_not_the_persons(world):
    copied = {"library": {"name": "@jitsu/js"}, "traits": {"firstName": "Zoé", "name": "Acme", "email": "info@acme.fr"}}
    found = world(
        call(1, "identify", userId="u1", traits={"firstName": "Zoé"}, context={"library": {"name": "@jitsu/js"}}),
        call(2, "group", userId="u1", groupId="g1", traits={"name": "Acme", "email": "info@acme.fr"}),
        call(3, "page", userId="u1", groupId="g1", context=copied),
    )
    row = found.person("user_id:u1")
    assert (row["first_name"], row["company"], row["full_name"], row["emails"]) == ("Zoé", "Acme", None, [])


def test_the_language_is_the_traits_else_the_devices(world):
    found = world(call(1, "page", userId="u1", context={"locale": "fr-FR"}), call(2, "page", userId="u2"))
    assert (found.person("user_id:u1")["language"], found.person("user_id:u2")["language"]) == ("fr-FR", None)
    found.take([identify(3, language="en")])
    assert found.person("user_id:u1")["language"] == "en"


def test_over_the_limit_those_first_seen_stay_and_the_others_are_kept_as_refused(world):
    found = world(*(identify(number, at=9 - number, email=f"{number}@example.org") for number in range(7)))
    row = found.person("user_id:u1")
    assert row["emails"] == [f"{number}@example.org" for number in (2, 3, 4, 5, 6)]
    refused = [(one.value, one.refused) for one in found.identifiers[row["record_id"]] if one.refused]
    assert refused == [("1@example.org", "over_limit"), ("0@example.org", "over_limit")]


def test_identifiers_stand_by_priority(world):
    device = {"device": {"id": "D", "type": "ios"}}
    found = world(call(1, "identify", userId="u1", traits={"phone": "0611223344", "email": "a@b.fr"}, context=device))
    assert [one.type for one in found.identifiers[found.person("user_id:u1")["record_id"]]] == [
        "user_id", "email", "phone", "ios.id",
    ]  # fmt: skip


def test_devices_and_groups_join_nobody_and_other_ids_are_numbers_of_their_system(world):
    external = [{"id": "9", "type": "crm_id", "collection": "users", "encoding": "none"}]
    said = {"device": {"id": "D", "type": "ios"}, "externalIds": external}
    found = world(call(1, "track", "X", userId="u1", anonymousId="a1", groupId="g", context=said))
    row = found.person("user_id:u1")
    assert row["customer_numbers"] == ["user_id:u1", "crm_id:9"]
    assert (row["emails"], row["phones"], row["handles"], row["loyalty_cards"]) == ([], [], [], [])


def test_user_ids_are_the_numbers_of_the_system_that_the_source_names():
    row = person("web", "user_id:7", {"events": 1, "first": 0}, known_by("user_id:7", {}), Origin(users="shop"))
    assert row["customer_numbers"] == ["shop:7"]


def test_visits_alone_leave_a_person_as_it_was(world):
    found = world(identify(1, firstName="Zoé"))
    before = dict(found.person("user_id:u1"))
    found.take([call(2, "page", userId="u1")])
    assert found.person("user_id:u1") == before
