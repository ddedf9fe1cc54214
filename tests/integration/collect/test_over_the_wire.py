"""The door behind the real server: whole application, real connections, requests that are broken on purpose (N63, N71)."""

import base64
import contextlib
import http.client
import json
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import uvicorn

from monocle.collect.limits import Limits
from monocle.http.security import HEADERS
from monocle.http.sessions import COOKIE, SignIn
from monocle.serve.app import build
from monocle.serve.run import address_of, listening

SEEN = {"type": "track", "event": "Seen", "userId": "u1", "messageId": "m1"}
ELSEWHERE = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"}


@pytest.fixture
def served(workspace, door):
    """Give the host and port of the application, served on a free port; a body may take four seconds."""
    app = build(workspace, SignIn(), door(limits=Limits(seconds=4)))
    with listening("127.0.0.1", 0) as taken:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield urlsplit(address_of(taken))
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def ask(served):
    """Give a function that gives status, headers and body of the answer to a request."""

    def asked(method, path, body=b"", **headers):
        connection = http.client.HTTPConnection(served.hostname, served.port, timeout=90)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    return asked


@pytest.fixture
def raw(served):
    """Give a function that sends bytes as they are, and gives all that comes back."""

    def sent(request, ends=True):
        got = b""
        with (
            socket.create_connection((served.hostname, served.port), timeout=90) as line,
            contextlib.suppress(ConnectionError),
        ):
            line.sendall(request)
            if ends:
                line.shutdown(socket.SHUT_WR)
            while block := line.recv(65536):
                got += block
        return got

    return sent


def head(secret, *lines):
    coded = base64.b64encode(f"{secret}:".encode()).decode()
    return "\r\n".join(
        ["POST /v1/track HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Basic {coded}", *lines, "", ""]
    ).encode()


def test_a_page_elsewhere_sends_what_the_api_would_refuse(ask, secret, journal):
    body = json.dumps(SEEN | {"writeKey": secret})
    status, headers, answer = ask("POST", "/v1/t", body, **ELSEWHERE)
    assert (status, answer) == (200, b'{"success": true}')
    assert headers["access-control-allow-origin"] == ELSEWHERE["Origin"]
    assert "set-cookie" not in headers
    expected = HEADERS | {"Cross-Origin-Resource-Policy": "cross-origin"}
    assert {name: headers.get(name.lower()) for name in expected} == expected
    assert len(journal()) == 1
    assert ask("POST", "/api/v1/runs", body, **ELSEWHERE)[0] == 403


def test_pages_elsewhere_are_let_in_nowhere_else(ask):
    asked = {**ELSEWHERE, "Access-Control-Request-Method": "GET"}
    for path in ("/", "/api/v1/home", "/api/v1/customers", "/customers", "/livez", "/sign-in", "/api/s", "/v2/t"):
        for method in ("OPTIONS", "GET"):
            headers = ask(method, path, **asked)[1]
            assert not [name for name in headers if name.startswith("access-control")], (method, path)


def test_a_session_opens_no_door_for_events(ask, workspace):
    cookie = f"{COOKIE}={workspace.sessions.create()}"
    assert ask("GET", "/api/v1/home", Cookie=cookie)[0] == 200
    assert ask("POST", "/v1/t", json.dumps(SEEN), Cookie=cookie)[0] == 401


def test_one_connection_carries_many_requests_refused_or_not(served, secret, sums):
    connection = http.client.HTTPConnection(served.hostname, served.port, timeout=90)
    large = b" " * (5 * 1024 * 1024)
    for path, body, status in (("/v1/t", SEEN, 200), ("/v1/none", SEEN, 404), ("/v1/t", {}, 400), ("/v1/t", SEEN, 200)):
        connection.request("POST", path, json.dumps(body), {"X-Write-Key": secret})
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (status, True)
    connection.request("POST", "/v1/batch", large, {"X-Write-Key": secret})
    assert connection.getresponse().status == 413
    connection.close()
    assert (sums()["applied"], sums()["duplicate"], sums()["quarantined"]) == (1, 1, 1)


BODY = json.dumps(SEEN).encode()


def test_n63_lengths_that_lie_take_nothing(raw, secret, sums):
    short = head(secret, f"Content-Length: {len(BODY) + 10}") + BODY
    both = head(secret, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n"
    two = head(secret, "Content-Length: 5", "Content-Length: 6") + b"abcdef"
    crowd = head(secret, *["X: a"] * 50_000) + BODY
    for request in (short, both, two, crowd):
        got = raw(request)
        assert got == b"" or got.split()[1][:1] == b"4", got[:100]
    assert sums()["applied"] == 0


def test_n63_chunks_are_a_body(raw, secret, sums):
    chunks = b"".join(b"1\r\n" + bytes([one]) + b"\r\n" for one in BODY) + b"0\r\n\r\n"
    assert (
        raw(head(secret, "Connection: close", "Transfer-Encoding: chunked") + chunks, ends=False).split()[1] == b"200"
    )
    assert sums()["applied"] == 1


def test_n63_a_body_that_never_ends_is_told_so(raw, secret):
    got = raw(head(secret, "Connection: close", f"Content-Length: {len(BODY)}") + BODY[:-1], ends=False)
    assert got.split()[1] == b"408"
    assert b'"code": "too_slow"' in got


def test_n71_who_leaves_before_the_answer_and_comes_again_is_counted_once(served, secret, sums):
    for _ in range(3):
        with socket.create_connection((served.hostname, served.port), timeout=90) as line:
            line.sendall(head(secret, f"Content-Length: {len(BODY)}") + BODY)
    connection = http.client.HTTPConnection(served.hostname, served.port, timeout=90)
    connection.request("POST", "/v1/track", BODY, {"X-Write-Key": secret})
    assert connection.getresponse().status == 200
    connection.close()
    assert sums()["applied"] == 1
