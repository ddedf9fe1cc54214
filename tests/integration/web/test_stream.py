import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from one_app import ONE

from monocle.http.sessions import COOKIE
from monocle.workspace.event_views import Violation

SOON = 60
EN = {"Accept-Language": "en"}
ORDER = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "anonymousId": "a1",
    "messageId": "m-1",
    "properties": {"order_id": "F-1", "revenue": 49.9, "note": "<script>alert(1)</script>\u202e l'été"},
    "context": {"traits": {"email": "marie@example.com"}},
}


def looped(main):
    """Give what comes of a coroutine, in a thread of its own: a browser of another test may have a loop in this one."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, main).result()


@pytest.fixture
def shop(house):
    """Give a house with a source of events."""
    house.sources.add_events("shop")
    return house


def broken(source="shop", message_id="m-1"):
    at = None
    return [Violation(source, message_id, "Order Completed", "required", "properties.total", "it is required", at)]


def follow(house, path, until, do=lambda: None, headers=()):
    """Give what a stream sends until its text meets ``until``; ``do`` happens once it has begun."""
    token = house.sessions.create()
    path, _, query = path.partition("?")
    sent = []

    async def main():
        gone = asyncio.Event()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(one):
            if not sent:
                do()
            sent.append(one)
            if until(said(sent)):
                gone.set()

        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", b"127.0.0.1:8360"), (b"accept", b"text/event-stream"), (b"accept-language", b"en"),
                        (b"cookie", f"{COOKIE}={token}".encode()), *headers],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8360),
        }  # fmt: skip
        await asyncio.wait_for(ONE.app(scope, receive, send), SOON)

    looped(main())
    return sent[0], said(sent)


def said(sent):
    return b"".join(one.get("body", b"") for one in sent).decode()


def test_the_newest_events_stand_on_top_with_their_body_and_a_command(owner, shop):
    shop.events.arrive("shop", {"type": "page", "name": "Home", "anonymousId": "a1"})
    shop.events.arrive("shop", ORDER, broken())
    html = owner.get("/events", headers=EN).text
    assert html.index("Order Completed</strong>") < html.index("Home</strong>")
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html
    assert "⟨U+202E⟩" in html
    assert "\u202e" not in html
    assert "curl -u YOUR_WRITE_KEY: http://127.0.0.1:8360/v1/track" in html
    assert "1 rule broken" in html
    assert "properties.total" in html


def test_the_command_makes_an_event_of_its_own_and_is_quoted_for_a_shell(owner, shop):
    shop.events.arrive("shop", ORDER)
    curl = owner.get("/events?format=json").json()["events"][0]["curl"]
    assert "messageId" not in curl
    assert "l'\"'\"'\\u00e9t\\u00e9" in curl


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [("", [3, 2, 1]), ("?type=page", [1]), ("?who=u1", [2]), ("?who=a1", [2, 1]), ("?name=Viewed", [3]),
     ("?source=other", []), ("?limit=2", [3, 2]), ("?before=3", [2, 1])],
)  # fmt: skip
def test_the_filters_stand_in_the_address(owner, shop, asked, numbers):
    shop.events.arrive("shop", {"type": "page", "name": "Home", "anonymousId": "a1"})
    shop.events.arrive("shop", ORDER)
    shop.events.arrive("shop", {"type": "track", "event": "Viewed", "userId": "u2"})
    page = owner.get(f"/events{asked}{'&' if asked else '?'}format=json").json()
    assert [one["event"]["sequence"] for one in page["events"]] == numbers
    assert page["following"] == (2 if asked == "?limit=2" else 0)


@pytest.mark.parametrize("asked", ["?type=nothing", "?before=-1", "?unknown=1", "?who=%00"])
def test_what_cannot_be_asked_is_refused(owner, asked):
    assert owner.get(f"/events{asked}").status_code == 400


def test_without_events_the_page_tells_how_to_send_one(owner, house):
    assert "No source of events yet" in owner.get("/events", headers=EN).text
    house.sources.add_events("shop")
    html = owner.get("/events", headers=EN).text
    assert "No event yet" in html
    assert "curl -u YOUR_WRITE_KEY:" in html


@pytest.mark.usefixtures("owner")
def test_what_arrives_is_streamed_as_it_is_shown_to_whom_it_concerns(shop):
    def arrive():
        shop.events.arrive("shop", {"type": "page", "name": "Home", "anonymousId": "a2"})
        shop.events.arrive("shop", ORDER)

    start, text = follow(shop, "/events/stream?who=u1&after=0", lambda text: "event: events" in text, arrive)
    headers = dict(start["headers"])
    assert headers[b"content-type"].startswith(b"text/event-stream")
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert "\nid: 2\nevent: events\n" in text
    assert 'id="event-2"' in text
    assert "Home" not in text
    assert "<script>alert(1)" not in text
    assert len(ONE.app.state.streams.events) == 0


@pytest.mark.usefixtures("owner")
def test_a_stream_goes_on_from_the_last_event_that_the_browser_saw(shop):
    for name in ("one", "two", "three"):
        shop.events.arrive("shop", {"type": "page", "name": name, "userId": "u1"})
    seen = [(b"last-event-id", b"2")]
    _, text = follow(shop, "/events/stream?after=1", lambda text: "event: events" in text, headers=seen)
    assert "three" in text
    assert "two" not in text


def test_who_asks_for_no_stream_gets_none(owner):
    for path in ("/events/stream", "/customers/00000000-0000-0000-0000-000000000001/follow"):
        assert owner.get(path, headers={"Accept": "text/html"}).status_code == 406


def test_nobody_follows_without_a_session(anyone):
    answer = anyone.get("/events/stream", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.usefixtures("owner")
def test_the_page_of_a_customer_is_told_when_something_happened(house):
    one = next(iter(house.customers.all.values())).customer_id

    def happen():
        house.marks.marks[one] = "another"

    _, text = follow(house, f"/customers/{one}/follow?mark=as+it+was", lambda text: "changed" in text, happen)
    assert "event: changed\ndata: another\n" in text


def test_the_api_gives_the_same_events(owner, shop):
    shop.events.arrive("shop", {"type": "page", "name": "Home", "anonymousId": "a1"})
    shop.events.arrive("shop", ORDER, broken())
    found = owner.get("/api/v1/events?limit=1").json()
    assert [one["sequence"] for one in found["items"]] == [2]
    assert found["items"][0]["broken"][0]["kind"] == "required"
    assert found["following"] == 2
    assert owner.get("/api/v1/events?type=nothing").status_code == 422
    assert owner.get("/api/v1/sources/shop/flow").json()["per_minute"] == 4.5
    assert owner.get("/api/v1/sources/shop/violations").json()["items"] == []
