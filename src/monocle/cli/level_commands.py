"""``monocle insight levels``: the same figures of a customer, a household, a segment, a brand and all."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.insight_commands import said_value, show_as_of
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monocle.workspace.level_views import Level, LevelPath


def add_levels(insight: typer.Typer, speech: Speech) -> None:
    """Add the command about levels."""
    say = speech.say

    @insight.command(help=say("Show the same figures from one customer up to all."))
    @needs(Permission.READ_INSIGHT)
    def levels(
        customer: Annotated[str, typer.Option("--customer", help=say("Id or identifier of a customer."))] = "",
        segment: Annotated[str, typer.Option("--segment", help=say("Name of a segment."))] = "",
        brand: Annotated[str, typer.Option("--brand", help=say("Name of a brand."))] = "",
        out: Annotated[Path | None, typer.Option("--out", help=say("A .csv or .xlsx file for the table."))] = None,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.levels.read(customer, segment, brand, speech.language)
            if out:
                house.levels.write(found, out, language=speech.language)
        if as_json:
            speech.json(found)
        elif out:
            speech.note(say("Written: %(file)s", file=out))
        else:
            show_as_of(speech, found.levels[0].as_of)
            _show(speech, found, found.levels)
            if found.below:
                speech.line()
                _show(speech, found, found.below)
            for one in found.up:
                speech.line(say("Further: --%(kind)s %(name)s", kind=one.kind, name=one.key))


def _show(speech: Speech, path: "LevelPath", levels: "Sequence[Level]") -> None:
    """Show levels side by side, a line for each figure."""
    rows = [
        (
            path.how[figure.name][0],
            *(said_value(speech, one.figures[place].value, figure.unit, figure.currency) for one in levels),
        )
        for place, figure in enumerate(levels[0].figures)
    ]
    titles = (speech.say("Figure"), *(one.label for one in levels))
    speech.table(titles, rows, right=tuple(range(1, len(titles))))
