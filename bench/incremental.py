"""One record, and micro-batches, against everything known: milliseconds to a durable decision, with Splink on the same rows.

Run: ``python -m bench.incremental --records 10000000 --singles 2000 --batch 1000 --batches 50 --folder DIR --json``. Persons are
synthetic (``bench.people``). All but the last are known: a run's own matching learns from them and leaves its index, which stays
in DIR for the next time. The others arrive, half of them one by one: of ten, eight are new, one is a known record that changed,
one is withdrawn. Each is decided in memory, and again with another part of the records as one PostgreSQL transaction with fsync
on the workspace's own server; a batch is committed while the next one is decided about. Input is clean records: cleaning is
not timed, neither here nor for the peer, whose ``predict_between`` stores nothing.
"""

import argparse
import gc
import json
import os
import platform
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pyarrow as pa
from bench.people import CHUNK, Plan, write_people
from bench.persons import persons
from bench.watching import Watch

from monocle import settings
from monocle.catalog import open_catalog
from monocle.clean import stage as clean
from monocle.engine import DuckEngine
from monocle.relation import Relation, select
from monocle.resolve import stage as resolve
from monocle.resolve.index import Arrival, Index
from monocle.resolve.index.durable import journalled
from monocle.resolve.index.folder import opened
from monocle.resolve.index.keeping import version_of
from monocle.resolve.matching import Matching
from monocle.tables import PERSONS

_PEER_SECONDS = 900
"""Seconds that the peer may take, training and all."""


def _people(folder: Path, asked: argparse.Namespace) -> None:
    """Make raw rows, unless they are there."""
    if len(list((folder / "raw").glob("*.parquet"))) != -(-asked.records // CHUNK):
        write_people(folder, Plan(asked.records, asked.seed), settings.read().threads)


def _some(folder: Path, known: int, arriving: bool) -> Relation:
    """Give persons that are known, or those that arrive."""
    sql = f"SELECT * FROM persons WHERE (CAST(source_key AS BIGINT) >= $known) = {arriving}"
    return select(sql, PERSONS, {"known": known}, persons=persons(folder))


def _prepared(folder: Path, kept: Path, known: int) -> None:
    """Match what is known, keep its index, and keep what is to arrive, clean."""
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    with DuckEngine(folder / "scratch", settings.read()) as engine, Watch(folder) as watch:
        start = watch.mark()
        cleaned = clean.run(engine, engine.keep(_some(folder, known, arriving=False)))
        clear = watch.mark()
        going_on = resolve.Known(index=kept / "index")
        found = resolve.run(engine, cleaned.records, cleaned.identifiers, going_on, Matching())
        end = watch.mark()
        told = {
            "version": version_of(found.model, "index", engine.count(cleaned.records)),
            "clean_seconds": round(clear[0] - start[0], 1),
            "build_seconds": round(end[0] - start[0], 1),
            "build_cpu_seconds": round(end[1] - start[1], 1),
            "build_peak_mb": max(clear[2], end[2]),
            "index_seconds": found.seconds["index"],
            "index_mb": sum(file.stat().st_blocks for file in (kept / "index").glob("*")) >> 11,
        }
        others = clean.run(engine, engine.keep(_some(folder, known, arriving=True)))
        for name, relation in (("records", others.records), ("identifiers", others.identifiers)):
            table = engine.arrow(relation)
            with pa.OSFile(str(kept / f"{name}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
    (kept / "known.json").write_text(json.dumps(told))


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
        yield Arrival(pa.table(one.records).to_pylist(), pa.table(one.identifiers).to_pylist(), one.withdrawn)


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
    with (
        open_catalog(folder, settings.read()) as catalog,
        journalled(index, catalog, run_id) as lasting,
        Watch(folder) as watch,
    ):
        for name in ("memory", "durable"):
            taking = index.arrive if name == "memory" else lasting.arrive
            _timed(list(_one_by_one(arriving, 100)), taking)
            found[f"one_{name}"] = _shown(_timed(list(_one_by_one(arriving, asked.singles)), taking))
            _timed([arriving.part(asked.batch) for _ in range(2)], taking)
            batches = [arriving.part(asked.batch) for _ in range(asked.batches)]
            start = watch.mark()
            for _ in map(index.arrive, batches) if name == "memory" else lasting.arriving(batches):
                pass
            end = watch.mark()
            records = asked.batch * asked.batches
            found[f"batch_{name}"] = {
                "records_per_second": round(records / (end[0] - start[0])),
                "cpu_seconds_per_1000": round((end[1] - start[1]) / records * 1000, 4),
            }
    return found


def ours(folder: Path, asked: argparse.Namespace, known: int) -> dict[str, Any]:
    """Open the index of what is known, which is made where it is missing, and let the others arrive."""
    kept = folder / f"known-{known}-{asked.seed}"
    if not (kept / "known.json").exists():
        _prepared(folder, kept, known)
    figures: dict[str, Any] = json.loads((kept / "known.json").read_text())
    start = time.perf_counter()
    index = opened(kept / "index", figures.pop("version"), Matching(), settings.read().threads)
    figures["open_seconds"] = round(time.perf_counter() - start, 2)
    if index is None:
        sys.exit("the saved index could not be opened")
    figures["rules"] = len(index.bearings.rules)
    tables = [pa.ipc.open_file(pa.memory_map(str(kept / f"{name}.arrow"))).read_all() for name in _TABLES]
    shutil.rmtree(folder / "house", ignore_errors=True)
    (folder / "house").mkdir()
    figures |= _measured(index, Arriving(tables[0], tables[1], asked.seed), asked, folder / "house")
    figures["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    figures["fdatasync_p50_ms"] = _synced(folder)
    return figures


_TABLES = ("records", "identifiers")


def _between(folder: Path, known: int, batch: int, answer: Any) -> None:
    """Ask the peer, in a process of its own."""
    from bench.peers import splink_between

    answer.send(splink_between.between(folder, known, batch, settings.read()))


def peer(folder: Path, known: int, batch: int) -> Mapping[str, Any]:
    """Give the peer's figures, or why there are none."""
    spawn = get_context("spawn")
    receiving, sending = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_between, args=(folder, known, batch, sending))
    process.start()
    sending.close()
    try:
        found: Mapping[str, Any] = (
            receiving.recv() if receiving.poll(_PEER_SECONDS) else {"error": f"not done in {_PEER_SECONDS} seconds"}
        )
    except EOFError:
        found = {"error": "it ended without an answer; its own words are on standard error"}
    process.kill()
    process.join()
    return found


def _summed(found: Mapping[str, Any], other: Mapping[str, Any], asked: argparse.Namespace) -> dict[str, Any]:
    """Give the figures that the bars are about."""
    rate, peers = found["batch_durable"]["records_per_second"], other.get("records_per_second")
    return {
        "records": asked.records,
        "one_p50_ms": found["one_durable"]["p50_ms"],
        "one_p99_ms": found["one_durable"]["p99_ms"],
        "batch_records_per_second": rate,
        "batch_size": asked.batch,
        "peer": "splink predict_between" if other else None,
        "peer_records_per_second": peers,
        "peer_one_ms": other["one"]["p50_ms"] if peers else None,
        "ratio": round(rate / peers, 2) if peers else None,
        "threads": settings.read().threads,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
    }


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, value in (("records", 200_000), ("singles", 2000), ("batch", 1000), ("batches", 50), ("seed", 1)):
        options.add_argument(f"--{name}", type=int, default=value)
    options.add_argument("--peer", choices=("splink", "none"), default="splink")
    options.add_argument("--folder", default="", help="where files are made, and kept")
    options.add_argument("--json", action="store_true", help="on one line")
    asked = options.parse_args()
    known = asked.records - 2 * (asked.singles + 100 + asked.batch * (asked.batches + 2))
    with tempfile.TemporaryDirectory(prefix="monocle-incremental-") as made:
        folder = Path(asked.folder or made)
        folder.mkdir(parents=True, exist_ok=True)
        _people(folder, asked)
        found = ours(folder, asked, known)
        other = peer(folder, known, asked.batch) if asked.peer == "splink" else {}
    figures = {**_summed(found, other, asked), **found, "known": known, "splink": other}
    print(json.dumps(figures, indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
