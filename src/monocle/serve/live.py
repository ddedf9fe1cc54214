"""Events become customers for as long as a workspace is served."""

from collections.abc import Iterator
from contextlib import contextmanager

from monocle.workspace.live_worker import Worker
from monocle.workspace.workspace import Workspace


@contextmanager
def living(workspace: Workspace) -> Iterator[Worker]:
    """Let events that arrive become customers; at the end of the block the step under way is waited for."""
    worker = workspace.worker()
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
