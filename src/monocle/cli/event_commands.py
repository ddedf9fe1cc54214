"""``monocle event list``: what arrived by itself."""

import json
from pathlib import Path
from typing import Annotated

import typer

from monocle.cli import live_commands, stream_commands
from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

LONGEST = 80
"""Characters of an event that are shown."""


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about events, and those about what makes customers of them."""
    live_commands.add_to(app, speech)
    stream_commands.add_to(app, speech)
    say = speech.say
    events = typer.Typer(help=say("Events as they arrived."), no_args_is_help=True)
    app.add_typer(events, name="event")

    @events.callback()
    def alone() -> None:
        """Keep the command's name: typer drops that of an only one."""

    @events.command("list", help=say("List the newest events."))
    @needs(Permission.READ_EVENTS)
    def list_events(
        source: Annotated[str, typer.Option("--source", help=say("Of one source only."))] = "",
        kind: Annotated[
            str,
            typer.Option("--type", help=say("Of one type only: track, page, screen, identify, group, alias or merge.")),
        ] = "",
        name: Annotated[str, typer.Option("--name", help=say("Of one name only."))] = "",
        who: Annotated[str, typer.Option("--who", help=say("Of one userId or anonymousId only."))] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 20,
        before: Annotated[int, typer.Option("--before", min=0, help=say("Below this number."))] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.workspace.event_views import Asked

        with opened(workspace, speech) as house:
            if source:
                house.sources.definition(source)
            found = house.events.list(Asked(source, kind, name, who), limit, before)
        if as_json:
            speech.json(found)
            return
        if not found.events:
            speech.note(say("No event yet."))
        else:
            titles = (
                say("number"),
                say("received"),
                say("source"),
                say("type"),
                say("name"),
                say("rules broken"),
                "JSON",
            )
            speech.table(
                titles,
                [
                    (str(one.sequence), one.received_at, one.source, one.type, one.name, len(one.broken) or "",
                     json.dumps(one.body, ensure_ascii=False)[:LONGEST])
                    for one in found.events
                ],
                right=(0, 5),
                spare=(6, 5, 2),
            )  # fmt: skip
        if found.before:
            speech.note(say("There may be more: --before %(number)s", number=found.before))
