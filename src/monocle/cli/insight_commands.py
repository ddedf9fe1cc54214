"""``monocle understand`` and ``monocle insight``: what follows from a run, and its figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.cli.waiting import progress
from monocle.errors import MonocleError
from monocle.permissions import Permission

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from monocle.insight.figures import Cell, Figure, Table
    from monocle.workspace.insight_views import StepRow

SHOWN = 40
"""Rows of a table that the terminal shows; ``--json`` gives all."""
_WORDS = {"rfm_cell": "rfm_cell", "verdict": "lift_verdict", "event": "event"}


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about figures."""
    _understanding(app, speech)
    insight = typer.Typer(
        help=speech.say("Figures of the last run: boards, reports, definitions."), no_args_is_help=True
    )
    app.add_typer(insight, name="insight")
    _boards(insight, speech)
    _reports(insight, speech)
    _glossary(insight, speech)
    from monocle.cli.level_commands import add_levels

    add_levels(insight, speech)


def _understanding(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(help=say("Compute what follows from a run: traits, figures, segments."))
    @needs(Permission.START_RUNS)
    def understand(
        again: Annotated[bool, typer.Option("--again", help=say("Compute what is there as well."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house, progress(speech) as tell:
            found = house.understand(tell, again)
        if as_json:
            speech.json(found)
        else:
            show_steps(speech, found)
        if any(one.state != "done" for one in found):
            raise typer.Exit(MonocleError.exit_code)


def _boards(insight: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @insight.command(help=say("Show what a role sees first."))
    @needs(Permission.READ_INSIGHT)
    def board(
        name: Annotated[str, typer.Argument(help=say("The board; the first one when left out."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found, known = house.insight.board(name, speech.language), house.insight.definitions(speech.language)
        if as_json:
            speech.json(found)
            return
        labels = {one.name: one.label for one in known if one.kind == "figure"}
        show_as_of(speech, found.as_of)
        show_figures(speech, [figure for _, figure in found.figures], labels)
        for _, table in found.tables:
            show_table(speech, table, labels)


def _reports(insight: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @insight.command(help=say("Show a report of the last run."))
    @needs(Permission.READ_INSIGHT)
    def report(
        name: Annotated[str, typer.Argument(help=say("Its name: portfolio, rfm, cohorts, sales …"))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found, known = house.insight.report(name), house.insight.definitions(speech.language)
        if as_json:
            speech.json(found)
            return
        labels = {one.name: one.label for one in known if one.kind == "figure"}
        show_as_of(speech, found.as_of)
        show_figures(speech, found.figures, labels)
        for table in found.tables:
            show_table(speech, table, labels)

    @insight.command(help=say("List the weeks that stand out."))
    @needs(Permission.READ_INSIGHT)
    def anomalies(
        figure: Annotated[str, typer.Option("--figure", help=say("Of this figure alone."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 20,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found, known = house.insight.anomalies(figure, limit), house.insight.definitions(speech.language)
        if as_json:
            speech.json(found)
            return
        labels = {one.name: one.label for one in known}
        rows = [
            (str(one.happened_on), labels.get(one.figure, one.figure), one.series, speech.decimal(one.value),
             speech.decimal(one.expected), speech.decimal(one.deviation), one.noticed_at)
            for one in found
        ]  # fmt: skip
        heads = (
            say("Week of"),
            say("Figure"),
            say("Series"),
            say("Value"),
            say("Expected"),
            say("Robust z"),
            say("Noticed"),
        )
        speech.table(heads, rows, right=(3, 4, 5), spare=(2,))


def _glossary(insight: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @insight.command(help=say("Tell what every figure and trait is."))
    @needs(Permission.READ_INSIGHT)
    def definitions(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.insight.definitions(speech.language)
        if as_json:
            speech.json(found)
        else:
            speech.table(
                (say("Name"), say("Figure"), say("How it is computed")),
                [(one.name, one.label, one.how) for one in found],
            )


def show_as_of(speech: Speech, moment: "dt.datetime | None") -> None:
    """Say of when figures are."""
    if moment:
        speech.line(f"{speech.say('Figures as of')} {speech.moment(moment)}")
    else:
        speech.note(speech.say("No figures yet"))


def show_figures(speech: Speech, figures: "Sequence[Figure]", labels: "Mapping[str, str]") -> None:
    """Show figures, a line each."""
    rows = [
        (
            labels.get(one.name, one.name),
            said_value(speech, one.value, one.unit, one.currency),
            one.n,
            speech.word(one.of, "counted"),
        )
        for one in figures
    ]
    speech.table((speech.say("Figure"), speech.say("Value"), "n", ""), rows, right=(1, 2))


def show_table(speech: Speech, table: "Table", labels: "Mapping[str, str]") -> None:
    """Show the first lines of a table."""
    speech.line()
    speech.line(labels.get(table.name, table.name))
    if table.refused:
        speech.note(speech.told(table.refused))
        return
    heads = [speech.word(one, "column") for one in table.columns]
    rows = [
        tuple(said_value(speech, cell, unit, table.currency) for cell, unit in zip(row, table.units, strict=True))
        for row in table.rows[:SHOWN]
    ]
    speech.table(tuple(heads), rows, right=tuple(range(table.dimensions, len(heads))))


def said_value(speech: Speech, value: "Cell", unit: str, currency: str) -> str:
    """Give a value as people read it."""
    if value is None:
        return "—"
    if unit == "channel":
        return " + ".join(speech.word(one, "channel") for one in str(value).split(" + "))
    if isinstance(value, bool | str):
        return speech.word(str(value), _WORDS[unit]) if unit in _WORDS else str(value)
    if unit == "money" and currency:
        return speech.money({currency: int(value)})
    if unit == "share":
        return speech.percent(value)
    return speech.number(value) if isinstance(value, int) else speech.decimal(value)


def show_steps(speech: Speech, found: "Sequence[StepRow]") -> None:
    """Show how far what follows from a run is."""
    say = speech.say
    if not found:
        speech.note(say("Nothing has run yet. Next: monocle run"))
        return
    rows = [
        (speech.word(one.step, "stage"), speech.word(one.state, "state"), one.as_of, speech.decimal(one.seconds), speech.told(one.error))
        for one in found
    ]  # fmt: skip
    speech.table((say("step"), say("state"), say("as of"), say("seconds"), say("why")), rows, right=(3,), spare=(4,))
