"""The audit of sources as a terminal shows it: figures, findings with what to do, columns, overlaps."""

from collections.abc import Mapping, Sequence
from typing import Any

from monocle.cli.speech import Speech

Row = Mapping[str, Any]
MOST_FINDINGS = 20
LONGEST = 30
"""Characters of a frequent value."""


def show_audit(speech: Speech, report: Row) -> None:
    """Show the audit of one source, or the audit across sources.

    Args:
        speech: of the person.
        report: the JSON of ``diagnose.report``; parts that are not there are left out.
    """
    _head(speech, report)
    _dimensions(speech, _rows(report, "dimensions"))
    _findings(speech, _rows(report, "findings"), across="sources" in report)
    _columns(speech, _rows(report, "columns"))
    _changes(speech, _rows(report, "changes"))
    _sources(speech, _rows(report, "sources"))
    _overlaps(speech, _rows(report, "overlaps"))
    _contradictions(speech, _rows(report, "contradictions"))


def _head(speech: Speech, report: Row) -> None:
    say = speech.say
    quality = report.get("quality")
    facts = [
        (say("source"), report.get("source", "")),
        (say("quality, of 100"), "" if quality is None else speech.decimal(quality)),
        (say("rows"), report.get("rows", "")),
        (say("records"), report.get("records", "")),
        (say("customers"), report.get("customers", "")),
        *((speech.word(key, "note"), _plain(value)) for key, value in (report.get("reading") or {}).items()),
    ]
    speech.table(("", ""), [(name, value) for name, value in facts if value not in {"", None}])


def _plain(value: Any) -> str:
    """Give what the reader found without the brackets and quotes of JSON."""
    return "".join(one for one in str(value) if one not in '{}"') or str(value)


def _dimensions(speech: Speech, rows: Sequence[Row]) -> None:
    if rows:
        speech.heading(speech.say("Quality"))
        titles = (speech.say("dimension"), speech.say("of 100"), speech.say("weight"))
        speech.table(
            titles,
            [(speech.say(str(one["name"])), speech.decimal(one["score"]), one["weight"]) for one in rows],
            right=(1, 2),
        )


def _findings(speech: Speech, rows: Sequence[Row], *, across: bool) -> None:
    say = speech.say
    if across:
        speech.note(say("What to mend in one source: monocle source audit NAME"))
    if not rows:
        nothing = say("Nothing to mend was found between the sources.") if across else say("Nothing to mend was found.")
        speech.note(nothing)
        return
    speech.heading(say("What to mend, first things first"))
    for one in rows[:MOST_FINDINGS]:
        values = one.get("values") or {}
        source = str(one.get("source", ""))
        several = not source or "↔" in source  # the finding's own words name the field
        place = source if several else ".".join(filter(None, (source, str(one.get("column", "")))))
        severity = speech.word(str(one.get("severity", "info")), "severity")
        speech.line(say(": ").join(filter(None, (severity, place, _said(speech, one.get("what"), values)))))
        for text in (one.get("why"), one.get("mend")):
            if text:
                speech.line(f"    {_said(speech, text, values)}")
    if len(rows) > MOST_FINDINGS:
        speech.note(say("Findings not shown: %(more)s; --json gives all.", more=len(rows) - MOST_FINDINGS))


def _said(speech: Speech, text: Any, values: Row) -> str:
    """Give a finding's message in the language, its values as people write them."""
    from monocle.diagnose.words import said

    return said(str(text), values, speech.language)


def _columns(speech: Speech, rows: Sequence[Row]) -> None:
    say = speech.say
    if not rows:
        return
    speech.heading(say("Columns"))
    titles = (say("column"), say("type"), say("feeds"), say("filled"), say("distinct"), say("invalid"),
              say("placeholders"), say("personal data"), say("most frequent"))  # fmt: skip
    speech.table(
        titles,
        [
            (
                one["name"], say(str(one.get("type", ""))), ", ".join(one.get("mapped_to") or ()),
                speech.percent(one.get("fill_rate") or 0), one.get("distinct"), one.get("invalid"),
                sum(found["count"] for found in one.get("placeholders") or ()), say(one.get("personal") or "no"),
                _top(one),
            )
            for one in rows
        ],
        right=(3, 4, 5, 6),
        spare=(8, 2, 7, 1, 4),
    )  # fmt: skip


def _top(column: Row) -> str:
    top = column.get("top") or ()
    return ", ".join(f"{str(one['value'])[:LONGEST]} ({one['count']})" for one in top[:2])


def _changes(speech: Speech, rows: Sequence[Row]) -> None:
    if rows:
        say = speech.say
        speech.heading(say("Changes since the load before"))
        speech.table(
            (say("change"), say("column"), say("before"), say("after")),
            [(say(str(one["kind"])), one.get("column"), one.get("before"), one.get("after")) for one in rows],
        )


def _sources(speech: Speech, rows: Sequence[Row]) -> None:
    if rows:
        say = speech.say
        speech.heading(say("Sources"))
        names = ("rows", "records", "customers", "repeated")
        speech.table(
            (say("source"), say("quality"), *map(say, names)),
            [
                (
                    one.get("source"),
                    "" if one.get("quality") is None else speech.decimal(one["quality"]),
                    *(one.get(name) for name in names),
                )
                for one in rows
            ],
            right=(1, 2, 3, 4, 5),
        )


def _overlaps(speech: Speech, rows: Sequence[Row]) -> None:
    pairs = [one for one in rows if one.get("left") != one.get("right")]
    if pairs:
        say = speech.say
        speech.heading(say("Customers that two sources share"))
        speech.table(
            (say("one source"), say("other source"), say("customers")),
            [(one.get("left"), one.get("right"), _first(one, "customers", "shared", "people")) for one in pairs],
            right=(2,),
        )


def _contradictions(speech: Speech, rows: Sequence[Row]) -> None:
    if rows:
        say = speech.say
        speech.heading(say("Where two sources contradict each other"))
        speech.table(
            (say("field"), say("one source"), say("other source"), say("both say"), say("differ")),
            [
                (
                    speech.word(str(one.get("field", "")), "field"),
                    one.get("left"),
                    one.get("right"),
                    _first(one, "both", "customers", "described"),
                    _first(one, "differ", "different", "contradictions"),
                )
                for one in rows
            ],
            right=(3, 4),
        )


def _first(row: Row, *names: str) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), "")


def _rows(report: Row, name: str) -> Sequence[Row]:
    found = report.get(name) or ()
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else []
