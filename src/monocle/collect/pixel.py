"""Events that come as an image: the address is the event."""

from typing import Any
from urllib.parse import parse_qsl

from monocle.collect.limits import Limits
from monocle.collect.reasons import Fault, Refusal
from monocle.collect.strict_json import Piece

MOST_FIELDS = 200
UNNAMED = "Unknown Page"


def asked(query: bytes) -> dict[str, str]:
    """Give the parameters of an address.

    Raises:
        Refusal: one stands twice, there are too many, or one is not UTF-8.
    """
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Refusal("bad_utf8") from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refusal("duplicate_key")
    return found


def pixel_event(query: bytes, kind: str, limits: Limits) -> Piece:
    """Give the event that an address means: ``properties.price=12`` stands for ``{"properties": {"price": "12"}}``.

    Args:
        query: of the address.
        kind: track or page.
        limits: of an event.
    """
    event: dict[str, Any] = {"channel": "web"}
    whole = query.decode("latin-1")
    try:
        for name, value in asked(query).items():
            _put(event, name.split("."), value, limits)
        if kind == "page":
            event.setdefault("name", UNNAMED)
    except Fault as fault:
        return Piece(whole, None, fault)
    return Piece(whole, event, None)


def _put(event: dict[str, Any], path: list[str], value: str, limits: Limits) -> None:
    """Put a value where its path says.

    Raises:
        Fault: the path is too deep, or leads through a value.
    """
    if "\0" in value or any("\0" in name for name in path):
        raise Fault("nul")
    if len(path) >= limits.depth:
        raise Fault("too_deep")
    place = event
    for name in path[:-1]:
        inner = place.setdefault(name, {})
        if not isinstance(inner, dict):
            raise Fault("bad_field", "query")
        place = inner
    if isinstance(place.get(path[-1]), dict):
        raise Fault("bad_field", "query")
    place[path[-1]] = value
