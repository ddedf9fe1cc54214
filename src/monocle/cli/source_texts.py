"""Sources as a terminal shows them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from monocle.cli.key_commands import show_made
from monocle.cli.run_commands import say_troubles
from monocle.cli.speech import Speech

if TYPE_CHECKING:
    from monocle.ingest.definition import Ref, SourceDefinition
    from monocle.workspace.proposing import Proposal
    from monocle.workspace.views import Cleaning, LoadRow, Skipped, SourceRow
    from monocle.workspace.write_keys import MadeKey

COUNTS = ("received", "applied", "duplicate", "quarantined", "suppressed", "changed", "gone")


def show_sources(speech: Speech, found: "Sequence[SourceRow]") -> None:
    """Show all sources, and why some of them wait."""
    say = speech.say
    if not found:
        speech.note(say("There are no sources yet. Next: monocle source add NAME FILE"))
        return
    titles = (say("source"), say("reader"), say("owner"), say("last load"), say("state"), say("received"),
              say("quarantined"), say("records"), say("quality"))  # fmt: skip
    rows = [
        (
            one.name, one.reader, one.owner, one.last_load and one.last_load.started_at,
            speech.word(one.last_load.state, "state") if one.last_load else say("never loaded"),
            one.last_load and one.last_load.received, one.last_load and one.last_load.quarantined,
            one.records, None if one.quality is None else round(one.quality),
        )
        for one in found
    ]  # fmt: skip
    speech.table(titles, rows, right=(5, 6, 7, 8), spare=(2, 1, 6, 5, 8))
    say_troubles(speech, found)


def show_events(speech: Speech, definition: "SourceDefinition", made: "MadeKey", as_json: bool) -> None:
    """Show a new source of events and its first key, which is shown this once."""
    if as_json:
        speech.json({"definition": definition, **{name: getattr(made, name) for name in ("key", "secret")}})
        return
    speech.note(speech.say("Wrote %(file)s.", file=f"sources/{definition.name}.yaml"))
    show_made(speech, made)


def show_source(speech: Speech, definition: "SourceDefinition", loads: "Sequence[LoadRow]") -> None:
    """Show how one source is read and mapped, and its last loads."""
    say, one = speech.say, definition
    facts = (
        (say("source"), one.name), (say("reader"), one.reader.type), (say("place"), one.reader.where),
        (say("options"), ", ".join(f"{key}={value}" for key, value in one.reader.options.items())),
        (say("extract"), speech.word(one.extract, "extract")), (say("key"), ", ".join(one.key)), (say("owner"), one.owner),
        (say("steward"), one.steward), (say("purpose"), one.purpose), (say("refresh"), speech.word(one.refresh, "refresh")),
    )  # fmt: skip
    speech.table(("", ""), [(name, value) for name, value in facts if value])
    speech.heading(say("Mapping"))
    speech.table((say("part of the model"), say("field"), say("column")), list(_mapped(speech, one)))
    if not loads:
        return
    speech.heading(say("Loads"))
    titles = (say("began"), say("state"), *(speech.word(name, "count") for name in COUNTS[:4]), say("why"))
    speech.table(
        titles,
        [
            (row.started_at, speech.word(row.state, "state"), *(getattr(row, name) for name in COUNTS[:4]),
             speech.told(row.held_because))
            for row in loads
        ],
        right=(2, 3, 4, 5),
    )  # fmt: skip


def show_skipped(speech: Speech, skipped: "Sequence[Skipped]") -> None:
    """Show which rows were applied but feed nothing."""
    if skipped:
        speech.heading(speech.say("Rows that feed nothing"))
        titles = (speech.say("part of the model"), speech.say("reason"), speech.say("rows"))
        rows = [(speech.word(one.section, "section"), speech.word(one.reason, "skip"), one.rows) for one in skipped]
        speech.table(titles, rows, right=(2,))


def show_cleanings(speech: Speech, found: "Sequence[Cleaning]") -> None:
    """Show what each rule of cleaning changed, with one sample."""
    say = speech.say
    if not found:
        speech.note(say("Cleaning changed nothing, or there was no run yet."))
        return
    titles = (say("field"), say("rule"), say("values"), say("changed"), say("before"), say("after"))
    rows = [(speech.word(one.field, "field"), one.rule, one.values, one.changed, *one.samples[0]) for one in found]
    speech.table(titles, rows, right=(2, 3))


def show_load(speech: Speech, done: "LoadRow") -> None:
    """Show the counts of one load."""
    say = speech.say
    rows = [(speech.word(name, "count"), getattr(done, name)) for name in COUNTS]
    speech.table(("", ""), [(say("state"), speech.word(done.state, "state")), *rows], right=(1,))
    if done.held_because:
        speech.note(say(": ").join((speech.word(done.state, "state"), speech.told(done.held_because))))
    if done.state == "held":
        speech.note(say("If it is right all the same: monocle source load %(name)s --accept", name=done.source))


def show_proposal(speech: Speech, proposed: "Proposal", name: str, written: bool) -> None:
    """Show what each column of a new source was taken for, and why."""
    say = speech.say
    titles = (say("column"), say("taken as"), say("confidence"), say("filled"), say("reason"))
    speech.table(
        titles,
        [
            (
                one.column,
                speech.word(one.meaning, "field") if one.meaning else "-",
                speech.percent(one.confidence) if one.meaning else "",
                speech.percent(one.shape.filled),
                speech.told(one.reason),
            )
            for one in proposed.guesses
        ],
        right=(2, 3),
        spare=(4,),
    )
    sections = ", ".join(speech.word(one, "section") for one in sorted(proposed.definition.sections))
    speech.note(say("It feeds: %(sections)s.", sections=sections))
    _show_unmapped(speech, proposed)
    if written:
        speech.line(say("Wrote sources/%(name)s.yaml. Read it, mend it, then: monocle run", name=name))
    else:
        speech.note(say("Nothing was written."))


def _show_unmapped(speech: Speech, proposed: "Proposal") -> None:
    """Show which columns are only kept beside the model, and which are not used at all."""
    from monocle.ingest.promise import mapped_columns

    used = mapped_columns(proposed.definition)
    unused = [one.column for one in proposed.guesses if one.column not in used]
    if proposed.definition.keep:
        kept = ", ".join(proposed.definition.keep)
        speech.note(speech.say("Kept as free attributes: %(columns)s.", columns=kept))
    if unused:
        speech.note(speech.say("Not used: %(columns)s; name them under keep or mapping.", columns=", ".join(unused)))


def proposal_as_json(proposed: "Proposal", name: str, written: bool) -> Mapping[str, Any]:
    """Give a proposal as ``--json`` prints it."""
    columns = [
        {
            "column": one.column,
            "meaning": one.meaning,
            "confidence": one.confidence,
            "filled": one.shape.filled,
            "reason": one.reason,
        }
        for one in proposed.guesses
    ]
    return {
        "name": name,
        "rows": proposed.rows,
        "notes": proposed.notes,
        "columns": columns,
        "sections": sorted(proposed.definition.sections),
        "written": written,
    }


def _mapped(speech: Speech, definition: "SourceDefinition") -> "Sequence[tuple[str, str, str]]":
    rows = []
    for section, one in definition.sections.items():
        part = speech.word(section, "section")
        rows += [(part, speech.word(name, "field"), _columns(refs)) for name, refs in one.fields.items()]
        for address in one.addresses:
            rows += [(part, speech.word(name, "field"), _columns((ref,))) for name, ref in address.items()]
    for name, place in (("person", definition.about), ("order", definition.order_of)):
        if place:
            rows.append((speech.word(name, "section"), place.source, _columns((place.key,))))
    if definition.keep:
        rows.append(("", speech.word("extra", "field"), ", ".join(definition.keep)))
    return rows


def _columns(refs: "Sequence[Ref]") -> str:
    return ", ".join(ref.column or f"“{ref.constant}”" for ref in refs)
