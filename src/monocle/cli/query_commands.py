"""``monocle query``: SQL over the business-ready views."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.errors import BadInput
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monocle.workspace.query import Answer, ViewRow

SAVED = 1_000_000
SHOWN = 1_000
LONGEST = 60
"""Characters of a cell that are shown."""


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the command that asks in SQL."""
    say = speech.say

    @app.command(help=say("Ask in SQL. One SELECT over the views that --tables lists; nothing else can be read."))
    @needs(Permission.QUERY_DATA)
    def query(
        sql: Annotated[str, typer.Argument(help=say("One SELECT, in DuckDB's dialect."), show_default=False)] = "",
        tables: Annotated[bool, typer.Option("--tables", help=say("List the views and their columns."))] = False,
        limit: Annotated[
            int | None,
            typer.Option(
                "--limit",
                min=1,
                max=SAVED,
                show_default=False,
                help=say("Rows at most; 1,000 where nothing is said, 1,000,000 with --out."),
            ),
        ] = None,
        seconds: Annotated[int, typer.Option("--seconds", min=1, max=600, help=say("Seconds at most."))] = 30,
        out: Annotated[
            Path | None,
            typer.Option("--out", help=say("Write a file instead: .csv, .xlsx or .parquet."), show_default=False),
        ] = None,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
        as_csv: Annotated[bool, typer.Option("--csv", help=say("Print CSV."))] = False,
    ) -> None:
        if tables == bool(sql) or as_json + as_csv + bool(out) > 1:
            raise BadInput(
                "a query takes either one SELECT or --tables, and one of --json, --csv and --out at most",
                where="monocle query",
                mend='write: monocle query "SELECT count(*) FROM customers"',
            )
        with opened(workspace, speech) as house:
            if tables:
                _show_views(speech, house.query.tables(), as_json)
                return
            answer = house.query.run(sql, limit or (SAVED if out else SHOWN), seconds)
            if out:
                house.query.save(answer, out)
        _show(speech, answer, "json" if as_json else "csv" if as_csv else "file" if out else "")


def _show(speech: Speech, answer: "Answer", kind: str) -> None:
    from monocle.workspace.saving import csv_text, plain_value

    if kind == "json":
        names = ("columns", "types", "rows", "truncated", "seconds", "left_out")
        speech.json({name: plain_value(getattr(answer, name)) for name in names})
    elif kind == "csv":
        _write(speech, csv_text(answer))
    elif not kind:
        numbers = [place for place, kind in enumerate(answer.types) if _is_number(kind)]
        speech.table(answer.columns, [[_cell(speech, value) for value in row] for row in answer.rows], right=numbers)
    rows, seconds = speech.number(len(answer.rows)), speech.decimal(answer.seconds, 2)
    speech.note(speech.say("Rows: %(rows)s, in %(seconds)s s.", rows=rows, seconds=seconds))
    if answer.truncated:
        speech.note(speech.say("There are more rows: --limit allows more of them."))
    if answer.left_out:
        customers = speech.number(answer.left_out)
        speech.note(
            speech.say(
                "Events changed %(customers)s customers since the last run, which this does not show: run again (monocle run).",
                customers=customers,
            )
        )


def _write(speech: Speech, text: str) -> None:
    """Write a text as it is into a file or a pipe; on a terminal, without characters that move its cursor."""
    if not sys.stdout.isatty():
        sys.stdout.write(text)
        return
    for line in text.splitlines():
        speech.line(line)


def _is_number(kind: str) -> bool:
    return kind.endswith("INT") or kind.startswith(("INTEGER", "DOUBLE", "FLOAT", "DECIMAL"))


def _cell(speech: Speech, value: Any) -> str:
    import json

    from monocle.workspace.saving import plain_value

    if value is None or isinstance(value, bool):
        return speech.shown(value)
    text = json.dumps(plain_value(value), ensure_ascii=False) if isinstance(value, dict | list | tuple) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _brief(kind: str) -> str:
    """Give a type without the fields of an object."""
    start, end = kind.find("("), kind.rfind(")")
    return f"{kind[: start + 1]}…{kind[end:]}" if kind.startswith("STRUCT") else kind


def _show_views(speech: Speech, views: "Sequence[ViewRow]", as_json: bool) -> None:
    say = speech.say
    if as_json:
        speech.json(views)
        return
    for view in views:
        speech.heading(f"{view.name}{say(': ')}{speech.told(view.grain)}")
        speech.table(
            (say("column"), say("type"), say("meaning")),
            [
                (f"{one.name} *" if one.name in view.key else one.name, _brief(one.type), speech.told(one.meaning))
                for one in view.columns
            ],
            spare=(1,),
        )
    speech.note(say("* tells the rows of the view apart."))
