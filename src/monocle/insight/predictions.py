"""The step of predictions: lifetime value, churn, the next purchase and the next offer of every customer who bought."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from monocle.engine.engine import Engine
from monocle.insight import bought
from monocle.insight.bought import History
from monocle.insight.lifetime import backtest, valuing
from monocle.insight.lifetime.valuing import YEAR, Expected
from monocle.insight.minimums import Refused
from monocle.insight.offering import Offered, offer
from monocle.insight.propensity import cells
from monocle.insight.propensity.features import Facts, Seen, seen
from monocle.insight.propensity.foretelling import Foretold, foretell, questions
from monocle.insight.reporting import Report, comparisons, distribution, points, refusal, round_edges
from monocle.insight.versions import version
from monocle.insight.worth import Worth
from monocle.relation import Column, Contract, Relation, nothing, select
from monocle.tables import OFFERS, SCORES

Array = NDArray[np.float64]
_NUMBER = Column("number", "BIGINT", "the customer", required=True)
_BY_NUMBER = Contract("scores_by_number", SCORES.grain, (_NUMBER, *SCORES.columns[1:]), key=("number",))
_SCORED = f"""
SELECT {", ".join("b.customer_id" if name == "customer_id" else name for name in SCORES.column_names())}
FROM scored AS s
JOIN buyers AS b ON b.number = s.number
"""
_SHARES = tuple(turn / 20 for turn in range(21))
_LIFETIME = 180
"""Days on which lifetime value is judged; a third of history where that is shorter."""


@dataclass(frozen=True)
class Given:
    """What models are made of: relations of the lake.

    Attributes:
        currency: of all amounts.
        worth: what is made of an order.
        at: the moment of the step; nothing later is read.
    """

    customers: Relation
    orders: Relation
    lines: Relation
    events: Relation
    currency: str
    worth: Worth
    at: dt.datetime


@dataclass(frozen=True)
class Predicted:
    """What models expect.

    Attributes:
        scores: SCORES.
        offers: OFFERS.
        reports: of every model.
        as_of: the newest sale; the moment of the step where there is none.
    """

    scores: Relation
    offers: Relation
    reports: Sequence[Report]
    as_of: dt.datetime


def predict(engine: Engine, given: Given) -> Predicted:
    """Make every model that there is enough data for, and give what they expect of each customer who bought.

    Args:
        engine: computes it.
        given: the relations.
    """
    known = bought.history(engine, given.orders, given.customers, given.currency, given.at)
    if known is None:
        return Predicted(nothing(SCORES), nothing(OFFERS), (), given.at)
    # Thousands of small parallel regions: with more threads than free cores each waits for the last, a hundred times longer.
    with threadpool_limits(limits=1):
        return _predicted(engine, given, known)


def _predicted(engine: Engine, given: Given, known: History) -> Predicted:
    columns: dict[str, pa.Array] = {"number": pa.array(np.arange(known.customers))}
    expected, lifetime = _lifetime(engine, known, given.worth, columns)
    foretold, reports = _propensity(engine, Facts(known, given.lines, given.events, given.customers), columns)
    buys = _buys(foretold.get("purchase_90"), expected, known.customers)
    offered: Offered = offer(engine, known, given.lines, buys, given.worth)
    absent = [name for name in _BY_NUMBER.column_names() if name not in columns]
    columns |= {name: pa.nulls(known.customers) for name in absent}
    scored = engine.take(pa.table(columns), _BY_NUMBER)
    scores = engine.keep(select(_SCORED, SCORES, scored=scored, buyers=known.buyers))
    return Predicted(scores, offered.offers, (lifetime, *reports, offered.report), known.last)


def _lifetime(
    engine: Engine, known: History, worth: Worth, columns: dict[str, pa.Array]
) -> tuple[Expected | None, Report]:
    """Add what BG/NBD and Gamma-Gamma expect; give it with the report."""
    now = bought.counts(engine, known, known.now)
    if why := valuing.refused(now, known.days):
        return None, refusal("lifetime", why)
    model = valuing.learn(now)
    expected = valuing.expect(model, now, worth)
    parameters = {**model.parameters(), "margin": worth.margin, "discount": worth.discount}
    name = version("lifetime", parameters, now.days, now.last, now.age, now.amount)
    columns["alive"] = _column(expected.alive)
    for days in (30, 90, YEAR):
        columns[f"expected_orders_{days}d"] = _column(expected.orders[days])
    columns["expected_order_amount"] = _whole(expected.amount)
    columns["expected_value_365d"] = _whole(expected.value)
    columns["value_currency"] = pa.array([known.currency] * known.customers)
    columns["lifetime_model"] = pa.array([name] * known.customers)
    body = {
        "parameters": {**parameters, "currency": known.currency},
        "minimum": dict(valuing.MINIMUM),
        "found": {"customers": len(now.days), "repeat_customers": int((now.days > 1).sum()), "days": int(known.days)},
        "back_test": _lifetime_tried(engine, known),
        "distribution": distribution(expected.value, round_edges(expected.value)),
        "total": float(np.nansum(expected.value)),
    }
    return expected, Report("lifetime", name, body=body)


def _lifetime_tried(engine: Engine, known: History) -> Mapping[str, object] | None:
    days = min(_LIFETIME, int(known.days / 3))
    cut_off = known.now - dt.timedelta(days=days)
    before = bought.counts(engine, known, cut_off)
    if valuing.refused(before, known.days - days):
        return None
    tried = backtest.back_test(before, days)
    return {
        "cut_off": cut_off.isoformat(),
        "until": known.now.isoformat(),
        "customers": len(tried.actual),
        "baseline": backtest.BASELINE,
        "comparisons": comparisons(tried.measured),
        "calibration": points(
            [(str(one.group), one.customers, one.predicted, one.actual) for one in tried.calibration]
        ),
    }


def _propensity(
    engine: Engine, facts: Facts, columns: dict[str, pa.Array]
) -> tuple[Mapping[str, Foretold], Sequence[Report]]:
    """Add churn and the next purchase; give the models with their reports."""

    @cache
    def look(at: dt.datetime, horizon: int) -> Seen:
        return seen(engine, facts, at, horizon)

    known = facts.known
    found, reports = {}, []
    for question in questions(known.days):
        made = foretell(question, look, known.first, known.now)
        if isinstance(made, Refused):
            reports.append(refusal(question.kind, made))
            continue
        name = version(question.kind, made.parameters, look(known.now, question.horizon).features, made.probability)
        found[question.kind] = made
        reports.append(Report(question.kind, name, body=_told(made, known)))
        _add(columns, made, name)
    return found, reports


def _add(columns: dict[str, pa.Array], made: Foretold, name: str) -> None:
    """Add the columns of a question."""
    probability, names = _column(made.probability), pa.array([name] * len(made.probability))
    if made.question.kind == "churn":
        columns |= {"churn": probability, "churn_tenth": _tenth(made.probability), "churn_model": names}
        return
    columns[f"next_purchase_{made.question.horizon}d"] = probability
    before = columns.get("purchase_model")
    columns["purchase_model"] = pa.array([f"{before[0].as_py()} {name}"] * len(names)) if before is not None else names


def _told(made: Foretold, known: History) -> Mapping[str, object]:
    tried, asked = made.tried, np.isfinite(made.probability)
    tenths = [(str(turn + 1), *one) for turn, one in enumerate(tried.calibration)]
    return {
        "parameters": dict(made.parameters),
        "minimum": dict(made.minimum),
        "found": {**made.found, "customers": int(asked.sum())},
        "back_test": {
            "cut_off": tried.cut_off.isoformat(),
            "until": known.now.isoformat(),
            "customers": tried.customers,
            "baseline": cells.NAME,
            "comparisons": comparisons(tried.measured),
            "calibration": points(tenths),
        },
        "distribution": distribution(made.probability, _SHARES),
        "total": float(np.nansum(made.probability)),
    }


def _buys(made: Foretold | None, expected: Expected | None, customers: int) -> Array:
    """Give the probability that each customer buys anything in 90 days, of the best that there is."""
    if made is not None:
        return np.nan_to_num(made.probability)
    if expected is not None:
        return 1.0 - np.exp(-np.nan_to_num(expected.orders[90]))
    return np.full(customers, np.nan)


def _column(figures: Array) -> pa.Array:
    return pa.array(np.round(figures, 6), from_pandas=True)


def _whole(figures: Array) -> pa.Array:
    """Give minor units as whole numbers; what is not known as NULL."""
    return pa.array(np.nan_to_num(np.round(figures)).astype(np.int64), mask=np.isnan(figures))


def _tenth(probability: Array) -> pa.Array:
    """Give the tenth that each customer belongs to, 1 of the highest probabilities."""
    known = np.flatnonzero(np.isfinite(probability))
    order = known[np.argsort(-probability[known], kind="stable")]
    tenth = np.zeros(len(probability), np.int64)
    tenth[order] = np.arange(len(order)) * 10 // max(len(order), 1) + 1
    return pa.array(tenth, mask=tenth == 0)
