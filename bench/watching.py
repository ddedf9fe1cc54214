"""What a process and all that it starts use: memory now and then, CPU seconds to date (Linux, proc(5))."""

import os
import threading
import time
from pathlib import Path
from typing import Self

_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _WITH_CHILDREN = 11, 15  # fields 14 to 17 of stat, counted after the name, which ends with ")"


def tree(roots: set[int]) -> set[int]:
    """Give the ids of processes and of all below them."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            words = _stat(int(folder.name))
            parents[int(folder.name)] = int(words[1]) if words else 0
    found, waiting = set(), {root for root in roots if root in parents}
    while waiting:
        found |= waiting
        waiting = {child for child, parent in parents.items() if parent in waiting} - found
    return found


def cpu_seconds(processes: set[int]) -> float:
    """Give the CPU seconds of processes and of those of their children that ended."""
    ticks = 0
    for process in processes:
        words = _stat(process)
        ticks += sum(int(word) for word in words[_USER:_WITH_CHILDREN]) if words else 0
    return ticks / _TICKS


def memory_mb(processes: set[int]) -> int:
    """Give the memory that processes hold, MiB: what is each one's own, and the largest shared segment once."""
    own, shared = 0, 0
    for process in processes:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            continue
        sizes = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith("Rss")}
        own += int(sizes.get("RssAnon", 0))
        shared = max(shared, int(sizes.get("RssShmem", 0)))
    return (own + shared) // 1024


class Watch:
    """Looks at this process, a workspace's PostgreSQL, and all below them, five times a second.

    Attributes:
        peak_mb: the most memory since ``mark``.
    """

    def __init__(self, workspace: Path) -> None:
        self.peak_mb = 0
        self._pid_file = workspace / ".monocle" / "postgres" / "postmaster.pid"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def mark(self) -> tuple[float, float, int]:
        """Give seconds on the clock, CPU seconds to date, and the most memory since the last mark, MiB."""
        peak, self.peak_mb = max(self.peak_mb, memory_mb(self.processes())), 0
        return time.perf_counter(), cpu_seconds(self.processes()), peak

    def processes(self) -> set[int]:
        """Give the processes of the workspace."""
        return tree({os.getpid(), *self._postmaster()})

    def _postmaster(self) -> set[int]:
        try:
            return {int(self._pid_file.read_text().split()[0])}
        except (OSError, ValueError, IndexError):
            return set()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self.peak_mb = max(self.peak_mb, memory_mb(self.processes()))


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
