"""BG/NBD and Gamma-Gamma on CDNOW, against the numbers that the papers print, and on a million customers.

Run: ``python -m bench.lifetime``. Fails where a parameter differs from the paper in the third digit, or the log-likelihood by
more than .1.
"""

import argparse
import datetime as dt
import json
import time
from collections import defaultdict

import numpy as np
import pyarrow.csv as pc
from bench.shops import DATA

from monocle.insight.lifetime import bgnbd, gamma_gamma
from monocle.insight.lifetime.bgnbd import purchases

BGNBD = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "log_likelihood": -9582.4}
GAMMA_GAMMA = {"p": 6.25, "q": 3.74, "gamma": 15.44}
_CALIBRATED = dt.date(1997, 9, 30)


def orders() -> dict[str, object]:
    """Give the parameters of BG/NBD on the summary of CDNOW, and whether they are the paper's."""
    table = pc.read_csv(DATA / "cdnow_customers_summary.csv")
    known = purchases(*(table.column(name).to_numpy().astype(float) for name in ("frequency", "recency", "T")))
    model = bgnbd.fit(known)
    found = {name: getattr(model, name) for name in BGNBD}
    same = all(abs(found[name] - BGNBD[name]) <= (0.1 if name == "log_likelihood" else 0.0005) for name in BGNBD)
    example = model.expected(purchases(np.array([2.0]), np.array([30.43]), np.array([38.86])), 39.0)[0]
    rounded = {name: round(value, 4) for name, value in found.items()}
    return {
        "customers": table.num_rows,
        **rounded,
        "paper": BGNBD,
        "same": same,
        "customer_1_in_39_weeks": round(float(example), 3),
    }


def amounts() -> dict[str, object]:
    """Give the parameters of Gamma-Gamma on the repeat orders of CDNOW's first 39 weeks, and whether they are the paper's."""
    days: dict[int, dict[dt.date, float]] = defaultdict(lambda: defaultdict(float))
    for row in pc.read_csv(DATA / "cdnowElog.csv").to_pylist():
        text = str(row["date"])
        days[row["sampleid"]][dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))] += row["sales"]
    repeats = [[theirs[day] for day in sorted(theirs) if day <= _CALIBRATED][1:] for theirs in days.values()]
    paid = [one for one in repeats if one and sum(one) > 0]
    model = gamma_gamma.fit(
        np.array([float(len(one)) for one in paid]), np.array([sum(one) / len(one) for one in paid])
    )
    found = {name: round(getattr(model, name), 4) for name in GAMMA_GAMMA}
    same = all(abs(found[name] - GAMMA_GAMMA[name]) <= 0.005 for name in GAMMA_GAMMA)
    return {"customers": len(paid), **found, "paper": GAMMA_GAMMA, "same": same, "mean": round(model.mean(), 2)}


def many(customers: int, seed: int = 0) -> dict[str, object]:
    """Give how long simulated customers take, and what is found again of what they were made of."""
    draw = np.random.default_rng(seed)
    rate, leaves = draw.gamma(0.8, 1 / 60.0, customers), draw.beta(0.8, 2.5, customers)
    age = draw.integers(30, 730, customers).astype(float)
    repeats, last, now, who = np.zeros(customers), np.zeros(customers), np.zeros(customers), np.arange(customers)
    while len(who):
        now[who] += draw.exponential(1 / rate[who])
        who = who[now[who] < age[who]]
        repeats[who] += 1
        last[who] = np.ceil(now[who])
        who = who[draw.random(len(who)) > leaves[who]]
    start, cpu = time.perf_counter(), time.process_time()
    known = purchases(repeats, last, age)
    model = bgnbd.fit(known)
    for days in (30, 90, 365):
        model.expected(known, days)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    return {
        "customers": customers,
        "combinations": len(known.weights),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "made_of": {"r": 0.8, "alpha": 60.0, "a": 0.8, "b": 2.5},
        "found": {name: round(getattr(model, name), 3) for name in ("r", "alpha", "a", "b")},
    }


def main() -> None:
    """Print the figures as JSON; fail where they are not the papers'."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    asked = parser.parse_args()
    found = {"bg_nbd": orders(), "gamma_gamma": amounts(), "many": many(asked.customers)}
    print(json.dumps(found, indent=1))
    if not (found["bg_nbd"]["same"] and found["gamma_gamma"]["same"]):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
