"""``monocle demo`` and ``monocle match``: what needs no workspace."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs
from monocle.cli.speech import Speech
from monocle.cli.waiting import progress
from monocle.cli.workspace_commands import serve_workspace
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.resolve.needing import Needs
    from monocle.workspace.demo import Demo
    from monocle.workspace.matching_file import Matched


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands that stand alone."""
    _making(app, speech)
    _matching(app, speech)


def _making(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(
        help=say("Build the demo and serve it. A French retailer with seventeen sources, measured against its truth.")
    )
    @needs(Permission.MANAGE_WORKSPACE)
    def demo(
        folder: Annotated[Path, typer.Argument(help=say("A new or empty folder, or a demo."))],
        people: Annotated[int, typer.Option("--people", help=say("How many persons there are in truth."))] = 20_000,
        seed: Annotated[
            int, typer.Option("--seed", help=say("Of all chance: the same seed gives the same files."))
        ] = 1,
        no_serve: Annotated[bool, typer.Option("--no-serve", help=say("Build only; do not serve the pages."))] = False,
        port: Annotated[int, typer.Option("--port", help=say("Of the pages."))] = 8360,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        if not no_serve:
            _is_free(port)
        _demo(speech, folder, people, seed, as_json)
        if not no_serve:
            serve_workspace(folder, "127.0.0.1", port, speech)
        else:
            speech.note(say("Next: monocle serve --workspace %(folder)s", folder=folder))


def _matching(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(
        help=say("Find the duplicates of one table. CSV, Excel or Parquet; needs no workspace and no configuration.")
    )
    @needs(Permission.MATCH_FILES)
    def match(
        file: Annotated[Path, typer.Argument(help=say("The table."))],
        truth: Annotated[
            Path | None, typer.Option("--truth", help=say("CSV of record_id,entity_id to measure against."))
        ] = None,
        out: Annotated[Path | None, typer.Option("--out", help=say("CSV to write: record_id, customer_id."))] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        _match(speech, file, truth, out, as_json)


def _is_free(port: int) -> None:
    """Raise before anything is built where the pages could not be served."""
    from monocle.serve.run import HOST, listening

    listening(HOST, port).close()


def _demo(speech: Speech, folder: Path, people: int, seed: int, as_json: bool) -> None:
    from dataclasses import replace

    from monocle import settings
    from monocle.workspace.demo import build_demo

    with progress(speech) as tell:
        demo = build_demo(folder, replace(settings.read(), language=speech.language), people, seed, tell)
    demo.workspace.close()
    if demo.secret:
        speech.note(
            speech.say("Its web site sends events with this write key, shown this once: %(secret)s", secret=demo.secret)
        )
    if as_json:
        speech.json(_demo_figures(demo))
    else:
        _show_demo(speech, demo)


def _demo_figures(demo: "Demo") -> dict[str, float]:
    counts, quality = demo.run.counts, demo.quality
    return {
        "people": demo.people,
        "records": counts["records"],
        "customers": counts["customers"],
        "precision": quality.precision,
        "recall": quality.recall,
        "f1": quality.f1,
        "b3_f1": quality.b3_f1,
    }


def _show_demo(speech: Speech, demo: "Demo") -> None:
    counts, quality = demo.run.counts, demo.quality
    speech.line(
        speech.say(
            "%(records)s records of %(people)s people became %(customers)s customers.",
            records=speech.number(counts["records"]),
            people=speech.number(demo.people),
            customers=speech.number(counts["customers"]),
        )
    )
    speech.line(
        speech.say(
            "Against the truth: precision %(precision)s, recall %(recall)s.",
            precision=speech.decimal(quality.precision, 4),
            recall=speech.decimal(quality.recall, 4),
        )
    )


def _match(speech: Speech, file: Path, truth: Path | None, out: Path | None, as_json: bool) -> None:
    from monocle import settings
    from monocle.workspace.matching_file import match_file, write_assignments

    found = match_file(file, settings.read(), truth, tell=lambda needed: _say_needed(speech, needed))
    if out:
        write_assignments(found, out)
    if as_json:
        speech.json(found.figures())
    else:
        _show_match(speech, found)
    if out:
        speech.note(speech.say("Wrote %(file)s.", file=out))


def _say_needed(speech: Speech, needed: "Needs") -> None:
    """Say how much memory matching will need, and whether its loops are compiled first, before it begins."""
    from monocle.workspace import compiling

    say, number = speech.say, speech.number
    if compiling.is_needed():
        speech.note(say("The loops of matching are compiled first, once on this machine: about half a minute."))
    speech.note(say("Matching will need at most about %(memory)s MiB of memory.", memory=number(needed.memory_mb)))
    if needed.over:
        speech.note(
            say(
                "That is more than the %(given)s MiB given: keys are sorted in smaller parts, passes over the records: %(passes)s",
                given=number(needed.given_mb),
                passes=number(needed.passes),
            )
        )


def _show_match(speech: Speech, found: "Matched") -> None:
    say = speech.say
    taken = ", ".join(f"{column} → {speech.word(meaning, 'field')}" for column, meaning in found.mapping.items())
    speech.note(say("Columns taken as: %(columns)s", columns=taken))
    if found.unreadable:
        speech.note(
            say("Rows that could not be read and were left out: %(rows)s", rows=speech.number(found.unreadable))
        )
    rows: list[tuple[str, object]] = [
        (say("records"), found.records),
        (say("customers"), found.customers),
        (say("duplicates"), found.records - found.customers),
    ]
    measured = {
        say("precision"): found.precision,
        say("recall"): found.recall,
        say("F1"): found.f1,
        say("B3 F1"): found.b3_f1,
    }
    rows += [(name, speech.decimal(value, 4)) for name, value in measured.items() if value is not None]
    rows.append((say("seconds"), speech.decimal(found.seconds)))
    speech.table(("", ""), rows, right=(1,))
