"""The JSON of what the verbs give: the same on pages, in the API and in the terminal."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID


def plain(value: object) -> Any:
    """Give a value in the types of JSON.

    Dataclasses become objects, ids texts, times ISO 8601 with a Z (times without zone are UTC), bytes their text with
    what is not UTF-8 shown as U+FFFD. Numbers that JSON does not know (NaN, infinite) become null.

    Raises:
        TypeError: the value has no JSON.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    return _leaf(value)


def _leaf(value: object) -> Any:
    if isinstance(value, dt.datetime):
        at = value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)
        return at.isoformat() + "Z"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, float):
        return value if value - value == 0 else None
    if value is None or isinstance(value, str | int):
        return value
    message = f"no JSON for {type(value).__name__}"
    raise TypeError(message)


def dumped(value: object) -> bytes:
    """Give a value as JSON in UTF-8."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def etag(body: bytes) -> str:
    """Give the strong entity tag of a body (RFC 9110, section 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
