"""Every address, form of key, content type and limit of wire-formats section 1, into the real journal."""

import base64
import gzip
import json

import pytest
from starlette.testclient import TestClient

from monocle.collect.addresses import ADDRESSES
from monocle.collect.answers import GIF
from monocle.collect.door import Door, Rules
from monocle.collect.limits import Limits

ALONE = sorted(path for path, address in ADDRESSES.items() if address.does == "event")
BATCHES = sorted(path for path, address in ADDRESSES.items() if address.does == "batch")
EVENT = {
    "userId": "u1",
    "event": "Order Completed",
    "groupId": "g1",
    "previousId": "a1",
    "mergeProperties": [{"type": "email", "value": "anna@example.com"}, {"type": "mobile", "value": "+33639980001"}],
}
SEEN = {"type": "track", "event": "Seen", "userId": "u1"}
PAGE = {"Origin": "https://shop.example", "Sec-Fetch-Mode": "cors"}


def seen(number):
    return {**SEEN, "messageId": f"m{number}"}


@pytest.mark.parametrize("path", ALONE)
def test_each_address_takes_its_type(post, journal, path):
    answer = post(path, {**EVENT, "messageId": "m1"})
    assert (answer.status_code, answer.content) == (200, b'{"success": true}')
    assert [(one.type, one.message_id) for one in journal()] == [(ADDRESSES[path].type, "m1")]


@pytest.mark.parametrize("path", BATCHES)
def test_each_address_of_batches_takes_all_types(post, journal, path):
    kinds = ("identify", "track", "page", "screen", "group", "alias", "merge")
    sent = "2026-11-22T10:00:00Z"
    batch = [{**EVENT, "type": kind, "messageId": kind} for kind in kinds]
    assert post(path, {"batch": batch, "sentAt": sent, "context": {"locale": "fr"}}).status_code == 200
    found = journal()
    assert [one.type for one in found] == list(kinds)
    assert {one.event["sentAt"] for one in found} == {sent}
    assert {one.event["context"]["locale"] for one in found} == {"fr"}


@pytest.mark.parametrize(
    "kind",
    ["application/json", "text/plain", "application/x-www-form-urlencoded", "", "text/plain; charset=utf-16", "x/y"],
)
def test_the_content_type_is_not_looked_at(post, journal, kind):
    assert post("/v1/track", seen(1), Content_Type=kind).status_code == 200
    packed = gzip.compress(json.dumps({"batch": [seen(2)]}).encode())
    assert post("/v1/batch", packed, Content_Type=kind, Content_Encoding="gzip").status_code == 200
    assert [one.message_id for one in journal()] == ["m1", "m2"]


def forms(secret):
    coded = base64.b64encode(f"{secret}:".encode()).decode()
    bare = base64.b64encode(secret.encode()).decode()
    return {
        "basic": ({"Authorization": f"Basic {coded}"}, "", {}),
        "basic without colon": ({"Authorization": f"Basic {bare}"}, "", {}),
        "bearer and body": ({"Authorization": "Bearer token"}, "", {"writeKey": secret}),
        "x-write-key": ({"X-Write-Key": secret}, "", {"writeKey": "key:***"}),
        "x-write-key of two": ({"X-Write-Key": f"shop:{secret}"}, "", {}),
        "query": ({}, f"?writeKey={secret}", {}),
        "body": ({}, "", {"writeKey": secret}),
    }


@pytest.mark.parametrize("form", forms("mwk_x"))
def test_each_form_of_a_key_opens_the_door(client, secret, journal, form):
    headers, query, more = forms(secret)[form]
    assert client.post(f"/v1/t{query}", json={**seen(1), **more}, headers=headers).status_code == 200
    batch = {"batch": [seen(2)], **more}
    assert client.post(f"/beacon/v1/batch{query}", json=batch, headers=headers).status_code == 200
    found = journal()
    assert [one.message_id for one in found] == ["m1", "m2"]
    assert secret not in "".join(one.body for one in found)


def test_a_key_in_each_event_opens_the_door(client, secret, journal):
    batch = {"batch": [{**seen(1), "writeKey": secret}, {**seen(2), "writeKey": secret}]}
    assert client.post("/v1/batch", json=batch).status_code == 200
    assert len(journal()) == 2


def test_a_key_is_for_its_source_alone(client, workspace, secret, journal):
    other = workspace.write_keys.create("app").secret
    for key in (secret, other):
        assert client.post("/v1/t", json={**seen(1), "writeKey": key}).status_code == 200
    assert len(journal("web")) == len(journal("app")) == 1


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "no_write_key"),
        ({"Authorization": "Basic !"}, "no_write_key"),
        ({"X-Write-Key": "mwk_none"}, "bad_write_key"),
        ({"Authorization": "Basic " + base64.b64encode(b"mwk_none:").decode()}, "bad_write_key"),
        ({"X-Write-Key": "k" * 5000}, "bad_write_key"),
    ],
)
def test_without_a_key_that_works_nothing_is_taken(client, sums, headers, code):
    for path in ("/v1/track", "/v1/batch", "/pixel/v1/page"):
        body = json.dumps({"batch": [seen(1)]} if path == "/v1/batch" else seen(1))
        method = "GET" if ADDRESSES[path].reads else "POST"
        answer = client.request(method, path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.json()["message"]
    assert sums()["received"] == 0


def test_a_revoked_key_opens_nothing(workspace, door):
    made = workspace.write_keys.create("web")
    workspace.write_keys.revoke(str(made.key.key_id))
    fresh = TestClient(door(), base_url="http://127.0.0.1:8360")
    assert fresh.post("/v1/t", json=seen(1), headers={"X-Write-Key": made.secret}).status_code == 401


def test_the_first_form_counts_even_where_it_is_wrong(post):
    assert post("/v1/t", seen(1), Authorization="Basic " + base64.b64encode(b"mwk_none:").decode()).status_code == 401


def test_a_batch_counts_to_the_unit(post, sums, rows):
    batch = [seen(1), seen(1), {**seen(1), "event": "Other"}, {"type": "track", "event": "Lost"}, seen(2)]
    assert post("/v1/batch", {"batch": batch}).status_code == 200
    assert sums() == {"received": 5, "applied": 2, "duplicate": 1, "quarantined": 2, "suppressed": 0}
    assert {reason for (reason,) in rows("SELECT reason FROM quarantine")} == {"other_body", "no_user_anon_id"}


def test_one_bad_event_of_a_thousand_is_kept_aside_alone(post, sums, rows):
    parts = [json.dumps(seen(number)) for number in range(1000)]
    parts[500] = '{"type":"track","userId":"a","userId":"b"}'
    assert post("/v1/batch", ('{"batch":[' + ",".join(parts) + "]}").encode()).status_code == 200
    assert sums() == {"received": 1000, "applied": 999, "duplicate": 0, "quarantined": 1, "suppressed": 0}
    assert rows("SELECT reason, convert_from(raw, 'UTF8') FROM quarantine") == [("duplicate_key", parts[500])]


def test_an_event_that_stands_alone_is_told_what_it_lacks_and_is_kept_aside(post, sums):
    answer = post("/v1/track", {"event": "Seen"})
    assert (answer.status_code, answer.json()["code"]) == (400, "no_user_anon_id")
    assert sums()["quarantined"] == 1
    assert post("/v1/batch", {"batch": [{"type": "x"}, {}]}).json()["code"] == "unknown_type"
    assert sums()["quarantined"] == 3


def test_an_empty_batch_is_taken(post, sums):
    assert post("/v1/batch", {"batch": []}).status_code == 200
    assert sums()["received"] == 0


REFUSED = {
    "bad_json": ("/v1/batch", b'{"batch":[', {}),
    "bad_utf8": ("/v1/track", b"\xff\xfe", {}),
    "bad_gzip": ("/v1/track", b"{}", {"Content_Encoding": "gzip"}),
    "bad_encoding": ("/v1/track", b"{}", {"Content_Encoding": "br"}),
    "no_batch": ("/v1/batch", b"{}", {}),
    "too_many_events": ("/v1/batch", b'{"batch":[' + b"{}," * 2500 + b"{}]}", {}),
    "duplicate_key": ("/v1/batch", b'{"batch":[],"batch":[]}', {}),
    "bad_field": ("/v1/batch", b'{"batch":[{}],"context":[]}', {}),
    "body_too_large": ("/v1/batch", b" " * (4 * 1024 * 1024 + 1), {}),
    "address_too_long": ("/v1/batch?" + "a" * 9000, b"{}", {}),
    "wrong_host": ("/v1/batch", b"{}", {"Host": "evil.example"}),
    "not_found": ("/v1/nothing", b"{}", {}),
    "bad_method": ("/health", b"{}", {}),
}
STATUS = {
    "body_too_large": 413,
    "address_too_long": 414,
    "wrong_host": 421,
    "not_found": 404,
    "bad_method": 405,
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_has_a_status_a_code_and_a_message(post, sums, code):
    path, body, headers = REFUSED[code]
    answer = post(path, body, **headers)
    assert (answer.status_code, answer.json()["code"]) == (STATUS.get(code, 400), code)
    assert answer.json()["message"]
    assert answer.json()["success"] is False
    assert "retry-after" not in answer.headers
    assert sums()["received"] == 0


@pytest.mark.parametrize(("size", "status"), [(999, 200), (1000, 200), (1001, 413)])
def test_the_limit_of_a_body_is_where_it_is_said_to_be(door, secret, size, status):
    small = TestClient(door(limits=Limits(body=1000)), base_url="http://127.0.0.1:8360")
    text = json.dumps({"batch": [seen(1)]})
    for body, packing in ((text.ljust(size).encode(), ""), (gzip.compress(text.ljust(size).encode()), "gzip")):
        headers = {"X-Write-Key": secret, "Content-Encoding": packing}
        assert small.post("/v1/batch", content=body, headers=headers).status_code == status


@pytest.mark.parametrize(("size", "status"), [(32 * 1024 - 1, 200), (32 * 1024, 200), (32 * 1024 + 1, 400)])
def test_the_limit_of_an_event_is_where_it_is_said_to_be(post, size, status):
    empty = len(json.dumps({**seen(1), "x": ""}))
    answer = post("/v1/track", {**seen(1), "x": "a" * (size - empty)})
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "event_too_large"


def test_a_large_batch_is_read_aside_and_kept_whole(post, sums):
    batch = {"batch": [{**seen(number), "properties": {"a": "x" * 500}} for number in range(1000)]}
    assert post("/v1/batch", batch).status_code == 200
    assert sums()["applied"] == 1000


def test_a_pixel_is_an_image_and_an_event(client, secret, journal):
    asked = f"?writeKey={secret}&anonymousId=a1&event=Opened&properties.email_id=e1"
    answer = client.get(f"/pixel/v1/track{asked}", headers={"User-Agent": "Mail/1"})
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, GIF, "image/gif")
    assert len(GIF) == 43
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    (one,) = journal()
    assert (one.type, one.name, one.event["properties"]) == ("track", "Opened", {"email_id": "e1"})
    assert one.event["context"]["userAgent"] == "Mail/1"
    assert client.head(f"/pixel/v1/track{asked}").status_code == 405, "who only looks records nothing"
    assert client.get(f"/pixel/v1/page?writeKey={secret}").status_code == 400
    assert len(journal()) == 1


def test_jitsu_hides_the_key_in_the_body(client, secret, journal):
    body = {**seen(1), "type": "track", "writeKey": "shop:***"}
    assert client.post("/api/s/track", json=body, headers={"X-Write-Key": f"shop:{secret}"}).status_code == 200
    assert journal()[0].name == "Seen"


def test_the_address_of_the_client_is_kept_of_browsers_alone(post, journal):
    post("/v1/t", seen(1), **PAGE)
    post("/v1/t", seen(2))
    post("/v1/t", seen(3), Sec_Fetch_Mode="cors")  # as Node's fetch says on a server
    assert ["ip" in one.event.get("context", {}) for one in journal()] == [True, False, False]


def test_the_same_event_from_another_address_is_the_same_event(post, sums):
    post("/v1/t", seen(1), **PAGE)
    post("/v1/t", seen(1))
    assert (sums()["applied"], sums()["duplicate"]) == (1, 1)


@pytest.mark.parametrize("path", sorted(set(ADDRESSES) - {"/v1/projects/{key}/settings"}))
def test_a_page_elsewhere_is_let_in_at_each_address(client, path):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    answer = client.options(path, headers=PAGE | asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == PAGE["Origin"]
    assert answer.headers["vary"] == "Origin"
    assert "x-retry-count" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_the_answers_to_a_page_elsewhere_can_be_read_by_it(client, post):
    for answer in (post("/v1/t", seen(1), **PAGE), client.post("/v1/t", json={}, headers=PAGE)):
        assert answer.headers["access-control-allow-origin"] == PAGE["Origin"]


def test_the_settings_of_analytics_next_send_it_here(client, secret):
    answer = client.get(f"/v1/projects/{secret}/settings", headers=PAGE)
    events = answer.json()["integrations"]["Segment.io"]
    assert (events["apiKey"], events["apiHost"], events["protocol"]) == (secret, "127.0.0.1:8360/v1", "http")
    assert answer.headers["access-control-allow-origin"] == PAGE["Origin"]
    assert client.get("/v1/projects/mwk_none/settings").status_code == 401
    assert client.get(f"/v1/projects/{secret}/more/settings").status_code == 404


def test_rudderstack_s_browser_library_is_told_its_source(client, secret):
    found = client.get(f"/sourceConfig/?p=npm&writeKey={secret}").json()
    assert (found["source"]["enabled"], found["source"]["destinations"]) == (True, [])
    assert client.get("/sourceConfig/?writeKey=x").status_code == 401


def test_metrics_of_the_browser_library_are_thrown_away(client):
    assert client.post("/v1/m", content=b'{"series":[]}').json() == {"success": True}


def test_health_says_that_the_process_lives_and_readiness_that_it_can_keep_events(client):
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "checks": {"database": True, "disk": True, "clock": True},
    }


def test_who_is_not_ready_says_what_is_not():
    unwell = TestClient(Door(None, Rules(checks=lambda: {"disk": False})), base_url="http://127.0.0.1:8360")
    answer = unwell.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]) == (503, {"disk": False})
    assert unwell.get("/health").status_code == 200
    busy = unwell.post("/v1/t", json=seen(1), headers={"X-Write-Key": "mwk_a"})
    assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (503, "unavailable", "5")


def test_metrics_count_and_name_no_source_and_no_key(client, post, secret):
    post("/v1/batch", {"batch": [seen(1), seen(1), {}]})
    client.post("/v1/t", json={})
    client.get("/v1/nothing/" + "x" * 50)
    found = client.get("/metrics").text.splitlines()
    assert 'monocle_collect_events_total{outcome="applied"} 1' in found
    assert 'monocle_collect_events_total{outcome="duplicate"} 1' in found
    assert 'monocle_collect_events_total{outcome="quarantined"} 1' in found
    assert 'monocle_collect_requests_total{address="event",status="401"} 1' in found
    assert 'monocle_collect_refused_total{code="no_write_key"} 1' in found
    assert 'monocle_collect_answer_seconds_bucket{le="+Inf"} 3' in found
    assert "monocle_collect_waiting_bytes 0" in found
    assert secret not in str(found)
    assert "web" not in str(found)


def test_who_comes_when_the_room_is_full_is_told_to_come_again(door, secret, sums):
    small = TestClient(door(limits=Limits(waiting=100)), base_url="http://127.0.0.1:8360")
    answer = small.post("/v1/t", json=seen(1) | {"x": "y" * 100}, headers={"X-Write-Key": secret})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, "busy", "1")
    assert sums()["received"] == 0
