"""``monocle match`` without configuration on labelled sets: precision, recall and F1, as JSON.

Run: ``python -m bench.quality --data DIR [--sets febrl1,fake_1000] [--best] [--splink]``. Each set is a folder with
``records.csv`` and ``truth.csv`` (``record_id,entity_id``). ``--best`` tries other thresholds and tells how far from the
best one, which only looking at the truth finds, the chosen one is. ``--splink`` runs Splink 5 with a configuration made by
hand, where there is one for the set's columns, and takes its best threshold by looking at the truth.
"""

import argparse
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monocle import settings
from monocle.errors import BadData
from monocle.resolve.matching import Matching
from monocle.resolve.quality import quality
from monocle.workspace.matching_file import match_file

TRIED = (-2.0, -1.0, 0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0)
FIGURES = ("records", "precision", "recall", "f1", "b3_f1", "seconds")


def measured(folder: Path, best: bool, chosen: settings.Settings) -> dict[str, Any]:
    """Give the figures of one set."""
    records, truth = folder / "records.csv", folder / "truth.csv"
    try:
        matched = match_file(records, chosen, truth)
    except BadData as refused:
        return {"refused": str(refused)}
    found = matched.figures()
    told = {name: _short(found[name]) for name in FIGURES}
    if best:
        tried = {at: match_file(records, chosen, truth, Matching(threshold=at)).f1 or 0.0 for at in TRIED}
        highest = max(*tried.values(), matched.f1 or 0.0)
        told |= {"best_f1": _short(highest), "from_best": _short(highest - (matched.f1 or 0.0))}
    return told


def splink(folder: Path) -> dict[str, Any] | None:
    """Give Splink's figures at its best threshold; None where no configuration fits."""
    from bench.peers import splink5_sets

    with (folder / "truth.csv").open(encoding="utf-8-sig", newline="") as file:
        truth = {row["record_id"]: row["entity_id"] for row in csv.DictReader(file)}
    best: dict[str, Any] | None = None
    for threshold, keys, clusters in splink5_sets.partitions(folder / "records.csv"):
        found = quality(list(clusters), [truth[key] for key in keys])
        if best is None or found.f1 > best["f1"]:
            best = {
                "f1": _short(found.f1),
                "precision": _short(found.precision),
                "recall": _short(found.recall),
                "b3_f1": _short(found.b3_f1),
                "threshold": threshold,
            }
    return best


def _short(number: Any) -> Any:
    return round(number, 5) if isinstance(number, float) else number


def sets(data: Path, asked: str) -> Mapping[str, Path]:
    """Give the labelled sets of a folder."""
    found = {path.parent.name: path.parent for path in sorted(data.glob("*/truth.csv"))}
    return {name: found[name] for name in asked.split(",")} if asked else found


def main() -> None:
    """Print the figures of every set."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="a folder per set")
    options.add_argument("--sets", default="", help="names, with commas; all without")
    options.add_argument("--best", action="store_true", help="look at the truth for the best threshold too")
    options.add_argument("--splink", action="store_true", help="run Splink too")
    asked = options.parse_args()
    chosen = settings.read()
    found: dict[str, Any] = {}
    for name, folder in sets(asked.data, asked.sets).items():
        found[name] = measured(folder, asked.best, chosen)
        if asked.splink:
            found[name]["splink"] = splink(folder)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
