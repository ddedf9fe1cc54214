"""What a customer has agreed to: the choices in effect, and how two customers differ in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

Choices = Mapping[tuple[str, str], str]
"""(purpose, channel) → granted, denied or withdrawn."""
_STRICTNESS: Mapping[str, int] = {"granted": 0, "denied": 1, "withdrawn": 2}
_STRICTEST = 3


def in_effect(rows: Iterable[Mapping[str, Any]]) -> Choices:
    """Give the choices in effect of one customer.

    Of each record the latest choice counts, of two at one moment the stricter; of several records the strictest, so that
    a merge never widens what a person allowed (trust line PRV-08).

    Args:
        rows: record_id, purpose, channel, choice, chosen_at; any order.
    """
    latest: dict[tuple[UUID, str, str], tuple[Any, int, str]] = {}
    for row in rows:
        place = (row["record_id"], row["purpose"], row["channel"])
        said = (row["chosen_at"], _strictness(row["choice"]), row["choice"])
        latest[place] = max(said, latest.get(place, said))
    found: dict[tuple[str, str], str] = {}
    for (_, purpose, channel), (_, _, choice) in latest.items():
        known = found.get((purpose, channel), choice)
        found[purpose, channel] = max(choice, known, key=lambda one: (_strictness(one), one))
    return found


def differences(sides: Sequence[Choices]) -> list[str]:
    """Give the choices in which customers differ, as ``purpose channel: left ≠ right``; what one never chose is no difference."""
    found = []
    for place in sorted({place for side in sides for place in side}):
        said = list(dict.fromkeys(side[place] for side in sides if place in side))
        if len(said) > 1:
            found.append(f"{place[0]} {place[1]}: {' ≠ '.join(said)}")
    return found


def _strictness(choice: str) -> int:
    return _STRICTNESS.get(choice, _STRICTEST)
