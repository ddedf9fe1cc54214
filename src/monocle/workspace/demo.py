"""The demo: a retailer that never was, built, run, and measured against its truth."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from monocle.catalog.pointers import in_force
from monocle.demo.generate import generate
from monocle.demo.truth import read_truth
from monocle.engine import DuckEngine
from monocle.errors import BadInput, Conflict
from monocle.resolve.quality import Quality, quality
from monocle.settings import Settings
from monocle.tables import CUSTOMERS
from monocle.workspace import compiling
from monocle.workspace.demo_events import arrive
from monocle.workspace.progress import Tell, tell_nobody
from monocle.workspace.views import RunRow
from monocle.workspace.workspace import Workspace, open_workspace

FEWEST, MOST = 10, 2_000_000
UNFINISHED = ".demo-unfinished"


@dataclass(frozen=True)
class Demo:
    """A demo workspace that has run.

    Attributes:
        workspace: open; close it when done.
        people: persons that the truth has.
        run: how the run ended.
        quality: of the customers against the truth.
        secret: of the write key of its live source; empty where that was made before.
    """

    workspace: Workspace
    people: int
    run: RunRow
    quality: Quality
    secret: str = field(default="", repr=False)


def build_demo(root: Path, settings: Settings, people: int = 20_000, seed: int = 1, tell: Tell | None = None) -> Demo:
    """Make the demo workspace, run it and measure it; a demo of the same size and seed is run again, not made anew.

    Args:
        root: a new or empty folder, or a demo.
        settings: the machine's choices.
        people: persons, from 10 to 2,000,000.
        seed: of all chance: the same seed gives the same bytes.
        tell: told of each stage.

    Raises:
        BadInput: people is out of range.
        Conflict: the folder holds something else.
    """
    if not FEWEST <= people <= MOST:
        raise BadInput(f"{people} people", where="--people", mend=f"use a number from {FEWEST:,} to {MOST:,}")
    teller = tell or tell_nobody
    with _alone(root), compiling.beside():
        mark = root / UNFINISHED
        mark.touch()
        teller("generate", 0, people)
        generate(root, people, seed)
        mark.unlink()
        teller("generate", people, people)
        workspace = open_workspace(root, settings)
        secret = arrive(workspace)
        run = workspace.run(teller)
    return Demo(workspace, people, run, measured(workspace), secret)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Have the folder to oneself; one that was stopped while its files were being made is made again."""
    is_demo = any((root / name).is_file() for name in (UNFINISHED, "truth.csv"))
    if root.exists() and not (root.is_dir() and (is_demo or not any(root.iterdir()))):
        raise Conflict("the folder is not empty and holds no demo", where=str(root), mend="name a new folder")
    root.mkdir(parents=True, exist_ok=True)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(folder)
        raise Conflict("another process is building this demo", where=str(root), mend="wait until it is done") from None
    try:
        yield
    finally:
        os.close(folder)


def measured(workspace: Workspace) -> Quality:
    """Give how well the customers in force agree with the demo's truth."""
    truth = {str(record): person for record, person in read_truth(workspace.root).items()}
    with workspace.house.engine() as engine:
        found = _customers(workspace, engine)
    both = [(customer, truth[record]) for record, customer in found.items() if record in truth]
    return quality([customer for customer, _ in both], [person for _, person in both])


def _customers(workspace: Workspace, engine: DuckEngine) -> dict[str, str]:
    house = workspace.house
    with house.catalog.reading() as connection:
        pointer = in_force(connection)[CUSTOMERS.name]
    table = engine.arrow(house.lake.read(CUSTOMERS, pointer.folder))
    return dict(zip(map(str, table["record_id"].to_pylist()), map(str, table["customer_id"].to_pylist()), strict=True))
