"""How much one request may hold."""

from dataclasses import dataclass

KILO = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused when there is more of it (wire-formats, section 1, rule 8; trust.md, SEC-34).

    Attributes:
        body: bytes of a request, as sent and unpacked; clients cut at 500 KB (Segment) and 4 MB (RudderStack).
        event: bytes of one event, as sent and with its batch's context merged in.
        events: in a batch.
        depth: of objects and lists within each other, the event itself counted.
        keys: of all objects of an event.
        message_id: characters.
        group_id: characters.
        traits: of one ``identify``.
        seconds: for a request to arrive.
        waiting: bytes of all requests that are being answered.
    """

    body: int = 4 * KILO * KILO
    event: int = 32 * KILO
    events: int = 2500
    depth: int = 32
    keys: int = 1000
    message_id: int = 100
    group_id: int = 500
    traits: int = 299
    seconds: float = 30.0
    waiting: int = 64 * KILO * KILO
