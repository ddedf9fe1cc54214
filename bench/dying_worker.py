"""A live worker that can be told beforehand where to kill itself.

``python -m bench.dying_worker ROOT FOLDER`` is that of a server: the folder holds ``armed.json``, ``[point, times]``, or not: it is
for the next worker only; ``worker.pid`` in it tells which runs.
"""

import contextlib
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.crash_points import armed

from monocle import stopping
from monocle.catalog import Connection
from monocle.catalog.holdings import Row
from monocle.serve.live import serve
from monocle.settings import Settings
from monocle.workspace import live_applying, open_workspace
from monocle.workspace.live import Live
from monocle.workspace.live_worker import Worker

Put = Callable[[Connection, Sequence[Row]], None]
ARMED, PROCESS = "armed.json", "worker.pid"
POISON, DEADLY = "poison", "deadly"
"""What an event holds that cannot be taken, and one that its worker dies of."""


LONGEST_LIFE = 240.0


def killed(root: Path, point: str, times: int = 1, at_once: int = 10) -> bool:
    """Let a worker take events until it kills itself at a point, and tell whether it did.

    Args:
        root: the workspace.
        point: see ``crash_points``; empty for none: it ends once no events wait.
        times: when it passes there for this time.
        at_once: events of a step, at most.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_die, args=(str(root), point, times, at_once))
    process.start()
    process.join(LONGEST_LIFE)
    died = process.exitcode == -signal.SIGKILL
    process.kill()
    process.join()
    return died


def _die(root: str, point: str, times: int, at_once: int) -> None:
    if point:
        armed(point, times)
    live_applying.arriving.put_records = _refusing(live_applying.arriving.put_records)
    with open_workspace(root, Settings(threads=1, memory_mb=512)) as workspace:
        Worker(workspace.house, lambda: Live(workspace.house, at_once)).run(until_done=not point)


def _refusing(put: Put) -> Put:
    """Give what puts records in, but for those that hold poison."""

    def refusing(connection: Connection, records: Sequence[Row]) -> None:
        if any(DEADLY in str(row["content"]) for row in records):
            os.kill(os.getpid(), signal.SIGKILL)
        if any(POISON in str(row["content"]) for row in records):
            raise ValueError(POISON)
        put(connection, records)

    return refusing


def main() -> None:
    """Work until death, or until the server ends."""
    root, folder = sys.argv[1], Path(sys.argv[2])
    with contextlib.suppress(FileNotFoundError):
        point, times = json.loads((folder / ARMED).read_text(encoding="utf-8"))
        (folder / ARMED).unlink()
        armed(point, times)
    written = folder / f"{PROCESS}.new"
    written.write_text(str(os.getpid()), encoding="utf-8")
    written.rename(folder / PROCESS)
    stopping.listen()
    serve(root)


if __name__ == "__main__":
    main()
