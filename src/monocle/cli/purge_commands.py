"""``monocle source purge``."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission


def add_purging(sources: typer.Typer, speech: Speech) -> None:
    """Add the command that deletes events which are kept no longer."""
    say = speech.say

    @sources.command(help=say("Delete events older than their source keeps them (retention)."))
    @needs(Permission.WRITE_SOURCES)
    def purge(
        name: Annotated[str, typer.Argument(help=say("Name of the source; all that have a retention without it."))] = "",
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Only tell what would be deleted."))] = False,
        accept: Annotated[bool, typer.Option("--accept", help=say("Even if it is more than 5 % of a source."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        with opened(workspace, speech) as house:
            found = house.events.due(name) if dry_run else house.events.purge(name, accept)
        if as_json:
            speech.json(found)
            return
        if not found:
            speech.note(say("No source of events says how long it keeps them: retention, in days."))
            return
        titles = (say("source"), say("events"), say("kept"), say("in part"), say("in quarantine"))
        rows = [(one.source, one.events, one.kept, "" if dry_run else one.parts, one.refused) for one in found]
        speech.table(titles, rows, right=(1, 2, 3, 4))
