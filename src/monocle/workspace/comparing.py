"""Two records side by side: each field as a person reads it, how they agree, and what it weighs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from monocle.workspace.review_views import SideValue
from monocle.workspace.showing import shown
from monocle.workspace.views import LinkLevel

BETWEEN = " · "
_FIELDS = (
    ("civility", "civility"),
    ("first_name", "first_name"),
    ("last_name", "last_name"),
    ("birth_name", "birth_name"),
    ("birth_date", "birth_date"),
    ("birth_place", "birth_place"),
    ("gender", "gender"),
    ("email", "emails"),
    ("phone", "phones"),
    ("address", "addresses"),
    ("handle", "handles"),
    ("loyalty_card", "loyalty_cards"),
    ("customer_number", "customer_numbers"),
    ("company", "company"),
    ("company_number", "company_number"),
    ("language", "language"),
)
"""Field → its name in the content of a record, in the order in which people look."""
PRIOR = "prior"


def side_by_side(
    left: Mapping[str, Any], right: Mapping[str, Any], levels: Iterable[LinkLevel], language: str
) -> list[SideValue]:
    """Give the fields that either record has, and after them those that only the model knows.

    Args:
        left: content of a record.
        right: content of the other.
        levels: of their link; none where there is none.
        language: of values as people read them.
    """
    weighed = {level.field: level for level in levels if level.field != PRIOR}
    found = []
    for field, name in _FIELDS:
        ours, theirs = _read(field, left.get(name), language), _read(field, right.get(name), language)
        level = weighed.pop(field, None)
        if ours or theirs or level:
            found.append(_side(field, ours, theirs, level))
    return [*found, *(_side(level.field, "", "", level) for level in weighed.values())]


def _side(field: str, left: str, right: str, level: LinkLevel | None) -> SideValue:
    same = left.casefold() == right.casefold()
    return SideValue(field, left, right, level.level if level else "", level.weight if level else 0.0, same)


def _read(field: str, value: object, language: str) -> str:
    if value is None:
        return ""
    several: Sequence[object] = value if isinstance(value, list) else [value]
    return BETWEEN.join(shown(field, one if isinstance(one, str) else json.dumps(one), language) for one in several)
