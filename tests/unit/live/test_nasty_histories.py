"""N68 and N70 of trust.md, and REL-58: aliases in circles and chains, long anonymous histories, ids that everybody has."""

import pytest
from subject_world import call


def test_n68_aliases_in_a_circle_join_nobody(world):
    found = world(
        call(1, "identify", userId="a", traits={"firstName": "Ada"}),
        call(2, "identify", userId="b", traits={"firstName": "Bob"}),
        call(3, "alias", previousId="a", userId="b"),
        call(4, "alias", previousId="b", userId="a"),
        call(5, "alias", previousId="a", userId="a"),
    )
    assert {row["source_key"] for row in found.persons.values()} == {"user_id:a", "user_id:b"}
    assert (found.person("user_id:a")["first_name"], found.person("user_id:b")["first_name"]) == ("Ada", "Bob")


def test_n68_a_chain_of_ten_thousand_aliases_ends_and_each_leads_to_its_own_user(world):
    length = 10_000
    found = world(
        *(call(number, "alias", previousId=f"x{number}", userId=f"x{number + 1}") for number in range(length))
    )
    owners = found.owners()
    assert {key for key in owners if key.startswith("user_id:")} == {f"user_id:x{one}" for one in range(1, length + 1)}
    assert owners.get("anonymous_id:x0", "user_id:x1") == "user_id:x1"
    assert len(found.persons) == length


def test_n68_an_identify_after_a_long_anonymous_history_takes_all_of_it_along(world):
    pages = [call(number, "page", anonymousId="a1") for number in range(2_000)]
    found = world(*pages, call(5_000, "identify", anonymousId="a1", userId="u1"))
    person = found.person("user_id:u1")
    assert len(found.persons) == 1
    assert {row["record_id"] for row in found.facts["events"].values()} == {person["record_id"]}
    assert len(found.facts["events"]) == len(pages)


def test_n70_a_device_that_thousands_share_is_nobody_s_and_joins_nobody(world):
    users = 3_000
    found = world(*(call(number, "page", anonymousId="kiosk", userId=f"u{number}") for number in range(users)))
    assert found.owners()["anonymous_id:kiosk"] == "anonymous_id:kiosk"
    assert len([row for row in found.persons.values() if row["source_key"].startswith("user_id:")]) == users


@pytest.mark.parametrize("name", ["undefined", "null", "0", "-1", "anonymous"])
def test_n70_an_id_that_stands_for_nobody_joins_nobody(world, name):
    found = world(call(1, "page", userId=name, anonymousId="a1"), call(2, "page", userId=name, anonymousId="a2"))
    assert found.owners()["anonymous_id:a1"] == "anonymous_id:a1"
    assert found.owners()["anonymous_id:a2"] == "anonymous_id:a2"
