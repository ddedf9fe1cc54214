"""What ``matching.yaml`` may say; every default works."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from monocle.errors import BadConfig
from monocle.resolve import guards as guard_rules
from monocle.resolve import limiting
from monocle.resolve import overrides as sayings


@dataclass(frozen=True)
class Matching:
    """How records are matched.

    Attributes:
        threshold: bits; a pair at or over it joins its records. 3 bits are odds of 8 to 1. None: found from the data.
        review_floor: bits; a pair below it is forgotten, one between floor and threshold is kept for review.
        pairs_per_record: candidate pairs that one blocking rule may bring, per record; larger blocks are cut off first.
        largest_block: records; a key held by more is cut off whatever the budget.
        largest_sharing: different names; an e-mail, phone or other identifier held by more is no evidence.
        least_fill: 0..1; a field that fewer records have is not compared.
        overrides: what a person said over what the data says.
        guards: what a plan may not do.
        limits: what a customer holds at most one of.
    """

    threshold: float | None = None
    review_floor: float = -4.0
    pairs_per_record: float = 3.0
    largest_block: int = 2000
    largest_sharing: int = 6
    least_fill: float = 0.02
    overrides: sayings.Overrides = field(default_factory=sayings.Overrides)
    guards: guard_rules.Guards = field(default_factory=guard_rules.Guards)
    limits: limiting.Limiting = field(default_factory=limiting.Limiting)


_PARTS = ("blocking", "comparisons", "guards", "limits")
_RANGES: Mapping[str, tuple[float, float]] = {
    "threshold": (-20.0, 60.0),
    "review_floor": (-60.0, 60.0),
    "pairs_per_record": (1.0, 1000.0),
    "largest_block": (2, 100_000),
    "largest_sharing": (1, 1000),
    "least_fill": (0.0, 1.0),
}


def from_yaml(tree: Mapping[str, object] | None, where: str = "matching.yaml") -> Matching:
    """Give the configuration that a YAML tree describes.

    Args:
        tree: what the file holds; None or empty means the defaults.
        where: the file's name, for messages.

    Raises:
        BadConfig: a key is not known, or a value is no number within its range.
    """
    tree = dict(tree or {})
    said = sayings.from_tree(tree.pop("comparisons", None), tree.pop("blocking", None), where)
    bounds = guard_rules.from_tree(tree.pop("guards", None), where)
    limits = limiting.from_tree(tree.pop("limits", None), where)
    known = {item.name: item.type for item in fields(Matching) if item.name in _RANGES}
    given: dict[str, float | int] = {}
    for key, value in tree.items():
        if key not in known:
            raise BadConfig(
                f"{key!r} is no setting of matching", where=where, mend=f"use {', '.join(sorted((*known, *_PARTS)))}"
            )
        given[key] = _number(key, value, known[key] in (int, "int"), where)
    matching = Matching(**given, overrides=said, guards=bounds, limits=limits)  # type: ignore[arg-type]
    if matching.threshold is not None and matching.review_floor > matching.threshold:
        raise BadConfig(
            f"review_floor {matching.review_floor} is above threshold {matching.threshold}",
            where=where,
            mend="lower review_floor or raise threshold",
        )
    return matching


def _number(key: str, value: object, whole: bool, where: str) -> float | int:
    low, high = _RANGES[key]
    place = f"{where}: {key}"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or (whole and not isinstance(value, int)):
        raise BadConfig(
            f"{value!r} is no {'whole ' if whole else ''}number",
            where=place,
            mend=f"give a number from {low} to {high}",
        )
    if not low <= value <= high:
        raise BadConfig(f"{value} is out of range", where=place, mend=f"give a number from {low} to {high}")
    return value if whole else float(value)
