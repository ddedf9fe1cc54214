"""JSON values read strictly and made flat: nested objects become columns ``a.b``, arrays stay JSON text."""

import json
import re
from collections.abc import Mapping
from json.decoder import JSONDecodeError
from typing import Any

DEEPEST = 32
MOST_KEYS = 1_000
_SURROGATE = re.compile("[\ud800-\udfff]")


class Refused(Exception):
    """A value breaks a rule.

    Attributes:
        reason: stable code.
        detail: what was found, without data.
    """

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(reason)


class _Number(str):
    """A number as its digits stand in the text."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("duplicate_key", "an object names a key twice")
    return found


def _constant(name: str) -> Any:
    raise Refused("not_a_number", f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_Number, parse_int=_Number, parse_constant=_constant)
_LENIENT = json.JSONDecoder(parse_float=_Number, parse_int=_Number)


def value_at(text: str, at: int) -> tuple[Any, int]:
    """Give the value that starts at a place, and where it ends.

    Raises:
        Refused: it is JSON but breaks a rule, or is no JSON (``bad_json``).
    """
    try:
        found, end = _DECODER.raw_decode(text, at)
    except JSONDecodeError as error:
        raise Refused("bad_json", f"{error.msg} at character {error.pos - at + 1}") from error
    except RecursionError as error:
        raise Refused("too_deep", f"more than {DEEPEST} levels") from error
    return found, end


def loose_value_at(text: str, at: int) -> tuple[Any, int]:
    """Give a value and where it ends, whatever rule of ours it breaks.

    Raises:
        Refused: it is no JSON.
    """
    try:
        return _LENIENT.raw_decode(text, at)
    except (JSONDecodeError, RecursionError) as error:
        raise Refused("bad_json", "the value has no end") from error


def flat(value: Any, *, escaped: bool = True) -> dict[str, str | None]:
    """Give an object as column → text.

    Args:
        value: as ``value_at`` gives it.
        escaped: whether a character is written by its number in its JSON; only then can it be NUL or half a character.

    Raises:
        Refused: it is no object, is too deep or too wide, or holds what no database text can.
    """
    if not isinstance(value, dict):
        raise Refused("not_an_object", f"{_kind(value)}, not an object")
    columns: dict[str, str | None] = {}
    _flatten(value, "", columns, 1, escaped)
    return columns


def _flatten(value: Mapping[str, Any], prefix: str, columns: dict[str, str | None], depth: int, escaped: bool) -> None:
    if depth > DEEPEST:
        raise Refused("too_deep", f"more than {DEEPEST} levels")
    for key, one in value.items():
        name = prefix + (_sound(key) if escaped else key)
        if one and isinstance(one, dict):
            _flatten(one, f"{name}.", columns, depth + 1, escaped)
        elif name in columns:
            raise Refused("duplicate_key", "two keys make one column")
        elif isinstance(one, str):
            columns[name] = (_sound(one) if escaped else str(one)) or None
        else:
            columns[name] = None if one is None or one == {} else written(one, depth)
    if len(columns) > MOST_KEYS:
        raise Refused("too_many_keys", f"more than {MOST_KEYS} keys")


def written(value: Any, depth: int = 1) -> str:
    """Give a value as JSON again, numbers with the digits they came with."""
    if depth > DEEPEST:
        raise Refused("too_deep", f"more than {DEEPEST} levels")
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {written(one, depth + 1)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(one, depth + 1) for one in value) + "]"
    return _quoted(value) if isinstance(value, str) else "null"


def _quoted(text: str) -> str:
    return json.dumps(_sound(text), ensure_ascii=False)


def _sound(text: str) -> str:
    if "\x00" in text:
        raise Refused("nul", "a NUL character")
    if not text.isascii() and _SURROGATE.search(text):
        raise Refused("lone_surrogate", "half of a character")
    return text


def _kind(value: Any) -> str:
    if isinstance(value, _Number):
        return "a number"
    return {list: "an array", str: "a text", bool: "true or false"}.get(type(value), "null")
