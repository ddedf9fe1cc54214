"""The models of a shop whose people have tastes, a rhythm, and leave."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from monocle.ids import record_id
from monocle.insight.bought import history
from monocle.insight.predictions import predict
from monocle.insight.propensity.features import Facts, seen
from monocle.tables import CUSTOMERS, OFFERS, SCORES
from monocle.workspace.decided_since import in_force


@pytest.fixture(scope="module")
def made(workspace):
    """Give scores by person, offers with their person, and reports by kind."""
    with in_force(workspace.house) as forced, workspace.house.engine() as engine:
        people = {str(record_id("people", str(one))): one for one in range(700)}
        who = {
            row["customer_id"]: people[row["record_id"]]
            for row in engine.rows(forced.read(CUSTOMERS))
            if row["record_id"] in people
        }
        scores = {who[row["customer_id"]]: row for row in engine.rows(forced.read(SCORES))}
        offers = [{**row, "person": who[row["customer_id"]]} for row in engine.rows(forced.read(OFFERS))]
    return scores, offers, {one.kind: one for one in workspace.predictions.models()}


def test_every_customer_who_bought_has_probabilities(made, rows):
    scores, _, _ = made
    assert set(scores) == {person for person, _, _ in rows}
    for one in scores.values():
        told = [
            one[name] for name in ("alive", "churn", "next_purchase_30d", "next_purchase_90d") if one[name] is not None
        ]
        assert all(0 <= value <= 1 for value in told)
        assert one["expected_orders_30d"] <= one["expected_orders_90d"] <= one["expected_orders_365d"]


def test_who_bought_lately_is_less_likely_to_leave(made, rows):
    scores, _, _ = made
    last = {person: day for person, day, _ in rows}
    late = [scores[one]["churn"] for one, day in last.items() if day > 780]
    early = [scores[one]["churn"] for one, day in last.items() if 450 < day < 600 and scores[one]["churn"] is not None]
    assert np.mean(late) + 0.3 < np.mean(early)
    assert {one["churn_tenth"] for one in scores.values() if one["churn"] is not None} == set(range(1, 11))


def test_a_model_is_better_than_its_baseline_where_there_is_something_to_learn(made):
    _, _, reports = made
    tried = {kind: {one.measure: one for one in report.back_test.comparisons} for kind, report in reports.items()}
    assert tried["lifetime"]["absolute_error"].better
    assert tried["offers"]["together_reciprocal_rank"].better
    assert tried["offers"]["factors_reciprocal_rank"].better
    assert tried["purchase_90"]["auc"].model.value > 0.75


def test_tastes_are_offered_and_nothing_that_is_had_but_what_is_used_up(made, rows, shop):
    _, offers, _ = made
    had = {}
    for person, _, products in rows:
        had.setdefault(person, set()).update(products)
    for one in offers:
        product = int(one["product"][1:])
        assert (product in had[one["person"]]) == (one["reason"] == "rhythm")
    again = [one for one in offers if one["reason"] == "rhythm"]
    assert f"P{shop.GELS}" in {one["product"] for one in again}
    assert all(one["days"] > 0 for one in again)
    new = [one for one in offers if one["rank"] == 1 and one["reason"] != "rhythm"]
    fits = [(int(one["product"][1:]) in shop.RUNNING) == bool(one["person"] % 2) for one in new]
    assert np.mean(fits) > 0.7


def test_offers_are_ranked_from_one_and_three_at_most(made):
    _, offers, _ = made
    ranks = {}
    for one in offers:
        ranks.setdefault(one["customer_id"], []).append(one["rank"])
    assert all(sorted(found) == list(range(1, len(found) + 1)) and len(found) <= 3 for found in ranks.values())
    assert all(one["expected"] == round(one["probability"] * one["amount"] * 0.4) for one in offers)


def test_what_was_known_at_a_moment_does_not_change_with_what_came_after_it(engine, rows, shop):
    cut_off = dt.datetime(2025, 6, 1)
    given = shop.relations(engine, rows)
    earlier = shop.relations(engine, [one for one in rows if shop.START + dt.timedelta(days=one[1]) < cut_off])
    known = []
    for one in (given, earlier):
        bought = history(engine, one.orders, one.customers, "EUR", one.at)
        with threadpool_limits(1):
            told = seen(engine, Facts(bought, one.lines, one.events, one.customers), cut_off, 90)
        known.append(told.features[told.known])
    assert known[0].shape == known[1].shape
    assert np.allclose(known[0], known[1], equal_nan=True)


def test_too_little_data_is_told_model_by_model(engine, rows, shop):
    few = [one for one in rows if one[0] < 60]
    found = predict(engine, shop.relations(engine, few))
    assert {one.kind: one.reason for one in found.reports} == {
        "lifetime": "too_few_customers",
        "churn": "too_few_customers",
        "purchase_30": "too_few_customers",
        "purchase_90": "too_few_customers",
        "offers": "too_few_customers",
    }
    assert engine.count(found.offers) == 0
    assert {row["churn"] for row in engine.rows(found.scores)} == {None}


def test_nobody_who_bought_makes_nothing(engine, shop):
    given = replace(shop.relations(engine, [(0, 0, [1])]), orders=shop.nothing(shop.ORDERS))
    found = predict(engine, given)
    assert (engine.count(found.scores), engine.count(found.offers), list(found.reports)) == (0, 0, [])
