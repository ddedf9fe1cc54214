"""What each figure of a report is: the glossary that pages, terminal and API share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Defined:
    """What one figure or table is.

    Attributes:
        name: as reports say it; unique.
        report: that it is in.
        label: for people, a message id.
        unit: of the value: customers, orders, money, share, points, days …
        how: how it is computed, a message id.
        source: usage or paper that it follows; empty where it is ours.
    """

    name: str
    report: str
    label: str
    unit: str
    how: str
    source: str = ""


REPORTS = (
    "portfolio", "rfm", "cohorts", "sales", "engagement", "loyalty", "satisfaction", "campaigns", "anomalies",
)  # fmt: skip
DEFINED: tuple[Defined, ...] = ()
"""In the order of the reports."""
