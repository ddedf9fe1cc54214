"""What follows a run is computed for as long as a workspace is served, where the process that made the run could not.

Each run computes it itself; this is for runs whose process died before the end, for steps that failed, and for a program that
is newer than the run in force. It is done in a process of its own, so that pages answer meanwhile, and ended with the server:
what it was computing is computed again by the next.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from uuid import UUID

from monocle import settings, stopping
from monocle.errors import MonocleError
from monocle.workspace import open_workspace
from monocle.workspace.workspace import Workspace

LOOK_EVERY = 10.0
"""Seconds between two looks."""
AGAIN_AFTER = 600.0
"""Seconds until a run whose steps failed is tried again."""
SECONDS_TO_END = 20.0


class Understanding:
    """Sees to it that what follows the run in force is computed.

    Args:
        workspace: that is served.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._stopping = workspace, Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._tried: tuple[UUID, float] | None = None
        self._thread = Thread(target=self._see, name="understanding", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End what is under way."""
        self._stopping.set()
        self._thread.join()
        if self._process:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(SECONDS_TO_END)
            self._process.kill()
            self._process.wait()

    def _see(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            with suppress(MonocleError, OSError):  # the database does not answer: look again
                self._look()

    def _look(self) -> None:
        if not self._workspace.house.settings.understand or (self._process and self._process.poll() is None):
            return
        left = [one for one in self._workspace.insight.steps() if one.state != "done"]
        if not left or any(run.state == "running" for run in self._workspace.runs.list(1)):
            return
        run_id, now = left[0].run_id, time.monotonic()
        if self._tried and self._tried[0] == run_id and now < self._tried[1] + AGAIN_AFTER:
            return
        self._tried = (run_id, now)
        self._process = subprocess.Popen(
            command(str(self._workspace.root)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )


def command(root: str) -> list[str]:
    """Give how the process is begun."""
    return [sys.executable, "-P", "-m", "monocle.serve.understanding", root]


@contextmanager
def understanding(workspace: Workspace) -> Iterator[Understanding]:
    """Let what follows runs be computed; at the end of the block what is under way is ended."""
    made = Understanding(workspace)
    try:
        yield made
    finally:
        made.stop()


def serve(root: str) -> None:
    """Compute what is left, once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    with open_workspace(root, settings.read()) as workspace:
        workspace.understand()


if __name__ == "__main__":
    stopping.listen()
    serve(sys.argv[1])
