"""The journal: every event that arrived, once, in the order in which it was kept."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event that can be kept.

    Attributes:
        message_id: by which its source tells it from all others, for ever.
        type: track, page, screen, identify, group, alias or merge.
        name: of the event for track, of the page or screen; empty for the others.
        digest: SHA-256 of its canonical JSON (keys sorted) without ``sentAt`` and ``receivedAt``.
        body: it as UTF-8 JSON, with the batch's context and integrations merged in.
        received_at: when we had it.
        occurred_at: when it happened, by our clock.
        original_at: when it happened, by the clock that sent it; None where it did not say.
        sent_at: when it was sent, by the same clock; None where it did not say.

    Times are in UTC, with their zone.
    """

    message_id: str
    type: str
    name: str
    digest: bytes
    body: bytes
    received_at: dt.datetime
    occurred_at: dt.datetime
    original_at: dt.datetime | None
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Refused:
    """One event that cannot be kept, for the quarantine.

    Attributes:
        raw: its bytes as they came.
        reason: stable code.
        detail: in words, without its values.
    """

    raw: bytes
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of what was submitted at once; received is the sum.

    Attributes:
        applied: now in the journal.
        duplicate: there already, the same.
        quarantined: refused, or there already under the same id with another body.
        suppressed: not to be kept, as a person or the tracking plan asks.
    """

    applied: int = 0
    duplicate: int = 0
    quarantined: int = 0
    suppressed: int = 0
