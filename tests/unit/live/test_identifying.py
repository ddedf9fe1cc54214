"""Each rule by which an event names a person."""

import pytest

from monocle.live.identifying import identifiers

ANALYTICS = {"Google Analytics": {"clientId": "GA1.2"}}
EXTERNAL = {"id": "+33612345678", "type": "phone", "collection": "users", "encoding": "none"}


def named(event):
    return identifiers(event)[0]


def refused(event):
    return [(one.field, one.reason) for one in identifiers(event)[1]]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"traits": {"email": " Zoe@Example.org "}}, ("email", "zoe@example.org")),
        ({"context": {"traits": {"email": "zoe@example.org"}}}, ("email", "zoe@example.org")),
        ({"properties": {"email": "zoe@example.org"}}, ("email", "zoe@example.org")),
        ({"traits": {"phone": "06 12.34-56 78"}}, ("phone", "0612345678")),
        ({"traits": {"phone": 612345678}}, ("phone", "612345678")),
        ({"groupId": "g1"}, ("group_id", "g1")),
        ({"context": {"device": {"id": "D1", "type": "iOS"}}}, ("ios.id", "D1")),
        ({"context": {"device": {"id": "D1", "type": "android"}}}, ("android.id", "D1")),
        ({"context": {"device": {"token": "T1", "type": "ios"}}}, ("ios.push_token", "T1")),
        (
            {"context": {"device": {"advertisingId": "I1", "adTrackingEnabled": True, "type": "android"}}},
            ("android.idfa", "I1"),
        ),
        ({"context": {"integrations": ANALYTICS}}, ("ga_client_id", "GA1.2")),
        ({"integrations": ANALYTICS, "context": {"locale": "fr"}}, ("ga_client_id", "GA1.2")),
        ({"context": {"traits": {"crossDomainId": "X1"}}}, ("cross_domain_id", "X1")),
        ({"context": {"Braze": {"braze_id": "B1"}}}, ("braze_id", "B1")),
        ({"context": {"externalIds": [EXTERNAL]}}, ("phone", "+33612345678")),
        ({"context": {"externalIds": [{**EXTERNAL, "type": "crm_id", "id": 12}]}}, ("crm_id", "12")),
        ({"context": {"externalIds": [{**EXTERNAL, "type": "loyalty_id", "id": "C1"}]}}, ("loyalty_card", "C1")),
        ({"traits": {"loyaltyCard": "C1"}}, ("loyalty_card", "C1")),
    ],
)
def test_an_event_names_a_person_by(opened, said, expected):
    assert named(opened("identify", userId="u1", **said)) == [expected]


@pytest.mark.parametrize(
    "said",
    [
        {"context": {"device": {"id": "D1"}}},
        {"context": {"device": {"id": "D1", "type": "browser"}}},
        {"context": {"device": {"advertisingId": "I1", "adTrackingEnabled": False, "type": "ios"}}},
        {"context": {"device": {"advertisingId": "I1", "type": "ios"}}},
        {"context": {"device": "phone", "externalIds": "none", "integrations": []}},
        {"context": {"externalIds": [{**EXTERNAL, "collection": "accounts"}]}},
        {"properties": {"phone": "0612345678"}},
        {"traits": {"email": "", "phone": None}},
    ],
)
def test_what_names_no_person_is_passed_over(opened, said):
    assert identifiers(opened("identify", userId="u1", **said)) == ([], [])


@pytest.mark.parametrize(
    "value", ["000-0000", "-1", "null", "NONE", "undefined", "Anonymous", "NaN", "test@example.org", "noemail@x.fr"]
)
def test_blocked_values_never_identify(opened, value):
    event = opened("identify", userId="u1", traits={"email": value})
    assert (named(event), refused(event)) == ([], [("traits.email", "blocked")])


@pytest.mark.parametrize("value", ["0000", "-1", "null", "none", "undefined", "anonymous", "nan", "x" * 501])
def test_a_blocked_user_is_nobody_and_the_anonymous_id_counts(opened, value):
    event = opened("identify", userId=value, anonymousId="a1")
    assert (event.user, event.anonymous, refused(event)) == ("", "a1", [("userId", "blocked")])


@pytest.mark.parametrize(
    "external",
    [
        {**EXTERNAL, "encoding": "sha256"},
        {**EXTERNAL, "type": "Phone"},
        {**EXTERNAL, "type": "user_id"},
        {"id": "1", "type": "phone", "collection": "users"},
        {"type": "phone", "collection": "users", "encoding": "none"},
        "phone",
    ],
)
def test_an_external_id_needs_all_its_parts_in_their_form(opened, external):
    event = opened("page", userId="u1", context={"externalIds": [external]})
    assert (named(event), refused(event)) == ([], [("context.externalIds[0]", "blocked")])


def test_what_is_no_address_is_no_email(opened):
    event = opened("identify", userId="u1", traits={"email": "zoe"})
    assert (named(event), refused(event)) == ([], [("traits.email", "no_email")])


def test_a_card_is_named_by_what_happens_to_it(opened):
    assert named(opened("track", "Points Earned", userId="u1", properties={"card": "C1", "points": 1})) == [
        ("loyalty_card", "C1")
    ]
