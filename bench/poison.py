"""What one value that a thousand people share does: false merges among them, and the time it costs.

Run: ``python -m bench.poison``. A thousand people of as many households, among 100,000 records, all give one e-mail, one
telephone number, one address, 0000000000, or two of these at once; each kind of poison is a run of its own, beside one
without. Prints JSON.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
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
    """Give what one poison does."""
    place = folder / poison
    with duckdb.connect() as held:
        values = {"truth": f"{folder}/truth/*.parquet", "victims": asked.victims}
        held.execute(_VICTIMS, values)
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


def main() -> None:
    """Print the figures; end with code 1 when a poison joins two of the victims who are not joined without it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--victims", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", choices=POISONS, default="", help="one kind of poison, and none")
    asked = options.parse_args()
    warm_up(asked.seed)
    with tempfile.TemporaryDirectory(prefix="monocle-poison-") as made:
        folder = Path(made)
        write_people(folder, Plan(asked.records, asked.seed), workers=1)
        kinds = [name for name in POISONS if asked.only in {"", name} or name == "none"]
        found = {name: measured(folder, name, asked) for name in kinds}
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
