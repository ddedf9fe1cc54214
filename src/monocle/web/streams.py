"""The streams that pages follow: the events of sources, and what happens to a customer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route

from monocle.http.following import MEDIA_TYPE, EventStream, Following, Listener, Pace, message
from monocle.http.permissions import guarded
from monocle.http.queries import number, refuse_unknown, text, uuid
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.web.pages.events import ASKED, LARGEST, EventsPiece, asked_of, piece
from monocle.web.screen import Screen
from monocle.workspace.event_views import Asked, SeenEvent

MOST = 1_000
"""Events that one look reads: of more in a second, the last are shown, and that some are left out is told."""
NOT_ACCEPTABLE = 406


class Reaching(Protocol):
    """What the streams are served through."""

    @property
    def workspace(self) -> Verbs:
        """Give the verbs."""

    @property
    def screen(self) -> Screen:
        """Give what shows pages."""


@dataclass(frozen=True)
class Streams:
    """Those who follow.

    Attributes:
        events: pages that show events as they arrive.
        customers: pages of customers.
    """

    events: Following[Asked, SeenEvent]
    customers: Following[UUID, str]

    def close(self) -> None:
        """End all streams, in the event loop that serves them; none begins any more."""
        self.events.close()
        self.customers.close()


def streams(workspace: Verbs, pace: Pace | None = None) -> Streams:
    """Give the streams of a workspace, which nobody follows yet."""
    return Streams(Following(look_for_events(workspace), pace), Following(look_for_customers(workspace), pace))


def stream_routes(doors: Reaching, followed: Streams) -> list[Route]:
    """Give the routes of the streams."""
    return [
        guarded("/events/stream", _events(doors, followed.events), Permission.READ_EVENTS),
        guarded("/customers/{key}/follow", _customer(followed.customers), Permission.READ_CUSTOMERS),
    ]


def look_for_events(workspace: Verbs) -> Callable[[Sequence[Listener[Asked, SeenEvent]]], None]:
    """Give what looks for new events, for all who follow at once."""

    def look(listeners: Sequence[Listener[Asked, SeenEvent]]) -> None:
        found = workspace.events.newest(min(listener.at for listener in listeners), MOST)
        for listener in listeners if found else ():
            fresh = [event for event in found if event.sequence > listener.at]
            met = [event for event in fresh if event.meets(listener.asked)]
            skipped = len(fresh) == MOST and fresh[0].sequence > listener.at + 1
            room = (listener.news.maxlen or 0) - len(listener.news)
            listener.left_out = listener.left_out or skipped or len(met) > room
            listener.news.extend(met)
            listener.at = found[-1].sequence

    return look


def look_for_customers(workspace: Verbs) -> Callable[[Sequence[Listener[UUID, str]]], None]:
    """Give what looks whether customers changed, for all who follow at once."""

    def look(listeners: Sequence[Listener[UUID, str]]) -> None:
        marks = workspace.marks.of({listener.asked for listener in listeners})
        for listener in listeners:
            mark = marks.get(listener.asked, "")
            if mark != listener.at:
                listener.news.append(mark)
                listener.at = mark

    return look


def _events(doors: Reaching, followed: Following[Asked, SeenEvent]) -> Callable[[Request], object]:
    async def events(request: Request) -> EventStream:
        refuse_unknown(request, {*ASKED, "after"})
        _asks_for_a_stream(request)
        asked = asked_of(request)
        after = _last_seen(request) or number(request, "after", 0, LARGEST)
        at = after or await run_in_threadpool(doors.workspace.events.last)
        listener: Listener[Asked, SeenEvent] = Listener(asked, at)

        async def said() -> bytes:
            found, left_out = listener.told()
            page: EventsPiece = piece(request, found, left_out)
            html = await run_in_threadpool(doors.screen.text, request, page)
            return message("events", html, found[-1].sequence if found else None)

        return EventStream(followed, listener, said)

    return events


def _customer(followed: Following[UUID, str]) -> Callable[[Request], object]:
    async def follow(request: Request) -> EventStream:
        refuse_unknown(request, {"mark"})
        _asks_for_a_stream(request)
        listener: Listener[UUID, str] = Listener(uuid(request.path_params["key"]), text(request, "mark"))

        async def said() -> bytes:
            found, _ = listener.told()
            return message("changed", found[-1] if found else "")

        return EventStream(followed, listener, said)

    return follow


def _asks_for_a_stream(request: Request) -> None:
    """Refuse who does not say that it reads a stream: it would wait for an end that does not come.

    Raises:
        HTTPException: 406.
    """
    if MEDIA_TYPE not in request.headers.get("accept", ""):
        raise HTTPException(NOT_ACCEPTABLE, f"this address is a stream: ask for it with Accept: {MEDIA_TYPE}")


def _last_seen(request: Request) -> int:
    """Give the number of the event that a browser saw last before its stream ended; 0 where it names none."""
    said = request.headers.get("last-event-id", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < len(str(LARGEST)) else 0
