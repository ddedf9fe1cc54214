"""Saved reports that are due are made for as long as a workspace is served: in a process of its own, begun when one is due.

It makes what is due, and ends. One that is killed leaves no file by half: what was due is due still, and begun again.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from monocle import settings, stopping
from monocle.serve.child import Child, module
from monocle.workspace import open_workspace
from monocle.workspace.saved_reports import AGAIN_AFTER
from monocle.workspace.workspace import Workspace

LOOK_EVERY = 20.0
"""Seconds between two looks whether a report is due."""


def command(root: str) -> list[str]:
    """Give how the process is begun."""
    return module("monocle.serve.reporting", root)


@contextmanager
def reporting(workspace: Workspace) -> Iterator[Child]:
    """Let reports be made; at the end of the block the one under way is waited for."""
    made = Child("reporting", lambda: command(str(workspace.root)), lambda: bool(workspace.reports.due()), LOOK_EVERY)
    try:
        yield made
    finally:
        made.stop()


def serve(root: str) -> None:
    """Make what is due, once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    with open_workspace(root, settings.read()) as workspace:
        workspace.reports.run_due(AGAIN_AFTER)


if __name__ == "__main__":
    stopping.listen()
    serve(sys.argv[1])
