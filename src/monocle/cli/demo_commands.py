"""``monocle demo`` and ``monocle match``: what needs no workspace."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import JsonOption, needs, progress
from monocle.cli.speech import Speech
from monocle.cli.workspace_commands import serve_workspace
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands that stand alone."""
    say = speech.say

    @app.command(
        help=say(
            "Build the demo: a French retailer with sixteen sources, run and measured against its truth, then served."
        )
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
        as_json: JsonOption = False,
    ) -> None:
        _demo(speech, folder, people, seed, as_json)
        if not no_serve:
            serve_workspace(folder, "127.0.0.1", port, speech)

    @app.command(
        help=say("Find the duplicates of one table: CSV, Excel or Parquet. Needs no workspace and no configuration.")
    )
    @needs(Permission.MATCH_FILES)
    def match(
        file: Annotated[Path, typer.Argument(help=say("The table."))],
        truth: Annotated[
            Path | None, typer.Option("--truth", help=say("CSV of record_id,entity_id to measure against."))
        ] = None,
        out: Annotated[Path | None, typer.Option("--out", help=say("CSV to write: record_id, customer_id."))] = None,
        as_json: JsonOption = False,
    ) -> None:
        _match(speech, file, truth, out, as_json)


def _demo(speech: Speech, folder: Path, people: int, seed: int, as_json: bool) -> None:
    from dataclasses import replace

    from monocle import settings
    from monocle.workspace.demo import build_demo

    with progress(speech) as tell:
        demo = build_demo(folder, replace(settings.read(), language=speech.language), people, seed, tell)
    counts, quality = demo.run.counts, demo.quality
    demo.workspace.close()
    if as_json:
        speech.json(
            {
                "people": people,
                "records": counts["records"],
                "customers": counts["customers"],
                "precision": quality.precision,
                "recall": quality.recall,
                "f1": quality.f1,
                "b3_f1": quality.b3_f1,
            }
        )
        return
    records, customers = speech.number(counts["records"]), speech.number(counts["customers"])
    speech.line(
        speech.say(
            "%(records)s records of %(people)s people became %(customers)s customers.",
            records=records,
            people=speech.number(people),
            customers=customers,
        )
    )
    speech.line(
        speech.say(
            "Against the truth: precision %(precision).4f, recall %(recall).4f.",
            precision=quality.precision,
            recall=quality.recall,
        )
    )


def _match(speech: Speech, file: Path, truth: Path | None, out: Path | None, as_json: bool) -> None:
    from monocle import settings
    from monocle.workspace.matching_file import match_file, write_assignments

    found = match_file(file, settings.read(), truth)
    if out:
        write_assignments(found, out)
    if as_json:
        speech.json(found.figures())
        return
    taken = ", ".join(f"{column} → {meaning}" for column, meaning in found.mapping.items() if meaning != "nothing")
    speech.note(speech.say("Columns taken as: %(columns)s", columns=taken))
    if found.unreadable:
        speech.note(
            speech.say("%(rows)s rows could not be read and were left out.", rows=speech.number(found.unreadable))
        )
    rows: list[tuple[str, object]] = [
        (speech.say("records"), found.records),
        (speech.say("customers"), found.customers),
        (speech.say("duplicates"), found.records - found.customers),
    ]
    rows += [
        (speech.say(name), f"{value:.4f}")
        for name, value in (
            ("precision", found.precision),
            ("recall", found.recall),
            ("F1", found.f1),
            ("B3 F1", found.b3_f1),
        )
        if value is not None
    ]
    rows.append((speech.say("seconds"), f"{found.seconds:.1f}"))
    speech.table(("", ""), rows, right=(1,))
    if out:
        speech.note(speech.say("Wrote %(file)s.", file=out))
