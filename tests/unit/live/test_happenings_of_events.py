"""What events are as things that happened."""

import json

import pytest
from subject_world import call

from monocle.live.names import known_name


def track(name, number=1, **said):
    return call(number, "track", name, userId="u1", **said)


def event(found):
    (row,) = found.facts["events"].values()
    return row


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Completed Order", "Order Completed"),
        ("Viewed Product", "Product Viewed"),
        ("order_completed", "Order Completed"),
        ("Order Canceled", "Order Cancelled"),
        ("viewed product category", "Product List Viewed"),
        ("My Own Event", "My Own Event"),
    ],
)
def test_names_of_the_first_version_are_those_of_the_second(old, new):
    assert known_name(old) == new


@pytest.mark.parametrize(
    ("name", "kind", "channel", "direction"),
    [
        ("Products Searched", "search", "other", "inbound"),
        ("Product Viewed", "product", "other", "inbound"),
        ("Product Added to Wishlist", "product", "other", "inbound"),
        ("Product Added", "cart", "other", "inbound"),
        ("Checkout Started", "cart", "other", "inbound"),
        ("Promotion Clicked", "campaign", "other", "inbound"),
        ("Email Delivered", "email", "email", "outbound"),
        ("Email Link Clicked", "email", "email", "inbound"),
        ("Live Chat Message Received", "chat", "other", "outbound"),
        ("Live Chat Conversation Started", "chat", "other", "inbound"),
        ("Call Received", "call", "phone", "inbound"),
        ("Push Notification Received", "campaign", "app", "outbound"),
        ("Application Opened", "app", "app", "inbound"),
        ("My Own Event", "other", "other", "none"),
    ],
)
def test_what_happened_has_a_type_a_channel_and_a_direction(world, name, kind, channel, direction):
    row = event(world(track(name)))
    assert (row["type"], row["channel"], row["direction"]) == (kind, channel, direction)


def test_pages_and_screens_are_where_they_were(world):
    row = event(world(call(1, "page", "Home", userId="u1", context={"page": {"path": "/x"}})))
    assert (row["type"], row["name"], row["place"], row["channel"]) == ("page", "Home", "/x", "web")
    row = event(world(call(1, "screen", userId="u1")))
    assert (row["type"], row["name"], row["channel"]) == ("page", "Screen Viewed", "app")


def test_calls_that_say_who_somebody_is_are_nothing_that_happened(world):
    found = world(
        call(1, "identify", userId="u1"),
        call(2, "group", userId="u1", groupId="g"),
    )
    assert found.facts["events"] == {}


def test_what_says_that_two_ids_are_of_one_person_is_shown(world):
    row = event(world(call(1, "alias", userId="u1", previousId="u2")))
    assert (row["type"], row["name"], row["properties"]) == ("note", "Ids Linked", '{"previousId":"u2"}')
    said = [{"type": "email", "value": "a@example.org"}, {"type": "mobile", "value": "0611223344"}]
    row = event(world(call(1, "merge", mergeProperties=said)))
    assert (row["type"], json.loads(row["properties"])) == ("note", {"mergeProperties": said})


def test_emails_chats_surveys_and_reviews_keep_their_words(world):
    row = event(world(track("Email Opened", properties={"email_subject": "Soldes", "campaign_name": "Été"})))
    assert (row["text"], row["place"]) == ("Soldes", "Été")
    row = event(world(track("Survey Answered", properties={"survey_id": "s", "score": "9", "comment": "Bien"})))
    assert (row["type"], row["score"], row["text"]) == ("survey", 9.0, "Bien")
    row = event(world(track("Reviewed Product", properties={"product_id": "p", "rating": 4, "review_body": "Top"})))
    assert (row["type"], row["score"], row["text"], row["place"]) == ("review", 4.0, "Top", "p")
    row = event(world(track("Survey Answered", properties={"score": "great"})))
    assert row["score"] is None


@pytest.mark.parametrize(
    ("name", "points", "row"),
    [
        ("Points Earned", 50, ("earned", 50)),
        ("Points Earned", "50", ("earned", 50)),
        ("Points Earned", -5, ("adjusted", -5)),
        ("Points Redeemed", 20, ("redeemed", -20)),
        ("Points Redeemed", -20, ("redeemed", -20)),
        ("Tier Changed", None, ("adjusted", 0)),
    ],
)
def test_points_move(world, name, points, row):
    found = world(track(name, properties={"points": points, "card": "C1", "tier": "gold"}))
    (movement,) = found.facts["points"].values()
    assert (movement["kind"], movement["points"]) == row
    assert (movement["card"], movement["tier"]) == ("C1", "gold")
    assert found.facts["events"] == {}


@pytest.mark.parametrize("points", ["many", 1.5, None, [1]])
def test_points_that_are_no_whole_number_are_an_event(world, points):
    found = world(track("Points Earned", properties={"points": points}))
    assert (found.facts["points"], event(found)["name"]) == ({}, "Points Earned")


def test_points_without_a_card_are_the_users_own(world):
    (movement,) = world(track("Points Earned", properties={"points": 1})).facts["points"].values()
    assert movement["card"] == "u1"


def choices(found):
    rows = sorted(found.facts["consents"].values(), key=lambda row: (row["chosen_at"], row["purpose"]))
    return [(row["purpose"], row["channel"], row["choice"]) for row in rows]


def test_preferences_that_are_updated_are_choices(world):
    said = {"consent": {"categoryPreferences": {"Advertising": True, "Sales & Analytics": False, "odd": "yes"}}}
    found = world(track("Segment Consent Preference Updated", context=said))
    assert choices(found) == [("advertising", "any", "granted"), ("sales_analytics", "any", "denied")]
    assert found.facts["events"] == {}


def test_who_unsubscribes_withdraws_from_emails(world):
    found = world(track("Unsubscribed", properties={"list_name": "News"}))
    assert choices(found) == [("marketing", "email", "withdrawn")]
    assert event(found)["type"] == "email"


def test_consent_beside_an_event_is_its_latest_choice_of_each_kind(world):
    def visit(number, allowed):
        return call(number, "page", userId="u1", context={"consent": {"categoryPreferences": {"Ads": allowed}}})

    found = world(visit(1, True), visit(2, True), visit(3, False), visit(4, True))
    rows = {row["choice"]: row["chosen_at"].minute for row in found.facts["consents"].values()}
    assert rows == {"denied": 3, "granted": 4}


def test_no_category_at_all_denies_all(world):
    found = world(call(1, "page", userId="u1", context={"consent": {"categoryPreferences": {}}}))
    assert choices(found) == [("any", "any", "denied")]


@pytest.mark.parametrize("body", ["[]", '"text"', "{", '{"context": [], "properties": 3}'])
def test_what_cannot_be_read_stops_nobody(world, body):
    source, message, kind, name, _, at = call(1, "track", "Order Completed")
    found = world((source, message, kind, name, body, at), call(2, "page", userId="u1"))
    assert [row["source_key"] for row in found.persons.values()] == ["user_id:u1"]
