"""Each rule of survivorship, read aloud on a small example."""

import json

import pytest

from monocle.golden.pins import PINS
from monocle.golden.survivorship import Survivorship, from_yaml
from monocle.ids import derived

LYON = {
    "house_number": "3",
    "street": "rue Victor Hugo",
    "line": "3 rue Victor Hugo",
    "postcode": "69002",
    "city": "Lyon",
}
PARIS = {
    "house_number": "9",
    "street": "rue de Rivoli",
    "line": "9 rue de Rivoli",
    "postcode": "75001",
    "city": "Paris",
}


def test_latest_takes_the_value_seen_last(house):
    house.record("a", on=1, emails=["old@example.org"])
    house.record("a", on=2, emails=["new@example.org"])
    emails = house.golden(from_yaml({"email": "latest"}))["email"]
    assert [row["value"] for row in emails] == ["new@example.org", "old@example.org"]
    assert emails[0]["rule"] == "latest"


def test_oldest_takes_the_value_seen_first(house):
    house.record("a", on=1, language="fr")
    house.record("a", on=2, language="en")
    (language,) = house.golden(from_yaml({"language": "oldest"}))["language"]
    assert (language["value"], language["rule"]) == ("fr", "oldest")


def test_trusted_takes_the_value_of_the_source_trusted_most(house):
    house.record("a", source="crm", on=1, gender="f")
    house.record("a", source="web", on=2, gender="m")
    (gender,) = house.golden(from_yaml({"gender": "trusted", "trust": {"crm": 90, "web": 40}}))["gender"]
    assert (gender["value"], gender["source"], gender["rule"]) == ("f", "crm", "trusted")


def test_frequent_takes_the_value_that_most_records_claim(house):
    for on in (1, 2):
        house.record("a", on=on, birth_place="Lyon")
    house.record("a", on=3, birth_place="Paris")
    (place,) = house.golden(from_yaml({"birth_place": "frequent"}))["birth_place"]
    assert (place["value"], place["support"], place["rule"]) == ("Lyon", 2, "frequent")


def test_complete_takes_the_address_with_most_parts(house):
    house.record("a", on=1, addresses=[LYON | {"extra": "Bâtiment B"}])
    house.record("a", on=2, addresses=[PARIS])
    address = house.golden(from_yaml({"address": "complete"}))["address"][0]
    assert json.loads(address["value"])["extra"] == "Bâtiment B"
    assert address["rule"] == "complete"


def test_a_pin_wins_against_every_rule(house):
    house.record("a", on=1, emails=["chosen@example.org"])
    house.record("a", on=9, emails=["newer@example.org"])
    pin = {"customer_id": str(derived("customer", "a")), "field": "email", "key": "chosen@example.org"}
    house.pins = house.taken([pin | {"pinned_at": house.records[0]["seen_at"]}], PINS)
    email = house.golden()["email"][0]
    assert (email["value"], email["rule"]) == ("chosen@example.org", "pinned")


def test_without_a_pin_the_rule_pinned_keeps_what_was_known_first(house):
    house.record("a", on=1, language="fr")
    house.record("a", on=2, language="en")
    (language,) = house.golden(from_yaml({"language": "pinned"}))["language"]
    assert (language["value"], language["rule"]) == ("fr", "pinned")


def test_the_second_rule_decides_where_the_first_finds_equals(house):
    house.record("a", source="crm", on=1, birth_place="Lyon")
    house.record("a", source="web", on=2, birth_place="Paris")
    said = {"birth_place": ["frequent", "trusted"], "trust": {"crm": 80}}
    (place,) = house.golden(from_yaml(said))["birth_place"]
    assert (place["value"], place["rule"]) == ("Lyon", "trusted")


def test_on_equal_terms_declared_beats_inferred(house):
    house.record("a", on=1, gender="f", nature="declared")
    house.record("a", on=2, gender="m", nature="inferred")
    (gender,) = house.golden(from_yaml({"gender": "frequent"}))["gender"]
    assert gender["value"] == "f"


def test_full_equals_are_told_apart_by_the_lower_record_id(house):
    ids = [house.record("a", gender=gender) for gender in ("f", "m")]
    (gender,) = house.golden()["gender"]
    assert str(gender["record_id"]) == min(ids)


@pytest.mark.parametrize("initial", ["J", "J.", "J-P"])
def test_an_initial_never_stands_before_a_first_name(house, initial):
    house.record("a", on=1, first_name="Jean", last_name="Dupont")
    for on in (2, 3):
        house.record("a", on=on, first_name=initial, last_name="Dupont")
    golden = house.golden()
    assert golden["first_name"][0]["value"] == "Jean"


def test_a_name_is_taken_from_one_record(house):
    house.record("a", source="crm", on=1, first_name="Mathieu", last_name="Lefevre", civility="M")
    house.record("a", source="web", on=2, first_name="Matthieu", last_name="Lefebvre")
    for on in (3, 4):
        house.record("a", source="till", on=on, last_name="Lefevre")
    golden = house.golden()
    assert golden["first_name"][0]["record_id"] == golden["last_name"][0]["record_id"]
    assert golden["first_name"][0]["value"] == "Matthieu"
    assert golden["civility"][0]["value"] == "M"


def test_names_from_two_records_where_no_record_has_both(house):
    house.record("a", on=1, first_name="Marie")
    house.record("a", on=2, last_name="Martin")
    house.record("a", on=3, emails=["marie@example.org"])
    golden = house.golden()
    assert (golden["first_name"][0]["value"], golden["last_name"][0]["value"]) == ("Marie", "Martin")


def test_without_groups_each_field_goes_its_own_way(house):
    for on in (1, 2):
        house.record("a", on=on, first_name="Mathieu", last_name="Lefebvre")
    house.record("a", on=3, first_name="Matthieu")
    house.record("a", on=4, first_name="Matthieu")
    house.record("a", on=5, first_name="Matthieu")
    assert house.golden(from_yaml({"together": []}))["first_name"][0]["value"] == "Matthieu"
    assert house.golden()["first_name"][0]["value"] == "Mathieu"


def test_a_married_name_replaces_the_birth_name_though_fewer_records_have_it(house):
    for on in (1, 2, 3):
        house.record("a", on=on, first_name="Marie", last_name="Dupont")
    house.record("a", on=9, first_name="Marie", last_name="Martin", birth_name="Dupont")
    golden = house.golden()
    assert golden["last_name"][0]["value"] == "Martin"
    assert golden["birth_name"][0]["value"] == "Dupont"


def test_who_takes_the_birth_name_back_is_called_by_it(house):
    house.record("a", on=1, first_name="Marie", last_name="Martin", birth_name="Dupont")
    for on in (8, 9):
        house.record("a", on=on, first_name="Marie", last_name="Dupont")
    assert house.golden()["last_name"][0]["value"] == "Dupont"


def test_an_address_that_lacks_its_street_goes_after_a_whole_one(house):
    house.record("a", on=1, addresses=[LYON])
    house.record("a", on=2, addresses=[{"city": "Paris", "postcode": "75001"}])
    cities = [json.loads(row["value"])["city"] for row in house.golden()["address"]]
    assert cities == ["Lyon", "Paris"]


def test_a_mailbox_that_many_share_goes_after_a_personal_one(house):
    house.record("a", on=1, emails=["marie@example.org"])
    shared = house.record("a", on=2, emails=["contact@example.org"])
    house.identifiers.append(
        {"record_id": shared, "source": "crm", "type": "email", "value": "contact@example.org", "flag": "role"}
    )
    assert [row["value"] for row in house.golden()["email"]] == ["marie@example.org", "contact@example.org"]


def test_one_mailbox_with_and_without_tag_is_one_value(house):
    house.record("a", on=1, emails=["marie+shop@example.org", "marie@example.org"])
    house.record("a", on=2, emails=["marie@example.org"])
    (email,) = house.golden()["email"]
    assert (email["value"], email["support"]) == ("marie@example.org", 2)


def test_first_given_stays_first_within_a_record(house):
    house.record("a", phones=["+33699999999", "+33611111111"])
    assert [row["value"] for row in house.golden()["phone"]] == ["+33699999999", "+33611111111"]


def test_rivals_say_what_lost_and_since_says_when_the_winner_was_first_heard(house):
    house.record("a", source="crm", on=1, language="fr")
    house.record("a", source="web", on=5, language="en")
    house.record("a", source="crm", on=9, language="fr")
    (language,) = house.golden()["language"]
    assert (language["seen_at"], language["since"]) == (house.records[2]["seen_at"], house.records[0]["seen_at"])
    assert json.loads(language["rivals"]) == [
        {"value": "en", "source": "web", "seen_at": "2024-01-06 00:00:00", "records": 1}
    ]


def test_free_attributes_are_fields_of_their_own(house):
    house.record("a", on=1, extra='{"shoe size": "38", "nothing": null}')
    house.record("a", on=2, extra='{"shoe size": "39"}')
    golden = house.golden(from_yaml({"extra.shoe size": "oldest"}))
    assert list(golden) == ["extra.shoe size"]
    assert golden["extra.shoe size"][0]["value"] == "38"


def test_trust_of_the_sources_gives_way_to_what_golden_yaml_says():
    rules = from_yaml({"trust": {"crm": 10}}).with_trust({"crm": 90, "web": 40})
    assert rules.trust == {"crm": 10, "web": 40}
    assert Survivorship().rules_of("email") == ("latest",)


def test_of_two_spellings_of_one_name_the_one_with_its_accents_is_shown(house):
    house.record("a", on=1, first_name="Hélène", last_name="Béranger", first_key="helene", last_key="beranger")
    house.record("a", on=2, first_name="Helene", last_name="Beranger", first_key="helene", last_key="beranger")
    golden = house.golden(Survivorship())
    assert [golden[field][0]["value"] for field in ("first_name", "last_name")] == ["Hélène", "Béranger"]
    assert golden["first_name"][0]["support"] == 2


def test_an_accent_does_not_make_another_name_win(house):
    house.record("a", on=1, first_name="Chloé", last_name="Petit", first_key="chloe", last_key="petit")
    house.record("a", on=2, first_name="Marie", last_name="Petit", first_key="marie", last_key="petit")
    assert house.golden(Survivorship())["first_name"][0]["value"] == "Marie"


def test_a_postcode_alone_is_no_further_address_beside_the_whole_one(house):
    house.record("a", on=1, addresses=[LYON])
    house.record("a", on=2, addresses=[dict.fromkeys(LYON) | {"postcode": "69002"}])
    house.record("a", on=3, addresses=[dict.fromkeys(LYON) | {"postcode": "75001"}])
    kept = [json.loads(row["value"])["postcode"] for row in house.golden(Survivorship())["address"]]
    assert kept == ["69002", "75001"]
