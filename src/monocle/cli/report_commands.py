"""``monocle report``: figures, tables and lists that are saved, made by a rhythm, and shared."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.errors import BadInput, MonocleError
from monocle.language import translations
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.report_views import Edition, ReportRow

_SHOWN = 10


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about saved reports."""
    reports = typer.Typer(
        help=speech.say("Saved reports: figures and tables as files, by a rhythm."), no_args_is_help=True
    )
    app.add_typer(reports, name="report")
    _seeing(reports, speech)
    _saving(reports, speech)
    _running(reports, speech)


def _name(speech: Speech) -> object:
    return typer.Argument(help=speech.say("Name of the saved report."), metavar="NAME")


def _seeing(reports: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @reports.command("list", help=say("List the saved reports, the last edition and the next."))
    @needs(Permission.READ_INSIGHT)
    def list_reports(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.reports.list(speech.language)
        speech.json(found) if as_json else _table(speech, found)

    @reports.command(help=say("Show what a saved report shows now, and its editions."))
    @needs(Permission.READ_INSIGHT)
    def show(
        name: Annotated[str, _name(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.cli.insight_commands import show_as_of, show_figures, show_table

        with opened(workspace, speech) as house:
            found, shown = house.reports.get(name, speech.language), house.reports.contents(name)
            known = house.insight.definitions(speech.language)
        if as_json:
            speech.json({"report": found, "contents": shown})
            return
        labels = {one.name: one.label for one in known if one.kind == "figure"}
        speech.heading(f"{name} · {found.row.label}")
        show_as_of(speech, shown.as_of)
        show_figures(speech, [figure for _, figure in shown.figures], labels)
        for _, table in shown.tables:
            show_table(speech, table, labels)
        for one in shown.people:
            speech.line(say("A list of customers, in files alone: %(name)s", name=one))
        for one in shown.missing:
            speech.note(say("No run has told it: %(name)s", name=one))
        speech.line()
        _editions(speech, found.editions[:_SHOWN])


def _saving(reports: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @reports.command(help=say("Save a report, from a YAML file or options."))
    @needs(Permission.WRITE_REPORTS)
    def new(
        name: Annotated[str, _name(speech)],
        file: Annotated[Path | None, typer.Argument(help=say("A YAML file with shows, every and the like."))] = None,
        show: Annotated[list[str] | None, typer.Option("--show", help=say("A figure or table, by its name."))] = None,
        report: Annotated[list[str] | None, typer.Option("--report", help=say("All of a report: sales, rfm …"))] = None,
        people: Annotated[
            list[str] | None, typer.Option("--people", help=say("A list of customers: churn, lifetime, opportunities."))
        ] = None,
        label: Annotated[str, typer.Option("--label", help=say("What people call it."))] = "",
        last: Annotated[str, typer.Option("--last", help=say("Of tables by time: 12 months."))] = "",
        kind: Annotated[str, typer.Option("--format", help=say("csv or xlsx."))] = "",
        every: Annotated[str, typer.Option("--every", help=say("day, week, month, run or never."))] = "",
        hour: Annotated[int | None, typer.Option("--hour", help=say("Hour of the day, 0 to 23."))] = None,
        folder: Annotated[str, typer.Option("--folder", help=say("Folder of the workspace for the files."))] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        options = {
            "label": label, "shows": show, "reports": report, "people": people, "last": last, "format": kind, "every": every,
            "hour": hour, "folder": folder,
        }  # fmt: skip
        said = {
            **(_read(file) if file else {}),
            **{key: value for key, value in options.items() if value not in ("", None)},
        }
        with opened(workspace, speech) as house:
            made = house.reports.save(name, said, by)
        speech.json(made) if as_json else _table(speech, [made.row])

    @reports.command(help=say("Take a saved report away; what was made of it stays."))
    @needs(Permission.WRITE_REPORTS)
    def remove(
        name: Annotated[str, _name(speech)],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            house.reports.remove(name, by)
        speech.json({"removed": name}) if as_json else speech.note(say("Removed: %(name)s", name=name))


def _read(path: Path) -> dict[str, Any]:
    from monocle.documents import read_document

    return read_document(path)


def _running(reports: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @reports.command(help=say("Make a report now, or all that are due: for cron."))
    @needs(Permission.RUN_REPORTS)
    def run(
        name: Annotated[str, typer.Argument(help=say("Name of the saved report."), metavar="NAME")] = "",
        due: Annotated[bool, typer.Option("--due", help=say("Those that are due, instead of one."))] = False,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        if bool(name) == due:
            raise BadInput("name one report, or write --due", where="report run", mend="list them: monocle report list")
        with opened(workspace, speech) as house:
            made = house.reports.run_due() if due else [house.reports.run(name, by)]
        if as_json:
            speech.json(made)
        elif made:
            _editions(speech, made)
        else:
            speech.note(say("No report is due."))
        if any(one.state != "done" for one in made):
            raise typer.Exit(MonocleError.exit_code)


def _table(speech: Speech, rows: "Sequence[ReportRow]") -> None:
    say = speech.say
    if not rows:
        speech.note(say("No report is saved yet. Next: monocle report new NAME --report sales"))
        return
    from monocle.http.reporting import in_words

    texts = translations(speech.language)
    told = [
        (
            row.name,
            row.label,
            "" if row.error else rhythm(speech, row),
            row.last.started_at if row.last else None,
            speech.word(row.last.state, "state") if row.last else "",
            row.next_at,
            in_words(row.error or (row.last.error if row.last else ""), texts),
        )
        for row in rows
    ]
    titles = (say("report"), say("label"), say("made"), say("last"), say("state"), say("next"), say("why"))
    speech.table(titles, told, spare=(1, 6))


def rhythm(speech: Speech, row: "ReportRow") -> str:
    """Say when a report is made."""
    at = f"{row.hour:02}:00"
    said = {
        "day": speech.say("each day at %(at)s", at=at),
        "week": speech.say("each %(day)s at %(at)s", day=speech.word(row.weekday, "weekday").lower(), at=at),
        "month": speech.say("each month on the %(day)s at %(at)s", day=row.day, at=at),
        "run": speech.say("after each run"),
    }
    return said.get(row.every, speech.say("when asked"))


def _editions(speech: Speech, rows: "Sequence[Edition]") -> None:
    from monocle.http.reporting import in_words

    say, texts = speech.say, translations(speech.language)
    told = [
        (
            row.report,
            row.started_at,
            row.asked_by if row.asked_by != "schedule" else say("the schedule"),
            speech.word(row.state, "state"),
            row.as_of,
            len(row.files),
            in_words(row.error, texts) if row.error else row.folder if row.there else say("gone"),
        )
        for row in rows
    ]
    titles = (say("report"), say("made"), say("by"), say("state"), say("as of"), say("files"), say("where"))
    speech.table(titles, told, right=(5,), spare=(4, 2))
