"""Why a request or an event is refused: codes that never change, their status and their words."""

from collections.abc import Mapping
from types import MappingProxyType

REQUESTS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "bad_encoding": (400, "the body may be packed with gzip, and with nothing else"),
        "bad_gzip": (400, "the body says that it is gzip, and is not, or ends too early"),
        "bad_utf8": (400, "the body is not UTF-8"),
        "bad_json": (400, "the body is not JSON"),
        "no_batch": (400, "a batch needs a list called batch"),
        "too_many_events": (400, "the batch holds too many events; send 2,500 at most"),
        "bad_write_key": (401, "there is no such write key, or it was revoked or has expired"),
        "no_write_key": (401, "the request holds no write key"),
        "bad_signature": (401, "the webhook is not signed with the secret of its source, or too long ago"),
        "no_webhooks": (404, "the source of this write key takes no webhooks"),
        "no_items": (400, "the body holds no list where the source's file says that the items stand"),
        "not_found": (404, "there is nothing at this address"),
        "source_disabled": (404, "the source of this write key is not there any more"),
        "bad_method": (405, "this address does not answer this method"),
        "too_slow": (408, "the body took too long to arrive"),
        "body_too_large": (413, "the body is larger than what is taken; send less at once"),
        "address_too_long": (414, "the address is longer than 8 KB"),
        "wrong_host": (421, "this host name is not served here"),
        "busy": (429, "more arrives than can be kept for now; send it again later"),
        "unavailable": (503, "events cannot be kept for now; send it again later"),
        "storage_full": (507, "the disk is full; send it again later"),
    }
)
"""Code of what a whole request is refused for → its status and words."""

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "bad_json": "the event is not JSON",
        "not_an_object": "an event is a JSON object",
        "duplicate_key": "a key stands twice in one object",
        "bad_number": "a number is NaN, infinite, or too large to be kept",
        "lone_surrogate": "a text holds half of a surrogate pair, which is no character",
        "nul": "a text holds the character U+0000",
        "too_deep": "objects and lists stand more than 32 deep within each other",
        "too_many_keys": "the event has more than 1,000 keys",
        "event_too_large": "the event is larger than 32 KB",
        "no_type": "the event does not say its type",
        "unknown_type": "the type is none of identify, track, page, screen, group, alias and merge",
        "bad_field": "a field is of another type than it has to be",
        "no_user_anon_id": "the event needs a userId or an anonymousId",
        "no_event_name": "a track event needs the name of what happened, in event",
        "no_group_id": "a group event needs a groupId",
        "no_previous_id": "an alias event needs a previousId",
        "no_user_id": "an alias event needs a userId",
        "bad_merge": "a merge event needs mergeProperties: two entries, each with a type and a value",
        "message_id_too_long": "the messageId is longer than 100 characters",
        "group_id_too_long": "the groupId is longer than 500 characters",
        "too_many_traits": "an identify event has 300 traits or more",
        "other_write_key": "the event names another write key than its batch",
    }
)
"""Code of what one event is refused for → its words. Alone in its request it is answered with 400."""


class Refusal(Exception):
    """What a whole request is refused for.

    Args:
        code: a key of ``REQUESTS``, or of ``EVENTS`` for an event that stands alone.
        after: seconds to wait before a new try; 0 when waiting does not help.
        headers: that its answer has beside those that every answer has.
    """

    def __init__(self, code: str, after: int = 0, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Look the status and the words up."""
        self.code, self.after, self.headers = code, after, headers
        self.status, self.message = REQUESTS.get(code) or (400, EVENTS[code])
        super().__init__(code)


class Fault(Exception):
    """What one event is refused for.

    Args:
        code: a key of ``EVENTS``.
        field: where; the name of a field of ours, never what a client wrote.
    """

    def __init__(self, code: str, field: str = "") -> None:
        """Look the words up."""
        self.code, self.field = code, field
        words = EVENTS[code]
        self.detail = f"{field}: {words}" if field else words
        super().__init__(code)
