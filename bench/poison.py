"""What one value that a thousand people share does: false merges among them, and the time it costs.

Run: ``python -m bench.poison``. A thousand people of as many households, among 100,000 records, all give one e-mail, one
telephone number, one address, 0000000000, or two of these at once; each kind of poison is a run of its own, beside one
without. Each is run a few times, the kinds by turns, and its least seconds count: what else the machine does only adds to
them. Prints JSON.

Two namesakes among the victims, of whom nothing but the name is left, may be joined as any two records of one rare name are:
at 100,000 records one link in fourteen says no more than that, and 94 of 100 of them are right.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from bench.linkage import in_own_process, warm_up
from bench.people import Plan, write_people

_ALONE: dict[str, dict[str, str]] = {
    "none": {},
    "email": {"email": "commande.magasin@orange.fr"},
    "phone": {"phone": "06 11 22 33 45"},
    "address": {"line": "1 rue de la Poste", "postcode": "75001", "city": "Paris"},
    "zeros": {"phone": "0000000000"},
}
POISONS: Mapping[str, Mapping[str, str]] = _ALONE | {
    f"{one}_{other}": {**_ALONE[one], **_ALONE[other]}
    for one, other in (("email", "phone"), ("email", "address"), ("phone", "address"))
}
_VICTIMS = """
CREATE OR REPLACE TABLE victims AS
SELECT min(number) AS number, person
FROM read_parquet($truth)
WHERE person % 24 = 0
GROUP BY person
ORDER BY person
LIMIT $victims
"""
_MERGES = """
WITH joined AS (
    SELECT cluster, count(DISTINCT person) AS people
    FROM read_parquet($found)
    JOIN victims USING (number)
    GROUP BY cluster
)
SELECT coalesce(sum(people * (people - 1) // 2), 0), coalesce(max(people), 0) FROM joined
"""


def poisoned(folder: Path, place: Path, poison: str, held: duckdb.DuckDBPyConnection) -> None:
    """Write the raw rows of a folder to another, the poison in the victims' rows."""
    (place / "raw").mkdir(parents=True)
    shutil.copytree(folder / "truth", place / "truth")
    changed = ", ".join(
        f"CASE WHEN victims.number IS NOT NULL THEN '{value}' ELSE {column} END AS {column}"
        for column, value in POISONS[poison].items()
    )
    wanted = f"raw.* REPLACE ({changed})" if changed else "raw.*"
    held.execute(
        f"COPY (SELECT {wanted} FROM read_parquet('{folder}/raw/*.parquet') AS raw LEFT JOIN victims ON victims.number = raw.number) "
        f"TO '{place}/raw/part.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )


def measured(folder: Path, poison: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Give what one poison does, of one run."""
    place = folder / poison
    with duckdb.connect() as held:
        values = {"truth": f"{folder}/truth/*.parquet", "victims": asked.victims}
        held.execute(_VICTIMS, values)
        if not place.exists():
            poisoned(folder, place, poison, held)
        in_own_process("ours", place, ["--records", str(asked.records)])
        figures = json.loads((place / "ours.json").read_text(encoding="utf-8"))
        row = held.execute(_MERGES, {"found": f"{place}/ours/found/*.parquet"}).fetchone()
    assert row is not None
    stages = {stage: told["seconds"] for stage, told in figures["stages"].items()}
    kept = ("seconds", "cpu_seconds", "peak_mb", "precision", "recall", "f1", "load")
    return {
        "false_pairs_among_victims": int(row[0]),
        "most_victims_in_one_customer": int(row[1]),
        "stages": stages,
        **{name: figures[name] for name in kept},
    }


def _least(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the last of some runs with the least seconds of each step, and of all of them the most of what is wrong."""
    wrong = ("false_pairs_among_victims", "most_victims_in_one_customer", "peak_mb")
    return {
        **runs[-1],
        "stages": {stage: min(one["stages"][stage] for one in runs) for stage in runs[-1]["stages"]},
        **{name: min(one[name] for one in runs) for name in ("seconds", "cpu_seconds")},
        **{name: max(one[name] for one in runs) for name in wrong},
    }


def main() -> None:
    """Print the figures; end with code 1 when a poison joins two of the victims who are not joined without it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--victims", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--times", type=int, default=3, help="runs of each kind")
    options.add_argument("--only", choices=POISONS, default="", help="one kind of poison, and none")
    asked = options.parse_args()
    warm_up(asked.seed)
    with tempfile.TemporaryDirectory(prefix="monocle-poison-") as made:
        folder = Path(made)
        write_people(folder, Plan(asked.records, asked.seed), workers=1)
        kinds = [name for name in POISONS if asked.only in {"", name} or name == "none"]
        runs = [{name: measured(folder, name, asked) for name in kinds} for _ in range(asked.times)]
        found = {name: _least([one[name] for one in runs]) for name in kinds}
    for one in found.values():
        one["time_ratio"] = round(one["seconds"] / found["none"]["seconds"], 3)
        one["cpu_ratio"] = round(one["cpu_seconds"] / found["none"]["cpu_seconds"], 3)
    print(
        json.dumps({"records": asked.records, "victims": asked.victims, "seed": asked.seed, "poisons": found}, indent=2)
    )
    sys.exit(
        any(one["false_pairs_among_victims"] > found["none"]["false_pairs_among_victims"] for one in found.values())
    )


if __name__ == "__main__":
    main()
