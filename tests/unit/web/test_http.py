import asyncio
import datetime as dt
import math
import socket
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import structlog
from starlette.datastructures import Headers
from starlette.requests import Request

from monocle.errors import BadInput, Conflict
from monocle.http.border import Border, described
from monocle.http.encoding import dumped, etag
from monocle.http.security import hostname, same_origin
from monocle.http.sessions import LINK_LIFE, SignIn
from monocle.serve.run import address_of, listening, loopback


def looped(main):
    """Give what comes of a coroutine, in a thread of its own: a browser of another test may have a loop in this one."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, main).result()


def token_in(link):
    return link.split("token=")[1]


def test_the_sign_in_link_works_once():
    sign_in = SignIn()
    token = token_in(sign_in.link("http://127.0.0.1:8360"))
    assert sign_in.use("wrong") == ""
    assert sign_in.use(token) == "owner"
    assert sign_in.use(token) == ""
    assert sign_in.use("") == ""


def test_the_sign_in_link_does_not_live_long():
    times = iter([dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + LINK_LIFE])
    sign_in = SignIn(clock=lambda: next(times))
    assert sign_in.use(token_in(sign_in.link("http://127.0.0.1"))) == ""


def test_the_token_of_the_link_has_256_bits():
    assert len(token_in(SignIn().link(""))) >= 43


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:8360", "127.0.0.1"),
        ("LOCALHOST", "localhost"),
        ("[::1]:8360", "::1"),
        ("evil.example:80", "evil.example"),
        ("[::1", ""),
        ("", ""),
    ],
)
def test_the_host_name_is_read_without_its_port(host, name):
    assert hostname(host) == name


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8360", "host": "127.0.0.1:8360"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://127.0.0.1:8360", "host": "127.0.0.1:8360"}, True),
        ({"origin": "http://127.0.0.1:9999", "host": "127.0.0.1:8360"}, False),
        ({"origin": "null", "host": "127.0.0.1:8360"}, False),
    ],
)
def test_an_unsafe_request_from_elsewhere_is_known_by_its_headers(headers, allowed):
    assert same_origin(Headers(headers)) is allowed


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.com", "", "127.0.0.1.nip.io"])  # noqa: S104 - it is refused
def test_only_this_machine_is_served(host):
    with pytest.raises(BadInput, match=r"use 127\.0\.0\.1"):
        loopback(host)


@pytest.mark.parametrize(
    ("host", "address"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1")]
)
def test_every_way_of_naming_this_machine_is_understood(host, address):
    assert loopback(host) == address


def test_a_busy_port_is_named_with_the_mend():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Conflict, match=f"port {port} is taken.*--port"):
            listening("127.0.0.1", port)


def test_port_0_takes_a_free_one():
    with listening("127.0.0.1", 0) as taken:
        assert address_of(taken) == f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_port_out_of_range_is_refused():
    with pytest.raises(BadInput, match="70000 is no port"):
        listening("127.0.0.1", 70_000)


def test_json_has_times_in_utc_and_no_number_that_json_does_not_know():
    value = {"at": dt.datetime(2026, 11, 22, 8, 0), "id": UUID(int=1), "nan": math.nan, "raw": b"\xff", "none": None}
    assert dumped(value) == (
        b'{"at":"2026-11-22T08:00:00Z","id":"00000000-0000-0000-0000-000000000001","nan":null,"raw":"\xef\xbf\xbd","none":null}'
    )


def test_a_value_without_json_is_refused():
    with pytest.raises(TypeError, match="set"):
        dumped({1, 2})


def test_the_entity_tag_is_that_of_the_body():
    assert etag(b"a") == etag(b"a") != etag(b"b")


def test_the_log_of_an_error_holds_no_message():
    with pytest.raises(ValueError, match="marie") as caught:
        int("marie@exemple.fr")
    told = described(caught.value)
    assert told["error"] == "ValueError"
    assert "marie" not in str(told)


def test_a_client_that_leaves_is_no_error():
    async def reads(scope, receive, _send):
        await Request(scope, receive).body()

    async def left():
        return {"type": "http.disconnect"}

    answered = []

    async def send(message):
        answered.append(message)

    with structlog.testing.capture_logs() as logs:
        looped(Border(reads)({"type": "http", "method": "POST", "headers": []}, left, send))
    assert answered == []
    assert [one["log_level"] for one in logs] == ["info"]
