"""Raw Parquet to customers with ids and golden values: seconds, memory and quality, with a peer on the same rows.

Run: ``python -m bench.linkage --records 1000000 --json``. Persons are synthetic (``bench.people``), the truth stands apart.
Ours is read, clean, resolve and golden on one engine, without PostgreSQL and without a workspace; a peer's time is what
``bench/peers`` says it is. Each is a process of its own, so that memory is its own: the most that the process and all that
it starts held at once, looked at five times a second. What is timed begins once the programs are loaded, ours as the
peer's, and neither's answer is timed while it is written down for comparing with the truth: how long loading took
(``loading_seconds``) and writing (``found``) is told apart. Golden values are kept as decisions that are read together with the
records; reading all of them, with origin and rivals, is measured after that and told apart (``golden_read``). What numba compiles once for a machine is compiled before, on two thousand records. ``--parts ours`` with ``--folder`` measures one part again on what is
there: a run of 100 million records is ``--parts make,ours``.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.agreement import agreement
from bench.people import Plan, write_people
from bench.watching import Watch

from monocle import settings

PARTS = ("make", "ours", "peer")
PEERS = ("splink", "goldenmatch", "none")
_TIMED = ("train", "predict", "cluster", "dedupe")
_APART = ("found", "golden_read")


def part(name: str, folder: Path, asked: argparse.Namespace) -> None:
    """Do one part in this process, and leave its figures in the folder as JSON."""
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    chosen = settings.read()
    loading = time.perf_counter()
    work = _work(name, folder, asked)
    with Watch(folder) as watch:
        start = watch.mark()
        done = work(watch)
        end = watch.mark()
    apart = [done.get(step, {}) for step in _APART]
    steps = [*done.get("stages", {}).values(), *apart]
    figures = {
        "seconds": round(end[0] - start[0] - sum(step.get("seconds", 0) for step in apart), 2),
        "cpu_seconds": round(end[1] - start[1] - sum(step.get("cpu_seconds", 0) for step in apart), 2),
        "loading_seconds": round(start[0] - loading, 2),
        **done,
        "peak_mb": max([end[2], *(step.get("peak_mb", 0) for step in steps)]),
        "load": [round(one, 1) for one in os.getloadavg()],
    }
    if name != "make" and "error" not in done:
        figures |= agreement(place / "found", folder / "truth", folder / "spill", chosen.memory_mb)
    (folder / f"{name}.json").write_text(json.dumps(figures), encoding="utf-8")


def _work(name: str, folder: Path, asked: argparse.Namespace) -> Callable[[Watch], dict[str, Any]]:
    """Load the programs of a part, and give what does it."""
    chosen, found = settings.read(), folder / name / "found"
    if name == "make":
        return lambda _: _made(folder, asked)
    if name == "ours":
        from bench.ours import customers_of

        return lambda watch: customers_of(folder, found, watch)
    memory_mb = asked.peer_memory_mb or max(chosen.memory_mb, _memory_mb() * 6 // 10)
    if asked.peer == "splink":
        from bench.peers import splink5

        return lambda _: _told("splink", splink5.dedupe(folder, found, chosen.threads, memory_mb))
    from bench.peers import goldenmatch

    return lambda _: _told("goldenmatch", goldenmatch.dedupe(folder, found, asked.peer_limit))


def _made(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    for there in ("raw", "truth"):
        shutil.rmtree(folder / there, ignore_errors=True)
    write_people(folder, Plan(asked.records, asked.seed), settings.read().threads)
    return {"disk_mb": sum(file.stat().st_size for file in folder.glob("*/*.parquet")) >> 20}


def _told(name: str, steps: Mapping[str, Any]) -> dict[str, Any]:
    """Give the figures of a peer: of its time what its training, predicting and clustering take."""
    if "error" in steps:
        return dict(steps)
    timed = sum(seconds for step, seconds in steps.items() if step in _TIMED)
    return {"name": name, "version": steps.get("version") or version(name), "steps": steps, "seconds": round(timed, 2)}


def _memory_mb() -> int:
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20)


def report(folder: Path, asked: argparse.Namespace) -> Mapping[str, Any]:
    """Give the figures of all parts that were done in a folder."""
    made, ours, peer = (
        json.loads(path.read_text(encoding="utf-8")) if (path := folder / f"{name}.json").exists() else {}
        for name in PARTS
    )
    ratio = ours["seconds"] / peer["seconds"] if ours and peer.get("seconds") and "error" not in peer else None
    return {
        "records": ours.get("records", asked.records),
        "seed": asked.seed,
        **{name: ours.get(name) for name in _OURS},
        "peer": peer.get("name", asked.peer),
        **{f"peer_{name}": peer.get(name) for name in _THEIRS},
        "ratio": round(ratio, 3) if ratio else None,
        "loading_seconds": ours.get("loading_seconds"),
        "found": ours.get("found"),
        "golden_read": ours.get("golden_read"),
        "stages": ours.get("stages", {}),
        "made": made,
        "machine": _machine(),
    }


_OURS = (
    "seconds",
    "cpu_seconds",
    "peak_mb",
    "f1",
    "b3_f1",
    "precision",
    "recall",
    "customers",
    "people",
    "largest",
    "load",
)
_THEIRS = (
    "seconds", "cpu_seconds", "peak_mb", "f1", "b3_f1", "precision", "recall", "customers", "largest", "steps", "version", "load", "error",
)  # fmt: skip


def _machine() -> Mapping[str, Any]:
    chosen = settings.read()
    return {
        "cores": len(os.sched_getaffinity(0)),
        "threads": chosen.threads,
        "duckdb_memory_mb": chosen.memory_mb,
        "memory_mb": _memory_mb(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("duckdb", "numpy", "numba", "pyarrow")},
    }


@contextmanager
def _room(folder: str) -> Iterator[Path]:
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory(prefix="monocle-linkage-") as made:
        yield Path(made)


def in_own_process(name: str, folder: Path, given: list[str]) -> None:
    """Do a part in a process of its own; what it cannot do is in its figures."""
    figures = folder / f"{name}.json"
    figures.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.linkage", *given, "--folder", str(folder), "--part", name]
    start = time.perf_counter()
    ended = subprocess.run(command, stdout=sys.stderr, check=False).returncode
    if ended and name == "peer":
        error = f"ended with code {ended} after {time.perf_counter() - start:.0f} s"
        figures.write_text(json.dumps({"error": error}), encoding="utf-8")
    elif ended:
        sys.exit(f"{name} ended with code {ended}")


def warm_up(seed: int) -> None:
    """Compile what is compiled once, by way of a few records."""
    with tempfile.TemporaryDirectory(prefix="monocle-warm-up-") as made:
        for name in ("make", "ours"):
            in_own_process(name, Path(made), ["--records", "2000", "--seed", str(seed)])


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true", help="on one line")
    options.add_argument("--peer", choices=PEERS, default="splink")
    options.add_argument("--peer-memory-mb", type=int, default=0, help="what Splink may hold; by default 60 %% of all")
    options.add_argument("--peer-limit", type=int, default=900, help="seconds that GoldenMatch may take")
    options.add_argument("--parts", default=",".join(PARTS), help="make, ours, peer: which to do")
    options.add_argument("--folder", default="", help="where files are made, and kept")
    options.add_argument("--part", choices=PARTS, default="", help="used by the bench itself")
    return options


def main() -> None:
    """Print the figures."""
    asked = _options().parse_args()
    if asked.part:
        part(asked.part, Path(asked.folder), asked)
        return
    wanted = [name for name in PARTS if name in asked.parts.split(",") and (name, asked.peer) != ("peer", "none")]
    with _room(asked.folder) as folder:
        if "ours" in wanted:
            warm_up(asked.seed)
        for name in wanted:
            in_own_process(name, folder, sys.argv[1:])
        print(json.dumps(report(folder, asked), indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
