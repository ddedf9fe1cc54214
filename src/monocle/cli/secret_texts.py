"""Write keys and tokens as a terminal shows them, and what the commands about both ask for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from monocle.cli.speech import Speech

if TYPE_CHECKING:
    from uuid import UUID

    from monocle.workspace.keys import Shown

LASTING = 365
OVERLAP = 24


def days_option(speech: Speech) -> Any:
    """Give the option of how long a new one lasts."""
    return typer.Option("--days", min=1, max=LASTING, help=speech.say("Days until it expires."))


def overlap_option(speech: Speech) -> Any:
    """Give the option of how long the one that is replaced opens still."""
    return typer.Option("--overlap", min=0, max=720, help=speech.say("Hours for which the old one opens still."))


def named_argument(speech: Speech) -> Any:
    """Give the argument that names one."""
    return typer.Argument(help=speech.say("Its id, the beginning of it, or the last four characters of the secret."))


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
