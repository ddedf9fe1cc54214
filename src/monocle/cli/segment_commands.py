"""``monocle segment``: groups of customers, and who is in each."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monocle.cli.doors import OWNER, by_option, customer_argument, json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.errors import BadInput
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.segment_views import Explained, Segment, SegmentRow


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about segments."""
    segments = typer.Typer(help=speech.say("Segments: groups of customers, and who is in each."), no_args_is_help=True)
    app.add_typer(segments, name="segment")
    _seeing(segments, speech)
    _counting(segments, speech)
    _listing_members(segments, speech)
    _explaining(segments, speech)
    _saving(segments, speech)
    _ending(segments, speech)
    _copying(segments, speech)
    _importing(segments, speech)
    _refreshing(segments, speech)


def _name(speech: Speech) -> object:
    return typer.Argument(help=speech.say("Name of the segment."), metavar="NAME")


def _seeing(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command("list", help=say("List the segments, how large and how fresh they are."))
    @needs(Permission.READ_SEGMENTS)
    def list_segments(
        archived: Annotated[bool, typer.Option("--archived", help=say("Those out of use too."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.segments.list(speech.language, archived)
        speech.json(found) if as_json else _table(speech, found)

    @segments.command(help=say("Show what a segment says, and who entered and left."))
    @needs(Permission.READ_SEGMENTS)
    def show(
        name: Annotated[str, _name(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.documents import write_document

        with opened(workspace, speech) as house:
            one, versions = house.segments.get(name, speech.language), house.segments.versions(name)
            changes = house.segments.changes(name, 10)
        if as_json:
            speech.json({"segment": one, "versions": versions, "changes": changes})
            return
        _show(speech, one)
        speech.line(write_document(dict(one.definition)))
        rows = [(str(row.version), speech.moment(row.saved_at), row.saved_by, row.how) for row in versions]
        speech.table([say("version"), say("when"), say("who"), say("how")], rows)
        for change in changes:
            moved = say("entered") if change.entered else say("left")
            speech.line(f"{speech.moment(change.at)}  {change.customer_id}  {moved}  {change.why}")


def _table(speech: Speech, rows: "Sequence[SegmentRow]") -> None:
    say = speech.say
    if not rows:
        speech.note(say("There are no segments yet. Next: monocle segment save NAME FILE"))
        return
    speech.table(
        [say("segment"), say("members"), say("share"), say("as of"), say("note")],
        [
            (
                row.name,
                speech.number(row.size),
                speech.percent(row.size / row.of if row.of else 0),
                speech.moment(row.as_of) if row.as_of else say("not yet"),
                _note(speech, row),
            )
            for row in rows
        ],
    )


def _note(speech: Speech, row: "SegmentRow") -> str:
    if row.error:
        return speech.told(row.error)
    if row.archived:
        return speech.say("out of use")
    return speech.say("its size changed by much") if row.alert else ""


def _show(speech: Speech, one: "Segment") -> None:
    speech.heading(f"{one.row.name} · {one.row.label}")
    _table(speech, [one.row])


def _counting(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command(help=say("Count who is in a segment, or in one that a file says."))
    @needs(Permission.READ_SEGMENTS)
    def count(
        segment: Annotated[str, typer.Argument(help=say("Name of a segment, or a YAML file with where:."))],
        by_field: Annotated[str, typer.Option("--by-field", help=say("How many have each value of a field."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            told = segment.endswith((".yaml", ".yml"))
            said = _read(Path(segment)) if told else dict(house.segments.get(segment).definition)
            found = house.segments.preview(said.get("where", {}), 0, by_field)
        if as_json:
            speech.json(found)
            return
        speech.line(
            say("%(count)s of %(all)s customers.", count=speech.number(found.count), all=speech.number(found.of))
        )
        if found.breakdown:
            rows = [(one.value or "—", speech.number(one.count)) for one in found.breakdown]
            speech.table([by_field, say("customers")], rows)


def _read(path: Path) -> dict[str, Any]:
    from monocle.documents import read_document

    return read_document(path)


def _listing_members(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command(help=say("List who is in a segment, or write them into a file."))
    @needs(Permission.EXPORT_CUSTOMERS)
    def members(
        name: Annotated[str, _name(speech)],
        limit: Annotated[int, typer.Option("--limit", help=say("Members at most."))] = 20,
        after: Annotated[str, typer.Option("--after", help=say("Those after an id."))] = "",
        out: Annotated[Path | None, typer.Option("--out", help=say("A .csv or .xlsx file for all of them."))] = None,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        if out and out.suffix.lower() not in {".csv", ".xlsx"}:
            raise BadInput("this is no kind of file", where="--out", mend="use .csv or .xlsx")
        with opened(workspace, speech) as house:
            if out:
                rows = house.segments.export(name, out)
                speech.note(say("%(rows)s members written.", rows=speech.number(rows)))
                return
            found = house.segments.members(name, limit, after)
        if as_json:
            speech.json(found)
            return
        speech.table(
            [say("id"), say("name"), say("since")],
            [(str(one.customer_id), one.name, speech.moment(one.entered_at)) for one in found.items],
        )


def _explaining(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command(help=say("Say why a customer is in a segment, or not."))
    @needs(Permission.READ_SEGMENTS)
    def explain(
        name: Annotated[str, _name(speech)],
        customer: Annotated[str, customer_argument(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.web.trees import in_words

        with opened(workspace, speech) as house:
            found = house.segments.explain(name, customer, speech.language)
            found = in_words(found, house.segments.vocabulary(speech.language), speech.language)
        if as_json:
            speech.json(found)
            return
        speech.line(say("Belongs.") if found.belongs else say("Does not belong."))
        _explained(speech, found.root, 0)


def _explained(speech: Speech, one: "Explained", depth: int) -> None:
    import json

    mark = "✓" if one.holds else "✗"
    actual = "" if one.actual is None else f"  → {json.dumps(one.actual, ensure_ascii=False, default=str)}"
    speech.line(f"{'  ' * depth}{mark} {one.words}{actual}")
    for part in one.parts:
        _explained(speech, part, depth + 1)


def _saving(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command(help=say("Write a segment as a file says it, and evaluate it."))
    @needs(Permission.WRITE_SEGMENTS)
    def save(
        name: Annotated[str, _name(speech)],
        file: Annotated[Path, typer.Argument(help=say("A YAML file with label, where and the like."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.segments.save(name, _read(file), by)
        speech.json(made) if as_json else _show(speech, made)

    @segments.command("roll-back", help=say("Have a segment say what it said before."))
    @needs(Permission.WRITE_SEGMENTS)
    def roll_back(
        name: Annotated[str, _name(speech)],
        version: Annotated[int, typer.Argument(help=say("Number of the version."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.segments.roll_back(name, version, by)
        speech.json(made) if as_json else _show(speech, made)


def _ending(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command(help=say("Take a segment out of use. --restore takes it back."))
    @needs(Permission.WRITE_SEGMENTS)
    def archive(
        name: Annotated[str, _name(speech)],
        restore: Annotated[bool, typer.Option("--restore", help=say("Take it into use again."))] = False,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.segments.restore(name, by) if restore else house.segments.archive(name, by)
        speech.json(made) if as_json else _show(speech, made)


def _copying(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command(help=say("Copy who is in a segment. --same copies what it says."))
    @needs(Permission.WRITE_SEGMENTS)
    def copy(
        name: Annotated[str, _name(speech)],
        to: Annotated[str, typer.Argument(help=say("Name of the new segment."))],
        same: Annotated[bool, typer.Option("--same", help=say("What it says is copied, not who is in it."))] = False,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.segments.duplicate(name, to, by) if same else house.segments.copy(name, to, by)
        speech.json(made) if as_json else _show(speech, made)


def _importing(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command("list-import", help=say("Keep a CSV of identifiers as a list for segments."))
    @needs(Permission.WRITE_SEGMENTS)
    def list_import(
        name: Annotated[str, typer.Argument(help=say("Name of the list."))],
        file: Annotated[
            Path, typer.Argument(help=say("CSV whose header names identifiers: customer_id, email, phone …"))
        ],
        label: Annotated[str, typer.Option("--label", help=say("What people call it."))] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        if not file.is_file():
            raise BadInput("there is no such file", where="list-import", mend="mend its name")
        with opened(workspace, speech) as house:
            kept = house.segments.put_list(name, file.read_text(encoding="utf-8", errors="replace"), by, label)
        if as_json:
            speech.json(kept)
            return
        found = say(
            "%(matched)s of %(values)s values are customers; %(unmatched)s are nobody.",
            matched=speech.number(kept.matched),
            values=speech.number(kept.values),
            unmatched=speech.number(kept.unmatched),
        )
        speech.note(found)


def _refreshing(segments: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @segments.command(help=say("Take edited files into use, and evaluate segments."))
    @needs(Permission.WRITE_SEGMENTS)
    def refresh(
        names: Annotated[
            list[str] | None, typer.Argument(help=say("Names of segments; all where none is named."))
        ] = None,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.segments.refresh(names or ())
        speech.json(found) if as_json else _table(speech, found)
