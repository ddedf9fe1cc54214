"""One record, and micro-batches, against everything known: milliseconds to a durable decision, with Splink on the same rows.

Run: ``python -m bench.incremental --records 10000000 --singles 2000 --batch 1000 --batches 50 --json``. Persons are synthetic
(``bench.people``). All but the last are known: a model is learned from them, and the index is built. The others arrive, half of
them one by one: of ten, eight are new, one is a known record that changed, one is withdrawn. Each is decided in memory, and
again with another part of the records as one PostgreSQL transaction with fsync on the workspace's own server. Input is clean
records: cleaning is not timed, neither here nor for the peer, whose ``predict_between`` stores nothing.
"""

import argparse
import gc
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pyarrow as pa
from bench.people import Plan, write_people
from bench.persons import persons
from bench.watching import Watch

from monocle import settings
from monocle.catalog import open_catalog
from monocle.clean import stage as clean
from monocle.engine import DuckEngine, Engine
from monocle.relation import Relation, select
from monocle.resolve.index import Arrival, Index, Lake, built
from monocle.resolve.index.durable import journalled
from monocle.resolve.index.folder import opened, save
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.tables import IDENTIFIERS, RECORDS

_KNOWN = "CAST(source_key AS BIGINT) < $known"


def _split(
    engine: Engine, records: Relation, identifiers: Relation, known: int
) -> tuple[list[Relation], list[Relation]]:
    """Give records and their identifiers: those known, and those that arrive."""
    found = []
    for where in (_KNOWN, f"NOT ({_KNOWN})"):
        some = engine.keep(select(f"SELECT * FROM records WHERE {where}", RECORDS, {"known": known}, records=records))
        held = select(
            "SELECT i.* FROM identifiers AS i SEMI JOIN records AS r USING (record_id)",
            IDENTIFIERS,
            identifiers=identifiers,
            records=some,
        )
        found.append([some, engine.keep(held)])
    return found[0], found[1]


class Arriving:
    """Records that arrive, in parts; some of what arrived before changes, some is withdrawn."""

    def __init__(self, records: pa.Table, identifiers: pa.Table, seed: int) -> None:
        """Take the records that are to arrive."""
        self._dice, self._place = random.Random(seed), 0  # noqa: S311 - drawn again from the seed
        self._records, self._identifiers = records, identifiers
        self._known: list[str] = []
        self._of: dict[str, list[int]] = {}
        for place, one in enumerate(identifiers["record_id"].to_pylist()):
            self._of.setdefault(str(one), []).append(place)

    def part(self, size: int) -> Arrival:
        """Give so many: eight of ten new, one changed, one withdrawn."""
        draws = [self._dice.random() for _ in range(size)]
        changed = min(sum(0.8 <= draw < 0.9 for draw in draws), len(self._known) // 2)
        gone = min(sum(draw >= 0.9 for draw in draws), len(self._known) // 2)
        picked = [self._known[place] for place in self._dice.sample(range(len(self._known)), changed + gone)]
        records = self._records.slice(self._place, size - gone).combine_chunks()
        self._place += size - gone
        ids = [str(one) for one in records["record_id"].to_pylist()]
        new = dict(zip(ids, [*picked[:changed], *ids[changed:]], strict=True))
        dead = set(picked[changed:])
        self._known = [*(one for one in self._known if one not in dead), *ids[changed:]]
        held = self._identifiers.take(pa.array([place for one in ids for place in self._of.get(one, ())], pa.int64()))
        return Arrival(_with_ids(records, new), _with_ids(held, new), [UUID(one) for one in picked[changed:]])


def _with_ids(table: pa.Table, new: Mapping[str, str]) -> pa.Table:
    column = pa.array([new[str(one)] for one in table["record_id"].to_pylist()], pa.string())
    return table.set_column(table.schema.get_field_index("record_id"), "record_id", pa.chunked_array([column]))


def _one_by_one(arriving: Arriving, count: int) -> Iterator[Arrival]:
    """Give arrivals of one record, as mappings."""
    for _ in range(count):
        one = arriving.part(1)
        yield Arrival(one.records.to_pylist(), one.identifiers.to_pylist(), one.withdrawn)


def _timed(arrivals: Sequence[Arrival], take: Any) -> list[tuple[float, float]]:
    """Give wall and CPU seconds of each arrival; the CPU of PostgreSQL is not in it."""
    seconds = []
    for arrival in arrivals:
        start, cpu = time.perf_counter(), time.process_time()
        take(arrival)
        seconds.append((time.perf_counter() - start, time.process_time() - cpu))
    return seconds


def _shown(seconds: Sequence[tuple[float, float]]) -> dict[str, float]:
    wall, cpu = (np.array(side) * 1000 for side in zip(*seconds, strict=True))
    return {
        "p50_ms": round(float(np.median(wall)), 3),
        "p99_ms": round(float(np.percentile(wall, 99)), 3),
        "worst_ms": round(float(wall.max()), 1),
        "cpu_p50_ms": round(float(np.median(cpu)), 3),
        "cpu_p99_ms": round(float(np.percentile(cpu, 99)), 3),
    }


def _synced(folder: Path) -> float:
    """Give the milliseconds in which this disk makes 8 KiB last, half of the time."""
    seconds = []
    with (folder / "synced").open("wb") as file:
        for _ in range(200):
            file.write(b"x" * 8192)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - start)
    return round(float(np.median(seconds)) * 1000, 3)


def _measured(index: Index, arriving: Arriving, asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Give times of arrivals: in memory alone, then as transactions."""
    found: dict[str, Any] = {}
    run_id = uuid4()
    gc.freeze()  # what the bench itself holds is not to be looked through again and again
    with open_catalog(folder, settings.read()) as catalog, journalled(index, catalog, run_id) as lasting:
        for name, take in (("memory", index.arrive), ("durable", None)):
            taking = take or lasting.arrive
            _timed(list(_one_by_one(arriving, 100)), taking)
            found[f"one_{name}"] = _shown(_timed(list(_one_by_one(arriving, asked.singles)), taking))
            _timed([arriving.part(asked.batch) for _ in range(2)], taking)
            batches = [arriving.part(asked.batch) for _ in range(asked.batches)]
            seconds = _timed(batches, taking)
            found[f"batch_{name}"] = _shown(seconds) | {
                "records_per_second": round(asked.batch * asked.batches / sum(wall for wall, _ in seconds))
            }
    return found


def ours(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Learn a model from what is known, build the index, save and open it, and let the others arrive."""
    chosen = settings.read()
    with DuckEngine(folder / "scratch", chosen) as engine, Watch(folder) as watch:
        cleaned = clean.run(engine, engine.keep(persons(folder)))
        known, others = _split(engine, cleaned.records, cleaned.identifiers, asked.records)
        model = partition(engine, known[0], known[1], Matching()).model
        start = time.perf_counter()
        index = built(engine, Lake(known[0], known[1]), model, Matching())
        figures: dict[str, Any] = {
            "build_seconds": round(time.perf_counter() - start, 1),
            "rules": len(index.bearings.rules),
        }
        start = time.perf_counter()
        save(index, folder / "index", "bench")
        figures["save_seconds"] = round(time.perf_counter() - start, 1)
        figures["index_mb"] = sum(file.stat().st_size for file in (folder / "index").glob("*")) >> 20
        arriving = Arriving(engine.arrow(others[0]), engine.arrow(others[1]), asked.seed)
        figures["peak_mb"] = watch.mark()[2]
    del index
    start = time.perf_counter()
    again = opened(folder / "index", "bench", Matching(), chosen.threads)
    figures["open_seconds"] = round(time.perf_counter() - start, 2)
    if again is None:
        sys.exit("the saved index could not be opened")
    figures |= _measured(again, arriving, asked, folder / "house")
    figures["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    figures["fdatasync_p50_ms"] = _synced(folder)
    return figures


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, value in (("records", 200_000), ("singles", 2000), ("batch", 1000), ("batches", 50), ("seed", 1)):
        options.add_argument(f"--{name}", type=int, default=value)
    options.add_argument("--peer", choices=("splink", "none"), default="splink")
    options.add_argument("--folder", default="", help="where files are made, and kept")
    options.add_argument("--json", action="store_true", help="on one line")
    asked = options.parse_args()
    spare = 2 * (asked.singles + 100 + asked.batch * (asked.batches + 2))
    with tempfile.TemporaryDirectory(prefix="monocle-incremental-") as made:
        folder = Path(asked.folder or made)
        write_people(folder, Plan(asked.records + spare, asked.seed), settings.read().threads)
        shutil.rmtree(folder / "house", ignore_errors=True)
        (folder / "house").mkdir()
        figures = ours(folder, asked)
        if asked.peer == "splink":
            from bench.peers import splink_between

            figures["splink"] = splink_between.between(folder, asked.records, asked.batch, settings.read())
    figures |= {"records": asked.records, "batch": asked.batch, "load": [round(one, 1) for one in os.getloadavg()]}
    print(json.dumps(figures, indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
