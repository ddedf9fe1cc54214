"""N59 to N80 of the corpus of trust.md, as far as they are of the door for events: each has its stable answer."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.collect.addresses import ADDRESSES

SEEN = {"type": "track", "event": "Seen", "userId": "u1", "messageId": "m1"}


def with_part(part):
    """Give an event with a part that JSON's writers would not write."""
    return (json.dumps(SEEN)[:-1] + "," + part + "}").encode()


def deep(levels):
    return '"properties":' + '{"a":' * levels + "1" + "}" * levels


ANSWERS = {
    "N59 a key twice": (with_part('"userId":"b"'), "duplicate_key"),
    "N59 a key twice inside": (with_part('"traits":{"a":1,"a":2}'), "duplicate_key"),
    "N60 NaN": (with_part('"value":NaN'), "bad_number"),
    "N60 Infinity": (with_part('"value":Infinity'), "bad_number"),
    "N60 1e400": (with_part('"value":1e400'), "bad_number"),
    "N60 minus zero": (with_part('"value":-0'), ""),
    "N60 5,000 digits": (with_part('"value":' + "7" * 5000), "bad_number"),
    "N60 2^53+1": (with_part('"value":9007199254740993'), ""),
    "N61 100,000 lists": (b"[" * 100_000, "bad_json"),
    "N61 100,000 lists, closed": (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "N61 200 levels": (with_part(deep(200)), "too_deep"),
    "N61 50,000 keys": (with_part('"p":{' + ",".join(f'"k{n}":1' for n in range(50_000)) + "}"), "event_too_large"),
    "N61 1,500 keys": (with_part('"p":{' + ",".join(f'"k{n}":1' for n in range(1500)) + "}"), "too_many_keys"),
    "N61 __proto__": (with_part('"__proto__":{"a":1},"constructor":1,"$ref":"#","a.b":1,"":1'), ""),
    "N61 a key with NUL": (with_part('"a\\u0000":1'), "nul"),
    "N62 a comma too many": (b'{"userId":"u",}', "bad_json"),
    "N62 a comment": (b'{"userId":"u"} // u', "bad_json"),
    "N62 single quotes": (b"{'userId':'u'}", "bad_json"),
    "N62 a byte order mark": (b"\xef\xbb\xbf" + json.dumps(SEEN).encode(), "bad_json"),
    "N62 two documents": (json.dumps(SEEN).encode() * 2, "bad_json"),
    "N62 truncated": (json.dumps(SEEN).encode()[:-1], "bad_json"),
    "N62 nothing": (b"", "bad_json"),
    "N63 a bomb": (gzip.compress(b" " * 50_000_000), "body_too_large"),
    "N63 another charset": (json.dumps(SEEN | {"userId": "é"}, ensure_ascii=False).encode("latin-1"), "bad_utf8"),
    "N63 UTF-16": (json.dumps(SEEN).encode("utf-16"), "bad_utf8"),
    "N66 an id of 10 KB": (json.dumps(SEEN | {"messageId": "m" * 10_000}).encode(), "message_id_too_long"),
    "N66 an id with SQL": (json.dumps(SEEN | {"messageId": "'); DROP TABLE journal;--"}).encode(), ""),
    "N66 no id": (json.dumps(SEEN | {"messageId": None}).encode(), ""),
    "N67 1970": (json.dumps(SEEN | {"timestamp": "1970-01-01T00:00:00Z"}).encode(), ""),
    "N67 2099": (json.dumps(SEEN | {"timestamp": "2099-01-01T00:00:00Z"}).encode(), ""),
    "N67 the year 1": (json.dumps(SEEN | {"timestamp": "0001-01-01T00:00:00Z"}).encode(), ""),
    "N67 no time": (json.dumps(SEEN | {"timestamp": "soon"}).encode(), ""),
    "N68 an alias to itself": (json.dumps({"type": "alias", "userId": "a", "previousId": "a"}).encode(), ""),
    "N69 types that flip": (with_part('"traits":{"age":"42","size":[42],"shoe":{"v":42},"ok":true}'), ""),
    "N70 no user": (json.dumps(SEEN | {"userId": None}).encode(), "no_user_anon_id"),
    "N47 half a surrogate pair": (with_part('"name":"\\ud800"'), "lone_surrogate"),
    "N48 NUL": (with_part('"name":"\\u0000"'), "nul"),
    "N49 no character": (with_part('"name":"\\ufffe\\uffff\\ue000"'), ""),
    "N56 formats": (with_part('"name":"%s%n{0.__class__}${jndi:ldap://x}"'), ""),
}
PLACEHOLDERS = ("undefined", "null", "0", "-1", "anonymous", "test")


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_nasty_has_its_stable_answer(post, sums, name):
    body, code = ANSWERS[name]
    batch = {"N61 100,000 lists", "N61 1,500 keys", "N63 a bomb", "N62 nothing"}
    for path in ("/v1/alias", "/v1/batch") if name.startswith("N68") else ("/v1/track", "/v1/batch"):
        raw = body if path != "/v1/batch" or name in batch else b'{"batch":[' + body + b"]}"
        answer = post(path, raw)
        assert answer.status_code in ({200} if not code else {400, 413}), answer.text
        if code and path != "/v1/batch":
            assert answer.json()["code"] == code
    found = sums()
    assert found["received"] == found["applied"] + found["duplicate"] + found["quarantined"]


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_an_id_that_stands_for_nobody_is_kept_for_whoever_resolves(post, journal, name):
    assert post("/v1/track", SEEN | {"userId": name}).status_code == 200
    assert journal()[0].event["userId"] == name


def test_n64_the_same_event_a_hundred_times_at_once_is_kept_once(post, sums):
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: post("/v1/track", SEEN).status_code, range(100)))
    assert set(answers) == {200}
    assert sums() == {"received": 100, "applied": 1, "duplicate": 99, "quarantined": 0, "suppressed": 0}


def test_n65_the_same_id_with_another_body_is_kept_aside_and_the_first_wins(post, sums, journal):
    assert [post("/v1/track", SEEN | {"event": name}).status_code for name in ("One", "Two")] == [200, 200]
    assert (sums()["applied"], sums()["quarantined"]) == (1, 1)
    assert journal()[0].name == "One"


def test_n66_ids_that_differ_by_case_are_two(post, journal):
    for one in ("abc", "ABC"):
        post("/v1/track", SEEN | {"messageId": one})
    assert {one.message_id for one in journal()} == {"abc", "ABC"}


@pytest.mark.parametrize("late", [0, 400])
def test_n68_events_in_the_wrong_order_are_kept_with_their_times(post, journal, late):
    for day in (3, 2, 1):
        post("/v1/track", {"event": "Seen", "userId": "u", "timestamp": f"202{5 if late else 6}-01-0{day}T00:00:00Z"})
    assert [one.occurred_at.day for one in journal()] == [3, 2, 1]


@pytest.mark.parametrize("path", ["/v1/../v1/track", "/v1/track/", "/v1/track%00", "/v1//track", "/V1/track", "/v1/"])
def test_n76_an_odd_address_takes_nothing(client, secret, path):
    answer = client.post(path, json=SEEN, headers={"X-Write-Key": secret})
    assert answer.status_code == (200 if path == "/v1/../v1/track" else 404)


def test_n77_headers_that_lie_are_not_believed(post, journal):
    lies = {"X_HTTP_Method_Override": "GET", "X_Forwarded_For": "192.0.2.66", "Forwarded": "for=192.0.2.66"}
    assert post("/v1/track", SEEN, Origin="https://shop.example", **lies).status_code == 200
    assert "192.0.2.66" not in journal()[0].body
    assert post("/v1/track", SEEN, Host="evil.example").status_code == 421


def test_n78_methods_that_are_not_answered(client, secret):
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE"):
        answer = client.request(method, "/v1/track", headers={"X-Write-Key": secret})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")
    assert client.request("GET", "/health", content=b"{}").status_code == 200


HEADERS = st.dictionaries(
    st.sampled_from(["Content-Encoding", "Content-Type", "Origin", "X-Write-Key", "X-Retry-Count", "Authorization"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
    max_size=3,
)
PARTS = [b'{"batch":[', b"]}", b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b'"type"', b'"track"', b'"userId"',
         b'"event"', b'"messageId"', b'"context"', b'"timestamp"', b"1e999", b"NaN", b"null", b"-1", b"\xff", b"\\ud800",
         b"\\u0000", json.dumps(SEEN).encode(), b'"mergeProperties"', b" "]  # fmt: skip
BODIES = st.binary(max_size=300) | st.lists(st.sampled_from(PARTS), max_size=14).map(b"".join)
ADDRESS = st.sampled_from(sorted(ADDRESSES))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=ADDRESS, body=BODIES | BODIES.map(gzip.compress), headers=HEADERS, keyed=st.booleans())
def test_no_bytes_break_the_door(client, secret, path, body, headers, keyed):
    known = {"X-Write-Key": secret} if keyed else {}
    method = "GET" if ADDRESSES[path].reads else "POST"
    answer = client.request(method, path, content=body, headers={**headers, **known})
    assert answer.status_code < 500, (path, body)
    if answer.status_code >= 400:
        assert {"code", "message"} <= answer.json().keys()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["type", "userId", "anonymousId", "messageId", "event", "name", "groupId", "previousId", "context", "traits",
          "properties", "integrations", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "writeKey",
          "mergeProperties", "action", "_monocle"]  # fmt: skip
EVENTS = st.dictionaries(st.sampled_from(FIELDS), JSON | st.sampled_from(["track", "page", "u1"]), max_size=8)
SOUND = st.fixed_dictionaries({"type": st.just("track"), "event": st.just("Seen"), "userId": JSON, "properties": JSON})


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=st.lists(EVENTS | SOUND, max_size=4), around=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
def test_no_events_break_the_journal_and_each_is_counted(client, secret, sums, events, around):
    before = sums()
    headers = {"X-Write-Key": secret}
    answer = client.post("/v1/batch", content=json.dumps({**around, "batch": events}), headers=headers)
    assert answer.status_code in {200, 400}, answer.text
    found = {name: count - before[name] for name, count in sums().items()}
    taken = answer.status_code == 200 or found["quarantined"] > 0
    assert found["received"] == (len(events) if taken else 0)
    assert found["received"] == found["applied"] + found["duplicate"] + found["quarantined"]
