"""The tracking plan of a source of events: JSON Schema (draft 7) per event name, and where an event breaks it.

The words of JSON Schema that are known here are those of ``WORDS``; another one is refused when the plan is read, so that
nothing is silently left unchecked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from monocle.errors import BadConfig

MOST = 10
"""Broken rules that are told of one event."""
LONGEST_TEXT = 10_000
"""Characters of a text that a pattern is tried on."""
ANNOTATIONS = ("title", "description", "default", "examples", "$schema", "$id", "$comment", "format")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
}
_BOUNDS: Mapping[str, tuple[Callable[[Any], float | None], Callable[[float, float], bool]]] = {
    "minimum": (lambda value: value if _is_number(value) else None, lambda value, bound: value >= bound),
    "maximum": (lambda value: value if _is_number(value) else None, lambda value, bound: value <= bound),
    "exclusiveMinimum": (lambda value: value if _is_number(value) else None, lambda value, bound: value > bound),
    "exclusiveMaximum": (lambda value: value if _is_number(value) else None, lambda value, bound: value < bound),
    "minLength": (lambda value: len(value) if isinstance(value, str) else None, lambda value, bound: value >= bound),
    "maxLength": (lambda value: len(value) if isinstance(value, str) else None, lambda value, bound: value <= bound),
    "minItems": (lambda value: len(value) if isinstance(value, list) else None, lambda value, bound: value >= bound),
    "maxItems": (lambda value: len(value) if isinstance(value, list) else None, lambda value, bound: value <= bound),
}
_PARTS = ("properties", "additionalProperties", "items")
WORDS = ("type", "required", "enum", "const", "pattern", *_BOUNDS, *_PARTS)


@dataclass(frozen=True)
class Broken:
    """One rule that an event breaks.

    Attributes:
        kind: the word of JSON Schema, or ``unplanned``.
        field: path of the value inside the event; empty for the event itself.
        description: what the rule asks, never the value.
    """

    kind: str
    field: str
    description: str


def checked_plan(plan: Mapping[str, Any], where: str) -> None:
    """Check that a plan can be used.

    Raises:
        BadConfig: it says what is not known here.
    """
    for name, schema in plan.items():
        _check(schema, f"{where}.{name}")


def broken_by(plan: Mapping[str, Mapping[str, Any]], kind: str, name: str, event: Any) -> list[Broken]:
    """Give the rules that an event breaks, some of them when there are many.

    Args:
        plan: name of an event, or the type of a call that has no name → schema of the whole event.
        kind: type of the call.
        name: of the event; only ``track`` has one that is planned.
        event: as JSON gives it.
    """
    schema = plan.get(name if kind == "track" else kind)
    if schema is not None:
        return list(islice(_broken(schema, event, ""), MOST))
    if plan and kind == "track":
        return [Broken("unplanned", "event", "the plan has no event of this name")]
    return []


def _broken(schema: Mapping[str, Any], value: Any, place: str) -> Iterator[Broken]:
    yield from _wrong_value(schema, value, place)
    for word, (measured, holds) in _BOUNDS.items():
        measure = measured(value) if word in schema else None
        if measure is not None and not holds(measure, schema[word]):
            yield Broken(word, place, f"{word} is {schema[word]}")
    if isinstance(value, dict):
        yield from _broken_members(schema, value, place)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from _broken(schema["items"], item, f"{place}[{number}]")


def _wrong_value(schema: Mapping[str, Any], value: Any, place: str) -> Iterator[Broken]:
    types = schema.get("type", ())
    wanted = [types] if isinstance(types, str) else types
    if wanted and not any(_TYPES[name](value) for name in wanted):
        yield Broken("type", place, f"type is {' or '.join(wanted)}")
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        yield Broken("enum", place, f"one of {len(schema['enum'])} values is asked for")
    if "const" in schema and not _same(value, schema["const"]):
        yield Broken("const", place, "one value is asked for")
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value[:LONGEST_TEXT]):
        yield Broken("pattern", place, "the text has another pattern")


def _broken_members(schema: Mapping[str, Any], value: Mapping[str, Any], place: str) -> Iterator[Broken]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield Broken("required", _under(place, name), "it is required")
    for name, member in value.items():
        if name in known:
            yield from _broken(known[name], member, _under(place, name))
        elif others is False:
            yield Broken("additionalProperties", place, "it has a member that is not planned")
        elif isinstance(others, dict):
            yield from _broken(others, member, _under(place, "*"))


def _check(schema: Any, where: str) -> None:
    if not isinstance(schema, dict):
        raise _no_schema(where, "a schema is needed")
    unknown = [word for word in schema if word not in WORDS and word not in ANNOTATIONS]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(WORDS)}")
    types = schema.get("type", [])
    if any(name not in _TYPES for name in ([types] if isinstance(types, str) else types)):
        raise _no_schema(f"{where}.type", "this is no type of JSON")
    if any(not _is_number(schema[word]) for word in _BOUNDS if word in schema):
        raise _no_schema(where, "a bound is no number")
    if any(not isinstance(schema[word], list) for word in ("required", "enum") if word in schema):
        raise _no_schema(where, "a list is needed")
    _check_pattern(schema.get("pattern", ""), f"{where}.pattern")
    members = schema.get("properties", {})
    if not isinstance(members, dict):
        raise _no_schema(f"{where}.properties", "names and their schemas are needed")
    for name, member in members.items():
        _check(member, f"{where}.properties.{name}")
    for word in ("additionalProperties", "items"):
        if word in schema and not (word == "additionalProperties" and isinstance(schema[word], bool)):
            _check(schema[word], f"{where}.{word}")


def _check_pattern(pattern: Any, where: str) -> None:
    try:
        re.compile(pattern)
    except (re.error, TypeError):
        raise _no_schema(where, "this is no pattern") from None


def _no_schema(where: str, what: str) -> BadConfig:
    return BadConfig(what, where=where, mend="write JSON Schema, draft 7")


def _under(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _same(value: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same; in Python ``True`` would be ``1``."""
    return isinstance(value, bool) == isinstance(other, bool) and bool(value == other)
