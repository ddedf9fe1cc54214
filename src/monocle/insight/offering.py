"""Offers as they are kept: of every customer the best three, with amounts and reasons, and how ways of choosing did."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monocle.engine.engine import Engine
from monocle.insight.bought import History
from monocle.insight.minimums import Refused
from monocle.insight.offers import baskets
from monocle.insight.offers.choosing import REASONS, Chooser, Chosen, choose, chooser
from monocle.insight.offers.trying import POPULAR, TriedOffers, try_offers
from monocle.insight.reporting import Report, comparisons, points, refusal
from monocle.insight.versions import version
from monocle.insight.worth import Worth
from monocle.relation import Column, Contract, Relation, nothing, select
from monocle.tables import OFFERS

Array = NDArray[np.float64]
HORIZON = 90
"""Days within which offers are to be bought, and on which ways of choosing are judged."""
_BY_NUMBER = Contract(
    "offers_by_number",
    OFFERS.grain,
    (Column("number", "BIGINT", "the customer", required=True), *OFFERS.columns[1:]),
    key=("number", "rank"),
)
_OFFERED = f"""
SELECT {", ".join("b.customer_id" if name == "customer_id" else name for name in OFFERS.column_names())}
FROM chosen AS c
JOIN buyers AS b ON b.number = c.number
"""


@dataclass(frozen=True)
class Offered:
    """Offers, and what is told of how they are chosen."""

    offers: Relation
    report: Report


def offer(engine: Engine, known: History, lines: Relation, buys: Array, worth: Worth) -> Offered:
    """Give the best offers of every customer who bought a product.

    Args:
        engine: computes it.
        known: what was bought.
        lines: ORDER_LINES.
        buys: probability that each customer buys anything in HORIZON days, by number; NaN where no model tells it.
        worth: margin.
    """
    now = baskets.owned(engine, known, lines, known.now)
    why = baskets.refused(now)
    if why is None and np.isnan(buys).all():
        why = Refused("too_few_orders", {"orders": 1.0}, {"orders": 0.0})
    if why is not None:
        return Offered(nothing(OFFERS), refusal("offers", why))
    cut_off = known.now - dt.timedelta(days=HORIZON)
    past = baskets.owned(engine, known, lines, cut_off)
    tried = None if baskets.refused(past) else try_offers(past, cut_off)
    by = chooser(now, past, tried)
    chosen = choose(by, np.nan_to_num(buys))
    parameters = {"way": tried.best if tried else POPULAR, "products": len(now.products), "due": round(by.when_due, 6)}
    name = version("offers", parameters, now.days, now.number, now.place, chosen.place)
    columns = _columns(by, chosen, (known.currency, worth, name))
    taken = engine.take(pa.table(columns), _BY_NUMBER)
    offers = engine.keep(select(_OFFERED, OFFERS, chosen=taken, buyers=known.buyers))
    return Offered(offers, Report("offers", name, body=_told(by, chosen, tried, (parameters, worth, known))))


def _columns(by: Chooser, chosen: Chosen, told: tuple[str, Worth, str]) -> Mapping[str, pa.Array]:
    currency, worth, name = told
    products, place = by.known.products, chosen.place
    amount = np.round(np.array([one.amount for one in products]))[place].astype(np.int64)
    days = by.again.days[place]
    is_due = chosen.reason == REASONS.index("rhythm")

    def of(texts: Sequence[str], places: NDArray[np.int64]) -> pa.Array:
        return pa.array(texts, pa.string()).take(pa.array(np.maximum(places, 0)))

    labels = [one.label for one in products]
    because = of(labels, chosen.because).to_numpy(zero_copy_only=False)
    return {
        "number": pa.array(chosen.number),
        "rank": pa.array(chosen.rank),
        "product": of([one.product for one in products], place),
        "label": of(labels, place),
        "category": of([one.category for one in products], place),
        "probability": pa.array(np.round(chosen.probability, 6)),
        "amount": pa.array(amount),
        "currency": pa.array([currency] * len(place)),
        "expected": pa.array(np.round(chosen.probability * amount * worth.margin).astype(np.int64)),
        "reason": of(list(REASONS), chosen.reason),
        "because": pa.array(because, pa.string(), mask=chosen.because < 0),
        "days": pa.array(np.nan_to_num(np.round(days)).astype(np.int64), mask=~is_due),
        "support": pa.array(chosen.support.astype(np.int64)),
        "model": pa.array([name] * len(place)),
    }


def _told(
    by: Chooser, chosen: Chosen, tried: TriedOffers | None, told: tuple[Mapping[str, object], Worth, History]
) -> Mapping[str, object]:
    parameters, worth, known = told
    reasons = np.bincount(chosen.reason, minlength=len(REASONS))
    return {
        "parameters": {**parameters, "margin": worth.margin},
        "minimum": dict(baskets.MINIMUM),
        "found": {"customers": len(np.unique(chosen.number)), "products": len(by.known.products)},
        "back_test": _tried(tried, known),
        "distribution": [],
        "total": float(len(chosen.number)),
        "reasons": dict(zip(REASONS, (int(one) for one in reasons), strict=True)),
    }


def _tried(tried: TriedOffers | None, known: History) -> Mapping[str, object] | None:
    if tried is None:
        return None
    measured = [one for way in tried.ways for one in comparisons(way.measured, f"{way.name}_")]
    return {
        "cut_off": tried.cut_off.isoformat(),
        "until": known.now.isoformat(),
        "customers": tried.customers,
        "baseline": POPULAR,
        "comparisons": measured,
        "calibration": points([(str(turn + 1), tried.customers, 0.0, one) for turn, one in enumerate(tried.bought)]),
    }
