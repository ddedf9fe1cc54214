"""One run at a time, started from a page or the API and done in the background."""

import threading
from collections.abc import Callable
from typing import Any

import structlog

from monocle.errors import Conflict, Unavailable
from monocle.http.border import described
from monocle.http.verbs import Verbs

Tell = Callable[..., None]
Job = Callable[[Tell], Any]


class Work:
    """Starts runs.

    Args:
        workspace: whose runs.
    """

    def __init__(self, workspace: Verbs) -> None:
        """Hold the workspace."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._log = structlog.get_logger("monocle.run")

    def start(self, job: Job | None = None) -> None:
        """Start a run and give the hand back at once; the pages and the API show how it goes.

        Args:
            job: what makes the run, told progress as ``Verbs.run`` is; None for a plain run.

        Raises:
            Conflict: this process runs one already.
        """
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise Conflict("a run is under way", mend="wait until it has ended")
            self._thread = threading.Thread(
                target=self._run, args=(job or self._workspace.run,), name="monocle-run", daemon=True
            )
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the run that this process started; tell whether it has ended."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def stop(self, seconds: float) -> bool:
        """Have the run that this process started end at its next step, as failed; tell whether it has ended in time."""
        self._stopping.set()
        return self.wait(seconds)

    def _tell(self, *_progress: object) -> None:
        """End the run when it has to stop: whoever is told of progress may raise."""
        if self._stopping.is_set():
            raise Unavailable("a person stopped it")

    def _run(self, job: Job) -> None:
        # The border of a background job: the run itself keeps its error for the pages; here it is only logged.
        try:
            job(self._tell)
        except Exception as error:  # noqa: BLE001
            self._log.error("run_failed", **described(error))
