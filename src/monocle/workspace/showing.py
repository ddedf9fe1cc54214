"""Values as people read them."""

import json
from collections.abc import Mapping
from functools import cache

from monocle import clock
from monocle.fields.kind import Kind
from monocle.fields.registry import Setting, kinds


def shown(field: str, value: str, language: str) -> str:
    """Give a golden value or an identifier's value as a person reads it.

    Args:
        field: of ``tables.GOLDEN``, or a type of identifier.
        value: as kept.
        language: ``fr`` or ``en``.
    """
    if field == "address":
        return _address(value)
    kind = _kinds().get(field)
    return kind.show(value, language) if kind else value


@cache
def _kinds() -> Mapping[str, Kind]:
    return kinds(Setting(clock.now().date()))


def _address(value: str) -> str:
    parts: Mapping[str, str | None] = json.loads(value)
    street = parts.get("line") or " ".join(filter(None, (parts.get("house_number"), parts.get("street"))))
    town = " ".join(filter(None, (parts.get("postcode"), parts.get("city"))))
    country = parts.get("country")
    return ", ".join(
        filter(None, (street, parts.get("extra"), town, country if country not in {None, "", "FR"} else None))
    )
