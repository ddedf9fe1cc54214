"""What a model needs at least to be made, stated; below it there is no model, and the reason is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Refused:
    """Why there is no model.

    Attributes:
        reason: which measure is too low: too_few_customers, too_few_repeat_customers, too_few_days …
        minimum: measure → the least.
        found: measure → what there is.
    """

    reason: str
    minimum: Mapping[str, float]
    found: Mapping[str, float]

    @classmethod
    def where(cls, minimum: Mapping[str, float], found: Mapping[str, float]) -> Self | None:
        """Give why there is no model; None where all that is needed is there."""
        short = next((name for name, least in minimum.items() if found[name] < least), None)
        return cls(f"too_few_{short}", minimum, found) if short else None
