"""``monocle field list | quality``, ``monocle refusals``, ``monocle customer changes`` and ``monocle source corrections``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.errors import BadInput, NotFound
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monocle.workspace.field_views import CoreData, FieldRow, QualityChange, RefusalCount, RefusedValue

SHOWN = 50
"""Corrections that are shown when no file is asked for."""


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about fields and about refused values."""
    fields = typer.Typer(help=speech.say("What each field is, and how good it is."), no_args_is_help=True)
    app.add_typer(fields, name="field")
    _listing(fields, speech)
    _refusing(app, speech)


def _listing(fields: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @fields.command(
        "list", help=say("List the fields. Meaning, sensitivity, owner, sources, how well they are filled.")
    )
    @needs(Permission.READ_SOURCES)
    def list_fields(
        every: Annotated[bool, typer.Option("--all", help=say("Fields that no source feeds too."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = [one for one in house.fields.list() if every or one.sources]
        if as_json:
            speech.json(found)
        else:
            _show_fields(speech, found)

    @fields.command(help=say("Show the quality of the data. Before and after, with the core data that is required."))
    @needs(Permission.READ_STATUS)
    def quality(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found, core = house.fields.quality(), house.fields.core()
        if as_json:
            speech.json({"quality": found, "core": core})
        elif found is None or core is None:
            raise NotFound("no run has ended yet", mend="run: monocle run")
        else:
            _show_quality(speech, found)
            _show_core(speech, core)


def _refusing(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(
        help=say("Show the values that cleaning refused. Per source, field and reason, and where to mend them.")
    )
    @needs(Permission.READ_QUARANTINE)
    def refusals(
        source: Annotated[str, typer.Option("--source", help=say("Of one source only."))] = "",
        field: Annotated[str, typer.Option("--field", help=say("Of one field only."))] = "",
        reason: Annotated[str, typer.Option("--reason", help=say("Of one reason only, by its code."))] = "",
        rows: Annotated[
            bool, typer.Option("--rows", help=say("One line per value, with its key in the source."))
        ] = False,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 50,
        after: Annotated[int, typer.Option("--after", min=0, help=say("Number of the last row seen."))] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            listed = house.refusals.list(source, field, reason, limit, after) if rows else []
            counted = [] if rows else house.refusals.summary(source, field)
        counted = [one for one in counted if reason in {"", one.reason}]
        if as_json:
            speech.json(listed if rows else counted)
        elif not listed and not counted:
            speech.note(say("No value was refused."))
        elif rows:
            _show_refused(speech, listed)
        else:
            _show_counted(speech, counted)


def add_changes(customers: typer.Typer, speech: Speech) -> None:
    """Add ``monocle customer changes``."""
    say = speech.say

    @customers.command(
        help=say("Show what runs changed of a customer's golden values. Field, before, after, source, when.")
    )
    @needs(Permission.READ_CUSTOMERS)
    def changes(
        customer: Annotated[str, typer.Argument(help=say("Its id or the beginning of it, an old id, or an identifier such as email:a@example.fr."))],
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 100,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        with opened(workspace, speech) as house:
            found = house.customers.changes(customer, limit)
        if as_json:
            speech.json(found)
        elif not found:
            speech.note(say("No golden value has changed since the first run."))
        else:
            titles = (
                say("when"),
                say("field"),
                say("change"),
                say("before"),
                say("after"),
                say("source"),
                say("said on"),
            )
            speech.table(
                titles,
                [
                    (one.changed_at, speech.word(one.field, "field"), speech.word(one.kind, "move"), one.before, one.after,
                     one.source, speech.day(one.seen_at))
                    for one in found
                ],
                spare=(6,),
            )  # fmt: skip


def add_corrections(sources: typer.Typer, speech: Speech) -> None:
    """Add ``monocle source corrections``."""
    say = speech.say

    @sources.command(help=say("List what a source should correct. Or write it into a file to send back."))
    @needs(Permission.EXPORT_CUSTOMERS)
    def corrections(
        name: Annotated[str, typer.Argument(help=say("Name of the source."))],
        out: Annotated[Path | None, typer.Option("--out", help=say("A file that ends in .csv or .xlsx."))] = None,
        profile: Annotated[str, typer.Option("--profile", help=say("spreadsheet (cells are safe to open) or machine (values as they are)."), metavar="NAME")] = "spreadsheet",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        if profile not in {"spreadsheet", "machine"}:
            raise BadInput(f"{profile!r} is no profile", where="--profile", mend="use spreadsheet or machine")
        with opened(workspace, speech) as house:
            counts = house.corrections.counts(name)
            listed = house.corrections.list(name, SHOWN) if as_json and not out else []
            written = house.corrections.write(name, out, machine=profile == "machine") if out else 0
        if as_json:
            speech.json({"counts": counts, "written": written} if out else {"counts": counts, "first": listed})
            return
        if not counts:
            speech.note(say("Nothing to correct."))
        speech.table(
            (say("field"), say("reason"), say("rows")),
            [(speech.word(one.field, "field"), speech.word(one.reason, "correction"), one.rows) for one in counts],
            right=(2,),
        )
        if out:
            speech.note(say("Wrote %(file)s.", file=out))


def _show_refused(speech: Speech, listed: "Sequence[RefusedValue]") -> None:
    say = speech.say
    titles = (say("number"), say("source"), say("key"), say("field"), say("value"), say("reason"))
    speech.table(
        titles,
        [
            (one.number, one.source, one.source_key, speech.word(one.field, "field"), one.value,
             speech.word(one.reason, "refused"))
            for one in listed
        ],
        right=(0,),
    )  # fmt: skip


def _show_counted(speech: Speech, counted: "Sequence[RefusalCount]") -> None:
    say = speech.say
    titles = (say("source"), say("field"), say("reason"), say("values"), say("share"), say("examples"), say("where to mend"),
              say("owner"), say("steward"))  # fmt: skip
    speech.table(
        titles,
        [
            (one.source, speech.word(one.field, "field"), speech.word(one.reason, "refused"), one.values,
             speech.percent(one.share), ", ".join(one.samples), ", ".join(one.columns), one.owner, one.steward)
            for one in counted
        ],
        right=(3, 4),
        spare=(7, 8, 5, 4),
    )  # fmt: skip


def _show_fields(speech: Speech, found: "list[FieldRow]") -> None:
    say = speech.say
    titles = (say("field"), say("type"), say("sensitivity"), say("in records"), say("in profiles"), say("contested"),
              say("sources"), say("owner"), say("steward"), say("meaning"))  # fmt: skip
    speech.table(
        titles,
        [
            (one.name, speech.word(one.type, "field_type"), speech.word(one.sensitivity, "sensitivity"),
             _share(speech, one.in_records), _share(speech, one.in_profiles), _share(speech, one.rivals),
             ", ".join(source.source for source in one.sources), one.owner, one.steward, one.meaning)
            for one in found
        ],
        right=(3, 4, 5),
        spare=(8, 7, 6, 9, 1),
    )  # fmt: skip


def _show_quality(speech: Speech, found: "QualityChange") -> None:
    say = speech.say
    rows = [
        (say("rows"), speech.number(found.before.rows), speech.number(found.after.rows)),
        *(
            (title, speech.percent(getattr(found.before, name)), speech.percent(getattr(found.after, name)))
            for name, title in (
                ("completeness", say("completeness")),
                ("validity", say("validity")),
                ("uniqueness", say("uniqueness")),
                ("consistency", say("consistency")),
            )
        ),
        (say("score out of 100"), speech.decimal(found.before.score), speech.decimal(found.after.score)),
    ]
    speech.table((say("measure"), say("before"), say("after")), rows, right=(1, 2))
    speech.heading(say("Fields"))
    titles = (say("field"), say("given"), say("valid"), say("in records"), say("in profiles"))
    speech.table(
        titles,
        [
            (speech.word(one.field, "field"), speech.percent(one.given), _share(speech, one.valid),
             speech.percent(one.in_records), speech.percent(one.in_profiles))
            for one in found.fields
        ],
        right=(1, 2, 3, 4),
    )  # fmt: skip


def _show_core(speech: Speech, core: "CoreData") -> None:
    say = speech.say
    speech.heading(say("Core data"))
    either = f" {say('or')} "
    speech.table(
        (say("required"), say("profiles"), say("share"), say("missing")),
        [
            (either.join(speech.word(name, "field") for name in one.fields), one.having,
             speech.percent(one.having / one.profiles) if one.profiles else "", one.missing)
            for one in core.requirements
        ],
        right=(1, 2, 3),
    )  # fmt: skip


def _share(speech: Speech, share: float | None) -> str:
    return "" if share is None else speech.percent(share)
