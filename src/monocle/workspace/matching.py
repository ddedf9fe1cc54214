"""The model in force, what it does on the data, and the health of identities."""

from collections.abc import Sequence

from monocle.catalog import models, plans, runs
from monocle.errors import NotFound
from monocle.tables import MATCHED
from monocle.workspace.house import House
from monocle.workspace.matching_report import comparison_views, health_points, rule_costs, settings
from monocle.workspace.matching_views import HealthPoint, MatchingView
from monocle.workspace.models import stored_model, version_view
from monocle.workspace.plan_effects import labels, quality
from monocle.workspace.trying import in_force

MOST_RUNS = 60


class MatchingInForce:
    """What matching does in this workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def view(self) -> MatchingView:
        """Give the model in force and what it did in the last run.

        Raises:
            NotFound: nothing was matched yet.
        """
        with self._house.catalog.reading() as connection:
            last = plans.matched(connection, 1)
            if not last:
                raise NotFound("nothing was matched yet", where="matching", mend="run first: monocle run")
            stored = models.get(connection, last[0].version)
            version = version_view(connection, stored)
        model, report = stored_model(stored), last[0].report
        told = labels(self._house)
        with self._house.engine() as engine:
            agreed = quality(engine, told, in_force(self._house, MATCHED))
        return MatchingView(
            version=version,
            comparisons=comparison_views(model),
            rules=rule_costs(report),
            prior=model.prior(),
            household_prior=model.household_prior(),
            threshold=report["threshold"],
            review_floor=report["review_floor"],
            blocking_recall=report["blocking_recall"],
            histogram=[(low, count) for low, count in report["histogram"]],
            settings=settings(report),
            labels=agreed,
        )

    def health(self, limit: int = 30) -> Sequence[HealthPoint]:
        """Give the health of identities after the last runs, newest first."""
        with self._house.catalog.reading() as connection:
            matched = plans.matched(connection, min(limit, MOST_RUNS) + 1)
            counts = {one.run_id: runs.get(connection, one.run_id).counts for one in matched}
        return health_points(matched, counts)[:limit]
