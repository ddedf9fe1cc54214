"""Whether unification pays: the same models on records as customers, and on unified people.

Run: ``python -m bench.unified`` for Online Retail with injected duplicates, and ``--demo FOLDER`` for a workspace that
``monocle demo`` made (its ``truth.csv`` says who is who). Raw: every record is a customer of its own, as the systems have
them. Unified: Monocle's customers; on Online Retail the truth, since what is injected are copies without names. Models are
made and asked in the same way. What is said of a person is what a customer of theirs is told, the mean where they are several:
who holds a record knows of no other. Both are judged on the same persons, on what they did after the cut-off, with 95 %
intervals of the difference over the same bootstrap samples of the persons: ranking and probability of the next purchase in 90
days, orders expected, and the share of the revenue after the cut-off that as many contacts as a tenth of the persons reach,
those of most expected orders first: a person who stands twice in the list is reached once and paid for twice.

The mean absolute error is least for who says the median, which is no order at all: it is told with that of "nobody orders", and
whoever says too little wins by it. Raw customers say too little, each half of what their person orders. So errors are told a
second time at one level, each forecast scaled to as many orders as came: then only who is said to order more or less counts.
"""

import argparse
import csv
import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from bench.shops import online_retail, online_retail_lines
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from monocle import settings
from monocle.engine import DuckEngine
from monocle.ids import record_id
from monocle.insight import measures
from monocle.insight.bought import History, counts, history
from monocle.insight.lifetime import valuing
from monocle.insight.minimums import Refused
from monocle.insight.propensity.features import Facts, Seen, seen
from monocle.insight.propensity.foretelling import Question, in_hindsight
from monocle.insight.worth import Worth
from monocle.relation import Column, Contract, Relation, nothing, select
from monocle.tables import CUSTOMERS, EVENTS, ORDER_LINES, ORDERS
from monocle.workspace import open_workspace
from monocle.workspace.decided_since import in_force

DAYS, SEED = 90, 20261122
RECORDS = (0.6, 0.3, 0.1)
"""Share of the people of Online Retail who become one, two and three records."""
_WHO = Contract("who", "record → person", (Column("record_id", "UUID", ""), Column("person", "VARCHAR", "")))
_OF = Contract("of_buyers", "customer → person", (Column("number", "BIGINT", ""), Column("person", "VARCHAR", "")))
_PERSONS = """
SELECT DISTINCT b.number, w.person
FROM buyers AS b
JOIN customers AS c ON c.customer_id = b.customer_id
JOIN who AS w ON w.record_id = c.record_id
ORDER BY b.number, w.person
"""
_ALONE = "SELECT record_id, record_id AS customer_id FROM customers"
_EVER = dt.datetime(2100, 1, 1)  # noqa: DTZ001 times of relations are UTC without zone
Array = NDArray[np.float64]


def told(engine: DuckEngine, tables: Mapping[str, Relation], who: Relation, currency: str) -> dict[str, Any]:
    """Give the figures of raw and unified, and their difference.

    Args:
        engine: computes.
        tables: orders, lines, events, and customers: which record is whom.
        who: which record is which person.
        currency: of the amounts.
    """
    alone = engine.keep(select(_ALONE, CUSTOMERS, customers=tables["customers"]))
    made_of = {"raw": {**tables, "customers": alone}, "unified": tables}
    told_by = {name: _scores(engine, given, who, currency) for name, given in made_of.items()}
    both, lists = ({name: one[part] for name, one in told_by.items()} for part in (0, 1))
    persons = sorted(set(both["raw"]) & set(both["unified"]))
    weights = measures.samples(len(persons))
    came = np.array([both["unified"][one]["came"] for one in persons])
    paid = np.array([both["unified"][one]["paid"] for one in persons])
    buys = (came > 0).astype(float)
    found: dict[str, Any] = {
        "days": DAYS,
        "persons": len(persons),
        "customers": {name: int(sum(one["customers"] for one in scores.values())) for name, scores in both.items()},
    }
    for name, measure, score, outcome, sign in (
        ("auc", measures.auc, "buys", buys, 1),
        ("brier", measures.brier, "buys", buys, -1),
        ("orders_root_error", measures.root_error, "orders", came, -1),
        ("orders_absolute_error", measures.absolute_error, "orders", came, -1),
        ("orders_root_error_at_one_level", _levelled(measures.root_error), "orders", came, -1),
        ("orders_absolute_error_at_one_level", _levelled(measures.absolute_error), "orders", came, -1),
    ):
        made = [np.array([both[kind][one][score] for one in persons]) for kind in ("unified", "raw")]
        (one,) = measures.compared({name: (measure, sign)}, made[0], made[1], outcome, weights)
        found[name] = {
            "unified": asdict(one.model), "raw": asdict(one.baseline), "difference": asdict(one.difference), "better": one.better,
        }  # fmt: skip
    found["orders"] = {
        "came": float(came.mean()),
        "absolute_error_of_none": float(came.mean()),
        **{kind: float(np.mean([both[kind][one]["orders"] for one in persons])) for kind in ("unified", "raw")},
    }
    places = {one: place for place, one in enumerate(persons)}
    reached = [_reached(lists[kind], places, paid, weights) for kind in ("unified", "raw")]
    figures = {"unified": reached[0], "raw": reached[1], "difference": reached[0] - reached[1]}
    told_of = {name: asdict(measures.interval(one)) for name, one in figures.items()}
    found["revenue_reached"] = {**told_of, "better": told_of["difference"]["low"] > 0}
    return _rounded(found)


def _levelled(measure: measures.Measure) -> measures.Measure:
    """Give a measure of forecasts that are scaled first, in each sample, to the sum of what came."""

    def measured(said: Array, came: Array, weights: Array) -> Array:
        scales = (weights @ came) / np.maximum(weights @ said, 1e-12)
        return np.array([
            float(measure(said * scale, came, one[None, :])[0]) for scale, one in zip(scales, weights, strict=True)
        ])  # fmt: skip

    return measured


def _reached(contacts: Sequence[tuple[float, str]], places: Mapping[str, int], paid: Array, weights: Array) -> Array:
    """Give the share of all that was paid by whom as many contacts as a tenth of the persons reach, best ones first.

    Args:
        contacts: score of each customer, and which person they are.
        places: of the persons.
        paid: by each person after the cut-off.
        weights: of the samples of persons.
    """
    ranked = sorted((-score, person) for score, person in contacts if person in places)
    of = np.array([places[person] for _, person in ranked])
    _, starts = np.unique(of, return_index=True)
    pays = np.zeros(len(of))
    pays[starts] = paid[of[starts]]
    cost = weights[:, of]
    before = np.cumsum(cost, axis=1) - cost
    part = np.clip((weights.sum(axis=1, keepdims=True) * 0.1 - before) / np.maximum(cost, 1e-12), 0, 1)
    return np.asarray((part * cost) @ pays / np.maximum(weights @ paid, 1e-12))


def _scores(
    engine: DuckEngine, tables: Mapping[str, Relation], who: Relation, currency: str
) -> tuple[dict[str, dict[str, float]], list[tuple[float, str]]]:
    """Give what the models of the cut-off say of every person who had bought by then, and of every customer."""
    known = history(engine, tables["orders"], tables["customers"], currency, _EVER)
    if known is None:
        return {}, []
    facts = Facts(known, tables["lines"], tables["events"], tables["customers"])

    @cache
    def look(at: dt.datetime, horizon: int) -> Seen:
        return seen(engine, facts, at, horizon)

    cut_off = known.now - dt.timedelta(days=DAYS)
    said = in_hindsight(Question("purchase_90", DAYS), look, known.first, cut_off)
    if isinstance(said, Refused):
        raise SystemExit(said.reason)
    before = counts(engine, known, cut_off)
    expected = valuing.expect(valuing.learn(before), before, Worth())
    orders = expected.orders[DAYS]
    found: dict[str, dict[str, float]] = {}
    contacts = []
    for number, person in _persons(engine, known, tables, who):
        if before.days[number] == 0:
            continue
        one = found.setdefault(person, {"buys": 0.0, "orders": 0.0, "came": 0.0, "paid": 0.0, "customers": 0.0})
        one["buys"] += float(said.model[number])
        one["orders"] += float(orders[number])
        contacts.append((float(orders[number]), person))
        one["customers"] += 1
    for number, person in _persons(engine, known, tables, who):
        if person in found:
            found[person]["came"] += float(before.later[number])
            found[person]["paid"] += float(before.later_amount[number])
    for one in found.values():
        one["buys"] /= one["customers"]
        one["orders"] /= one["customers"]
    return found, contacts


def _persons(
    engine: DuckEngine, known: History, tables: Mapping[str, Relation], who: Relation
) -> list[tuple[int, str]]:
    relation = select(_PERSONS, _OF, buyers=known.buyers, customers=tables["customers"], who=who)
    return [(row["number"], row["person"]) for row in engine.rows(relation)]


def retail(engine: DuckEngine) -> dict[str, Any]:
    """Give the figures of Online Retail, of whose people some are made two or three records."""
    lines = online_retail_lines()
    draw = np.random.default_rng(SEED)
    people, invoices = lines.column("person").to_pylist(), lines.column("invoice").to_pylist()
    records = {one: int(draw.choice(3, p=RECORDS)) + 1 for one in sorted(set(people))}
    part = {one: int(draw.integers(0, 6)) for one in sorted(set(zip(invoices, people, strict=True)))}
    split = [f"{one}/{part[invoice, one] % records[one]}" for invoice, one in zip(invoices, people, strict=True)]
    shop = online_retail(engine, lines.set_column(lines.column_names.index("person"), "person", pa.array(split)))
    rows = [
        {"record_id": str(row["record_id"]), "customer_id": str(row["customer_id"])}
        for row in engine.rows(shop.customers)
    ]
    names = {_md5(f"person/{one}"): one.partition("/")[0] for one in set(split)}
    who = engine.take(
        pa.Table.from_pylist([{"record_id": one["record_id"], "person": names[one["record_id"]]} for one in rows]), _WHO
    )
    unified = engine.take(
        pa.Table.from_pylist([{"record_id": key, "customer_id": _md5(f"customer/{person}")} for key, person in names.items()]), CUSTOMERS
    )  # fmt: skip
    tables = {"orders": shop.orders, "lines": shop.lines, "customers": unified, "events": nothing(EVENTS)}
    return told(engine, tables, who, shop.currency)


def _md5(text: str) -> str:
    found = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


def demo(folder: Path) -> dict[str, Any]:
    """Give the figures of a demo's workspace; persons are those of its truth."""
    with open_workspace(folder) as opened, in_force(opened.house) as forced, opened.house.engine() as engine:
        with (folder / "truth.csv").open(encoding="utf-8") as file:
            truth = [
                {"record_id": str(record_id(row["source"], row["source_key"])), "person": row["person"]}
                for row in csv.DictReader(file)
            ]
        who = engine.take(pa.Table.from_pylist(truth), _WHO)
        tables = {
            name: forced.read(one)
            for name, one in (("orders", ORDERS), ("lines", ORDER_LINES), ("customers", CUSTOMERS), ("events", EVENTS))
        }
        return told(engine, tables, who, opened.house.charter.currency)


def _rounded(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _rounded(one) for name, one in found.items()}
    return round(found, 4) if isinstance(found, float) else found


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, help="a folder that monocle demo made")
    asked = parser.parse_args()
    found = {}
    with (
        threadpool_limits(1),
        tempfile.TemporaryDirectory() as folder,
        DuckEngine(Path(folder), settings.read()) as engine,
    ):
        found["online_retail"] = retail(engine)
        if asked.demo:
            found["demo"] = demo(asked.demo)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
