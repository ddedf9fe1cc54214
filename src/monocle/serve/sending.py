"""Audiences are decided and delivered for as long as a workspace is served: in a process of its own, begun once there is a destination.

What it was sending when it ended is sent again, under the same keys.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from monocle import settings, stopping
from monocle.serve.child import Child, module, when_input_closes
from monocle.workspace import open_workspace
from monocle.workspace.workspace import Workspace

LOOK_EVERY = 2.0
"""Seconds between two looks whether it is to be begun."""


def command(root: str) -> list[str]:
    """Give how the process is begun."""
    return module("monocle.serve.sending", root)


@contextmanager
def sending(workspace: Workspace) -> Iterator[Child]:
    """Let audiences be told; at the end of the block what is under way is waited for."""
    made = Child("sending", lambda: command(str(workspace.root)), workspace.destinations.anything, LOOK_EVERY)
    try:
        yield made
    finally:
        made.stop()


def serve(root: str) -> None:
    """Decide and deliver until the input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    with open_workspace(root, settings.read()) as workspace:
        delivery = workspace.destinations.delivery()
        when_input_closes(delivery.end)
        delivery.run()


if __name__ == "__main__":
    stopping.listen()
    serve(sys.argv[1])
