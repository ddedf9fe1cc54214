"""What follows from a run over many customers: seconds, CPU seconds and memory of each step; JSON.

Run: ``python -m bench.understanding --customers 1000000``; ``--folder DIR`` keeps the workspace, and uses it again. A customer
has three orders and twenty events. Ten segments (``bench.segments``) are evaluated with the step of segments. ``--steps`` takes
some of the steps alone, of a workspace whose earlier ones are there. Memory is that of this process and of PostgreSQL.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.great_house import prepare
from bench.pipeline import machine
from bench.segments import SEGMENTS
from bench.watching import Watch

from monocle import clock, settings
from monocle.workspace import Workspace, open_workspace
from monocle.workspace.decided_since import in_force
from monocle.workspace.segment_saving import put
from monocle.workspace.understanding import STEPS, steps
from monocle.workspace.understood import Known


def save(workspace: Workspace) -> None:
    """Keep the ten segments, of which nobody looks yet who is in them."""
    there = {one.name for one in workspace.segments.list()}
    for name, tree in SEGMENTS.items():
        if named(name) not in there:
            put(workspace.house, named(name), {"label": name, "where": tree}, "bench")


def named(name: str) -> str:
    """Give a segment's name as a file has it."""
    return "".join(letter if letter.isalnum() else "_" for letter in name.lower())


def measured(workspace: Workspace, watch: Watch, only: Sequence[str]) -> dict[str, Any]:
    """Take the steps, and give what each cost."""
    marks = [("", watch.mark())]

    def tell(step: str, _done: int, _of: int) -> None:
        marks.append((step, watch.mark()))

    if only:
        for name in only:
            tell(name, 0, 0)
            _alone(workspace, name)
    else:
        workspace.understand(tell, again=True)
    marks.append(("", watch.mark()))
    figures = {
        name: {
            "seconds": round(after[0] - before[0], 1),
            "cpu_seconds": round(after[1] - before[1], 1),
            "peak_mb": after[2],
        }
        for (name, before), (_, after) in pairwise(marks[1:])
    }
    errors = {one.step: one.error for one in steps(workspace.house) if one.error and not only}
    return {"steps": figures, "errors": errors}


def _alone(workspace: Workspace, name: str) -> None:
    """Take one step, whatever is there; it is not noted as taken."""
    house = workspace.house
    at = clock.now().replace(tzinfo=None)
    with in_force(house) as forced, house.engine() as engine:
        dict(STEPS)[name](house, engine, Known(steps(house)[0].run_id, at, forced.read))


def main() -> None:
    """Print what the steps cost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--events", type=int, default=0, help="twenty a customer where nothing is said")
    options.add_argument("--folder", default="", help="a workspace; made there and kept where there is none")
    options.add_argument("--steps", default="", help="names, with commas between")
    options.add_argument("--json", action="store_true", help="on one line")
    asked = options.parse_args()
    chosen = settings.read()
    with tempfile.TemporaryDirectory(prefix="monocle-bench-") as made:
        place = Path(asked.folder or Path(made) / "workspace")
        prepare(place, asked.customers, asked.events or 20 * asked.customers, chosen)
        with Watch(place) as watch, open_workspace(place, chosen) as workspace:
            save(workspace)
            figures = measured(workspace, watch, [one for one in asked.steps.split(",") if one])
            customers = workspace.home().customers
    told = {"customers": customers, **figures, "machine": machine(chosen)}
    print(json.dumps(told, indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
