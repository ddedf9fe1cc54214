import asyncio
import base64
import gzip
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monocle.collect.bodies import Gone, Room, read, unpacked
from monocle.collect.cors import answering, preflight
from monocle.collect.keys import in_body, in_headers, usable
from monocle.collect.limits import Limits
from monocle.collect.pixel import asked
from monocle.collect.reasons import Refusal
from monocle.collect.strict_json import many

MOST = 1000


def receive_of(*parts, ends=True):
    """Give what gives a body in parts, then waits or is gone."""
    left = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    left.append({"type": "http.request", "body": b"", "more_body": False} if ends else {"type": "http.disconnect"})

    async def receive():
        return left.pop(0) if left else await asyncio.Event().wait()

    return receive


def body_of(receive, room=None, **limits):
    async def main():
        with (room or Room(10**9)).held() as held:
            return await read(receive, Limits(**limits), held)

    with ThreadPoolExecutor(1) as alone:  # a browser of another test may have a loop in this thread
        return alone.submit(asyncio.run, main()).result()


@pytest.mark.parametrize(("size", "taken"), [(999, True), (1000, True), (1001, False)])
def test_a_body_is_as_large_as_it_may_be(size, taken):
    parts = (b"a" * 400, b"a" * (size - 400))
    if taken:
        assert body_of(receive_of(*parts), body=MOST) == b"a" * size
    else:
        with pytest.raises(Refusal, match="body_too_large"):
            body_of(receive_of(*parts), body=MOST)


def test_a_body_without_an_end_is_not_taken():
    with pytest.raises(Gone):
        body_of(receive_of(b"{", ends=False))


def test_a_body_that_takes_too_long_is_refused():
    async def never():
        await asyncio.Event().wait()

    with pytest.raises(Refusal, match="too_slow"):
        body_of(never, seconds=0.01)


def test_what_does_not_fit_into_the_room_is_told_to_come_again_and_gives_it_back():
    room = Room(100)
    for _ in range(3):
        with pytest.raises(Refusal, match="busy") as refusal:
            body_of(receive_of(b"a" * 60, b"a" * 60), room)
        assert (refusal.value.status, refusal.value.after) == (429, 1)
    assert len(body_of(receive_of(b"a" * 100), room)) == 100


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", " x-gzip ", ""])
def test_a_packed_body_is_unpacked_whatever_it_says(encoding):
    assert unpacked(gzip.compress(b'{"a":1}'), encoding, MOST) == b'{"a":1}'


def test_gzip_in_two_members_is_one_body():
    assert unpacked(gzip.compress(b'{"a"') + gzip.compress(b":1}"), "gzip", MOST) == b'{"a":1}'


@pytest.mark.parametrize("size", [999, 1000])
def test_a_packed_body_holds_as_much_as_an_open_one(size):
    assert len(unpacked(gzip.compress(b"a" * size), "gzip", MOST)) == size


@pytest.mark.parametrize(
    "bomb",
    [gzip.compress(b"a" * 1001), gzip.compress(b"\0" * 10_000_000), gzip.compress(b"a" * 600) * 2],
    ids=["one more", "ten million", "two members"],
)
def test_a_bomb_is_refused_before_it_is_unpacked(bomb):
    with pytest.raises(Refusal, match="body_too_large"):
        unpacked(bomb, "gzip", MOST)


def damaged():
    whole = gzip.compress(b'{"a":1}' * 20)
    return {"no gzip": b"{}", "truncated": whole[:-9], "checksum": whole[:-8] + b"x" * 8, "more": whole + b"junk"}


@pytest.mark.parametrize("name", damaged())
def test_broken_gzip_is_refused(name):
    with pytest.raises(Refusal, match="bad_gzip"):
        unpacked(damaged()[name], "gzip", MOST)


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "é"])
def test_other_packings_are_refused(encoding):
    with pytest.raises(Refusal, match="bad_encoding"):
        unpacked(b"{}", encoding, MOST)


@given(st.binary(max_size=200), st.sampled_from(["", "gzip"]))
def test_any_bytes_are_unpacked_or_refused(body, encoding):
    for bytes_ in (body, b"\x1f\x8b\x08" + body):
        try:
            found = unpacked(bytes_, encoding, MOST)
        except Refusal:
            continue
        assert found == bytes_ or found == gzip.GzipFile(fileobj=io.BytesIO(bytes_)).read()


def basic(text):
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


SHOWN = [
    (basic("mwk_a:"), {}, "mwk_a"),
    (basic("mwk_a"), {}, "mwk_a"),
    ({"authorization": "basic " + base64.b64encode(b"mwk_a:").decode().rstrip("=")}, {}, "mwk_a"),
    (basic("mwk_a:word") | {"x-write-key": "mwk_b"}, {"writeKey": "mwk_c"}, "mwk_a"),
    ({"authorization": "Bearer token", "x-write-key": "mwk_b"}, {"writeKey": "mwk_c"}, None),
    ({"x-write-key": "mwk_b"}, {"writeKey": "mwk_c"}, "mwk_b"),
    ({"x-write-key": "shop:mwk_b"}, {}, "mwk_b"),
    ({"x-write-key": "mwk_b:***"}, {}, "mwk_b"),
    ({}, {"writeKey": "mwk_c"}, "mwk_c"),
    ({}, {}, None),
    ({"authorization": "Basic !!!"}, {"writeKey": "mwk_c"}, ""),
    ({"authorization": "Digest x"}, {"writeKey": "mwk_c"}, "mwk_c"),
]


@pytest.mark.parametrize(("headers", "query", "key"), SHOWN)
def test_the_first_form_of_a_key_counts(headers, query, key):
    assert in_headers(headers, query) == key


def test_a_key_in_the_body_stands_beside_the_events_or_in_the_first_that_has_one():
    pieces = many('{"batch":[{"a":1},{"writeKey":"mwk_b"},{"writeKey":"mwk_c"}]}', Limits()).pieces
    assert in_body("mwk_a", pieces) == "mwk_a"
    assert in_body(None, pieces) == "mwk_b"
    assert in_body({"odd": 1}, pieces[:1]) is None


@pytest.mark.parametrize(
    ("secret", "good"), [(None, False), ("", False), ("k" * 201, False), ("é", False), ("k", True)]
)
def test_what_cannot_be_a_key_is_not_looked_up(secret, good):
    assert usable(secret) is good


@given(st.text())
def test_any_header_is_answered(text):
    for headers in ({"authorization": text}, {"authorization": f"Basic {text}"}, {"x-write-key": text}):
        assert in_headers(headers, {}) is None or isinstance(in_headers(headers, {}), str)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (b"a=1&a=2", "duplicate_key"),
        (b"a=%ff", "bad_utf8"),
        (b"a=\xff", "bad_utf8"),
        (b"&".join([b"a=1"] * 201), "bad_utf8"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(query, code):
    with pytest.raises(Refusal, match=code):
        asked(query)


def test_the_origin_is_reflected_and_no_cookie_is_asked_for():
    found = dict(answering({"origin": "https://shop.example"}))
    assert "retry-after" in found.pop("Access-Control-Expose-Headers")
    assert found == {"Access-Control-Allow-Origin": "https://shop.example", "Vary": "Origin"}
    assert dict(answering({})) == {"Vary": "Origin"}


def test_the_answer_before_the_request_allows_what_the_clients_send():
    found = dict(preflight({"origin": "null"}, "POST, OPTIONS"))
    allowed = set(found["Access-Control-Allow-Headers"].split(", "))
    assert {"authorization", "content-type", "x-retry-count", "anonymousid", "x-write-key"} <= allowed
    assert int(found["Access-Control-Max-Age"]) >= 900
    assert "Access-Control-Allow-Credentials" not in found
