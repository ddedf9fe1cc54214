"""CSV files to served customers: seconds, CPU seconds and peak memory per stage, as JSON.

Run: ``python -m bench.pipeline --records 1000000``, or ``--demo-people 20000`` for the demo with all its sources. Data are
synthetic (``monocle.demo``) and made again from the seed; making them is timed apart. ``--again`` runs a second time on
the same files, as every night does.
"""

import argparse
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.watching import Watch

from monocle import settings
from monocle.demo.bulk import write_persons_csv
from monocle.demo.generate import generate
from monocle.workspace import Workspace, open_workspace
from monocle.workspace.demo import measured
from monocle.workspace.folder import make_folder


def prepare(place: Path, asked: argparse.Namespace) -> None:
    """Make the workspace and its files."""
    if asked.demo_people:
        generate(place, asked.demo_people, asked.seed)
        return
    make_folder(place, "en")
    write_persons_csv(place, asked.records, asked.seed)


def timed_run(workspace: Workspace, watch: Watch) -> dict[str, Any]:
    """Run the data flow and give its figures."""
    marks: list[tuple[str, float, float, int]] = [("", *watch.mark())]

    def tell(stage: str, _done: int, _total: int) -> None:
        if stage != marks[-1][0]:
            marks.append((stage, *watch.mark()))

    run = workspace.run(tell)
    marks.append(("end", *watch.mark()))
    stages = {
        stage: {"seconds": round(after - start, 2), "cpu_seconds": round(cpu_after - cpu, 2), "peak_mb": peak}
        for (stage, start, cpu, _), (_, after, cpu_after, peak) in pairwise(marks)
    }
    del stages[""]
    first, last = marks[0], marks[-1]
    return {
        "seconds": round(last[1] - first[1], 2),
        "cpu_seconds": round(last[2] - first[2], 2),
        "peak_mb": max(mark[3] for mark in marks),
        "stages": stages,
        "counts": dict(run.counts),
    }


def machine(chosen: settings.Settings) -> Mapping[str, Any]:
    """Give what the figures were measured on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "threads": chosen.threads,
        "duckdb_memory_mb": chosen.memory_mb,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load": [round(one, 1) for one in os.getloadavg()],
        "python": platform.python_version(),
    }


@contextmanager
def room(asked: argparse.Namespace) -> Iterator[Path]:
    """Give an empty folder, removed at the end unless it was named."""
    if asked.folder:
        shutil.rmtree(asked.folder, ignore_errors=True)
        yield Path(asked.folder)
        return
    with tempfile.TemporaryDirectory(prefix="monocle-bench-") as folder:
        yield Path(folder) / "workspace"


def main() -> None:
    """Print what the pipeline costs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=1_000_000)
    options.add_argument("--demo-people", type=int, default=0, help="the demo of so many people instead")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--again", action="store_true", help="run a second time on the same files")
    options.add_argument("--folder", default="", help="emptied first, and kept")
    asked = options.parse_args()
    chosen = settings.read()
    with room(asked) as place, Watch(place) as watch:
        before = watch.mark()
        prepare(place, asked)
        made = watch.mark()
        with open_workspace(place, chosen) as workspace:
            opened = watch.mark()
            first = timed_run(workspace, watch)
            runs = [first, timed_run(workspace, watch)] if asked.again else [first]
            agreement = asdict(measured(workspace))
    print(
        json.dumps(
            {
                "records": first["counts"]["records"],
                "customers": first["counts"]["customers"],
                "seed": asked.seed,
                "precision": round(agreement["precision"], 5),
                "recall": round(agreement["recall"], 5),
                "seconds_to_make_files": round(made[0] - before[0], 2),
                "seconds_to_open": round(opened[0] - made[0], 2),
                "seconds_with_all": round(opened[0] - before[0] + first["seconds"], 2),
                **first,
                "again": runs[1:],
                "machine": machine(chosen),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
