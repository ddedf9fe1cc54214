"""Which PostgreSQL server, if any, runs on a data folder."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = Path("/proc")
_PID, _SOCKET_FOLDER, _STATUS = 0, 4, 7
_STEP = 0.02
_SECONDS_TO_STOP = 20
_SECONDS_FOR_ORPHANS = 5


@dataclass(frozen=True)
class Postmaster:
    """The first process of a running server.

    Attributes:
        process: its id.
        socket_folder: where its Unix socket stands; empty while it starts.
        ready: it takes connections.
    """

    process: int
    socket_folder: str
    ready: bool


def running(data: Path) -> Postmaster | None:
    """Give the server that runs on a data folder, or None.

    A ``postmaster.pid`` left behind by a killed server, even one whose process id was given to another program
    since, counts as none.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[_PID].strip().isdigit():
        return None
    process = int(lines[_PID])
    if not works_on(process, data):
        return None
    lines += [""] * (_STATUS + 1 - len(lines))
    return Postmaster(process, lines[_SOCKET_FOLDER].strip(), lines[_STATUS].strip() == "ready")


def works_on(process: int, data: Path) -> bool:
    """Tell whether a live process is a PostgreSQL process of this data folder.

    PostgreSQL makes the data folder its working folder. Where that cannot be read (a container without the right to
    trace), the command line tells.
    """
    folder = _PROCESSES / str(process)
    if not _PROCESSES.joinpath("self").exists():
        return is_alive(process)
    try:
        name = (folder / "comm").read_text()
        command = (folder / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    if not name.startswith("postgres") or not command:
        return False
    try:
        return (folder / "cwd").samefile(data)
    except PermissionError:
        return os.fsencode(data) in command
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_alive(process: int) -> bool:
    """Tell whether a process of this id lives on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in (_PROCESSES / str(process) / "status").read_text()
    return True


def clear_remains(data: Path) -> None:
    """End what a killed server left: its orphaned workers, then its lock files.

    Call it only under the lock that lets one process start a server, and only when ``running`` gives None.
    """
    for _ in _steps(_SECONDS_FOR_ORPHANS):
        if not _orphans(data):
            break
    for process in _orphans(data):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    for _ in _steps(_SECONDS_FOR_ORPHANS):
        if not _orphans(data):
            break
    (data / "postmaster.pid").unlink(missing_ok=True)


def stop(data: Path) -> None:
    """Stop the server of a data folder: open transactions are rolled back, everything committed is on disk.

    A PostgreSQL 18 that is told to stop while it recovers from a crash may wait for ever; it is then told to stop at
    once, which loses nothing either: the next start recovers again.
    """
    found = running(data)
    if found is None:
        return
    for how in (signal.SIGINT, signal.SIGQUIT):
        with contextlib.suppress(ProcessLookupError):
            os.kill(found.process, how)
        for _ in _steps(_SECONDS_TO_STOP):
            if not works_on(found.process, data):
                return


def _orphans(data: Path) -> list[int]:
    if not _PROCESSES.joinpath("self").exists():
        return []
    numbers = [int(folder.name) for folder in _PROCESSES.iterdir() if folder.name.isdigit()]
    return [number for number in numbers if works_on(number, data)]


def _steps(seconds: float) -> Iterator[int]:
    for step in range(int(seconds / _STEP)):
        yield step
        time.sleep(_STEP)
