import datetime as dt
import hashlib
import json

import pytest

from monocle.collect.events import Around, sorted_out
from monocle.collect.limits import Limits
from monocle.collect.pixel import pixel_event
from monocle.collect.reasons import EVENTS, Refusal
from monocle.collect.strict_json import alone, many

LIMITS = Limits()
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
SENT = "2026-11-22T12:00:00Z"
PERSON = {"userId": "u1", "messageId": "m1"}


def sort(event, **around):
    text = event if isinstance(event, str) else json.dumps(event)
    return sorted_out([alone(text, LIMITS)], Around(NOW, **around), LIMITS)


def kept(event, **around):
    found, refused = sort(event, **around)
    assert refused == []
    return found[0]


def code(event, **around):
    found, refused = sort(event, **around)
    assert found == []
    return refused[0].reason


def shown(key):
    return {"secret": key}


def body(event, **around):
    return json.loads(kept(event, **around).body)


LACKING = {
    "no_type": {**PERSON},
    "unknown_type": {**PERSON, "type": "click"},
    "no_user_anon_id": {"type": "track", "event": "Seen", "userId": None, "anonymousId": ""},
    "no_event_name": {**PERSON, "type": "track", "event": " "},
    "no_group_id": {**PERSON, "type": "group", "groupId": None},
    "no_previous_id": {**PERSON, "type": "alias"},
    "no_user_id": {"type": "alias", "previousId": "p", "anonymousId": "a"},
    "bad_merge": {"type": "merge", "mergeProperties": [{"type": "email", "value": "x"}]},
    "too_many_traits": {**PERSON, "type": "identify", "traits": {f"t{n}": n for n in range(300)}},
    "message_id_too_long": {"type": "page", "userId": "u", "messageId": "m" * 101},
    "group_id_too_long": {**PERSON, "type": "group", "groupId": "g" * 501},
    "bad_field": {**PERSON, "type": "page", "properties": "none"},
    "lone_surrogate": '{"type":"page","userId":"u","properties":{"a":"\\udc00"}}',
    "bad_number": '{"type":"page","userId":"u","properties":{"a":1e999}}',
}


@pytest.mark.parametrize("reason", LACKING)
def test_an_event_that_lacks_what_it_needs_has_a_code_that_never_changes(reason):
    assert code(LACKING[reason]) == reason
    assert reason in EVENTS


@pytest.mark.parametrize(
    "event",
    [
        {**PERSON, "type": ["track"]},
        {**PERSON, "type": {}},
        {**PERSON, "type": 1},
        {**PERSON, "type": "Track"},
    ],
)
def test_a_type_that_is_none_is_unknown(event):
    assert code(event) == "unknown_type"


@pytest.mark.parametrize("field", ["userId", "anonymousId", "messageId", "groupId", "previousId"])
@pytest.mark.parametrize("value", [True, [1], {"v": 1}])
def test_an_id_is_a_text_or_a_number(field, value):
    assert code({"type": "page", **PERSON, field: value}) == "bad_field"


@pytest.mark.parametrize("value", [1, "text", [], True])
@pytest.mark.parametrize("field", ["context", "integrations", "traits", "properties"])
def test_what_has_to_be_an_object_is_one_or_absent(field, value):
    assert code({"type": "page", **PERSON, field: value}) == "bad_field"
    assert field not in body({"type": "page", **PERSON, field: None})


def test_ids_may_be_numbers_and_become_texts_as_javascript_writes_them():
    sent = '{"type":"group","messageId":7,"userId":12,"anonymousId":1.0,"groupId":-0.5,"previousId":9007199254740993}'
    found = body(sent)
    assert [found[name] for name in ("messageId", "userId", "anonymousId", "groupId", "previousId")] == [
        "7", "12", "1", "-0.5", "9007199254740993",
    ]  # fmt: skip


def test_null_and_blank_ids_are_absent():
    found = body({"type": "page", "userId": "u", "anonymousId": None, "groupId": "", "previousId": "\u00a0"})
    assert not {"anonymousId", "groupId", "previousId"} & found.keys()


@pytest.mark.parametrize("missing", [{}, {"messageId": None}, {"messageId": " "}])
def test_an_event_without_an_id_is_given_one_that_nobody_has(missing):
    event = {"type": "page", "userId": "u", **missing}
    one, other = kept(event), kept(event)
    assert one.message_id != other.message_id
    assert json.loads(one.body)["messageId"] == one.message_id


def test_ids_that_differ_only_by_case_or_hold_sql_are_other_ids():
    ids = ["Ab", "aB", "'; DROP TABLE journal; --", "m" * 100]
    assert [kept({"type": "page", "userId": "u", "messageId": one}).message_id for one in ids] == ids


@pytest.mark.parametrize("count", [298, 299])
def test_an_identify_has_up_to_299_traits(count):
    assert kept({**PERSON, "type": "identify", "traits": {f"t{n}": n for n in range(count)}})


@pytest.mark.parametrize("length", [499, 500])
def test_a_group_id_has_up_to_500_characters(length):
    assert kept({**PERSON, "type": "group", "groupId": "g" * length})


def test_the_type_of_the_address_counts_before_that_of_the_event():
    assert kept({**PERSON, "type": "track"}, type="page").type == "page"
    assert kept({**PERSON}, type="screen").type == "screen"


def test_very_old_clients_say_action():
    assert kept({**PERSON, "action": "page"}).type == "page"


def test_the_name_is_of_the_event_the_page_or_the_screen():
    assert kept({**PERSON, "type": "track", "event": "Order Completed"}).name == "Order Completed"
    assert kept({**PERSON, "type": "track", "event": 12}).name == "12"
    assert kept({**PERSON, "type": "page", "name": "Home"}).name == "Home"
    assert kept({**PERSON, "type": "page", "properties": {"name": "Home"}}).name == "Home"
    assert kept({**PERSON, "type": "page", "name": "", "properties": {"name": 7}}).name == ""
    assert kept({**PERSON, "type": "page"}).name == ""
    assert kept({**PERSON, "type": "identify", "name": "Anna"}).name == ""


def test_the_batch_s_context_is_merged_in_and_the_event_s_own_counts():
    found = body(
        {**PERSON, "type": "page", "context": {"ip": "own"}},
        context={"ip": "batch", "locale": "fr"},
        integrations={"All": False},
    )
    assert found["context"] == {"ip": "own", "locale": "fr"}
    assert found["integrations"] == {"All": False}


def test_the_digest_is_of_the_event_and_not_of_when_it_was_sent():
    event = {**PERSON, "type": "page", "properties": {"b": 1, "a": 2}}
    first = kept({**event, "sentAt": SENT})
    again = kept({"sentAt": "2026-11-22T13:00:00Z", "receivedAt": "x", **dict(reversed(event.items()))})
    assert first.digest == again.digest
    assert first.body != again.body
    plain = json.loads(first.body)
    assert plain.pop("sentAt") == SENT
    written = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(written.encode()).digest() == first.digest
    assert kept({**event, "properties": {"a": 2, "b": 2}}).digest != first.digest


def test_the_digest_is_not_of_what_an_sdk_says_of_itself():
    event = {**PERSON, "type": "page", "sentAt": SENT}
    first = kept({**event, "_metadata": {"bundled": ["Segment.io"]}})
    again = kept({**event, "_metadata": {"bundled": ["Segment.io"], "retryCount": 4}})
    assert first.digest == again.digest == kept(event).digest
    assert json.loads(again.body) == {**event, "_metadata": {"bundled": ["Segment.io"], "retryCount": 4}}
    assert json.loads(kept({**PERSON, "type": "page", "_metadata": None}).body) == {**PERSON, "type": "page"}


def test_sent_at_of_a_batch_is_kept_with_each_event():
    assert body({**PERSON, "type": "page"}, sent='x"y')["sentAt"] == 'x"y'
    assert "sentAt" not in body({**PERSON, "type": "page"}, sent={"odd": 1})


def test_four_times_are_kept():
    found = kept({**PERSON, "type": "page", "timestamp": "2026-11-22T11:00:00Z", "sentAt": "2026-11-22T11:59:00Z"})
    minutes = [(NOW - one).total_seconds() / 60 for one in (found.occurred_at, found.original_at, found.sent_at)]
    assert minutes == [59, 60, 1]
    assert found.received_at == NOW


def test_a_future_time_is_flagged_in_what_is_kept_and_not_in_its_digest():
    event = {**PERSON, "type": "page", "timestamp": "2099-01-01T00:00:00Z"}
    found = kept(event)
    assert json.loads(found.body)["_monocle"] == {"flags": ["future_time"]}
    assert found.occurred_at == NOW
    assert kept(event | {"_monocle": "forged"}).digest == found.digest


def test_what_the_connection_says_of_a_browser_changes_no_digest():
    event = {**PERSON, "type": "page"}
    seen = kept(event, seen={"ip": "192.0.2.1"})
    assert json.loads(seen.body)["context"] == {"ip": "192.0.2.1"}
    assert seen.digest == kept(event).digest
    assert body(event | {"context": {"ip": "own"}}, seen={"ip": "192.0.2.1"})["context"] == {"ip": "own"}


def test_no_write_key_is_kept_anywhere():
    secret = "mwk_" + "a1" * 30
    found, refused = sort({**PERSON, "type": "page", "writeKey": secret, "properties": {"url": f"/?writeKey={secret}"}})
    assert b"a1a1" not in found[0].body
    assert b"mwk_***" in found[0].body
    found, refused = sort({"type": "page", "writeKey": secret})
    assert b"a1a1" not in refused[0].raw


def test_an_event_of_another_key_is_refused_alone_where_events_show_their_keys():
    event = {**PERSON, "type": "page", "writeKey": "mwk_b"}
    assert code(event, **shown("mwk_a")) == "other_write_key"
    assert kept(event, **shown("mwk_b"))
    assert kept({**event, "writeKey": "key:***"}), "Jitsu hides it in the body and shows it in a header"
    assert code({**event, "writeKey": {"a": []}}, **shown("mwk_a")) == "other_write_key"


@pytest.mark.parametrize(
    ("entries", "good"),
    [
        ([{"type": "email", "value": "a@example.com"}, {"type": "mobile", "value": "+33639980000"}], True),
        ([{"type": "email", "value": "a@example.com"}, {"type": "mobile", "value": ""}], False),
        ([{"type": "email", "value": "a@example.com"}, {"value": "x"}], False),
        ([{"type": "email", "value": "a"}] * 3, False),
        ([], False),
        ({}, False),
        (None, False),
        (["a", "b"], False),
    ],
)
def test_a_merge_has_two_entries_each_with_a_type_and_a_value(entries, good):
    found, refused = sort({"type": "merge", "mergeProperties": entries})
    assert (len(found), len(refused)) == ((1, 0) if good else (0, 1))


def test_one_bad_event_of_a_thousand_is_refused_alone():
    events = [json.dumps({**PERSON, "messageId": str(n), "type": "page"}) for n in range(1000)]
    events[500] = '{"type":"page","userId":NaN}'
    found, refused = sorted_out(many('{"batch":[' + ",".join(events) + "]}", LIMITS).pieces, Around(NOW), LIMITS)
    assert len(found) == 999
    assert [(one.reason, one.raw.decode()) for one in refused] == [("bad_number", events[500])]


def test_a_large_context_may_not_be_copied_into_each_event_without_end():
    pieces = [alone(json.dumps({**PERSON, "type": "page"}), LIMITS) for _ in range(2500)]
    with pytest.raises(Refusal, match="body_too_large"):
        sorted_out(pieces, Around(NOW, context={"a": "x" * 30_000}), LIMITS)


def test_a_pixel_is_an_event_whose_address_holds_its_fields():
    query = b"writeKey=k&anonymousId=a&event=Seen&properties.price=12&properties.page.title=%C3%A9&context.ip=192.0.2.1"
    found, _ = sorted_out([pixel_event(query, "track", LIMITS)], Around(NOW, type="track"), LIMITS)
    event = json.loads(found[0].body)
    assert event["properties"] == {"price": "12", "page": {"title": "é"}}
    assert (event["channel"], event["context"], found[0].name) == ("web", {"ip": "192.0.2.1"}, "Seen")
    assert "writeKey" not in event


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (b"anonymousId=%00", "nul"),
        (b"anonymousId=a&properties=1&properties.b=2", "bad_field"),
        (b"anonymousId=a&" + b"a." * 40 + b"b=1", "too_deep"),
        (b"event=x", "no_user_anon_id"),
    ],
)
def test_a_pixel_that_is_no_event_is_refused_with_its_address(query, reason):
    _, refused = sorted_out([pixel_event(query, "page", LIMITS)], Around(NOW, type="page"), LIMITS)
    assert [(one.reason, one.raw) for one in refused] == [(reason, query)]
