"""What commands share: the workspace they are about, the permission they need, and how they tell progress."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from monocle.cli.speech import Speech
from monocle.errors import NotFound
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace import Workspace
    from monocle.workspace.progress import Tell

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", "-w", help="Folder of the workspace.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def needs(permission: Permission) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Name the permission that a command needs; a test walks all commands."""

    def named(command: Callable[Given, Answer]) -> Callable[Given, Answer]:
        command.permission = permission  # type: ignore[attr-defined]
        return command

    return named


@contextmanager
def opened(folder: Path | None, speech: Speech) -> Iterator["Workspace"]:
    """Give the workspace that a command is about: the named one, or the one that this folder stands in.

    Raises:
        NotFound: there is none.
    """
    from dataclasses import replace

    from monocle import settings
    from monocle.workspace import open_workspace

    chosen = replace(settings.read(), language=speech.language)
    with open_workspace(folder or _around(Path.cwd()), chosen) as workspace:
        yield workspace


def _around(here: Path) -> Path:
    for folder in (here, *here.parents):
        if (folder / "monocle.yaml").is_file():
            return folder
    raise NotFound(
        "neither this folder nor one above it is a workspace",
        where=str(here),
        mend="name one with --workspace, or make one with: monocle init FOLDER",
    )


@contextmanager
def progress(speech: Speech) -> Iterator["Tell"]:
    """Give a teller that shows stage, rows, rate and remaining time on stderr: a bar on a terminal, lines elsewhere."""
    if not sys.stderr.isatty():
        yield _lines(speech)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        yield _bars(bar, speech)


def _lines(speech: Speech) -> "Tell":
    """Give a teller that writes a line when a stage begins and when it ends, with its rows, seconds and rate."""
    began: dict[str, float] = {}

    def told(stage: str, done: int, total: int) -> None:
        if stage not in began:
            began[stage] = time.perf_counter()
            speech.note(f"{speech.say(stage)} …")
        elif done == total:
            seconds = time.perf_counter() - began[stage]
            rate = f", {speech.number(int(total / seconds))}/s" if seconds > 0.05 else ""
            speech.note(f"{speech.say(stage)}: {speech.number(total)} {speech.say('rows')}, {seconds:.1f} s{rate}")

    return told


def _bars(bar: object, speech: Speech) -> "Tell":
    from rich.progress import Progress

    tasks: dict[str, int] = {}

    def told(stage: str, done: int, total: int) -> None:
        assert isinstance(bar, Progress)  # noqa: S101 - the caller's own object, typed late to keep --help fast
        if stage not in tasks:
            tasks[stage] = bar.add_task(speech.say(stage), total=total or None, rate="")
        task = bar.tasks[tasks[stage]]
        rate = f"{speech.number(int(task.speed))}/s" if task.speed else ""
        bar.update(task.id, completed=done, total=total or None, rate=rate)

    return told
