"""A process of its own that works for as long as a workspace is served, so that pages answer meanwhile.

It is begun once there is something to do, begun again should it end, and ends after the step under way when its input is closed,
as it is when the server dies, whatever of.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event, Thread

from monocle.errors import MonocleError

SECONDS_TO_END = 20.0
"""How long the step under way is waited for; a process that is killed then leaves nothing by half."""


class Child:
    """Sees to it that a process works.

    Args:
        name: of the thread that looks.
        command: gives how the process is begun.
        wanted: tells whether there is something to do; it is asked at each look while no process runs.
        every: seconds between two looks.
        look: is called at each look, whether the process runs or not.
    """

    def __init__(
        self,
        name: str,
        command: Callable[[], Sequence[str]],
        wanted: Callable[[], bool],
        every: float,
        look: Callable[[], None] | None = None,
    ) -> None:
        self._command, self._wanted, self._every, self._look = command, wanted, every, look
        self._stopping = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._see, name=name, daemon=True)
        self._thread.start()

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
            with suppress(MonocleError, OSError):  # the folder or the database does not answer: look again
                if self._look:
                    self._look()
                self._begin()
            self._stopping.wait(self._every)

    def _begin(self) -> None:
        ended = self._process is None or self._process.poll() is not None
        if ended and self._wanted():
            self._process = subprocess.Popen(self._command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)


def module(name: str, root: object) -> list[str]:
    """Give how a module of ours is begun as a process, with the root of a workspace."""
    return [sys.executable, "-P", "-m", name, str(root)]


def when_input_closes(end: Callable[[], None]) -> None:
    """Call something, in a thread, once nobody holds the input of this process any more."""

    def listen() -> None:
        while os.read(sys.stdin.fileno(), 1):  # not by its buffer, which the end of the process would wait for
            pass
        end()

    Thread(target=listen, daemon=True).start()
