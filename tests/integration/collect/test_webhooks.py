"""Webhooks of other programs become events, each once, and only those that are signed."""

import base64
import datetime as dt
import hashlib
import hmac
import json

import pytest
from starlette.testclient import TestClient

from monocle.collect.door import Door, Rules
from monocle.collect.signatures import TOLERANCE, is_signed
from monocle.errors import BadConfig
from monocle.ingest.definition_yaml import definition_of, definition_yaml, read_definition
from monocle.ingest.webhook import Webhook
from monocle.workspace.collecting import Collector

HERE = "http://127.0.0.1:8360"
NOW = dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)
SECRET = "whsec_" + base64.b64encode(b"the secret of a shop, 32 bytes..").decode()
OTHER = "whsec_" + base64.b64encode(b"the one that comes after it.....").decode()
FILE = """\
name: web
reader: {type: events}
webhook:
  signature: SIGNATURE
  fields:
    event: =Order Completed
    userId: customer.id
    context.traits.email: customer.emails.0
    properties.order_id: id
    properties.note: note.missing
    timestamp: created_at
"""
ORDER = {"id": "o1", "customer": {"id": 7, "emails": ["a@example.org"]}, "created_at": "2026-03-01T10:00:00Z"}


def signed(body, secret=SECRET, at=NOW, name="msg_1"):
    moment = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.digest(key, f"{name}.{moment}.".encode() + body, "sha256")).decode()
    return {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": f"v1a,x v1,{made}"}


@pytest.fixture
def called(workspace, monkeypatch):
    """Give a function that defines how webhooks are signed and one that calls; what it opened is closed at the end."""
    opened = []

    def define(signature, variable=SECRET):
        secret = "" if signature == "none" else "  secret: env:SHOP_WEBHOOKS\n"
        text = FILE.replace("SIGNATURE", f"{signature}\n{secret}".rstrip("\n"))
        (workspace.root / "sources" / "web.yaml").write_text(text)
        monkeypatch.setenv("SHOP_WEBHOOKS", variable) if variable else monkeypatch.delenv(
            "SHOP_WEBHOOKS", raising=False
        )
        opened.append(Collector(workspace.house))
        client = TestClient(Door(opened[-1], Rules(clock=lambda: NOW)), base_url=HERE)
        secrets = {name: workspace.write_keys.create(name).secret for name in ("web", "app")}

        def call(body, headers, source="web"):
            return client.post(f"/v1/webhooks?writeKey={secrets[source]}", content=body, headers=headers)

        return call

    yield define
    for one in opened:
        one.close()


def test_a_signed_webhook_is_an_event_however_often_it_comes(called, journal, sums):
    call, body = called("standard", f"{OTHER} {SECRET}"), json.dumps(ORDER).encode()
    assert [call(body, signed(body)).status_code for _ in range(3)] == [200, 200, 200]
    assert call(body, signed(body, OTHER, name="msg_2")).status_code == 200
    first = journal()[0]
    assert (first.message_id, first.type, first.name, first.event["userId"]) == (
        "msg_1",
        "track",
        "Order Completed",
        "7",
    )
    assert first.event["properties"] == {"order_id": "o1"}
    assert first.event["context"] == {"traits": {"email": "a@example.org"}}
    assert first.occurred_at.hour == 10
    assert (sums()["applied"], sums()["duplicate"]) == (2, 2)


def test_what_is_not_signed_as_it_has_to_be_is_refused_and_kept_nowhere(called, journal):
    call, body = called("standard"), json.dumps(ORDER).encode()
    late = NOW - dt.timedelta(seconds=TOLERANCE + 1)
    for headers in (
        {},
        signed(body + b" "),
        signed(body, OTHER),
        signed(body, at=late),
        signed(body) | {"webhook-id": "msg_2"},
    ):
        answer = call(body, headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert journal() == []


def test_the_signature_of_the_body_alone(called, journal):
    call, body = called("sha256", "plain-secret"), json.dumps(ORDER | {"id": "o2"}).encode()
    good = "sha256=" + hmac.new(b"plain-secret", body, hashlib.sha256).hexdigest()
    assert [call(body, {"X-Hub-Signature-256": good}).status_code for _ in range(2)] == [200, 200]
    assert call(body, {"X-Hub-Signature-256": good[:-1]}).status_code == 401
    assert call(body, {}).status_code == 401
    assert [one.message_id for one in journal()] == [hashlib.sha256(body).hexdigest()]


def test_a_source_without_webhooks_or_without_its_secret_takes_none(called):
    call, body = called("standard", ""), json.dumps(ORDER).encode()
    answer = call(body, signed(body), source="app")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_webhooks")
    answer = call(body, signed(body))
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "bad_json"),
        (b"[]", "not_an_object"),
        (b"{}", "no_user_anon_id"),
        (b'{"customer": {"id": 1, "id": 2}}', "duplicate_key"),
        (b'{"customer": {"id": "\\ud800"}}', "lone_surrogate"),
        (b'{"customer": {"id": {}}}', "bad_field"),
        (b'{"customer": [1], "id": ' + b"[" * 40 + b"]" * 40 + b"}", "too_deep"),
    ],
)
def test_a_body_that_means_no_event_has_its_stable_answer(called, body, code):
    answer = called("none")(body, {})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_the_example_of_standard_webhooks():
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secrets, at = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], dt.datetime.fromtimestamp(1614265330, dt.UTC)
    body = b'{"test": 2432232314}'
    assert is_signed("standard", body, headers, secrets, at)
    assert not is_signed("standard", body, headers, secrets, at + dt.timedelta(seconds=TOLERANCE + 1))


@pytest.mark.parametrize(
    "webhook",
    [
        {"fields": {"userId": "id"}},
        {"secret": "hunter2", "fields": {"userId": "id"}},
        {"signature": "none", "secret": "env:X", "fields": {"userId": "id"}},
        {"signature": "md5", "secret": "env:X", "fields": {"userId": "id"}},
        {"signature": "none"},
        {"signature": "none", "fields": {"userId": 1}},
        {"signature": "none", "fields": {"properties": "all", "properties.id": "id"}},
        {"signature": "none", "fields": {"userId": "id"}, "url": "x"},
    ],
)
def test_a_file_that_says_it_wrong_is_told_where(webhook):
    with pytest.raises(BadConfig, match="webhook"):
        definition_of({"name": "web", "reader": {"type": "events"}, "webhook": webhook}, "sources/web.yaml")


def test_what_a_file_says_of_webhooks_is_written_again(tmp_path):
    path = tmp_path / "web.yaml"
    path.write_text(FILE.replace("SIGNATURE", "sha256\n  secret: env:SHOP"))
    read = read_definition(path)
    path.write_text(definition_yaml(read))
    assert read_definition(path) == read
    assert isinstance(read.webhook, Webhook)
