"""Pages that follow what happens, by server-sent events: all who follow share one look at the catalog a second.

Source: HTML Living Standard, section 9.2 (server-sent events).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from monocle.errors import Busy, MonocleError
from monocle.http.border import described

MEDIA_TYPE = "text/event-stream"
MOST_NEWS = 30
"""What waits for one who follows; of more, the last of it."""
STILL_HERE = b": still here\n\n"
AGAIN = 2_000
"""Milliseconds after which a browser asks again when a stream has ended."""
Asked = TypeVar("Asked")
News = TypeVar("News")


@dataclass(frozen=True)
class Pace:
    """How often and how long.

    Attributes:
        most: who follow at once.
        look: seconds between two looks.
        beat: seconds without news after which a line is sent, by which each side knows that the other is there.
        lasting: seconds after which a stream ends; the browser asks again, and the session is checked again.
    """

    most: int = 24
    look: float = 1.0
    beat: float = 15.0
    lasting: float = 300.0


@dataclass(eq=False)
class Listener(Generic[Asked, News]):
    """One who follows.

    Attributes:
        asked: what.
        at: up to where it has seen everything.
        news: what it has yet to be told, in its order; a look puts it in, in another thread.
        left_out: whether more happened than is told.
    """

    asked: Asked
    at: Any = None
    news: deque[News] = field(default_factory=lambda: deque(maxlen=MOST_NEWS))
    left_out: bool = False
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def told(self) -> tuple[list[News], bool]:
        """Give the news, which then is news no more, and whether something was left out."""
        found, left_out = list(self.news), self.left_out
        self.news.clear()
        self.left_out = False
        return found, left_out


class Following(Generic[Asked, News]):
    """Those who follow one kind of thing; used in one event loop.

    Args:
        look: asks the catalog, and puts news into those whom it concerns; called in a thread.
        pace: how often and how long.
    """

    def __init__(self, look: Callable[[Sequence[Listener[Asked, News]]], None], pace: Pace | None = None) -> None:
        """Begin with nobody."""
        self._look, self._pace = look, pace or Pace()
        self._listeners: set[Listener[Asked, News]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False
        self._log = structlog.get_logger("monocle.http")

    def __len__(self) -> int:
        """Give how many follow."""
        return len(self._listeners)

    def close(self) -> None:
        """End all streams, and begin none any more."""
        self._closed = True
        for listener in self._listeners:
            listener.stirred.set()

    def enter(self, listener: Listener[Asked, News]) -> None:
        """Let one more follow.

        Raises:
            Busy: too many do, or the server is about to stop.
        """
        if self._closed or len(self._listeners) >= self._pace.most:
            raise Busy("too many pages follow what happens", mend="close some of them, or load the page again", after=5)
        self._listeners.add(listener)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._looks())

    def leave(self, listener: Listener[Asked, News]) -> None:
        """Let one follow no more; nobody looks for nobody."""
        self._listeners.discard(listener)
        if not self._listeners and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def stirs(self, listener: Listener[Asked, News]) -> AsyncIterator[bool]:
        """Give True when there is news, False when there has been none for a while; it ends when the stream has to."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._pace.lasting
        while not self._closed and clock() < until:
            try:
                await asyncio.wait_for(listener.stirred.wait(), self._pace.beat)
            except TimeoutError:
                yield False
                continue
            listener.stirred.clear()
            if not self._closed:
                yield True

    async def _looks(self) -> None:
        while True:
            listeners = tuple(self._listeners)
            await self._looked(listeners)
            for listener in listeners:
                if listener.news or listener.left_out:
                    listener.stirred.set()
            await asyncio.sleep(self._pace.look)

    async def _looked(self, listeners: Sequence[Listener[Asked, News]]) -> None:
        # A database that does not answer for a while ends no stream: the next look finds what was missed.
        try:
            await run_in_threadpool(self._look, listeners)
        except MonocleError as error:
            self._log.warning("look_failed", **described(error))
        # The border of a background job: whatever breaks must not leave pages waiting for ever without a trace.
        except Exception as error:  # noqa: BLE001
            self._log.error("look_failed", **described(error))


class EventStream(StreamingResponse):
    """An answer that goes on until the page is closed, the server stops or its time is over.

    Args:
        following: those who follow.
        listener: who asks.
        said: gives the message of the listener's news.
    """

    def __init__(
        self, following: Following[Asked, News], listener: Listener[Asked, News], said: Callable[[], Awaitable[bytes]]
    ) -> None:
        """Hold them."""
        self._following, self._listener, self._said = following, listener, said
        super().__init__(self._chunks(), media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer.

        Raises:
            Busy: too many follow; before anything is sent.
        """
        self._following.enter(self._listener)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._following.leave(self._listener)

    async def _chunks(self) -> AsyncIterator[bytes]:
        yield f"retry: {AGAIN}\n\n".encode()
        async for stirred in self._following.stirs(self._listener):
            yield await self._said() if stirred else STILL_HERE


def message(kind: str, text: str, number: int | None = None) -> bytes:
    """Give one event of a stream.

    Args:
        kind: its name.
        text: its data, of one line or several.
        number: its id, which a browser names when it asks again.
    """
    return "\n".join([*_lines(kind, text, number), "", ""]).encode()


def _lines(kind: str, text: str, number: int | None) -> Iterator[str]:
    if number is not None:
        yield f"id: {number}"
    yield f"event: {kind}"
    for line in text.splitlines() or [""]:
        yield f"data: {line}"
