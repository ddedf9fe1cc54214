"""What a run's matching did, told for those who come later: the model it used, its rules and their costs, its health."""

import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from monocle import clock
from monocle.catalog import models, plans
from monocle.engine import DuckEngine
from monocle.relation import Relation
from monocle.resolve.candidates import CutOff
from monocle.resolve.health import health
from monocle.resolve.matching import Matching
from monocle.resolve.slider import STEPS, histogram, tried
from monocle.resolve.stage import Resolved
from monocle.workspace.matching_report import plain_rules
from monocle.workspace.matching_views import RuleCost


def matched(
    engine: DuckEngine, records: Relation, resolved: Resolved, matching: Matching, run_id: UUID
) -> tuple[models.Version, plans.Matched]:
    """Give the model of a run as a version, and what matching did with it.

    Args:
        engine: of the run.
        records: RECORDS.
        resolved: what the run found.
        matching: its settings.
        run_id: the run.
    """
    model, total = resolved.model, engine.count(records)
    tree = json.loads(model.to_json())
    version = models.Version(model.version, _origin(matching), clock.now(), f"run {run_id}", run_id, total, "", tree)
    thresholds = sorted({*STEPS, round(model.threshold, 2)})
    report: dict[str, Any] = {
        "threshold": model.threshold,
        "review_floor": model.review_floor,
        "blocking_recall": resolved.finding.recall,
        "candidates": resolved.candidates,
        "rules": plain_rules([_cost(one, resolved) for one in resolved.cut_offs]),
        "histogram": [list(one) for one in histogram(engine, resolved.links)],
        "settings": [asdict(one) for one in tried(engine, resolved.links, total, thresholds)],
    }
    told = health(engine, records, resolved.customers, resolved.links, resolved.given_ids)
    return version, plans.Matched(run_id, None, model.version, report, told.plain())


def _origin(matching: Matching) -> str:
    return "file" if matching.overrides.levels or matching.overrides.dropped else "data"


def _cost(cut: CutOff, resolved: Resolved) -> RuleCost:
    return RuleCost(
        name=cut.rule,
        pairs=cut.pairs,
        cut_keys=cut.blocks_cut,
        cut_records=cut.nodes_cut,
        largest=cut.largest,
        worst=tuple(f"{value} ({count})" for value, count in cut.worst),
        found=resolved.finding.shares.get(cut.rule, 0.0),
    )
