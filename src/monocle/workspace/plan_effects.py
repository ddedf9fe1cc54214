"""What a tried partition would change, as a plan tells it."""

from typing import Any
from uuid import UUID

from monocle.catalog import judgements
from monocle.engine import DuckEngine
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.differences import Differences, differences
from monocle.resolve.effects import effects, names
from monocle.resolve.guards import Guards, Outcome, broken
from monocle.resolve.labels import Label, agreement
from monocle.resolve.stage import Resolved
from monocle.tables import CONSENTS, CUSTOMERS, MATCHED, ORDERS, RECORDS
from monocle.workspace.house import House
from monocle.workspace.matching_views import LabelQuality, PlanExample
from monocle.workspace.trying import in_force

_LARGEST = Contract("largest_customer", "one row", (Column("records", "BIGINT", "of the largest customer"),))
_OF = Contract(
    "customers_of_labels", "record → customer", (Column("record_id", "UUID", ""), Column("customer_id", "UUID", ""))
)
MOST_PAIRS = 100
"""Pairs that one judgement of groups may give as labels."""


def planned(house: House, engine: DuckEngine, resolved: Resolved, guards: Guards) -> dict[str, Any]:
    """Give what would change, by the names of ``Plan``'s attributes.

    Labels are held against what matching alone says: with the judgements themselves it would always be right.

    Args:
        house: the workspace.
        engine: computes.
        resolved: what was tried.
        guards: what may not be.
    """
    before = in_force(house, CUSTOMERS)
    found = differences(engine, before, resolved.customers)
    touched = effects(
        engine, before, resolved.customers, found.touched, (in_force(house, ORDERS), in_force(house, CONSENTS))
    )
    told = labels(house)
    now, then = (quality(engine, told, one) for one in (in_force(house, MATCHED), resolved.matched))
    largest = engine.rows(_largest(resolved.customers))[0]["records"] or 0
    outcome = Outcome(found.before, found.merges, found.splits, largest, then.precision_low, then.recall_low)
    return {
        "model": resolved.model.version,
        "customers_before": found.before,
        "customers_after": found.after,
        "merges": found.merges,
        "splits": found.splits,
        "customers_touched": found.touched_count,
        "spent": dict(touched.spent),
        "consents": touched.consents,
        "examples": _examples(house, engine, found),
        "labels_before": now,
        "labels_after": then,
        "broken": tuple(broken(guards, outcome)),
    }


def labels(house: House) -> list[Label]:
    """Give the judgements in force as labelled pairs."""
    with house.catalog.reading() as connection:
        judged = judgements.in_force(connection)
    return [
        Label(left, right, one.verdict == "same")
        for one in judged
        if one.verdict != "unsure" and len(one.left_ids) * len(one.right_ids) <= MOST_PAIRS
        for left in one.left_ids
        for right in one.right_ids
    ]


def quality(engine: DuckEngine, told: list[Label], customers: Relation) -> LabelQuality:
    """Give how well customers agree with labels.

    Args:
        engine: computes.
        told: judged pairs.
        customers: CUSTOMERS or MATCHED.
    """
    wanted = sorted({str(one) for label in told for one in (label.left_id, label.right_id)})
    rows = engine.rows(_of(customers, wanted)) if wanted else []
    found = agreement(told, {UUID(str(row["record_id"])): UUID(str(row["customer_id"])) for row in rows})
    precision, recall = found.precision, found.recall
    return LabelQuality(
        found.labels, precision.value, precision.low, precision.high, recall.value, recall.low, recall.high
    )


def _of(customers: Relation, wanted: list[str]) -> Relation:
    return select(
        "SELECT record_id, customer_id FROM customers WHERE record_id IN (SELECT CAST(unnest($wanted) AS UUID))",
        _OF,
        {"wanted": wanted},
        customers=customers,
    )


def _largest(customers: Relation) -> Relation:
    return select(
        "SELECT max(records) AS records FROM (SELECT count(*) AS records FROM customers GROUP BY customer_id)",
        _LARGEST,
        customers=customers,
    )


def _examples(house: House, engine: DuckEngine, found: Differences) -> list[PlanExample]:
    wanted = [one for example in found.examples for one in example.record_ids]
    called = names(engine, in_force(house, RECORDS), wanted) if wanted else {}
    return [
        PlanExample(
            example.kind,
            example.customers,
            [called.get(one, "") for one in example.record_ids],
            example.records,
            None,
            "",
        )
        for example in found.examples
    ]
