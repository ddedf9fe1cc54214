"""``monocle source add | list | show | load | audit | purge``."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.field_commands import add_corrections
from monocle.cli.purge_commands import add_purging
from monocle.cli.source_texts import (
    proposal_as_json,
    show_cleanings,
    show_events,
    show_load,
    show_proposal,
    show_skipped,
    show_source,
    show_sources,
)
from monocle.cli.speech import Speech
from monocle.cli.waiting import progress
from monocle.errors import BadInput
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about sources."""
    sources = typer.Typer(help=speech.say("What data comes from."), no_args_is_help=True)
    app.add_typer(sources, name="source")
    _adding(sources, speech)
    _listing(sources, speech)
    _showing(sources, speech)
    _cleaning(sources, speech)
    _loading(sources, speech)
    _auditing(sources, speech)
    add_corrections(sources, speech)
    add_purging(sources, speech)


def _adding(sources: typer.Typer, speech: Speech) -> None:
    say = speech.say
    arriving = say("Nothing is read: events arrive by themselves. Shows the first write key, once.")
    places = say("A file, a folder, a glob, the address of a database, or env:NAME.")

    @sources.command(help=say("Add a source. Reads a sample, guesses its columns, writes sources/NAME.yaml."))
    @needs(Permission.WRITE_SOURCES)
    def add(
        name: Annotated[str, typer.Argument(help=say("Lower case letters, digits and _, a letter first."))],
        where: Annotated[str, typer.Argument(help=places)] = "",
        events: Annotated[bool, typer.Option("--events", help=arriving)] = False,
        option: Annotated[
            list[str] | None,
            typer.Option("--option", "-o", help=say("Of the reader, as key=value: sheet=…, table=…, query=…")),
        ] = None,
        extract: Annotated[
            str, typer.Option("--extract", help=say("full: what is not there is gone; delta: only what is new."))
        ] = "",
        owner: Annotated[str, typer.Option("--owner", help=say("Who answers for the source."))] = "",
        steward: Annotated[str, typer.Option("--steward", help=say("Who mends its data."))] = "",
        purpose: Annotated[str, typer.Option("--purpose", help=say("Why the data may be held."))] = "",
        refresh: Annotated[str, typer.Option("--refresh", help=say("How often it changes."))] = "",
        dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Show the proposal; write nothing."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        inventory = {
            "extract": _extract(extract),
            "owner": owner,
            "steward": steward,
            "purpose": purpose,
            "refresh": refresh,
        }
        if not (events or where):
            raise BadInput("where is missing", where="source add", mend=_ONE_OF_TWO)
        if events and (where or dry_run):
            raise BadInput("a source is read from a place, or takes events", where="source add", mend=_ONE_OF_TWO)
        if events:
            with opened(workspace, speech) as house:
                definition = house.sources.add_events(name, **{**inventory, "extract": ""})
                made = house.write_keys.create(name)
            show_events(speech, definition, made, as_json)
            return
        options = _options(option or [])
        with opened(workspace, speech) as house:
            proposed = house.sources.propose(name, where, options)
            if not dry_run:
                house.sources.add(name, proposed, **inventory)
        if as_json:
            speech.json(proposal_as_json(proposed, name, written=not dry_run))
        else:
            show_proposal(speech, proposed, name, written=not dry_run)


def _listing(sources: typer.Typer, speech: Speech) -> None:
    @sources.command("list", help=speech.say("List the sources and how they stand."))
    @needs(Permission.READ_SOURCES)
    def list_sources(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.sources.list()
        if as_json:
            speech.json(found)
        else:
            show_sources(speech, found)


def _showing(sources: typer.Typer, speech: Speech) -> None:
    @sources.command(help=speech.say("Show how a source is read and mapped, and its last loads."))
    @needs(Permission.READ_SOURCES)
    def show(
        name: Annotated[str, typer.Argument(help=speech.say("Name of the source."))],
        limit: Annotated[
            int, typer.Option("--limit", min=1, max=1000, help=speech.say("How many loads at most."))
        ] = 10,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            definition, loads = house.sources.definition(name), house.sources.loads(name, limit)
            skipped = house.sources.skipped(name)
        if as_json:
            speech.json({"definition": definition, "loads": loads, "skipped": skipped})
        else:
            show_source(speech, definition, loads)
            show_skipped(speech, skipped)


def _cleaning(sources: typer.Typer, speech: Speech) -> None:
    @sources.command(help=speech.say("Show what each rule of cleaning changed in a source."))
    @needs(Permission.READ_SOURCES)
    def cleaning(
        name: Annotated[str, typer.Argument(help=speech.say("Name of the source."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.sources.cleanings(name)
        if as_json:
            speech.json(found)
        else:
            show_cleanings(speech, found)


def _loading(sources: typer.Typer, speech: Speech) -> None:
    say = speech.say
    accepting = say("Apply the load even if it breaks its contract of volume or readability.")

    @sources.command(help=say("Read a source now. What is new in it is kept for the next run."))
    @needs(Permission.WRITE_SOURCES)
    def load(
        name: Annotated[str, typer.Argument(help=say("Name of the source."))],
        accept: Annotated[bool, typer.Option("--accept", help=accepting)] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house, progress(speech) as tell:
            tell("ingest", 0, 0)
            done = house.sources.load(name, accept)
            tell("ingest", done.received, done.received)
        if as_json:
            speech.json(done)
        else:
            show_load(speech, done)
        if done.state == "held":
            raise typer.Exit(BadInput.exit_code)


def _auditing(sources: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @sources.command(help=say("Audit a source or all of them. Fill, shapes, errors, overlaps, contradictions."))
    @needs(Permission.READ_SOURCES)
    def audit(
        name: Annotated[str, typer.Argument(help=say("Name of the source; all when left out."))] = "",
        html: Annotated[
            Path | None, typer.Option("--html", help=say("Write a report that can be handed over."))
        ] = None,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.cli.audit_texts import show_audit

        with opened(workspace, speech) as house:
            with progress(speech) as tell:
                tell("audit", 0, 0)
                report = house.sources.audit(name) if name else house.sources.audit_all()
            if html:
                house.sources.write_audit(html, name)
        if as_json:
            speech.json(report)
        else:
            show_audit(speech, report)
        if html:
            speech.note(say("Wrote %(file)s.", file=html))


_ONE_OF_TWO = "name its place, or write --events"


def _extract(given: str) -> str:
    if given not in {"", "full", "delta"}:
        raise BadInput(f"{given!r} is no kind of extract", where="--extract", mend="use full or delta")
    return given


def _options(given: list[str]) -> dict[str, str]:
    wrong = [one for one in given if "=" not in one]
    if wrong:
        raise BadInput(f"{wrong[0]!r} is no key=value", where="--option", mend="write it as --option sheet=Clients")
    return dict(one.split("=", 1) for one in given)
