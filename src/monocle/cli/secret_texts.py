"""Write keys and tokens as a terminal shows them, and what the commands about both ask for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from monocle.workspace.keys import Shown

LASTING = 365
OVERLAP = 24


@dataclass(frozen=True)
class Kind:
    """One kind, write keys or tokens, as its commands differ from those of the other.

    Attributes:
        verbs: gives the verbs of a workspace about it.
        show: shows a new one: with a speech, what was made, and whether as JSON.
        ended: gives what is said of one that opens nothing any more.
    """

    verbs: Callable[[Any], Any]
    show: Callable[[Speech, Any, bool], None]
    ended: Callable[[Any], str]


def add_rotate(group: typer.Typer, speech: Speech, kind: Kind, says: str) -> None:
    """Add the command that replaces one."""

    @group.command(help=says)
    @needs(Permission.WRITE_KEYS)
    def rotate(
        named: Annotated[str, named_argument(speech)],
        overlap: Annotated[
            int,
            typer.Option("--overlap", min=0, max=720, help=speech.say("Hours for which the old one opens still.")),
        ] = OVERLAP,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = kind.verbs(house).rotate(named, overlap, by)
        kind.show(speech, made, as_json)


def add_revoke(group: typer.Typer, speech: Speech, kind: Kind, says: str) -> None:
    """Add the command that ends one."""

    @group.command(help=says)
    @needs(Permission.WRITE_KEYS)
    def revoke(
        named: Annotated[str, named_argument(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            ended = kind.verbs(house).revoke(named)
        if as_json:
            speech.json(ended)
        else:
            speech.line(kind.ended(ended))


def days_option(speech: Speech) -> Any:
    """Give the option of how long a new one lasts."""
    return typer.Option("--days", min=1, max=LASTING, help=speech.say("Days until it expires."))


def named_argument(speech: Speech) -> Any:
    """Give the argument that names one."""
    said = speech.say("Its id, the beginning of it, or the last four characters of the secret.")
    return typer.Argument(metavar="ID", help=said)


def show_secret(speech: Speech, made: Any, note: str, as_json: bool) -> None:
    """Show a new one: its secret on a line of its own, for programs, and the rest as a note."""
    if as_json:
        speech.json(made)
    else:
        speech.line(made.secret)
        speech.note(note)


def show_kept(
    speech: Speech, found: "Sequence[tuple[UUID, Shown]]", more: tuple[str, Sequence[str]] | None = None
) -> None:
    """Show all of them in a table, without their secrets.

    Args:
        speech: says it.
        found: each with its id.
        more: title and values of a column that one kind has beside.
    """
    say = speech.say
    extra = [(more[0],)] + [(value,) for value in more[1]] if more else [()] * (len(found) + 1)
    titles = (say("id"), *extra[0], say("name"), say("ends in"), say("state"), say("expires"), say("last used"))
    rows = [
        (str(key_id), *own, one.name, one.hint, speech.word(one.state, "state"), one.expires_at, one.last_used_at)
        for (key_id, one), own in zip(found, extra[1:], strict=True)
    ]
    speech.table(titles, rows, spare=(len(titles) - 5, len(titles) - 1))
