"""``monocle key create | list | revoke | rotate``: who may send events."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.secret_texts import LASTING, Kind, add_revoke, add_rotate, days_option, show_kept, show_secret
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.write_keys import KeyRow, MadeKey


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about write keys."""
    say = speech.say
    keys = typer.Typer(help=say("Keys with which programs send events."), no_args_is_help=True)
    app.add_typer(keys, name="key")
    kind = Kind(lambda house: house.write_keys, show_made, partial(_ended, speech))
    _making(keys, speech)
    add_rotate(keys, speech, kind, say("Make the key that follows another. Both open for some hours."))
    _listing(keys, speech)
    says = say("Let a key open nothing any more. Programs that use it are refused within seconds.")
    add_revoke(keys, speech, kind, says)


def show_made(speech: Speech, made: "MadeKey", as_json: bool = False) -> None:
    """Show a new key."""
    note = speech.say(
        "This key of %(source)s is shown now and never again. It opens until %(day)s.",
        source=made.key.source,
        day=speech.day(made.key.expires_at),
    )
    show_secret(speech, made, note, as_json)


def _making(keys: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @keys.command(help=say("Make a key for a source of events. It is shown once."))
    @needs(Permission.WRITE_KEYS)
    def create(
        source: Annotated[str, typer.Argument(help=say("Name of the source."))],
        name: Annotated[str, typer.Option("--name", help=say("What people call the key."))] = "",
        days: Annotated[int, days_option(speech)] = LASTING,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.write_keys.create(source, name, days, by)
        show_made(speech, made, as_json)


def _listing(keys: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @keys.command("list", help=say("List the keys and when each was used last."))
    @needs(Permission.READ_KEYS)
    def list_keys(
        source: Annotated[str, typer.Option("--source", help=say("Of one source only."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.write_keys.list(source)
        if as_json:
            speech.json(found)
        elif found:
            show_kept(speech, [(one.key_id, one) for one in found], (say("source"), [one.source for one in found]))
        else:
            speech.note(say("There are no keys yet. Next: monocle key create SOURCE"))


def _ended(speech: Speech, key: "KeyRow") -> str:
    return speech.say("The key %(name)s of %(source)s opens nothing any more.", name=key.name, source=key.source)
