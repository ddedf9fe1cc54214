"""Whom events belong to: users, devices, aliases, merges."""

from subject_world import call


def test_an_anonymous_history_becomes_the_users_who_signs_in(world):
    found = world(call(1, "page", anonymousId="a1"), call(2, "identify", anonymousId="a1", userId="u1"))
    assert found.owners() == {"anonymous_id:a1": "user_id:u1", "user_id:u1": "user_id:u1"}
    assert [row["source_key"] for row in found.persons.values()] == ["user_id:u1"]
    (page,) = found.facts["events"].values()
    assert page["record_id"] == found.person("user_id:u1")["record_id"]


def test_two_users_are_never_merged_by_a_device(world):
    found = world(
        call(1, "page", anonymousId="kiosk"),
        call(2, "identify", anonymousId="kiosk", userId="u1", traits={"firstName": "Zoé"}),
        call(3, "identify", anonymousId="kiosk", userId="u2", traits={"firstName": "Ali"}),
    )
    assert found.owners()["anonymous_id:kiosk"] == "anonymous_id:kiosk"
    assert (found.person("user_id:u1")["first_name"], found.person("user_id:u2")["first_name"]) == ("Zoé", "Ali")
    (page,) = found.facts["events"].values()
    assert page["record_id"] == found.person("anonymous_id:kiosk")["record_id"]
    assert found.person("anonymous_id:kiosk")["first_name"] is None


def test_a_device_that_its_user_loses_takes_its_own_back(world):
    found = world(
        call(1, "page", anonymousId="a1", context={"traits": {"email": "a@example.org"}}),
        call(2, "identify", anonymousId="a1", userId="u1"),
    )
    assert found.person("user_id:u1")["emails"] == ["a@example.org"]
    found.take([call(3, "identify", anonymousId="a1", userId="u2")])
    assert found.person("user_id:u1")["emails"] == []
    assert found.person("anonymous_id:a1")["emails"] == ["a@example.org"]


def test_sources_do_not_share_devices_or_users(world):
    found = world(
        call(1, "page", anonymousId="a1", source="web"),
        call(2, "identify", anonymousId="a1", userId="u1", source="app"),
    )
    assert {(row["source"], row["source_key"]) for row in found.persons.values()} == {
        ("web", "anonymous_id:a1"),
        ("app", "user_id:u1"),
    }


def test_an_alias_gives_an_anonymous_id_to_its_user(world):
    found = world(call(1, "page", anonymousId="a1"), call(2, "alias", previousId="a1", userId="u1"))
    assert found.owners()["anonymous_id:a1"] == "user_id:u1"


def test_an_alias_of_an_id_that_another_user_has_is_evidence_and_no_command(world):
    found = world(
        call(1, "identify", anonymousId="a1", userId="u1"), call(2, "alias", previousId="a1", userId="u2"),
    )  # fmt: skip
    assert found.owners()["anonymous_id:a1"] == "anonymous_id:a1"
    assert {row["source_key"] for row in found.persons.values()} == {"user_id:u1", "user_id:u2"}


def test_an_alias_of_two_users_is_kept_as_evidence(world):
    found = world(
        call(1, "identify", userId="u1", traits={"firstName": "Zoé"}), call(2, "alias", previousId="u1", userId="u2")
    )
    assert found.person("user_id:u1")["customer_numbers"] == ["user_id:u1"]
    assert found.person("user_id:u2")["customer_numbers"] == ["user_id:u2"]
    states = {one.key: one.state for one in found.known.subjects.values()}
    assert list(states["user_id:u2"]["evidence"]) == ["alias:u1"]
    assert [one.value for one in found.identifiers[found.person("user_id:u2")["record_id"]]] == ["u2"]


def test_a_merge_of_two_identifiers_is_a_person_known_by_both(world):
    said = [{"type": "email", "value": "Zoe@Example.org"}, {"type": "mobile", "value": "06 12 34 56 78"}]
    found = world(call(1, "merge", mergeProperties=said))
    row = found.person("email:zoe@example.org")
    assert (row["emails"], row["phones"], row["customer_numbers"]) == (["zoe@example.org"], ["0612345678"], [])


def test_a_merge_with_a_user_adds_to_what_the_user_is_known_by(world):
    user = {"type": "user_id", "value": "u1"}
    found = world(
        call(1, "merge", mergeProperties=[user, {"type": "email", "value": "zoe@example.org"}]),
        call(2, "merge", mergeProperties=[user, {"type": "anonymous_id", "value": "a1"}]),
        call(3, "page", anonymousId="a1"),
        call(4, "merge", mergeProperties=[user, {"type": "user_id", "value": "u2"}]),
    )
    assert found.person("user_id:u1")["emails"] == ["zoe@example.org"]
    assert found.owners()["anonymous_id:a1"] == "user_id:u1"
    states = {one.key: one.state for one in found.known.subjects.values()}
    assert list(states["user_id:u1"]["evidence"]) == ["merge:u2"]
    assert "user_id:u2" not in states


def test_an_event_of_nobody_is_kept_as_refused(world):
    found = world(call(1, "page", anonymousId="null", userId="undefined"))
    assert (found.persons, found.facts["events"]) == ({}, {})
