"""Webhooks of other programs become events, each once, and only those that are signed."""

import base64
import datetime as dt
import gzip
import hashlib
import hmac
import json

import pytest
from starlette.testclient import TestClient

from monocle.collect.door import Door, Rules
from monocle.collect.limits import Limits
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


ITEMS = """\
name: web
reader: {type: events}
webhook:
  signature: SIGNATURE
  secret: SECRET
  items: data.orders
  fields:
    messageId: id
    event: =Order Completed
    userId: customer
    context.app.name: /shop
    properties.order_id: number
"""
LIST = {
    "shop": "Lyon",
    "data": {"orders": [{"id": "d1", "customer": 7, "number": "o1"}, {"customer": 8, "number": "o2"}]},
}


@pytest.fixture
def posted(workspace):
    """Give a function that writes the source's file and gives one that posts to the address of the source."""
    opened = []

    def define(text, keys=1, limits=None):
        (workspace.root / "sources" / "web.yaml").write_text(text)
        for _ in range(keys):
            workspace.write_keys.create("web")
        opened.append(Collector(workspace.house))
        rules = Rules(limits=limits or Limits(), clock=lambda: NOW)
        client = TestClient(Door(opened[-1], rules), base_url=HERE)

        def post(body, headers, source="web", query=""):
            answer = client.post(f"/v1/webhooks/{source}{query}", content=body, headers=headers)
            return answer.status_code, answer.json().get("code", "")

        return post

    yield define
    for one in opened:
        one.close()


def private(workspace, text, mode=0o600, name=".monocle/hook"):
    path = workspace.root / name
    path.write_text(text)
    path.chmod(mode)
    return f"file:{name}"


def hexed(body, secret=b"new"):
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def test_each_item_of_a_call_is_an_event_with_an_id_of_its_own(workspace, posted, journal, sums):
    place = private(workspace, "old\nnew\n")
    post = posted(ITEMS.replace("SIGNATURE", "github").replace("SECRET", place))
    body = json.dumps(LIST).encode()
    for secret in (b"new", b"old", b"new"):
        assert post(body, {"X-Hub-Signature-256": "sha256=" + hexed(body, secret)}) == (200, "")
    kept = journal()
    assert [one.message_id for one in kept] == ["d1", hashlib.sha256(body).hexdigest() + "#1"]
    assert [one.event["properties"]["order_id"] for one in kept] == ["o1", "o2"]
    assert {one.event["context"]["app"]["name"] for one in kept} == {"Lyon"}
    assert [one.event["userId"] for one in kept] == ["7", "8"]
    assert (sums()["applied"], sums()["duplicate"]) == (2, 4)
    packed = gzip.compress(json.dumps({"data": {"orders": [1, {"customer": 9}]}}).encode())
    assert post(packed, {"X-Hub-Signature-256": "sha256=" + hexed(packed), "Content-Encoding": "gzip"}) == (200, "")
    assert (sums()["applied"], sums()["quarantined"]) == (3, 1)
    for wrong, code in (
        ({"data": {}}, "no_items"),
        ({"data": {"orders": {}}}, "no_items"),
        (LIST["data"]["orders"], "not_an_object"),
    ):
        told = json.dumps(wrong).encode()
        assert post(told, {"X-Hub-Signature-256": "sha256=" + hexed(told)}) == (400, code)
    assert post(body, {"X-Hub-Signature-256": "sha256=" + hexed(b"")}) == (401, "bad_signature")


def test_a_body_that_is_a_list_and_a_body_that_is_too_large(posted, journal, monkeypatch):
    monkeypatch.setenv("SHOP_WEBHOOKS", "new")
    text = ITEMS.replace("SIGNATURE", "shopify").replace("SECRET", "env:SHOP_WEBHOOKS").replace("data.orders", ".")
    post = posted(text, limits=Limits(body=2_000, events=3))

    def sent(body):
        raw = json.dumps(body).encode()
        return post(raw, {"X-Shopify-Hmac-SHA256": base64.b64encode(bytes.fromhex(hexed(raw))).decode()})

    assert sent(LIST["data"]["orders"]) == (200, "")
    assert len(journal()) == 2
    assert sent({"data": 1}) == (400, "no_items")
    assert sent([{"customer": 1}] * 4) == (400, "too_many_events")
    assert sent(["x" * 3_000]) == (413, "body_too_large")
    assert sent([]) == (200, "")


def test_stripe_and_a_scheme_of_its_own_sign_the_time(posted, monkeypatch, journal):
    monkeypatch.setenv("SHOP_WEBHOOKS", "new")
    body, now = json.dumps(LIST).encode(), int(NOW.timestamp())
    stripe = posted(ITEMS.replace("SIGNATURE", "stripe").replace("SECRET", "env:SHOP_WEBHOOKS"))
    good = hexed(f"{now}.".encode() + body)
    assert stripe(body, {"Stripe-Signature": f"t={now},v1={'0' * 64}, v1={good}"}) == (200, "")
    late = now - TOLERANCE - 1
    for wrong in (
        f"t={now},v0={good}",
        f"t={late},v1=" + hexed(f"{late}.".encode() + body),
        f"v1={good}",
        "",
        "t=x,v1=é",
    ):
        assert stripe(body, {"Stripe-Signature": wrong.encode()}) == (401, "bad_signature")
    own = (
        'signature: {header: X-Acme-Signature, prefix: "v0=", timestamp: X-Acme-Time, signed: "v0:{timestamp}:{body}",'
        " encoding: base64}"
    )
    acme = posted(ITEMS.replace("signature: SIGNATURE", own).replace("SECRET", "env:SHOP_WEBHOOKS"))
    made = base64.b64encode(bytes.fromhex(hexed(f"v0:{now}:".encode() + body))).decode()
    assert acme(body, {"X-Acme-Signature": f"v0={made}", "X-Acme-Time": str(now)}) == (200, "")
    assert acme(body, {"X-Acme-Signature": made, "X-Acme-Time": str(now)}) == (401, "bad_signature")
    assert acme(body, {"X-Acme-Signature": f"v0={made}", "X-Acme-Time": str(now + 1)}) == (401, "bad_signature")
    assert acme(body, {"X-Acme-Signature": f"v0={made}"}) == (401, "bad_signature")
    assert len(journal()) == 2


def test_without_a_key_only_signed_webhooks_of_a_source_with_a_key_are_taken(workspace, posted, monkeypatch):
    monkeypatch.setenv("SHOP_WEBHOOKS", "new")
    body = json.dumps(LIST).encode()
    headers, signed = {"X-Hub-Signature-256": "sha256=" + hexed(body)}, ITEMS.replace("SECRET", "env:SHOP_WEBHOOKS")
    assert posted(signed.replace("SIGNATURE", "github"), keys=0)(body, headers) == (401, "no_write_key")
    post = posted(signed.replace("SIGNATURE", "github"))
    for source in ("app", "nowhere", "..", "Web", "%00"):
        assert post(body, headers, source)[0] in {401, 404}
    other = workspace.write_keys.create("app").secret
    assert post(body, headers, query=f"?writeKey={other}") == (401, "bad_write_key")
    own = workspace.write_keys.create("web").secret
    assert post(body, headers, query=f"?writeKey={own}") == (200, "")
    assert post(body, {}, query=f"?writeKey={own}") == (401, "bad_signature")
    open_to_all = posted(ITEMS.replace("SIGNATURE", "none").replace("  secret: SECRET\n", ""))
    assert open_to_all(body, {}) == (401, "no_write_key")
    assert open_to_all(body, {}, query=f"?writeKey={own}") == (200, "")


def test_a_file_with_a_secret_is_the_servers_own_and_is_not_committed(workspace, posted, tmp_path_factory):
    body = json.dumps(LIST).encode()
    headers, text = {"X-Hub-Signature-256": "sha256=" + hexed(body)}, ITEMS.replace("SIGNATURE", "sha256")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "hook"
    elsewhere.write_text("new")
    elsewhere.chmod(0o600)
    (workspace.root / ".monocle" / "folder").mkdir(mode=0o700)
    (workspace.root / "led").symlink_to(elsewhere)
    answers = {
        private(workspace, "new", 0o640): 503,
        private(workspace, "new", name="sources/hook"): 503,
        private(workspace, " \n", name=".monocle/empty"): 503,
        private(workspace, "other", name=".monocle/other"): 401,
        "file:.monocle/folder": 503,
        "file:.monocle/nothing": 503,
        "file:led": 200,
        f"file:{elsewhere}": 200,
        f"{private(workspace, 'other', name='.monocle/other')} file:{elsewhere}": 200,
    }
    found = {place: posted(text.replace("SECRET", place))(body, headers)[0] for place in answers}
    assert found == answers


@pytest.mark.parametrize(
    "signature",
    [{}, {"header": ""}, {"header": "X", "encoding": "md5"}, {"header": "X", "signed": "x"}, {"header": "X", "other": "x"},
     {"header": "X", "signed": "{timestamp}.{body}"}, {"header": "X", "timestamp": "T", "signed": "{body}"}, {"header": 1}],
)  # fmt: skip
def test_a_scheme_that_cannot_be_is_told_where(signature):
    webhook = {"signature": signature, "secret": "env:X", "fields": {"userId": "id"}}
    with pytest.raises(BadConfig, match="webhook"):
        definition_of({"name": "web", "reader": {"type": "events"}, "webhook": webhook}, "sources/web.yaml")


def test_items_and_a_scheme_of_its_own_are_written_again(tmp_path):
    path = tmp_path / "web.yaml"
    path.write_text(ITEMS.replace("SIGNATURE", "{header: X, timestamp: T}").replace("SECRET", "env:A file:/b"))
    read = read_definition(path)
    path.write_text(definition_yaml(read))
    assert read_definition(path) == read
    assert (read.webhook.items, read.webhook.signature.signed) == ("data.orders", "{timestamp}.{body}")
