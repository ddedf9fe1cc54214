"""Events become customers for as long as a workspace is served: in a process of its own, so that the door answers meanwhile.

The process is begun once the first events wait, for it brings engines and an index, and begun again should it end. It ends
after the step under way when its input is closed, as it is when the server dies, whatever of.
"""

import gc
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Thread

from monocle import settings, stopping
from monocle.errors import MonocleError
from monocle.workspace import open_workspace
from monocle.workspace.workspace import Workspace

LOOK_EVERY = 1.0
"""Seconds between two looks at how it goes."""
SECONDS_TO_END = 20.0
"""How long the step under way is waited for; a process that is killed then leaves nothing by half."""
_SELDOM = (200_000, 20, 50)
"""When Python looks for rings of objects that nobody holds: at its default it would pass over all that a worker knows every second
step, for a tenth of a second."""


class Living:
    """Sees to it that a process makes customers of events.

    Args:
        workspace: that is served.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._stopping = workspace, Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._gauges: Mapping[str, float] = {}
        self._thread = Thread(target=self._see, name="live", daemon=True)
        self._thread.start()

    def gauges(self) -> Mapping[str, float]:
        """Give how it went at the last look, for those who watch."""
        return self._gauges

    def stop(self) -> None:
        """End after the step under way."""
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
            with suppress(MonocleError):  # the database does not answer: look again
                self._look()
            self._stopping.wait(LOOK_EVERY)

    def _look(self) -> None:
        state = self._workspace.live()
        self._gauges = {
            "events": state.events,
            "steps": state.steps,
            "waiting": state.lag_events,
            "waiting_seconds": state.lag_seconds,
            "failing": float(bool(state.error)),
        }
        ended = self._process is None or self._process.poll() is not None
        if ended and self._workspace.live_waits():
            self._process = subprocess.Popen(
                command(str(self._workspace.root)), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )


def command(root: str) -> list[str]:
    """Give how the process is begun."""
    return [sys.executable, "-P", "-m", "monocle.serve.live", root]


@contextmanager
def living(workspace: Workspace) -> Iterator[Living]:
    """Let events that arrive become customers; at the end of the block the step under way is waited for."""
    made = Living(workspace)
    try:
        yield made
    finally:
        made.stop()


def serve(root: str) -> None:
    """Make customers of events until the input is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    gc.set_threshold(*_SELDOM)
    with open_workspace(root, settings.read()) as workspace:
        worker = workspace.worker()

        def listen() -> None:
            sys.stdin.buffer.read()
            worker.end()

        Thread(target=listen, daemon=True).start()
        worker.run()


if __name__ == "__main__":
    stopping.listen()
    serve(sys.argv[1])
