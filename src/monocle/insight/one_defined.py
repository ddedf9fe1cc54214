"""What one figure or table is."""

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


def defined(report: str, *rows: tuple[str, ...]) -> tuple[Defined, ...]:
    """Give the definitions of one report.

    Args:
        report: its name.
        rows: name, label, unit, how, and source where there is one.
    """
    return tuple(Defined(row[0], report, *row[1:]) for row in rows)
