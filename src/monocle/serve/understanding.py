"""What follows a run is computed for as long as a workspace is served, where the process that made the run could not.

Each run computes it itself; this is for runs whose process died before the end, for steps that failed, and for a program that
is newer than the run in force. It is done in a process of its own, so that pages answer meanwhile, and ended with the server:
what it was computing is computed again by the next.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from monocle import settings, stopping
from monocle.serve.child import Child, module, when_input_closes
from monocle.workspace import open_workspace
from monocle.workspace.workspace import Workspace

LOOK_EVERY = 10.0
"""Seconds between two looks."""
AGAIN_AFTER = 600.0
"""Seconds until a run whose steps failed is tried again."""


class Left:
    """What is left to compute of the run in force.

    Args:
        workspace: that is served.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tried: tuple[UUID, float] | None = None

    def wanted(self) -> bool:
        """Tell whether a process is to be begun; the same run is tried again only after a while."""
        if not self._workspace.house.settings.understand:
            return False
        left = [one for one in self._workspace.insight.steps() if one.state != "done"]
        if not left or any(run.state == "running" for run in self._workspace.runs.list(1)):
            return False
        run_id, now = left[0].run_id, time.monotonic()
        if self._tried and self._tried[0] == run_id and now < self._tried[1] + AGAIN_AFTER:
            return False
        self._tried = (run_id, now)
        return True


@contextmanager
def understanding(workspace: Workspace) -> Iterator[Child]:
    """Let what follows runs be computed; at the end of the block what is under way is ended."""
    command = partial(module, "monocle.serve.understanding", workspace.root)
    made = Child("understanding", command, Left(workspace).wanted, LOOK_EVERY)
    try:
        yield made
    finally:
        made.stop()


def serve(root: str) -> None:
    """Compute what is left, once; the process is told to stop when its input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    when_input_closes(partial(os.kill, os.getpid(), signal.SIGTERM))
    with open_workspace(root, settings.read()) as workspace:
        workspace.understand()


if __name__ == "__main__":
    stopping.listen()
    serve(sys.argv[1])
