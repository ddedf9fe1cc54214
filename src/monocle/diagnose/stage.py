"""The audit of one source: what it really holds, how good it is, and what to mend first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from monocle.diagnose.changes import changes
from monocle.diagnose.checks import check_columns
from monocle.diagnose.column_findings import PERSON, Place, column_findings
from monocle.diagnose.columns import column_report
from monocle.diagnose.profiles import column_values, facts_by_column, marked
from monocle.diagnose.quality import dimensions, newest_day, quality
from monocle.diagnose.ranking import ranked
from monocle.diagnose.report import ColumnReport, SourceReport
from monocle.diagnose.source_findings import no_rows, source_findings
from monocle.diagnose.subject import Subject
from monocle.engine import Engine
from monocle.fields.kind import Kind
from monocle.fields.registry import Setting, kinds
from monocle.relation import Contract, Relation, select

COUNTS = ("received", "applied", "duplicate", "quarantined", "suppressed", "changed", "gone")
NAMES = Contract("current_names", "no rows: the columns tell", (), open=True)


def report(engine: Engine, subject: Subject) -> SourceReport:
    """Give the audit of one source.

    Personal values in it are masked. Deterministic: ties are settled by the text of a value.

    Args:
        engine: computes.
        subject: the source. Its ``current`` is read once per column.
    """
    known_kinds = kinds(Setting(subject.at.date(), subject.region))
    rows = engine.count(subject.current)
    facts, columns = _columns(engine, subject, rows, known_kinds)
    changed = changes(engine, subject.last, subject.before)
    newest = newest_day(subject, {number: one["last_day"] for number, one in facts.items() if one["last_day"]})
    scores = dimensions(subject, columns, rows, newest)
    personal = [one for one in columns if one.personal]
    today = subject.at.date().isoformat()
    found = [*source_findings(subject, changed, len(personal), newest)]
    if not rows:
        found.append(no_rows(subject))
    for number, column in enumerate(columns if rows else ()):
        found += column_findings(
            Place(subject.name, column, rows, subject.inventory.get("nature") == "declared"),
            facts.get(number, {}),
            today,
        )
    return SourceReport(
        source=subject.name,
        audited_at=subject.at,
        quality=quality(scores),
        rows=rows,
        system=subject.system,
        reader=subject.reader,
        key=subject.key,
        inventory=subject.inventory,
        reading=subject.last.notes,
        load={name: getattr(subject.last, name) for name in COUNTS},
        identities={
            "records": subject.known.records,
            "customers": subject.known.customers,
            "repeated": subject.known.repeated,
        },
        dates=_dates(subject, facts, columns),
        dimensions=scores,
        findings=ranked(found),
        columns=tuple(columns),
        quarantine=tuple(
            {"reason": one.reason, "rows": one.rows, "places": list(one.samples)} for one in subject.refused
        ),
        changes=changed,
    )


def _columns(
    engine: Engine, subject: Subject, rows: int, known_kinds: Mapping[str, Kind]
) -> tuple[Mapping[int, dict[str, Any]], Sequence[ColumnReport]]:
    if not subject.columns:
        return {}, []
    there = set(engine.arrow(_no_rows(subject)).column_names)
    held = [number for number, column in enumerate(subject.columns) if column.name in there]
    if not held:
        return {}, [column_report(column, None, None, rows, known_kinds) for column in subject.columns]
    asked = replace(subject, columns=tuple(subject.columns[number] for number in held))
    values = engine.keep(column_values(subject.current, [one.name for one in asked.columns]))
    looked = engine.keep(marked(values, *_told(asked)))
    facts = {held[number]: one for number, one in facts_by_column(engine, looked).items()}
    found = {held[number]: one for number, one in check_columns(engine, asked, looked, known_kinds).items()}
    columns = [
        column_report(column, facts.get(number), found.get(number), rows, known_kinds)
        for number, column in enumerate(subject.columns)
    ]
    return facts, columns


def _told(subject: Subject) -> tuple[list[str], list[str]]:
    """Give the codes that columns declare, and the columns on persons, as ``marked`` asks for them."""
    codes = [
        f"{number}:{code.lower()}"
        for number, column in enumerate(subject.columns)
        for mapped in column.mapped
        for code in mapped.codes
    ]
    persons = [str(number) for number, column in enumerate(subject.columns) if PERSON.intersection(column.fields())]
    return codes, persons


def _no_rows(subject: Subject) -> Relation:
    return select("SELECT * FROM current LIMIT 0", NAMES, current=subject.current)


def _dates(subject: Subject, facts: Mapping[int, dict[str, Any]], columns: Sequence[ColumnReport]) -> Mapping[str, str]:
    """Give the first and the last day that the source speaks of, birth dates left out."""
    spoken = [
        number
        for number, column in enumerate(columns)
        if column.type in {"date", "time"} and "birth_date" not in subject.columns[number].fields()
    ]
    first = [facts[number]["first_day"] for number in spoken if facts[number].get("first_day")]
    last = [facts[number]["last_day"] for number in spoken if facts[number].get("last_day")]
    return {"first_day": min(first).isoformat(), "last_day": max(last).isoformat()} if first else {}
