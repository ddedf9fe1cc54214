"""Which process does a piece of work, and whether it still lives."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from monocle.catalog.postmaster import is_alive

_START_TIME = 19  # field 22 of /proc/<id>/stat (proc(5)), counted after the name, which ends with ")"


@dataclass(frozen=True)
class Process:
    """One process of one machine.

    Attributes:
        number: its process id.
        mark: machine, boot and start time: what tells it from a later process of the same id.
    """

    number: int
    mark: str


def this() -> Process:
    """Give the process we are."""
    number = os.getpid()
    return Process(number, _mark(number))


def lives(process: Process) -> bool:
    """Tell whether a process still works.

    A process of another machine cannot be looked at, and counts as alive.
    """
    machine = process.mark.partition("/")[0]
    if machine != socket.gethostname():
        return True
    return is_alive(process.number) and _mark(process.number) == process.mark


def _mark(number: int) -> str:
    boot, start = Path("/proc/sys/kernel/random/boot_id"), Path(f"/proc/{number}/stat")
    booted = boot.read_text().strip() if boot.exists() else ""
    try:
        started = start.read_text().rpartition(")")[2].split()[_START_TIME]
    except OSError:
        started = ""
    return f"{socket.gethostname()}/{booted}/{started}"
