"""``monocle group``: groups of customers that the machine finds, and who is like the members of a segment."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about groups."""
    groups = typer.Typer(help=speech.say("Groups the machine finds."), no_args_is_help=True)
    app.add_typer(groups, name="group")
    _find(groups, speech)
    _alike(groups, speech)


def _find(groups: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @groups.command("find", help=say("Find groups of customers who bought."))
    @needs(Permission.READ_SEGMENTS)
    def find(
        method: Annotated[str, typer.Option("--method", help=say("kmeans or mixture."))] = "kmeans",
        number: Annotated[
            int, typer.Option("--number", min=0, max=12, help=say("How many, from 2; 0 lets it choose."))
        ] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.groups.find(speech.language, method, number)
        if as_json:
            speech.json(found)
            return
        rows = [(one.name, one.size, speech.percent(one.share)) for one in found.groups]
        speech.table((say("group"), say("customers"), say("share")), rows, right=(1, 2), spare=(0,))
        speech.note(say("Stability: %(share)s.", share=speech.percent(found.stability)))


def _alike(groups: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @groups.command("alike", help=say("Find who is like the members of a segment."))
    @needs(Permission.READ_SEGMENTS)
    def alike(
        segment: Annotated[str, typer.Argument(help=say("Name of the segment."), show_default=False)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.groups.look_alikes(segment, speech.language)
        if as_json:
            speech.json(found)
            return
        speech.table((say("what they have in common"),), [(one,) for one in found.reasons])
        rows = [(speech.percent(one.share), one.customers, speech.percent(one.likely)) for one in found.sizes]
        speech.table((say("the closest"), say("customers"), say("at least as likely")), rows, right=(0, 1, 2))
