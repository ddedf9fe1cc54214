"""What clients are answered: exactly 200 and ``{"success": true}``, or an error with its code and message."""

import json
from dataclasses import dataclass, field

from starlette.types import Send

from monocle.collect.reasons import Refusal
from monocle.workspace.collecting import Allowance

JSON = "application/json"
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
"""One transparent pixel, 43 bytes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        status: of HTTP.
        body: its bytes.
        kind: its Content-Type; empty for none.
        headers: beside those that every answer has.
        code: what it was refused for; empty where it was not.
    """

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: tuple[tuple[str, str], ...] = field(default=())
    code: str = ""


SUCCESS = Answer(200, b'{"success": true}')
PIXEL = Answer(200, GIF, "image/gif")


def refused(refusal: Refusal, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Give the answer to what is refused; both clients for Python read exactly ``code`` and ``message``."""
    body = json.dumps({"success": False, "code": refusal.code, "message": refusal.message}).encode()
    headers = (*headers, *refusal.headers)
    if refusal.after:
        headers = (*headers, ("Retry-After", str(refusal.after)))
    return Answer(refusal.status, body, JSON, headers, refusal.code)


def rate_limit(allowance: Allowance) -> tuple[tuple[str, str], ...]:
    """Give what a key may still send, as headers (IETF draft-ietf-httpapi-ratelimit-headers-07): events, in one second."""
    return (
        ("RateLimit-Limit", str(allowance.rate)),
        ("RateLimit-Remaining", str(allowance.left)),
        ("RateLimit-Reset", str(allowance.reset)),
        ("RateLimit-Policy", f"{allowance.rate};w=1"),
    )


def told(value: object, status: int = 200) -> Answer:
    """Give a value as JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode())


async def send(answer: Answer, more: tuple[tuple[str, str], ...], sending: Send) -> None:
    """Send an answer, with more headers."""
    headers = [*answer.headers, *more]
    if answer.kind:
        headers += [("Content-Length", str(len(answer.body))), ("Content-Type", answer.kind)]
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await sending({"type": "http.response.start", "status": answer.status, "headers": raw})
    await sending({"type": "http.response.body", "body": answer.body})
