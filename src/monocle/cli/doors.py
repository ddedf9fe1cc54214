"""What commands share: the workspace they are about, the permission they need, and their common options."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import typer

from monocle.cli.speech import Speech
from monocle.errors import NotFound
from monocle.permissions import Permission, Role

if TYPE_CHECKING:
    from monocle.workspace import Workspace

OWNER = Role.OWNER.value
"""Who decides where nobody is named."""
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def workspace_option(speech: Speech) -> Any:
    """Give the option that names the workspace."""
    return typer.Option(
        "--workspace", "-w", help=speech.say("Folder of the workspace; else the one you are in."), show_default=False
    )


def json_option(speech: Speech) -> Any:
    """Give the option that asks for JSON."""
    return typer.Option("--json", help=speech.say("Print JSON."))


def by_option(speech: Speech) -> Any:
    """Give the option that says who decides."""
    return typer.Option("--by", help=speech.say("Who decides."), metavar="NAME")


def why_option(speech: Speech) -> Any:
    """Give the option that says why."""
    return typer.Option("--why", help=speech.say("Why, in your words."), metavar="TEXT")


def customer_argument(speech: Speech) -> Any:
    """Give the argument that names a customer."""
    return typer.Argument(
        help=speech.say("Its id or the beginning of it, an old id, or an identifier such as email:a@example.fr.")
    )


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

    root, chosen = folder or around(Path()), replace(settings.read(), language=speech.language)
    from monocle.workspace import open_workspace  # after what can be told without it: it brings the engines

    with open_workspace(root, chosen) as workspace:
        speech.zone = workspace.timezone
        yield workspace


def around(here: Path) -> Path:
    """Give the workspace that a folder stands in.

    Raises:
        NotFound: neither it nor one above it is a workspace.
    """
    try:
        start = here.resolve(strict=True)
    except OSError:
        raise NotFound("this folder is gone", where=str(here), mend="go to another folder") from None
    for folder in (start, *start.parents):
        if (folder / "monocle.yaml").is_file():
            return folder
    raise NotFound(
        "neither this folder nor one above it is a workspace",
        where=str(start),
        mend="name one with --workspace, or make one with: monocle init FOLDER",
    )
