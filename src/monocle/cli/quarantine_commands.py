"""``monocle quarantine list | replay | dismiss``."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

LONGEST = 80
"""Characters of a row that are shown."""


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about rows that wait for a person."""
    rows = typer.Typer(help=speech.say("Rows that could not be used, and why."), no_args_is_help=True)
    app.add_typer(rows, name="quarantine")
    _listing(rows, speech)
    _settling(rows, speech)


def _listing(rows: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @rows.command("list", help=say("List the rows that wait."))
    @needs(Permission.READ_QUARANTINE)
    def list_rows(
        source: Annotated[str, typer.Option("--source", help=say("Of one source only."))] = "",
        reason: Annotated[str, typer.Option("--reason", help=say("Of one reason only, by its code."))] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 50,
        after: Annotated[int, typer.Option("--after", min=0, help=say("Number of the last row seen."))] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            if source:
                house.sources.definition(source)
            found = house.quarantine.list(source, reason, "open", limit, after)
        if as_json:
            speech.json(found)
            return
        if not found:
            speech.note(say("No row waits."))
            return
        titles = (say("number"), say("source"), say("file"), say("line"), say("reason"), say("detail"), say("row"))
        speech.table(
            titles,
            [
                (str(one.quarantine_id), one.source, one.file, one.position, one.reason, speech.told(one.detail), one.raw[:LONGEST])
                for one in found
            ],
            right=(0, 3),
            spare=(6, 5, 2),
        )  # fmt: skip
        if len(found) == limit:
            speech.note(say("There may be more: --after %(last)s", last=found[-1].quarantine_id))


def _settling(rows: typer.Typer, speech: Speech) -> None:
    say = speech.say
    accepting = say("Keep events as they are, off plan or of an id that is taken: as events of their own.")

    @rows.command(help=say("Read rows again. As their source is defined now, or as you mended them."))
    @needs(Permission.WRITE_QUARANTINE)
    def replay(
        numbers: Annotated[list[int], typer.Argument(help=say("Numbers of rows."))],
        text: Annotated[str, typer.Option("--text", help=say("The mended row, when there is one."))] = "",
        accept: Annotated[bool, typer.Option("--accept", help=accepting)] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
    ) -> None:
        from monocle.collect.again import read_again

        with opened(workspace, speech) as house:
            done = house.quarantine.replay(numbers, text, accept, read_again)
        speech.line(
            say(
                "Rows applied: %(done)s of %(asked)s. The next run puts those of files in force: monocle run",
                done=done,
                asked=len(numbers),
            )
        )

    @rows.command(help=say("Settle rows as not worth mending."))
    @needs(Permission.WRITE_QUARANTINE)
    def dismiss(
        numbers: Annotated[list[int], typer.Argument(help=say("Numbers of rows."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
    ) -> None:
        with opened(workspace, speech) as house:
            done = house.quarantine.dismiss(numbers)
        speech.line(say("Rows dismissed: %(done)s.", done=done))
