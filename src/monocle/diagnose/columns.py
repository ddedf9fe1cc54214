"""The report of each column, out of its figures."""

from collections.abc import Mapping
from typing import Any

from monocle.diagnose.checks import Found
from monocle.diagnose.personal import masker, personal
from monocle.diagnose.report import ColumnReport, Counted
from monocle.diagnose.subject import SourceColumn
from monocle.fields.kind import Kind

MOSTLY = 0.95
"""Share of the values, placeholders left out, that must have a type for the column to have it."""
_MARK_OF_TYPE = (
    ("boolean", ("a_boolean",)),
    ("uuid", ("a_uuid",)),
    ("email", ("an_email",)),
    ("url", ("a_url",)),
    ("date", ("a_date",)),
    ("time", ("a_time", "a_date")),
    ("integer", ("an_integer",)),
    ("phone", ("a_phone",)),
    ("digits", ("a_digits",)),
    ("decimal", ("a_decimal", "an_integer")),
    ("json", ("a_json",)),
)
_ORDERED_BY_NUMBER = ("integer", "decimal")
_ORDERED_BY_DAY = ("date", "time")


def column_report(
    column: SourceColumn, facts: Mapping[str, Any] | None, found: Found | None, rows: int, kinds: Mapping[str, Kind]
) -> ColumnReport:
    """Give the report of one column.

    Args:
        column: what it is held to mean.
        facts: its figures; None where it is blank.
        found: what its check found; None where it has none.
        rows: of the source.
        kinds: by name.
    """
    known = facts or {"filled": 0, "distinct_values": 0, "shortest": 0, "longest": 0, "tops": {}}
    check = found or Found()
    filled = int(known["filled"])
    kind_of_values, of_type = inferred_type(column, known)
    level, because = personal(column, known)
    show = masker(column, level, kind_of_values, kinds)
    least, greatest = _bounds(known, kind_of_values)
    tops = known["tops"]
    placeholders = dict(tops.get("placeholder", [])) | check.placeholders
    return ColumnReport(
        name=column.name,
        mapped_to=tuple(f"{one.section}.{one.field}" for one in column.mapped),
        meaning=next(iter(column.fields()), ""),
        type=kind_of_values,
        fill_rate=filled / rows if rows else 0.0,
        filled=filled,
        distinct=int(known["distinct_values"]),
        repeated=filled - int(known["distinct_values"]),
        shortest=int(known["shortest"]),
        longest=int(known["longest"]),
        least=show(least, 1) if least else "",
        greatest=show(greatest, 1) if greatest else "",
        top=tuple(Counted(show(value, count), count, count / filled) for value, count in tops.get("value", [])),
        shapes=tuple(Counted(value, count, count / filled) for value, count in tops.get("shape", [])),
        checked_as=check.name,
        checked=check.checked,
        invalid=sum(check.reasons.values()),
        left_out=check.left_out,
        invalid_reasons=dict(sorted(check.reasons.items())),
        invalid_at=check.places,
        placeholders=tuple(
            Counted(value, count, count / filled)
            for value, count in sorted(placeholders.items(), key=lambda one: (-one[1], one[0]))
        )[:10],
        personal=level,
        personal_because=because,
        spaces=int(known.get("spaced", 0)),
        broken_characters=int(known.get("broken", 0)),
        other_type=max(0, filled - int(known.get("placeholder", 0)) - of_type) if of_type and not check.checked else 0,
    )


def inferred_type(column: SourceColumn, facts: Mapping[str, Any]) -> tuple[str, int]:
    """Give the type that nearly all values have, and how many rows have it; ``text`` and 0 where none does."""
    real = int(facts["filled"]) - int(facts.get("placeholder", 0))
    if real <= 0:
        return ("text" if facts["filled"] else "empty"), 0
    number = any(
        one.field == "key" or one.field in {"postcode", "loyalty_card", "customer_number"} for one in column.mapped
    )
    for name, marks in _MARK_OF_TYPE:
        rows = sum(int(facts.get(mark, 0)) for mark in marks)
        if name == "decimal":
            rows = int(facts.get("a_decimal", 0))
        if name == "boolean" and facts["distinct_values"] > 2:
            continue
        if rows >= MOSTLY * real and not (number and name == "phone"):
            return name, min(rows, real)
    return "text", 0


def _bounds(facts: Mapping[str, Any], kind_of_values: str) -> tuple[str, str]:
    if kind_of_values in _ORDERED_BY_NUMBER:
        found = facts["least_number"], facts["greatest_number"]
        return f"{found[0]:.15g}", f"{found[1]:.15g}"
    if kind_of_values in _ORDERED_BY_DAY and facts.get("first_day"):
        return facts["first_day"].isoformat(), facts["last_day"].isoformat()
    return str(facts.get("least") or "")[:60], str(facts.get("greatest") or "")[:60]
