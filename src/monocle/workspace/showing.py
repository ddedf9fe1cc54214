"""Values as people read them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from monocle import clock
from monocle.fields.kind import Kind
from monocle.fields.registry import Setting, kinds
from monocle.workspace.field_views import ValueChange
from monocle.workspace.past_values import PastValue

_OF_NOBODY = ("placeholder", "couple", "title_not_civility", "unknown_code")
_LONGEST_SHOWN = 40


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


def masked(field: str, value: str, reason: str = "") -> str:
    """Give a refused value so that it tells nobody: what its kind would show whole is hidden but for its first character.

    Args:
        field: of ``tables.REFUSALS``.
        value: as given.
        reason: why it was refused; what is made up or a code tells of nobody and is shown.
    """
    if reason in _OF_NOBODY and len(value) <= _LONGEST_SHOWN:
        return value
    kind = _kinds().get(field)
    shown = kind.mask(value) if kind else ""
    hidden, mark, tail = shown.rpartition("•")
    told = sum(map(str.isalnum, hidden if tail.startswith(".") else hidden + mark + tail))
    return shown if "•" in shown and told <= max(3, len(value) // 4) else f"{value[:1]}•••"


def without_values(change: ValueChange) -> ValueChange:
    """Give a change of a golden value as who may not know what was before sees it: that it changed, when and by whom."""
    before, after = (masked(change.field, value) if value else "" for value in (change.before, change.after))
    return replace(change, before=before, after=after)


def past_hidden(one: PastValue) -> PastValue:
    """Give a value that was in force as who may not know what was before sees it: masked, unless it is in force still."""
    return one if one.still else replace(one, value="", shown=masked(one.field, one.value))


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
