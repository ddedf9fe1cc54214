"""``monocle source add | list | show | load | audit``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import JsonOption, WorkspaceOption, needs, opened, progress
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.proposing import Proposal
    from monocle.workspace.views import LoadRow


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about sources."""
    sources = typer.Typer(help=speech.say("What data comes from."), no_args_is_help=True)
    app.add_typer(sources, name="source")
    _adding(sources, speech)
    _reading(sources, speech)
    _auditing(sources, speech)


def _adding(sources: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @sources.command(help=say("Read a sample, propose what its columns mean, and write sources/NAME.yaml."))
    @needs(Permission.WRITE_SOURCES)
    def add(
        name: Annotated[str, typer.Argument(help=say("Lower case letters, digits and _."))],
        where: Annotated[
            str, typer.Argument(help=say("A file, a folder, a glob, the address of a database, or env:NAME."))
        ],
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
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house:
            proposed = house.sources.propose(name, where, _options(option or []))
            inventory = {"extract": extract, "owner": owner, "steward": steward, "purpose": purpose, "refresh": refresh}
            if not dry_run:
                house.sources.add(name, proposed, **inventory)
        _show_proposal(speech, proposed, name, as_json, written=not dry_run)


def _reading(sources: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @sources.command("list", help=say("List the sources and how they stand."))
    @needs(Permission.READ_SOURCES)
    def list_sources(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
        with opened(workspace, speech) as house:
            found = house.sources.list()
        if as_json:
            speech.json(found)
            return
        titles = (
            say("source"),
            say("reader"),
            say("owner"),
            say("last load"),
            say("state"),
            say("received"),
            say("quarantined"),
            say("records"),
            say("quality"),
        )
        speech.table(
            titles,
            [
                (
                    one.name, one.reader, one.owner, one.last_load and one.last_load.started_at,
                    say(one.last_load.state) if one.last_load else say("never loaded"),
                    one.last_load and one.last_load.received, one.last_load and one.last_load.quarantined,
                    one.records, None if one.quality is None else round(one.quality),
                )
                for one in found
            ],
            right=(5, 6, 7, 8),
        )  # fmt: skip
        for one in found:
            if one.last_load and one.last_load.held_because:
                speech.note(f"{one.name}: {say(one.last_load.state)}: {one.last_load.held_because}")

    @sources.command(help=say("Read a source and keep what is new in it."))
    @needs(Permission.WRITE_SOURCES)
    def load(
        name: Annotated[str, typer.Argument(help=say("Of the source."))],
        accept: Annotated[
            bool,
            typer.Option(
                "--accept", help=say("Apply the load even if it breaks its contract of volume or readability.")
            ),
        ] = False,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house, progress(speech) as tell:
            tell("ingest", 0, 0)
            done = house.sources.load(name, accept)
        _show_load(speech, done, as_json)
        if done.state == "held":
            raise typer.Exit(2)


def _auditing(sources: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @sources.command(help=say("Look at what a source, or all of them, hold: fill, shapes, errors, contradictions."))
    @needs(Permission.READ_SOURCES)
    def audit(
        name: Annotated[str, typer.Argument(help=say("Of the source; all when left out."))] = "",
        html: Annotated[
            Path | None, typer.Option("--html", help=say("Write a report that can be handed over."))
        ] = None,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from monocle.cli.audit_texts import show_audit

        with opened(workspace, speech) as house:
            report = house.sources.audit(name) if name else house.sources.audit_all()
            if html:
                house.sources.write_audit(html, name)
        if as_json:
            speech.json(report)
        else:
            show_audit(speech, report)
        if html:
            speech.note(say("Wrote %(file)s.", file=html))


def _options(given: list[str]) -> dict[str, str]:
    from monocle.errors import BadInput

    wrong = [one for one in given if "=" not in one]
    if wrong:
        raise BadInput(f"{wrong[0]!r} is no key=value", where="--option", mend="write --option sheet=Clients")
    return dict(one.split("=", 1) for one in given)


def _show_proposal(speech: Speech, proposed: "Proposal", name: str, as_json: bool, written: bool) -> None:
    say = speech.say
    if as_json:
        columns = [
            {"column": one.column, "meaning": one.meaning, "confidence": one.confidence, "reason": one.reason}
            for one in proposed.guesses
        ]
        speech.json(
            {
                "name": name,
                "rows": proposed.rows,
                "notes": proposed.notes,
                "columns": columns,
                "sections": sorted(proposed.definition.sections),
                "written": written,
            }
        )
        return
    speech.table(
        (say("column"), say("taken as"), say("confidence"), say("filled"), say("reason")),
        [
            (
                one.column,
                one.meaning or "-",
                speech.percent(one.confidence),
                speech.percent(one.shape.filled),
                one.reason,
            )
            for one in proposed.guesses
        ],
        right=(2, 3),
    )
    speech.note(
        say("It feeds: %(sections)s.", sections=", ".join(say(one) for one in sorted(proposed.definition.sections)))
    )
    if written:
        speech.line(say("Wrote sources/%(name)s.yaml. Read it, mend it, then: monocle run", name=name))


def _show_load(speech: Speech, done: "LoadRow", as_json: bool) -> None:
    say = speech.say
    if as_json:
        speech.json(done)
        return
    names = ("received", "applied", "duplicate", "quarantined", "suppressed", "changed", "gone")
    speech.table(
        ("", ""), [(say("state"), say(done.state)), *((say(name), getattr(done, name)) for name in names)], right=(1,)
    )
    if done.held_because:
        speech.note(f"{say(done.state)}: {done.held_because}")
