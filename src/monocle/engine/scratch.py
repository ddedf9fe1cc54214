"""Folders that last no longer than the engine that works in them, and the end of those whose engine died."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monocle.ids import time_ordered


class Scratch:
    """A folder of one engine, marked as in use for as long as its process lives (flock(2)).

    Args:
        root: holds the folders of all engines; made when missing.

    Attributes:
        folder: empty, readable by its owner only.
    """

    def __init__(self, root: Path) -> None:
        """Make the folder."""
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = root / f"engine-{time_ordered()}"
        with _locked(root):
            self.folder.mkdir(mode=0o700)
            self._mark = os.open(self.folder, os.O_RDONLY)
            fcntl.flock(self._mark, fcntl.LOCK_SH)

    def remove(self) -> None:
        """Remove the folder and all in it; a second time nothing is done."""
        if self._mark >= 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._mark)
            self._mark = -1


def sweep(root: Path) -> int:
    """Remove the folders of engines that died, and give how many there were."""
    if not root.is_dir():
        return 0
    gone = 0
    with _locked(root):
        for folder in sorted(root.glob("engine-*")):
            if not _in_use(folder):
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
    return gone


def _in_use(folder: Path) -> bool:
    mark = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(mark)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the lock under which folders are made and swept."""
    lock = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
