"""Audiences are decided and delivered for as long as a workspace is served: in a process of its own, so that pages answer meanwhile.

It is begun once there is a destination, begun again should it end, and ends after the batches under way when its input is
closed, as it is when the server dies, whatever of. What it was sending then is sent again, under the same keys.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from monocle import settings, stopping
from monocle.errors import MonocleError
from monocle.workspace import open_workspace
from monocle.workspace.workspace import Workspace

LOOK_EVERY = 2.0
"""Seconds between two looks whether it is to be begun."""
SECONDS_TO_END = 20.0
"""How long batches under way are waited for."""


class Sending:
    """Sees to it that a process delivers.

    Args:
        workspace: that is served.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._stopping = workspace, Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._see, name="sending", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the batches under way."""
        self._stopping.set()
        self._thread.join()
        process = self._process
        if process and process.stdin:
            process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_TO_END)
            process.kill()
            process.wait()

    def _see(self) -> None:
        while not self._stopping.is_set():
            with suppress(MonocleError, OSError):  # the folder or the database does not answer: look again
                self._look()
            self._stopping.wait(LOOK_EVERY)

    def _look(self) -> None:
        ended = self._process is None or self._process.poll() is not None
        if ended and self._workspace.destinations.anything():
            self._process = subprocess.Popen(
                command(str(self._workspace.root)), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )


def command(root: str) -> list[str]:
    """Give how the process is begun."""
    return [sys.executable, "-P", "-m", "monocle.serve.sending", root]


@contextmanager
def sending(workspace: Workspace) -> Iterator[Sending]:
    """Let audiences be told; at the end of the block what is under way is waited for."""
    made = Sending(workspace)
    try:
        yield made
    finally:
        made.stop()


def serve(root: str) -> None:
    """Decide and deliver until the input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    with open_workspace(root, settings.read()) as workspace:
        delivery = workspace.destinations.delivery()

        def listen() -> None:
            while os.read(sys.stdin.fileno(), 1):  # not by its buffer, which the end of the process would wait for
                pass
            delivery.end()

        Thread(target=listen, daemon=True).start()
        delivery.run()


if __name__ == "__main__":
    stopping.listen()
    serve(sys.argv[1])
