"""How well a partition agrees with what people judged, with the interval that so few labels allow."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

SURE = 1.959963984540054
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True)
class Label:
    """One pair that a person judged: one person, or two."""

    left_id: UUID
    right_id: UUID
    same: bool


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval, 0..1; None where nothing was counted."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class LabelAgreement:
    """Agreement with labels: of the pairs joined, those that are one person; of those that are one person, those joined."""

    labels: int
    precision: Share
    recall: Share


def agreement(labels: Sequence[Label], customers: Mapping[UUID, UUID]) -> LabelAgreement:
    """Give how well customers agree with labels; labels of records that are not there count for nothing.

    Args:
        labels: judged pairs.
        customers: record → customer.
    """
    known = [one for one in labels if one.left_id in customers and one.right_id in customers]
    joined = [one for one in known if customers[one.left_id] == customers[one.right_id]]
    right = sum(one.same for one in joined)
    return LabelAgreement(len(known), wilson(right, len(joined)), wilson(right, sum(one.same for one in known)))


def wilson(hits: int, tries: int) -> Share:
    """Give a share with its 95 % score interval.

    Source: Wilson (1927), Probable Inference, the Law of Succession, and Statistical Inference.
    """
    if not tries:
        return Share(None, None, None)
    share = hits / tries
    middle = (share + SURE**2 / (2 * tries)) / (1 + SURE**2 / tries)
    half = SURE / (1 + SURE**2 / tries) * math.sqrt(share * (1 - share) / tries + SURE**2 / (4 * tries**2))
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))
