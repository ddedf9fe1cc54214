"""``monocle quarantine list | replay | dismiss``."""

from typing import Annotated

import typer

from monocle.cli.doors import JsonOption, WorkspaceOption, needs, opened
from monocle.cli.speech import Speech
from monocle.permissions import Permission

LONGEST = 80


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about rows that wait for a person."""
    say = speech.say
    rows = typer.Typer(help=say("Rows that could not be used, with their reason."), no_args_is_help=True)
    app.add_typer(rows, name="quarantine")

    @rows.command("list", help=say("List the rows that wait."))
    @needs(Permission.READ_QUARANTINE)
    def list_rows(
        source: Annotated[str, typer.Option("--source", help=say("Of one source only."))] = "",
        reason: Annotated[str, typer.Option("--reason", help=say("Of one reason only."))] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 50,
        after: Annotated[int, typer.Option("--after", help=say("Number of the last row seen."))] = 0,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.quarantine.list(source, reason, "open", limit, after)
        if as_json:
            speech.json(found)
            return
        titles = (say("number"), say("source"), say("file"), say("line"), say("reason"), say("detail"), say("row"))
        speech.table(
            titles,
            [
                (str(one.quarantine_id), one.source, one.file, one.position, one.reason, one.detail, one.raw[:LONGEST])
                for one in found
            ],
        )

    @rows.command(help=say("Read rows again, as their source is defined now."))
    @needs(Permission.WRITE_QUARANTINE)
    def replay(
        numbers: Annotated[list[int], typer.Argument(help=say("Numbers of rows."))],
        text: Annotated[str, typer.Option("--text", help=say("The mended row, when there is one."))] = "",
        workspace: WorkspaceOption = None,
    ) -> None:
        with opened(workspace, speech) as house:
            done = house.quarantine.replay(numbers, text)
        speech.line(
            say(
                "%(done)s of %(asked)s rows were applied; monocle run puts them in force.",
                done=done,
                asked=len(numbers),
            )
        )

    @rows.command(help=say("Settle rows as not worth mending."))
    @needs(Permission.WRITE_QUARANTINE)
    def dismiss(
        numbers: Annotated[list[int], typer.Argument(help=say("Numbers of rows."))], workspace: WorkspaceOption = None
    ) -> None:
        with opened(workspace, speech) as house:
            done = house.quarantine.dismiss(numbers)
        speech.line(say("%(done)s rows were dismissed.", done=done))
