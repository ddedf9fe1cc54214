"""What a run's matching did, as it is kept with the run and shown on the matching page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from monocle.catalog import plans
from monocle.resolve.model import Model
from monocle.resolve.spoken import spoken
from monocle.workspace.matching_views import ComparisonView, HealthPoint, LevelView, RuleCost, Setting

LARGE, MANY = 100, 0.002
"""Records of a customer that is looked at, and the share of customers that look like several people at which it alarms."""
GROWTH = 1.5


def comparison_views(model: Model) -> list[ComparisonView]:
    """Give the comparisons of a model, best level first."""
    weights = model.weights()
    found = []
    for place, comparison in enumerate(model.comparisons):
        last = len(comparison.levels) - 1
        found.append(
            ComparisonView(
                comparison.field,
                [
                    LevelView(
                        name=level.name,
                        condition=spoken(level.condition),
                        m=float(model.m[place][last - number]),
                        h=float(model.h[place][last - number]),
                        u=float(model.u[place][last - number]),
                        weight=float(weights.stranger[place][last - number]),
                        household_weight=float(weights.household[place][last - number]),
                        rare=model.rare[place][last - number] is not None,
                    )
                    for number, level in enumerate(comparison.levels)
                ],
            )
        )
    return found


def rule_costs(report: Mapping[str, Any]) -> list[RuleCost]:
    """Give the blocking rules and their costs from a stored report."""
    return [RuleCost(**rule) for rule in report.get("rules", ())]


def settings(report: Mapping[str, Any]) -> list[Setting]:
    """Give the thresholds that were tried from a stored report."""
    return [Setting(**one) for one in report.get("settings", ())]


def plain_rules(costs: Sequence[RuleCost]) -> list[dict[str, object]]:
    """Give rule costs as JSON can hold them."""
    return [asdict(cost) for cost in costs]


def health_points(matched: Sequence[plans.Matched], changes: Mapping[UUID, Mapping[str, int]]) -> list[HealthPoint]:
    """Give the health of identities run by run, newest first.

    Args:
        matched: of the runs, newest first.
        changes: run → merged and split.
    """
    points = []
    for place, one in enumerate(matched):
        told = one.health
        before = matched[place + 1].health if place + 1 < len(matched) else None
        moved = changes.get(one.run_id, {})
        points.append(
            HealthPoint(
                run_id=one.run_id,
                at=one.ended_at.replace(tzinfo=None),  # type: ignore[union-attr]  # kept with a run that is done
                records=told["records"],
                customers=told["customers"],
                merged=moved.get("merged", 0),
                split=moved.get("split", 0),
                sizes=[(size, count) for size, count in told["sizes"]],
                largest=[(UUID(name), count) for name, count in told["largest"]],
                held_back=told["held_back"],
                ids_per_customer=told["ids_per_customer"],
                alarms=_alarms(told, before),
            )
        )
    return points


def _alarms(told: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[str]:
    """Give the signs of over-merging as ``code: figure``."""
    customers = max(1, told["customers"])
    found = [
        f"{code}: {told[code]}" for code in ("many_names", "many_birth_dates") if told[code] > max(1, MANY * customers)
    ]
    largest = max((count for _, count in told["largest"]), default=1)
    earlier = max((count for _, count in before["largest"]), default=1) if before else largest
    if largest > LARGE:
        found.append(f"large_customer: {largest}")
    if largest > max(10, GROWTH * earlier):
        found.append(f"largest_grew: {earlier} > {largest}")
    return found
