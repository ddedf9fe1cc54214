"""What a plan of matching may not do: the ``guards`` of ``matching.yaml``.

::

    guards:
      most_merges: 0.02          # share of the customers that may become part of another
      most_splits: 0.01          # share of the customers that may be cut out of another
      least_precision: 0.99      # on the labels: the lower end of the interval
      least_recall: 0.9
      largest_customer: 200      # records
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from monocle.errors import BadConfig

MOST_RECORDS = 10_000_000


@dataclass(frozen=True)
class Guards:
    """Bounds; None is no bound. Shares are of the customers in force, 0..1."""

    most_merges: float | None = None
    most_splits: float | None = None
    least_precision: float | None = None
    least_recall: float | None = None
    largest_customer: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What a plan would do, as guards see it; precision and recall are the lower ends of their intervals."""

    customers: int
    merges: int
    splits: int
    largest: int
    precision: float | None
    recall: float | None


def broken(guards: Guards, outcome: Outcome) -> list[str]:
    """Give the guards that an outcome breaks, as ``name: found, allowed``."""
    customers = max(1, outcome.customers)
    told = (
        ("most_merges", outcome.merges / customers, guards.most_merges, False),
        ("most_splits", outcome.splits / customers, guards.most_splits, False),
        ("least_precision", outcome.precision, guards.least_precision, True),
        ("least_recall", outcome.recall, guards.least_recall, True),
        ("largest_customer", outcome.largest, guards.largest_customer, False),
    )
    return [
        f"{name}: {found:.4g}, {bound:g} allowed"
        for name, found, bound, least in told
        if bound is not None and found is not None and (found < bound if least else found > bound)
    ]


def from_tree(given: object, where: str = "matching.yaml") -> Guards:
    """Give the guards that stand under ``guards``; None where nothing does.

    Raises:
        BadConfig: a guard is not known, or its bound is no number in range.
    """
    if given is None:
        return Guards()
    if not isinstance(given, Mapping):
        raise BadConfig("guards are names with their bounds", where=f"{where}: guards", mend="write most_merges: 0.02")
    known = tuple(item.name for item in fields(Guards))
    bounds: dict[str, float] = {}
    for name, bound in given.items():
        high = MOST_RECORDS if name == "largest_customer" else 1
        if name not in known:
            raise BadConfig(f"{name!r} is no guard", where=f"{where}: guards", mend=f"use {', '.join(known)}")
        if isinstance(bound, bool) or not isinstance(bound, int | float) or not 0 <= bound <= high:
            raise BadConfig(
                f"{bound!r} is no number from 0 to {high:g}", where=f"{where}: guards: {name}", mend="mend it"
            )
        bounds[str(name)] = float(bound)
    return Guards(**bounds)
