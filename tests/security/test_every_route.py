"""SEC-20, 30 to 39: every route of the real application, over a real connection."""

import hashlib
import json
import re
import socket
import time

import pytest

from monocle.collect.addresses import ADDRESSES
from monocle.collect.routes import ELSEWHERE
from monocle.http.permissions import declared
from monocle.http.security import HEADERS, LARGEST_BODY, LONGEST_URL
from monocle.http.sessions import COOKIE, SignIn
from monocle.permissions import Permission
from monocle.serve.app import build
from monocle.settings import Settings
from monocle.workspace import open_workspace

EVENTS = {path.replace("{key}", "mwk_none").replace("{source}", "crm") for path in ADDRESSES}
"""Where events come in: from anywhere, with a write key."""
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ODD = ("TRACE", "CONNECT", "TRACK", "PROPFIND", "MONOCLE", "OPTIONS", "PUT", "PATCH", "DELETE")
SILENT = re.compile(rb"Traceback|psycopg|duckdb|SELECT |File \"|site-packages|relation \"", re.IGNORECASE)


@pytest.fixture(scope="module")
def workspace(demo):
    with open_workspace(demo, Settings()) as opened:
        yield opened


@pytest.fixture(scope="module")
def routes(workspace, served):
    """Give each route as path to ask for, methods and permission."""
    customer = json.loads(served.ask("GET", "/api/v1/customers?limit=1")[2])["items"][0]["customer_id"]
    run = json.loads(served.ask("GET", "/api/v1/runs?limit=1")[2])["items"][0]["run_id"]
    ids = dict.fromkeys(("{key:path}", "{key}", "{left_id}", "{right_id}"), customer)
    plan = workspace.plans.make("anna").plan_id
    trial, _ = workspace.trials.train("anna")
    workspace.trials.dropped(trial.trial_id, "it was not wanted")
    known = {
        "/projects/{key}": "/projects/mwk_none",
        "{name}": "crm",
        "{source}": "crm",
        **ids,
        "{run_id}": run,
        "{plan_id}": plan,
        "{trial_id}": str(trial.trial_id),
        "{destination}": "crm",
        "{audience}": "crm",
        "{table}": "crm",
        "{sync_id}": run,
        "{edition_id}": run,
        "{file}": "contents.csv",
        "{kind}": "churn",
        "{path:path}": "theme.js",
    }
    found = []
    for path, methods, permission in declared(build(workspace, SignIn()).routes):
        for hole, value in known.items():
            path = path.replace(hole, value)  # noqa: PLW2901 filled in hole by hole
        assert "{" not in path, path
        found.append((path, methods, permission))
    assert len(found) > 25
    return found


def state(workspace):
    """Give a digest of all that the database holds, but for when sessions were seen, when the live worker looked last, who read what, and audits kept to be shown again."""
    digest = hashlib.sha256()
    with workspace.house.catalog.reading() as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'monocle' ORDER BY 1"
        ).fetchall()
        assert len(tables) > 10
        for (table,) in tables:
            if table not in {"session", "source_audit", "live_worker", "audit_log"}:
                rows = connection.execute(f'SELECT CAST(t AS text) FROM monocle."{table}" AS t ORDER BY 1').fetchall()
                digest.update(repr((table, rows)).encode())
    return digest.hexdigest()


def test_every_answer_of_every_route_has_the_headers(routes, served):
    lacking = []
    for path, methods, _ in routes:
        for method in sorted(methods | {"TRACE"}):
            for signed_in in (True, False):
                if method == "POST" and signed_in:
                    continue
                status, headers, _ = served.ask(method, path, {"Sec-Fetch-Site": "same-origin"}, signed_in=signed_in)
                expected = HEADERS | dict([ELSEWHERE] if path in EVENTS else [])
                lacking += [
                    (method, path, status, name)
                    for name, value in expected.items()
                    if headers.get(name.lower()) != value
                ]
                kept = headers.get("cache-control")
                if kept != "no-store" and not path.startswith("/static/"):
                    lacking.append((method, path, status, kept))
                assert "server" not in headers
    assert lacking == []


def test_nothing_but_what_must_be_open_answers_who_is_not_signed_in(routes, served):
    answered = []
    for path, methods, permission in routes:
        for method in methods - {"OPTIONS"}:
            status, headers, body = served.ask(method, path, {"Sec-Fetch-Site": "same-origin"}, signed_in=False)
            refused = status == 401 or (status == 303 and headers["location"] == "/sign-in")
            if not refused and permission is not Permission.PUBLIC:
                answered.append((method, path, status, body[:80]))
    assert answered == []


def test_only_declared_methods_are_answered(routes, served):
    declared_for = {}
    for path, methods, _ in routes:
        declared_for.setdefault(path, set()).update(methods)
    answered = []
    for path, methods in declared_for.items():
        for method in {*ODD, "POST"} - methods:
            status, _, body = served.ask(method, path, {"Sec-Fetch-Site": "same-origin"})
            if status not in {400, 405, 404, 501}:
                answered.append((method, path, status, body[:80]))
            assert not SILENT.search(body)
    assert answered == []


FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "https://evil.example", "Content-Type": "text/plain"},
)


def test_no_unsafe_request_from_elsewhere_does_anything(routes, served, workspace):
    before, done = state(workspace), []
    for path, methods, _ in routes:
        for method in methods & set(UNSAFE):
            for headers in FOREIGN:
                status, _, _ = served.ask(method, path, headers, b'{"ids": [1]}')
                if status != (401 if path in EVENTS else 403) and path != "/v1/m":
                    done.append((method, path, headers, status))
    assert done == []
    assert state(workspace) == before


def test_json_that_says_it_is_text_is_not_taken(routes, served, workspace):
    before = state(workspace)
    own = {"Sec-Fetch-Site": "same-origin"}
    for path in ("/api/v1/quarantine/replay", "/api/v1/quarantine/dismiss"):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "x/y"):
            status, _, body = served.ask("POST", path, {**own, "Content-Type": kind}, b'{"ids": [1]}')
            assert 400 <= status < 500, (path, kind, status)
            assert not SILENT.search(body)
    assert state(workspace) == before
    assert routes


def test_get_and_head_change_nothing(routes, served, workspace):
    before = state(workspace)
    for path, methods, _ in routes:
        if "GET" in methods and path != "/sign-in":
            for address in (path, f"{path}?format=json", f"{path}?lang=fr", f"{path}?accept=yes&id=1&token=x"):
                for method in ("GET", "HEAD"):
                    status, _, body = served.ask(method, address)
                    assert status < 500, (method, address, status)
                    assert method == "GET" or body == b""
    assert state(workspace) == before


PROFILES = frozenset({Permission.READ_CUSTOMERS, Permission.WRITE_IDENTITIES})
NO_CUSTOMER = {
    "/customers/{key}/follow",  # tells that something happened, not what
    "/v1/spaces/{path:path}",  # answers what is no address
    "/api/v1/syncs/{sync_id}/results",  # nothing was sent here: see integration/activate
    "/api/v1/predictions/customers",  # nothing was foretold here: see integration/predictions
    "/api/v1/predictions/opportunities",
    "/insight/{name}/customers",
}


def test_every_route_that_shows_customers_leaves_a_line_in_the_audit_log(served, workspace):
    two = json.loads(served.ask("GET", "/api/v1/customers?limit=1000")[2])["items"]
    many = [one["customer_id"] for one in two]
    one = next(
        found for found in (workspace.customers.get(found) for found in many) if len({*map(str, found.records)}) > 2
    )
    own, records = str(one.customer_id), [str(record.record_id) for record in one.records]
    other = next(found for found in many if found != own)
    asked = {
        "/customers/{key}/merge": f"/customers/{own}/merge?with={other}",
        "/customers/{key}/split": f"/customers/{own}/split?record={records[0]}",
        "/api/v1/customers/{key}/merge": f"/api/v1/customers/{own}/merge?other={other}",
        "/api/v1/customers/{key}/split": f"/api/v1/customers/{own}/split?record_ids={records[0]}",
        "/api/v1/why/{left_id}/{right_id}": f"/api/v1/why/{records[0]}/{records[1]}",
    }
    first = max((line.sequence for line in workspace.accesses.list(limit=1)), default=0)
    answered, not_shown = set(), set()
    for path, methods, permission in declared(build(workspace, SignIn()).routes):
        if "GET" in methods and permission in PROFILES and path not in NO_CUSTOMER:
            filled = path.replace("{key:path}", own).replace("{key}", own).replace("{name}", "shop")
            status, _, _ = served.ask("GET", asked.get(path, filled))
            (answered if status == 200 else not_shown).add(path)
    assert len(answered) > 15
    assert not {
        path for path in not_shown if "accounts" not in path and "unmerge" not in path and "household" not in path
    }
    deadline = time.monotonic() + 90
    while answered - {line.door for line in workspace.accesses.list(limit=1000) if line.sequence > first}:
        assert time.monotonic() < deadline, answered - {line.door for line in workspace.accesses.list(limit=1000)}
        time.sleep(0.1)


ADDRESSES = (
    "/customers/../1",
    "/customers/..%2f1",
    "/customers/%2e%2e",
    "/customers/%00",
    "/customers/%ff%fe",
    "/customers/' OR 1=1 --".replace(" ", "%20"),
    "/customers/{0.__class__}",
    "/sources/../../etc/passwd",
    "/sources/..%2f..%2fmonocle",
    "/sources/%2e%2e%2fmonocle",
    "/sources/crm%00",
    "/sources/crm%00/audit",
    "/sources/%0d%0aSet-Cookie:%20a=b",
    "/static/../../monocle.yaml",
    "/static/%2e%2e/%2e%2e/app.py",
    "/static/x/%2e%2e/%2e%2e/settings.py",
    "/static//etc/passwd",
    "/static/%00",
    "/runs/1",
    "/runs/%00",
    "/runs/00000000-0000-0000-0000-000000000000",
    "/quarantine?after=1e9",
    "/quarantine?source=%00",
    "/quarantine?after=99999999999999999999",
    "/customers?q=%00",
    "/customers?offset=-1",
    "/customers?limit=99999999",
    "/customers?q=" + "%25" * 300,
    "//evil.example/x",
    "/api/v1/customers/..%2f..",
    "/api/v1/customers/%00",
    "/api/v1/sources/..%2f..%2fmonocle/definition",
    "/api/v1/sources/%00/loads",
    "/api/v1/runs/%27",
    "/api/v1/customers?limit=0x10",
    "/api/v1/customers?q=a&q=b&unknown=1",
    "/api/v1/quarantine?after=9223372036854775808",
    "/api/v1/openapi.json/../customers",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/api/v1/docs",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_finds_nothing_and_tells_nothing(served, address):
    status, headers, body = served.ask("GET", address)
    assert 400 <= status < 500, (status, body[:300])
    assert not SILENT.search(body)
    assert b"root:" not in body
    assert "set-cookie" not in headers
    assert headers["content-security-policy"]


HOSTS = (
    "evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8360",
    "",
    "127.0.0.1@evil.example",
    "[::ffff:1.2.3.4]",
    "x" * 300,
)


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused_everywhere(served, host):
    for path in ("/", "/customers", "/api/v1/home", "/livez", "/sign-in"):
        status, headers, _ = served.ask("GET", path, {"Host": host})
        assert status in {400, 421}, path
        assert "location" not in headers


def test_forwarded_headers_are_not_believed(served):
    lies = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https",
            "Forwarded": "host=evil.example", "X-HTTP-Method-Override": "POST", "X-Original-URL": "/quarantine"}  # fmt: skip
    for path in ("/", "/sign-in", "/runs"):
        status, headers, body = served.ask("GET", path, lies)
        assert status == 200
        assert b"evil.example" not in body
        assert "evil.example" not in json.dumps(headers)


def raw(served, request):
    """Send bytes as they are and give all that comes back."""
    with socket.create_connection((served.host, served.port), timeout=20) as line:
        try:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        got = b""
        try:
            while block := line.recv(65536):
                got += block
        except OSError:
            pass
    return got


ODD_REQUESTS = {
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    "a header of a megabyte": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * (1 << 20) + b"\r\n\r\n",
    "a crowd of headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: a\r\n" * 50_000 + b"\r\n",
    "an address of a megabyte": b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "two lengths": b"POST /runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "length and chunks": b"POST /runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length that is none": b"POST /runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    "an old version": b"GET / HTTP/0.9\r\n\r\n",
    "an absolute address": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
}


@pytest.mark.parametrize("name", ODD_REQUESTS)
def test_a_broken_request_is_refused_and_the_server_stays_up(served, name):
    got = raw(served, ODD_REQUESTS[name])
    assert not SILENT.search(got)
    assert got == b"" or got.split(b"\r\n")[0].split()[1][:1] in {b"3", b"4"}, got[:200]
    assert served.ask("GET", "/livez")[0] == 200


def test_the_limits_of_address_and_body_are_where_they_are_said_to_be(served):
    room = LONGEST_URL - len("/customers") - len("x=")
    assert served.ask("GET", "/customers?x=" + "a" * room)[0] == 400
    assert served.ask("GET", "/customers?x=" + "a" * (room + 2))[0] == 414
    own = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    status, _, _ = served.ask("POST", "/api/v1/quarantine/replay", own, b" " * (LARGEST_BODY + 1))
    assert status == 413
    status, _, body = served.ask("POST", "/api/v1/quarantine/replay", own, b'{"ids":' + b"[" * 100_000)
    assert 400 <= status < 500
    assert not SILENT.search(body)
    status, _, _ = served.ask("POST", "/api/v1/quarantine/replay", own, b'{"ids":[' + b"9" * 5000 + b"]}")
    assert 400 <= status < 500


def test_the_cookie_is_for_this_server_alone(demo, serve):
    fresh = serve(demo)
    path = f"{fresh.address.path}?{fresh.address.query}"
    planted = f"{COOKIE}=" + "a" * 43
    status, headers, _ = fresh.ask("GET", path, {"Cookie": planted}, signed_in=False)
    assert status == 303
    cookie = headers["set-cookie"]
    assert planted not in cookie, "a session that someone else planted is not taken over"
    assert re.search(r"; HttpOnly", cookie)
    assert re.search(r"; SameSite=(lax|strict)", cookie, re.IGNORECASE)
    assert "Domain" not in cookie
    assert len(cookie.partition(";")[0].partition("=")[2]) >= 43
    assert fresh.ask("GET", path, signed_in=False)[0] == 403, "the link works once"
    own = cookie.partition(";")[0]
    assert fresh.ask("GET", "/", {"Cookie": own}, signed_in=False)[0] == 200
    assert fresh.ask("GET", "/", {"Cookie": planted}, signed_in=False)[0] == 303
    assert fresh.ask("GET", "/", {"Cookie": own + "x"}, signed_in=False)[0] == 303
    assert fresh.ask("GET", f"/?{COOKIE}={own.partition('=')[2]}", signed_in=False)[0] == 303
    status, headers, _ = fresh.ask("POST", "/sign-out", {"Cookie": own, "Sec-Fetch-Site": "same-origin"}, b"", False)
    assert (status, headers["clear-site-data"]) == (303, '"cache", "cookies", "storage"')
    assert fresh.ask("GET", "/", {"Cookie": own}, signed_in=False)[0] == 303
    fresh.stop()


def test_a_session_that_is_too_old_opens_nothing(served, workspace):
    with workspace.house.catalog.transaction() as connection:
        before = {row[0] for row in connection.execute("SELECT token_hash FROM session").fetchall()}
    token = workspace.sessions.create()
    own = {"Cookie": f"{COOKIE}={token}"}
    assert served.ask("GET", "/", own, signed_in=False)[0] == 200
    with workspace.house.catalog.transaction() as connection:
        stored = connection.execute("SELECT * FROM session").fetchall()
        assert token not in repr(stored), "only a hash of it is kept"
        connection.execute(
            "UPDATE session SET created_at = created_at - interval '12 hours 1 minute' WHERE NOT token_hash = ANY(%s)",
            [sorted(before)],
        )
    assert served.ask("GET", "/", own, signed_in=False)[0] == 303
