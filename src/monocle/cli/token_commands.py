"""``monocle token create | list | revoke``: with what programs read customers."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

LASTING = 365


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about tokens."""
    tokens = typer.Typer(help=speech.say("Tokens with which programs read customers."), no_args_is_help=True)
    app.add_typer(tokens, name="token")
    _making(tokens, speech)
    _listing(tokens, speech)
    _revoking(tokens, speech)


def _making(tokens: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @tokens.command(help=say("Make a token that reads customers, and changes nothing. It is shown once."))
    @needs(Permission.WRITE_KEYS)
    def create(
        name: Annotated[str, typer.Argument(help=say("What people call it, such as the program that will use it."))],
        days: Annotated[int, typer.Option("--days", min=1, max=LASTING, help=say("Days until it expires."))] = LASTING,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.tokens.create(name, days, by)
        if as_json:
            speech.json(made)
            return
        speech.line(made.secret)
        speech.note(
            say(
                "This token is shown now and never again. It opens until %(day)s.",
                day=speech.day(made.token.expires_at),
            )
        )


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
            return
        if not found:
            speech.note(say("There are no tokens yet. Next: monocle token create NAME"))
            return
        titles = (say("id"), say("name"), say("ends in"), say("state"), say("expires"), say("last used"))
        speech.table(
            titles,
            [
                (str(one.token_id), one.name, one.hint, speech.word(one.state, "state"), one.expires_at, one.last_used_at)
                for one in found
            ],
            spare=(1, 5),
        )  # fmt: skip


def _revoking(tokens: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @tokens.command(help=say("Let a token open nothing any more. Programs that use it are refused within seconds."))
    @needs(Permission.WRITE_KEYS)
    def revoke(
        token: Annotated[
            str, typer.Argument(help=say("Its id, the beginning of it, or the last four characters of the token."))
        ],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            ended = house.tokens.revoke(token)
        if as_json:
            speech.json(ended)
        else:
            speech.line(say("The token %(name)s opens nothing any more.", name=ended.name))
