"""The loops of matching compiled ahead, in a process of its own, while other work goes on.

The first matching on a machine compiles some 130 loops, half a minute of one core; they are kept on disk, and every later
process finds them there. So whoever is to match begins ``beside`` early, and waits for what is left of it when matching comes.
``python -m monocle.workspace.compiling`` compiles them by itself: it matches a small crowd of made-up people.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from monocle import settings, stopping
from monocle.clean import stage as clean
from monocle.demo.generate import generate
from monocle.engine import DuckEngine
from monocle.ingest.definition import Ref, Section, SourceDefinition
from monocle.ingest.definition_yaml import read_definition
from monocle.ingest.propose import ROW
from monocle.ingest.readers import registry
from monocle.kernel.compiled import is_kept
from monocle.kernel.index_runs import texts_coded
from monocle.relation import Relation, select
from monocle.resolve import stage as resolve
from monocle.resolve.households import households
from monocle.tables import PERSONS
from monocle.workspace.matching_file import rows_as_persons
from monocle.workspace.progress import Tell, tell_nobody

STAGE = "compile"
"""Name of the stage in which somebody waits for the loops."""
PEOPLE, SOURCES = 1_500, ("crm", "shop_customers", "loyalty", "emailing_contacts", "calls", "social")
"""Of the small crowd, and where its records come from: together they have every kind of field."""
_LOOK_EVERY = 0.1
"""Seconds between two looks whether the loops are there."""
_TO_END = 5
"""Seconds in which a process that is told to end does so."""
Wait = Callable[[Tell], None]
_Process = subprocess.Popen[bytes]


def is_needed() -> bool:
    """Tell whether matching would have to compile its loops first."""
    return not is_kept(texts_coded)  # among the last that a matching calls


@contextmanager
def beside() -> Iterator[Wait]:
    """Have the loops compiled beside what the block does, where that is needed; wait for them with what is given.

    A failure shows where the loops are used, not here.
    """
    made = _begun() if is_needed() else None

    def wait(tell: Tell = tell_nobody) -> None:
        _wait(made, tell)

    try:
        yield wait
    finally:
        if made is not None:
            _end(made)


def _begun() -> _Process:
    command = [sys.executable, "-m", "monocle.workspace.compiling"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _end(made: _Process) -> None:
    """End a process that is not waited for any more; it takes its folder with it where it can."""
    made.terminate()
    try:
        made.wait(_TO_END)
    except subprocess.TimeoutExpired:
        made.kill()
        made.wait()


def _wait(made: _Process | None, tell: Tell) -> None:
    if made is None or made.poll() is not None:
        return
    tell(STAGE, 0, 0)
    while made.poll() is None:
        stopping.check()
        try:
            made.wait(_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue
    tell(STAGE, 0, 0)


def compile_all() -> None:
    """Match a small crowd; one process at a time, and nothing where another did it meanwhile."""
    with _alone():
        if is_needed():
            match_a_crowd()


@contextmanager
def _alone() -> Iterator[None]:
    path = Path(tempfile.gettempdir()) / f"monocle-compiling-{os.geteuid()}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def match_a_crowd(people: int = PEOPLE) -> None:
    """Match a small crowd, in a folder of its own that is gone afterwards; below the default some loops are not called."""
    chosen = replace(settings.read(), threads=1, memory_mb=1_024)
    with tempfile.TemporaryDirectory(prefix="monocle-compiling-") as place:
        folder = Path(place)
        generate(folder / "crowd", people)
        with DuckEngine(folder / "scratch", chosen) as engine:
            persons = _persons(engine, folder / "crowd")
            cleaned = clean.run(engine, persons, "FR")
            known = resolve.Known(index=folder / "index")
            resolved = resolve.run(engine, cleaned.records, cleaned.identifiers, known, resolve.Matching())
            households(engine, cleaned.records, resolved.customers, cleaned.identifiers)


def _persons(engine: DuckEngine, crowd: Path) -> Relation:
    names = ", ".join(PERSONS.column_names())
    parts = {name: _of_source(engine, crowd, name) for name in SOURCES}
    every = " UNION ALL ".join(f"SELECT {names} FROM {name}" for name in parts)
    return engine.keep(select(every, PERSONS, None, **parts))


def _of_source(engine: DuckEngine, crowd: Path, name: str) -> Relation:
    definition = read_definition(crowd / "sources" / f"{name}.yaml")
    reader = registry.reader(definition.reader.type)
    place = str(crowd / definition.reader.where.partition("#")[0])
    reading = reader.read(place, definition.reader.options, engine.folder(f"read-{name}"))
    return rows_as_persons(engine, reading, _by_row(definition))


def _by_row(definition: SourceDefinition) -> SourceDefinition:
    section = definition.sections["person"]
    fields = {**section.fields, "key": (Ref(column=ROW),)}
    return replace(definition, key=(ROW,), sections={"person": Section(fields, section.addresses)}, keep=())


if __name__ == "__main__":
    stopping.listen()
    try:
        compile_all()
    except KeyboardInterrupt:
        sys.exit(stopping.INTERRUPTED)
