"""Events become customers for as long as a workspace is served: in a process of its own, begun once the first events wait.

It brings engines and an index, so that it is not begun before.
"""

import gc
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from monocle import settings, stopping
from monocle.serve.child import Child, module, when_input_closes
from monocle.workspace import open_workspace
from monocle.workspace.workspace import Workspace

LOOK_EVERY = 1.0
"""Seconds between two looks at how it goes."""
_SELDOM = (200_000, 20, 50)
"""When Python looks for rings of objects that nobody holds: at its default it would pass over all that a worker knows every second
step, for a tenth of a second."""


class Living:
    """How it goes with the process that makes customers of events.

    Args:
        workspace: that is served.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._gauges: Mapping[str, float] = {}

    def gauges(self) -> Mapping[str, float]:
        """Give how it went at the last look, for those who watch."""
        return self._gauges

    def look(self) -> None:
        """Look how it goes."""
        state = self._workspace.live()
        self._gauges = {
            "events": state.events,
            "steps": state.steps,
            "waiting": state.lag_events,
            "waiting_seconds": state.lag_seconds,
            "failing": float(bool(state.error)),
        }


def command(root: str) -> list[str]:
    """Give how the process is begun."""
    return module("monocle.serve.live", root)


@contextmanager
def living(workspace: Workspace) -> Iterator[Living]:
    """Let events that arrive become customers; at the end of the block the step under way is waited for."""
    made = Living(workspace)
    child = Child("live", lambda: command(str(workspace.root)), workspace.live_waits, LOOK_EVERY, made.look)
    try:
        yield made
    finally:
        child.stop()


def serve(root: str) -> None:
    """Make customers of events until the input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    gc.set_threshold(*_SELDOM)
    with open_workspace(root, settings.read()) as workspace:
        worker = workspace.worker()
        when_input_closes(worker.end)
        worker.run()


if __name__ == "__main__":
    stopping.listen()
    serve(sys.argv[1])
