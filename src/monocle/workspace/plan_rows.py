"""Plans as JSON can hold them, and back."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from monocle.catalog.plans import StoredPlan
from monocle.workspace.matching_views import LabelQuality, Plan, PlanExample

_STORED_APART = ("plan_id", "made_at", "state")


def plain(plan: Plan) -> dict[str, Any]:
    """Give what a plan tells as JSON can hold it."""
    told = {name: value for name, value in asdict(plan).items() if name not in _STORED_APART}
    for example in told["examples"]:
        example["customers"] = [str(one) for one in example["customers"]]
    return told


def plan_of(stored: StoredPlan) -> Plan:
    """Give a stored plan as it is shown."""
    told = dict(stored.report)
    return Plan(
        plan_id=str(stored.plan_id),
        state=stored.state,
        made_at=stored.made_at.replace(tzinfo=None),
        changed={name: (was, then) for name, (was, then) in told.pop("changed").items()},
        examples=[_example(one) for one in told.pop("examples")],
        labels_before=LabelQuality(**told.pop("labels_before")),
        labels_after=LabelQuality(**told.pop("labels_after")),
        broken=tuple(told.pop("broken")),
        **told,
    )


def _example(told: dict[str, Any]) -> PlanExample:
    return PlanExample(**(told | {"customers": [UUID(one) for one in told["customers"]]}))
