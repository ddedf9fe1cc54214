"""Back-tests on public data: each model against its named baseline, on what came after a cut-off, with 95 % intervals.

Run: ``python -m bench.backtests``. Lifetime value on CDNOW and Online Retail against each customer's own rate; churn and the
next purchase on both, and churn of Telco (no times: a third of the customers is held out), against cells of recency,
frequency and amount (Telco: tenure, monthly and total charges); next offers on Online Retail against popularity. Telco's
columns are read as they are: categories as codes, by the generic classifier.
"""

import argparse
import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from bench import shops
from bench.shops import DATA, Shop
from threadpoolctl import threadpool_limits

from monocle import settings
from monocle.engine import DuckEngine
from monocle.insight import measures
from monocle.insight.bought import History, counts, history
from monocle.insight.lifetime import backtest
from monocle.insight.measures import Measured
from monocle.insight.minimums import Refused
from monocle.insight.offers import baskets
from monocle.insight.offers.trying import try_offers
from monocle.insight.propensity.cells import cells
from monocle.insight.propensity.features import Facts, Seen, seen
from monocle.insight.propensity.foretelling import MEASURES, foretell, questions
from monocle.insight.propensity.learning import classifier
from monocle.relation import nothing
from monocle.tables import EVENTS

LIFETIME = {"cdnow": 39 * 7, "online_retail": 183}
"""Days held out."""
_RFM_OF_TELCO = ("tenure", "MonthlyCharges", "TotalCharges")


def lifetime(engine: DuckEngine, shop: Shop, known: History) -> Mapping[str, Any]:
    """Give how BG/NBD foretold the orders of the days held out."""
    days = LIFETIME[shop.name]
    tried = backtest.back_test(counts(engine, known, known.now - dt.timedelta(days=days)), days)
    groups = [asdict(one) for one in tried.calibration]
    return {
        "days": days,
        "customers": len(tried.actual),
        "baseline": backtest.BASELINE,
        **_told(tried.measured),
        "calibration": groups,
    }


def propensity(engine: DuckEngine, shop: Shop, known: History) -> Mapping[str, Any]:
    """Give how churn and the next purchase were foretold."""
    facts = Facts(known, shop.lines, nothing(EVENTS), shop.customers)

    @cache
    def look(at: dt.datetime, horizon: int) -> Seen:
        return seen(engine, facts, at, horizon)

    found: dict[str, Any] = {}
    for question in questions(known.days):
        made = foretell(question, look, known.first, known.now)
        if isinstance(made, Refused):
            found[question.kind] = asdict(made)
            continue
        cut_off, customers = made.tried.cut_off.date().isoformat(), made.tried.customers
        found[question.kind] = {
            "days": question.horizon, "cut_off": cut_off, "customers": customers, "baseline": "rfm_cells",
            **_told(made.tried.measured),
        }  # fmt: skip
    return found


def offers(engine: DuckEngine, shop: Shop, known: History, days: int = 90) -> Mapping[str, Any]:
    """Give how offers were chosen."""
    cut_off = known.now - dt.timedelta(days=days)
    tried = try_offers(baskets.owned(engine, known, shop.lines, cut_off), cut_off)
    if tried is None:
        return {}
    ways = {way.name: _told(way.measured) for way in tried.ways}
    return {"days": days, "customers": tried.customers, "baseline": "popular", "best": tried.best, **ways}


def telco() -> Mapping[str, Any]:
    """Give how the generic classifier foretold who left, of a third of the customers that it did not see."""
    table = pc.read_csv(DATA / "Telco-Customer-Churn.csv")
    names = [name for name in table.column_names if name not in {"customerID", "Churn"}]
    columns, categorical = [], []
    for place, name in enumerate(names):
        column = table.column(name)
        if name == "TotalCharges":
            column = pa.array([float(one) if one.as_py().strip() else np.nan for one in column])
        if pa.types.is_string(column.type):
            categorical.append(place)
            column = pa.array(column.to_pylist()).dictionary_encode().indices
        columns.append(column.to_numpy(zero_copy_only=False).astype(float))
    features = np.column_stack(columns)
    outcome = np.array([one.as_py() == "Yes" for one in table.column("Churn")], float)
    held = np.random.default_rng(measures.SEED).random(len(outcome)) < 1 / 3
    model = classifier(features[~held], outcome[~held], np.flatnonzero(~held), tuple(categorical))
    rfm = np.nan_to_num(features[:, [names.index(name) for name in _RFM_OF_TELCO]])
    base = cells(rfm[~held], outcome[~held]).probability(rfm[held])
    weights = measures.samples(int(held.sum()))
    measured = measures.compared(MEASURES, model.probability(features[held]), base, outcome[held], weights)
    return {"customers": int(held.sum()), "baseline": "cells of tenure, monthly and total charges", **_told(measured)}


def _told(measured: Sequence[Measured]) -> dict[str, Any]:
    def short(one: Mapping[str, float]) -> dict[str, float]:
        return {name: round(value, 4) for name, value in one.items()}

    return {
        one.measure: {
            **{name: short(asdict(getattr(one, name))) for name in ("model", "baseline", "difference")},
            "better": one.better,
        }
        for one in measured
    }


def main() -> None:
    """Print the figures as JSON."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    found: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        DuckEngine(Path(folder), settings.read()) as engine,
        threadpool_limits(1),
    ):
        for make in (shops.cdnow, shops.online_retail):
            shop = make(engine)
            known = history(engine, shop.orders, shop.customers, shop.currency, shop.until)
            if known is None:
                continue
            found[shop.name] = {"lifetime": lifetime(engine, shop, known), **propensity(engine, shop, known)}
            if shop.name == "online_retail":
                found[shop.name]["offers"] = offers(engine, shop, known)
        found["telco"] = {"churn": telco()}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
