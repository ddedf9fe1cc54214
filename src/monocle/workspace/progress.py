"""How far a long piece of work is: told to the person who waits, kept for the one who comes later."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Tell = Callable[[str, int, int], None]
"""Called with the stage's name, rows done and rows in all (0 when not known)."""


Step = Callable[[str], None]
"""Called with what begins."""


def no_step(name: str) -> None:
    """Take no notice."""


def tell_nobody(stage: str, done: int, total: int) -> None:
    """Take no notice."""


@dataclass
class Stage:
    """One stage while it runs; set ``rows_out`` before it ends.

    Attributes:
        name: as shown.
        rows_in: rows it was given.
        rows_out: rows it gave.
        seconds: wall time, once it has ended.
        peak_mb: the most memory the process held during it, in MiB.
        needed_mb: the memory that was foreseen before it began, in MiB; 0 where none was.
        passes: in which its work went over the rows.
    """

    name: str
    rows_in: int = 0
    rows_out: int = 0
    seconds: float = 0.0
    peak_mb: int = 0
    needed_mb: int = 0
    passes: int = 1

    def plain(self) -> dict[str, Any]:
        """Give the figures as the catalog keeps them."""
        return {
            "name": self.name,
            "seconds": round(self.seconds, 3),
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "peak_mb": self.peak_mb,
            "needed_mb": self.needed_mb,
            "passes": self.passes,
        }


@dataclass
class Stages:
    """The stages of one run, in order.

    Attributes:
        tell: who is told when a stage begins and ends.
        done: stages that ended.
    """

    tell: Tell = tell_nobody
    done: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, rows_in: int = 0) -> Iterator[Stage]:
        """Time a stage and measure its memory."""
        stage = Stage(name, rows_in)
        _forget_peak()
        self.tell(name, 0, rows_in)
        started = time.perf_counter()
        yield stage
        stage.seconds = time.perf_counter() - started
        stage.peak_mb = _peak_mb()
        self.done.append(stage)
        self.tell(name, rows_in or stage.rows_out, rows_in or stage.rows_out)


def _forget_peak() -> None:
    """Start the kernel's count of the most memory anew (Linux, proc(5), clear_refs)."""
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        try:
            clear.write_text("5")
        except PermissionError:
            return


def _peak_mb() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
