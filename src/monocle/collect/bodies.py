"""Bodies as they arrive: bounded in size and time, packed or not, whatever they say that they are."""

import asyncio
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import Receive

from monocle.collect.limits import Limits
from monocle.collect.reasons import Refusal

GZIP_MARK = b"\x1f\x8b"
GZIP_ALONE = 31
"""For zlib: a gzip stream, with the largest window."""
GZIP_NAMES = frozenset({"gzip", "x-gzip"})
SECONDS_TO_COME_AGAIN = 1
PLAIN_NAMES = frozenset({"", "identity"})


class Gone(Exception):
    """Who asked has left before the end of the request."""


class Room:
    """The bytes of all requests that are being answered: what does not fit in is told to come again.

    Args:
        most: bytes.
    """

    def __init__(self, most: int) -> None:
        """Begin empty."""
        self._left = most

    @contextmanager
    def held(self) -> Iterator["Held"]:
        """Give room for one request; it is given back at the end."""
        held = Held(self)
        try:
            yield held
        finally:
            self._left += held.length

    def take(self, length: int) -> None:
        """Take some.

        Raises:
            Refusal: there is no more.
        """
        if length > self._left:
            raise Refusal("busy", SECONDS_TO_COME_AGAIN)
        self._left -= length


class Held:
    """What one request holds of a room.

    Args:
        room: of which.
    """

    def __init__(self, room: Room) -> None:
        """Begin with nothing."""
        self._room, self.length = room, 0

    def take(self, length: int) -> None:
        """Take more.

        Raises:
            Refusal: there is no more.
        """
        self._room.take(length)
        self.length += length


async def read(receive: Receive, limits: Limits, room: Held) -> bytes:
    """Give the body as it was sent.

    Raises:
        Refusal: it is too large, takes too long, or there is no room.
        Gone: it has no end.
    """
    try:
        async with asyncio.timeout(limits.seconds):
            return await _whole(receive, limits.body, room)
    except TimeoutError:
        raise Refusal("too_slow") from None


async def _whole(receive: Receive, most: int, room: Held) -> bytes:
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        part = message.get("body", b"")
        length += len(part)
        if length > most:
            raise Refusal("body_too_large")
        room.take(len(part))
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Give what a body holds.

    Args:
        body: as sent.
        encoding: its Content-Encoding; a body that begins as gzip does is taken for gzip without it as well.
        most: bytes that it may hold.

    Raises:
        Refusal: it is packed in another way, broken, or holds more.
    """
    name = encoding.strip().lower()
    if name in GZIP_NAMES or body.startswith(GZIP_MARK):
        return _of_gzip(body, most)
    if name not in PLAIN_NAMES:
        raise Refusal("bad_encoding")
    return body


def _of_gzip(body: bytes, most: int) -> bytes:
    parts: list[bytes] = []
    length, rest = 0, body
    while rest:
        stream = zlib.decompressobj(GZIP_ALONE)
        try:
            part = stream.decompress(rest, most - length + 1)
        except zlib.error:
            raise Refusal("bad_gzip") from None
        length += len(part)
        if length > most:
            raise Refusal("body_too_large")
        if not stream.eof:
            raise Refusal("bad_gzip")
        parts.append(part)
        rest = stream.unused_data
    return b"".join(parts)
