"""The live worker of a server, that can be told beforehand where to kill itself: ``python -m bench.dying_worker ROOT FOLDER``.

The folder holds ``armed.json``, ``[point, times]``, or not: it is for the next worker only. ``worker.pid`` in it tells which runs.
"""

import contextlib
import json
import os
import sys
from pathlib import Path

from bench.crash_points import armed

from monocle import stopping
from monocle.serve.live import serve

ARMED, PROCESS = "armed.json", "worker.pid"


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
