"""What a company makes of an order, as ``monocle.yaml`` says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Worth:
    """Margin and discount.

    Attributes:
        margin: share of the amount that is left, 0..1; 1 counts turnover, where nobody said more.
        discount: per year, 0..1: what comes a year later is worth so much less.
    """

    margin: float = 1.0
    discount: float = 0.1
