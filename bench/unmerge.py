"""Unmerging is exact and fast: random sequences of decisions, and the time of one unmerge, as JSON.

Run: ``python -m bench.unmerge --sequences 10000 --processes 4``. Each sequence does two to eight things at random (merge,
judge a pair, split, unmerge, undo), then everything is taken back. After both, what is served is held against what follows
from matching and the judgements in force: members, golden values to the digest, ids, events, orders, choices, words, redirects
and the review queue; and against what a subscriber has who is told nothing but the id changelog and the events of repair. The times are of ``identities.unmerge`` on a customer of two merged ones in a house of
``--records`` records, from the call to the committed transaction.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.identity_desk import Desk
from bench.identity_house import People, served

from monocle.catalog import open_catalog
from monocle.engine import Lake
from monocle.settings import Settings
from monocle.workspace.folder import Charter, Folder
from monocle.workspace.house import House

STEPS, RECORDS = (2, 8), 24
WARM = 20


def exact(told: tuple[int, int]) -> dict[str, Any]:
    """Do sequences on one house of people; give how many were exact, what was wrong, and what was done.

    Args:
        told: seed, and how many sequences.
    """
    seed, sequences = told
    done: Counter[str] = Counter()
    found: list[str] = []
    dice = random.Random(seed)  # noqa: S311 - drawn again from the seed
    with _house(RECORDS, seed, 30) as (house, people), Desk(house, people) as desk:
        first = _without_redirects(served(house.catalog))
        for number in range(sequences):
            done.update(desk.step(dice) for _ in range(dice.randint(*STEPS)))
            found += [f"sequence {seed}-{number}: {what}" for what in desk.wrong()]
            desk.take_all_back()
            if _without_redirects(served(house.catalog)) != first:
                found.append(f"sequence {seed}-{number}: not as it was at first")
        spent = time.process_time() + _cpu_of_the_server(house.folder.root)
    return {"wrong": found, "done": dict(done), "cpu": spent}


def _cpu_of_the_server(folder: Path) -> float:
    """Give the CPU seconds of the processes that work in a folder: PostgreSQL's, those that ended too. Linux tells."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink().is_relative_to(folder):
                ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def _house(records: int, seed: int, doubts: int) -> Iterator[tuple[House, People]]:
    """Give a house of people in a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="monocle-unmerge-") as folder,
        open_catalog(Path(folder), Settings()) as catalog,
    ):
        people = People(records, seed)
        people.doubts(doubts)
        people.serve(catalog)
        with catalog.transaction() as connection:
            connection.execute("ANALYZE")
        yield House(Folder(Path(folder)), Charter("bench"), Settings(), catalog, Lake(Path(folder) / "lake")), people


def times(records: int, unmerges: int) -> dict[str, Any]:
    """Give milliseconds of merges and unmerges in a house of so many records."""
    merged: list[float] = []
    unmerged: list[float] = []
    dice = random.Random(2)  # noqa: S311 - drawn again from the seed
    with _house(records, 1, records // 5) as (house, people), Desk(house, people) as desk:
        for number in range(unmerges + WARM):
            left, right = dice.sample(sorted(people.members), 2)
            start = time.perf_counter()
            done = desk.identities.merge(left, right, "Ada")
            between = time.perf_counter()
            ((gone, survivor),) = done.impact.leads_to.items()
            start_of_unmerge = time.perf_counter()
            desk.identities.unmerge(survivor, gone, "Ada")
            if number >= WARM:
                merged.append(1000 * (between - start))
                unmerged.append(1000 * (time.perf_counter() - start_of_unmerge))
    return {"records": records, "unmerge": _shown(unmerged), "merge": _shown(merged)}


def _without_redirects(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "redirects"}


def _shown(milliseconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds, n=100)
    return {
        "count": len(milliseconds),
        "p50_ms": round(cuts[49], 2),
        "p99_ms": round(cuts[98], 2),
        "max_ms": round(max(milliseconds), 2),
    }


def main() -> None:
    """Run the bench and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sequences", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--unmerges", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    timed = times(given.records, given.unmerges) if given.unmerges else {}
    started = time.perf_counter()
    share = -(-given.sequences // given.processes)
    parts = [(given.seed + place, min(share, given.sequences - place * share)) for place in range(given.processes)]
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(exact, [part for part in parts if part[1] > 0]))
    done: Counter[str] = Counter()
    for result in results:
        done.update(result["done"])
    broken = [what for result in results for what in result["wrong"]]
    figures = {"sequences": given.sequences, "steps": STEPS, "done": dict(done), "wrong": len(broken), "examples": broken[:5],
               "seconds": round(time.perf_counter() - started, 1), "cpu_seconds": round(sum(one["cpu"] for one in results), 1),
               **timed}  # fmt: skip
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
