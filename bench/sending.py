"""Events as a program's SDK sends them, over plain sockets: batches with known message ids, and what became of each."""

import base64
import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zlib import crc32

LONGEST_WAIT = 30.0
"""Seconds for an answer."""
_EVENT = {
    "type": "track",
    "event": "Product Viewed",
    "userId": "%PERSON%",
    "messageId": "%ID%",
    "anonymousId": None,
    "timestamp": "2026-11-22T10:00:00.000000+00:00",
    "context": {"library": {"name": "analytics-python", "version": "2.4.0"}, "page": {"path": "/chaises", "title": "Chaises"}},
    "integrations": {},
    "properties": {
        "product_id": "507f1f77bcf86cd799439011",
        "sku": "G-32",
        "category": "Salon",
        "name": "Chaise pliante, hêtre",
        "price": 18.99,
        "quantity": 1,
        "currency": "EUR",
    },
}  # fmt: skip
_PARTS = json.dumps(_EVENT, ensure_ascii=False).split("%PERSON%")
_BEFORE, (_BETWEEN, _AFTER) = _PARTS[0], _PARTS[1].split("%ID%")


def batch(ids: Sequence[str], people: int = 1_000) -> bytes:
    """Give the body of a batch, as Segment's library for Python writes it: about 510 bytes an event.

    Args:
        ids: of its events.
        people: so many users send them in turn.
    """
    events = [f"{_BEFORE}u{crc32(one.encode()) % people}{_BETWEEN}{one}{_AFTER}" for one in ids]
    return f'{{"batch": [{", ".join(events)}], "sentAt": "2026-11-22T10:00:00.500000+00:00"}}'.encode()


@dataclass(frozen=True)
class Answer:
    """What the server said.

    Attributes:
        status: of HTTP.
        body: its bytes.
        headers: by their name in small letters.
    """

    status: int
    body: bytes
    headers: dict[str, str]


class Wire:
    """One connection that is kept open; one thread at a time.

    Args:
        port: of the server on this machine.
        secret: a write key.
    """

    def __init__(self, port: int, secret: str) -> None:
        """Connect."""
        self._socket = socket.create_connection(("127.0.0.1", port), LONGEST_WAIT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""
        shown = base64.b64encode(f"{secret}:".encode()).decode()
        self._head = (
            f"POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Basic {shown}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def post(self, body: bytes) -> Answer:
        """Send a batch and wait for the answer.

        Raises:
            OSError: the server is gone, and nobody knows what became of the batch.
        """
        self._socket.sendall(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        while b"\r\n\r\n" not in self._left:
            self._receive()
        head, _, self._left = self._left.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(self._left) < length:
            self._receive()
        told, self._left = self._left[:length], self._left[length:]
        return Answer(int(first.split()[1]), told, headers)

    def _receive(self) -> None:
        part = self._socket.recv(65_536)
        if not part:
            raise ConnectionResetError
        self._left += part


@contextmanager
def wire(port: int, secret: str) -> Iterator[Wire]:
    """Give a connection for as long as the block lasts."""
    made = Wire(port, secret)
    try:
        yield made
    finally:
        made.close()
