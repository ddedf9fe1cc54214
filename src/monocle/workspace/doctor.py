"""What ``monocle doctor`` finds: is the machine fit, is the workspace whole, and what is to mend."""

import errno
import locale
import os
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from monocle import settings as machine
from monocle.catalog import open_catalog
from monocle.catalog.migrate import migrations
from monocle.errors import MonocleError
from monocle.ingest.readers import places, registry
from monocle.workspace import definitions
from monocle.workspace.folder import PRIVATE, Folder, open_folder
from monocle.workspace.places import where_to_read
from monocle.workspace.views import RunRow, SourceRow
from monocle.workspace.workspace import Workspace, open_workspace

OLDEST_PYTHON = (3, 11)
LEAST_MEMORY_MB = 2_000
LEAST_DISK_GB, LITTLE_DISK_GB = 1, 10
PORT = 8360
EXTRAS = (
    ("sqlalchemy", "MySQL and MariaDB", "monocle-rcu[sql]"),
    ("confluent_kafka", "Kafka", "monocle-rcu[kafka]"),
    ("pyspark", "Spark", "pyspark"),
)
_GB = 1_000_000_000


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what, in English words that are a message id.
        state: passed, warned, failed or skipped.
        found: what is; no personal data.
        mend: what to do; empty when nothing.
    """

    name: str
    state: str
    found: str
    mend: str = ""


def examine(root: Path | None) -> Sequence[Check]:
    """Give what is well and what is not: of the machine, and of a workspace where one is named.

    The database is started for it and its migrations are applied, as by any other command. Nothing else is changed.

    Args:
        root: a workspace; None for the machine alone.
    """
    found = [*_machine(root or Path())]
    if root is None:
        found.append(_tried("database", _own_database))
        found.append(Check("workspace", "skipped", "none here", "make one: monocle init FOLDER"))
    else:
        found.extend(_workspace(root))
    return [*found, _port(), *_extras()]


def _machine(place: Path) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    fit = sys.version_info[:2] >= OLDEST_PYTHON
    yield Check("Python", "passed" if fit else "failed", version, "" if fit else "install Python 3.11 or newer")
    yield _tried("cores and memory", _strength)
    yield _disk(place)
    encoding = locale.getpreferredencoding(do_setlocale=False)
    told = encoding.lower().replace("-", "") == "utf8"
    yield Check("locale", "passed" if told else "warned", encoding, "" if told else "set LANG to a UTF-8 locale")
    vendor = files("monocle").joinpath("web", "static", "vendor")
    there = vendor.is_dir() and any(vendor.iterdir())
    mend = "" if there else "install Monocle again from its wheel, or run: make install"
    yield Check("browser libraries", "passed" if there else "failed", "there" if there else "missing", mend)


def _strength() -> Check:
    chosen = machine.read()
    total = _memory_mb()
    found = f"{chosen.threads} cores, {total / 1000:.1f} GB of memory, of which DuckDB may hold {chosen.memory_mb} MiB"
    if total and total < LEAST_MEMORY_MB:
        return Check("cores and memory", "warned", found, "use a machine with 4 GB or more for large sources")
    return Check("cores and memory", "passed", found)


def _memory_mb() -> int:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return pages * size // 1_000_000


def _disk(place: Path) -> Check:
    there = next(one for one in (place.absolute(), *place.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / _GB:.1f} GB free"
    if free < LEAST_DISK_GB * _GB:
        return Check("disk", "failed", found, "free some space")
    if free < LITTLE_DISK_GB * _GB:
        return Check("disk", "warned", found, "free some space before large loads")
    return Check("disk", "passed", found)


def _own_database() -> Check:
    """Start the database with an empty folder, as a new workspace would."""
    with tempfile.TemporaryDirectory(prefix="monocle-doctor-") as folder, open_catalog(Path(folder), machine.read()):
        return _database_answers()


def _database_answers() -> Check:
    kind = "own PostgreSQL answers" if machine.read().database_url else "embedded PostgreSQL starts"
    return Check("database", "passed", f"{kind}, migrations applied: {len(migrations())}")


def _workspace(root: Path) -> Iterator[Check]:
    try:
        folder, charter = open_folder(root)
    except MonocleError as error:
        yield _failed("workspace", error)
        return
    yield Check("workspace", "passed", f"{charter.name} ({root})")
    yield _rights(folder)
    with ExitStack() as opened:
        yield from _definitions(folder)
        try:
            workspace = opened.enter_context(open_workspace(root))
        except MonocleError as error:
            yield _failed("database", error)
            return
        yield _database_answers()
        yield _tried("last run", lambda: _last_run(workspace))
        yield _tried("after the last run", lambda: _followed(workspace))
        yield _tried("loads", lambda: _loads(workspace))


def _rights(folder: Folder) -> Check:
    if not folder.private.exists():
        return Check("rights", "passed", ".monocle is made at the first use")
    mode = stat.S_IMODE(folder.private.stat().st_mode)
    if mode & 0o007 or mode & 0o070 & ~0o010:
        return Check(
            "rights", "failed", f".monocle is open to others ({mode:04o})", f"chmod {PRIVATE:o} {folder.private}"
        )
    return Check("rights", "passed", f".monocle is {mode:04o}")


def _definitions(folder: Folder) -> Iterator[Check]:
    for name in definitions.source_names(folder):
        yield _tried(f"source {name}", partial(_source, folder, name))
    sources = []
    try:
        sources = definitions.source_definitions(folder)
    except MonocleError:
        # Said by the check of that source already, unless a source names another that is not there.
        yield from _references(folder)
    yield _tried("matching.yaml", lambda: _rules(folder, "matching.yaml", lambda: definitions.matching(folder)))
    yield _tried(
        "golden.yaml", lambda: _rules(folder, "golden.yaml", lambda: definitions.survivorship(folder, sources))
    )


def _references(folder: Folder) -> Iterator[Check]:
    try:
        for name in definitions.source_names(folder):
            definitions.source_definition(folder, name)
    except MonocleError:
        return
    try:
        definitions.source_definitions(folder)
    except MonocleError as error:
        yield _failed("sources", error)


def _source(folder: Folder, name: str) -> Check:
    definition = definitions.source_definition(folder, name)
    if definition.arrives:
        return Check(f"source {name}", "passed", f"{definition.reader.type} answers")
    where = where_to_read(folder.root, definition.reader.where)
    if "://" in where or definition.reader.type in {"postgresql", "mysql"}:
        registry.reader(definition.reader.type).sniff(where, definition.reader.options)
        return Check(f"source {name}", "passed", f"{definition.reader.type} answers")
    registry.reader(definition.reader.type)
    found = places.documents(where, ())
    return Check(f"source {name}", "passed", f"{definition.reader.type}, files: {len(found)}")


def _rules(folder: Folder, name: str, read: Callable[[], object]) -> Check:
    read()
    there = (folder.root / name).is_file()
    return Check(name, "passed", "can be used" if there else "none: the defaults are in force")


def _last_run(workspace: Workspace) -> Check:
    runs: Sequence[RunRow] = workspace.runs.list(1)
    if not runs:
        return Check("last run", "warned", "nothing has run yet", "run: monocle run")
    last = runs[0]
    if last.state == "failed":
        return Check("last run", "failed", f"failed on {last.started_at:%Y-%m-%d %H:%M}", last.error)
    return Check("last run", "passed", f"{last.state} on {last.started_at:%Y-%m-%d %H:%M}")


def _followed(workspace: Workspace) -> Check:
    """Look whether traits, figures, segments and what else follows a run are there."""
    name, steps = "after the last run", workspace.insight.steps()
    left = [one.step for one in steps if one.state != "done"]
    if not steps:
        return Check(name, "skipped", "nothing has run yet", "run: monocle run")
    if left:
        return Check(name, "warned", f"not computed: {', '.join(left)}", "run: monocle understand")
    return Check(name, "passed", f"computed: {', '.join(one.step for one in steps)}")


def _loads(workspace: Workspace) -> Check:
    rows: Sequence[SourceRow] = workspace.sources.list()
    troubled = [
        f"{one.name} ({one.last_load.state})" for one in rows if one.last_load and one.last_load.state != "applied"
    ]
    if not rows:
        return Check("loads", "warned", "there are no sources yet", "run: monocle source add NAME FILE")
    if troubled:
        return Check("loads", "warned", f"not applied: {', '.join(troubled)}", "see: monocle source list")
    return Check("loads", "passed", f"sources: {len(rows)}")


def _port() -> Check:
    with socket.socket(socket.AF_INET) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", PORT))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return Check("port", "failed", f"127.0.0.1:{PORT} cannot be used", "serve on another: --port 0")
            return Check("port", "warned", f"{PORT} is taken", "serve on another: --port 0")
    return Check("port", "passed", f"{PORT} is free")


def _extras() -> Iterator[Check]:
    for module, what, package in EXTRAS:
        if find_spec(module) is None:
            yield Check(f"extra {module}", "skipped", f"not installed; needed for {what}", f"pip install '{package}'")
        else:
            yield Check(f"extra {module}", "passed", "installed")


def _tried(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except MonocleError as error:
        return _failed(name, error)


def _failed(name: str, error: MonocleError) -> Check:
    found = f"{error.where}: {error.what}" if error.where else error.what
    return Check(name, "failed", found, error.mend)
