"""How fast segments are counted over all customers while a person writes them, in the store that a run makes.

``python -m bench.segments --customers 1000000 --events 20000000`` makes data as the lake holds it, makes the store of it, and counts
ten typical segments, each several times with other moments. Figures are seconds; ``p95`` is over all counts. Data are kept with
``--folder`` and used again.
"""

import argparse
import datetime as dt
import json
import os
import resource
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from bench.segment_data import AT, stock

from monocle.engine import DuckEngine
from monocle.engine.shelf import Shelf, make_shelf
from monocle.segment import duck
from monocle.segment.parse import parse
from monocle.segment.store import columns, tables
from monocle.settings import Settings

SEGMENTS: Mapping[str, Any] = {
    "dormant": {"all": [
        {"field": "last_order_at", "op": "not_in_last_days", "value": 365},
        {"orders": {}, "measure": "count", "op": "at_least", "value": 2},
    ]},
    "spent much this year": {
        "orders": {"currency": "EUR"}, "measure": "total", "op": "at_least", "value": 30_000, "within": {"days": 365},
    },
    "opens e-mails, does not buy": {"all": [
        {"event": {"type": "email", "name": "Email Opened"}, "times": {"op": "at_least", "value": 3}, "within": {"days": 90}},
        {"orders": {}, "measure": "count", "op": "is", "value": 0, "within": {"days": 90}},
        {"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"},
    ]},
    "cart left": {
        "sequence": [{"event": {"type": "cart", "name": "Product Added"}}, {"order": {}}],
        "apart": {"days": 3}, "within": {"days": 30}, "unfinished": True,
    },
    "birthday in Lyon": {"all": [
        {"field": "city", "op": "in", "value": ["Lyon", "Villeurbanne"]},
        {"field": "birth_date", "op": "in_next_days", "value": 30},
        {"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"},
    ]},
    "shoes, no bags": {"all": [
        {"orders": {"category": "shoes"}, "measure": "count", "op": "at_least", "value": 1, "within": {"days": 180}},
        {"orders": {"category": ["bags", "tents"]}, "measure": "count", "op": "is", "value": 0},
    ]},
    "promoters": {"all": [
        {"event": {"type": "survey", "score": {"op": "at_least", "value": 9}}, "within": {"days": 365}},
        {"not": {"event": {"type": "survey", "score": {"op": "at_most", "value": 6}}, "within": {"days": 365}}},
    ]},
    "about to leave": {"all": [
        {"trait": "churn", "op": "at_least", "value": 0.7},
        {"trait": "rfm_cell", "op": "in", "value": ["loyal", "champions"]},
        {"not": {"consent": {"purpose": "marketing", "channel": "email"}, "is": "refused"}},
    ]},
    "looked at the spring campaign": {
        "event": {"type": "page", "properties": [{"name": "campaign", "op": "is", "value": "spring"}]},
        "times": {"op": "at_least", "value": 2}, "within": {"days": 30},
    },
    "households, held out": {"all": [
        {"household": {"any": {"field": "orders", "op": "at_least", "value": 3}}},
        {"not": {"share": {"from": 0, "to": 0.1, "salt": "held out"}}},
        {"any": [{"segment": "dormant"}, {"field": "email", "op": "ends_with", "value": "@example.org"}]},
    ]},
}  # fmt: skip
_SECONDS = 60


def main() -> None:
    """Make data, the store, and count."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--customers", type=int, default=1_000_000)
    asked.add_argument("--events", type=int, default=20_000_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--rounds", type=int, default=10)
    asked.add_argument("--folder", type=Path)
    told = asked.parse_args()
    if told.folder:
        told.folder.mkdir(parents=True, exist_ok=True)
        print(json.dumps(_measured(told, told.folder), indent=1))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(_measured(told, Path(folder)), indent=1))


def _measured(told: argparse.Namespace, folder: Path) -> dict[str, Any]:
    settings = Settings(threads=len(os.sched_getaffinity(0)))
    seconds: dict[str, float] = {}
    path = folder / "store.duckdb"
    with DuckEngine(folder / "scratch", settings) as engine:
        began = monotonic()
        known = stock(engine, folder / "lake", told.customers, told.events, told.seed)
        seconds["data"] = monotonic() - began
    if not path.exists():
        began = monotonic()
        make_shelf(path, tables(known), folder / "scratch", settings)
        seconds["store"] = monotonic() - began
    with Shelf(path, folder / "scratch", settings) as shelf:
        began = monotonic()
        times, counts = _counted(shelf, columns(known), told.rounds)
        seconds["counting"] = monotonic() - began
    every = sorted(one for some in times.values() for one in some)
    return {
        "customers": told.customers,
        "events": told.events,
        "seed": told.seed,
        "cores": settings.threads,
        "counts": len(every),
        "p50": round(every[len(every) // 2], 3),
        "p95": round(every[int(len(every) * 0.95)], 3),
        "most": round(every[-1], 3),
        "segments": {
            name: {
                "customers": counts[name],
                "first": round(some[0], 3),
                "median": round(sorted(some)[len(some) // 2], 3),
            }
            for name, some in times.items()
        },
        "store_mb": round(path.stat().st_size / 2**20),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "made_in": {name: round(one, 1) for name, one in seconds.items()},
    }


def _counted(shelf: Shelf, kinds: Mapping[str, str], rounds: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Count each segment some times, at another moment each time: in turn, as one does who goes from one to the next."""
    trees = {name: parse(told) for name, told in SEGMENTS.items()}
    times: dict[str, list[float]] = {name: [] for name in trees}
    counts: dict[str, int] = {}
    for number in range(rounds):
        asked = duck.Asked(AT - dt.timedelta(hours=number), kinds, trees)
        for name, tree in trees.items():
            began = monotonic()
            made = duck.members(tree, asked)
            found = shelf.rows(f"SELECT count(*) FROM ({made.sql})", made.values, _SECONDS)
            times[name].append(monotonic() - began)
            counts.setdefault(name, found[0][0])
    return times, counts


if __name__ == "__main__":
    main()
