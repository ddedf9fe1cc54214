"""``monocle token create | list | revoke | rotate``: with what programs read customers."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli import access_commands, entity_commands
from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.secret_texts import LASTING, Kind, add_revoke, add_rotate, days_option, show_kept, show_secret
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.read_tokens import MadeToken, TokenRow


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about tokens, and about what was read with them."""
    say = speech.say
    tokens = typer.Typer(help=say("Tokens with which programs read customers."), no_args_is_help=True)
    app.add_typer(tokens, name="token")
    kind = Kind(lambda house: house.tokens, _show, partial(_ended, speech))
    _making(tokens, speech)
    add_rotate(tokens, speech, kind, say("Make the token that follows another. Both open for some hours."))
    _listing(tokens, speech)
    says = say("Let a token open nothing any more. Programs that use it are refused within seconds.")
    add_revoke(tokens, speech, kind, says)
    access_commands.add_to(app, speech)
    entity_commands.add_to(app, speech)


def _making(tokens: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @tokens.command(help=say("Make a token that reads customers, and changes nothing. It is shown once."))
    @needs(Permission.WRITE_KEYS)
    def create(
        name: Annotated[str, typer.Argument(help=say("What people call it, such as the program that will use it."))],
        entity: Annotated[
            str,
            typer.Option("--entity", help=say("Bind it to an entity: it reads its customers, and what others share.")),
        ] = "",
        days: Annotated[int, days_option(speech)] = LASTING,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.tokens.create(name, days, by, entity)
        _show(speech, made, as_json)


def _listing(tokens: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @tokens.command("list", help=say("List the tokens and when each was used last."))
    @needs(Permission.READ_KEYS)
    def list_tokens(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.tokens.list()
        if as_json:
            speech.json(found)
        elif found:
            show_kept(speech, [(one.token_id, one) for one in found])
        else:
            speech.note(say("There are no tokens yet. Next: monocle token create NAME"))


def _show(speech: Speech, made: "MadeToken", as_json: bool) -> None:
    note = speech.say(
        "This token is shown now and never again. It opens until %(day)s.",
        day=speech.day(made.token.expires_at),
    )
    show_secret(speech, made, note, as_json)


def _ended(speech: Speech, token: "TokenRow") -> str:
    return speech.say("The token %(name)s opens nothing any more.", name=token.name)
