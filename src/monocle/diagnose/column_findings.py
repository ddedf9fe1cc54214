"""What to mend in one column."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monocle.diagnose.ranking import by_share
from monocle.diagnose.report import ColumnReport, Finding

PERSON = frozenset(
    [
        "civility",
        "full_name",
        "first_name",
        "last_name",
        "birth_name",
        "birth_date",
        "birth_place",
        "gender",
        "email",
        "phone",
        "handle",
        "loyalty_card",
        "customer_number",
        "line",
        "street",
        "postcode",
        "city",
        "country",
        "company",
        "company_number",
        "language",
    ]
)
FEW_ROWS = 10
SHARED_ROWS = 10


@dataclass(frozen=True)
class Text:
    """What one kind of finding says, as message ids."""

    code: str
    dimension: str
    what: str
    why: str
    mend: str


@dataclass(frozen=True)
class Place:
    """A column of a source, the source's rows, and whether they are what persons said of themselves."""

    source: str
    column: ColumnReport
    rows: int
    declared: bool = True

    def finding(self, text: Text, severity: str, counted: tuple[int, float], **values: Any) -> Finding:
        """Give a finding of this column; ``counted`` is the count and the share."""
        count, share = counted
        known = {"column": self.column.name, "count": count, "share": share, **values}
        return Finding(
            text.code, severity, text.dimension, self.source, self.column.name, count, share,
            text.what, text.why, text.mend, known,
        )  # fmt: skip


INVALID = Text(
    "invalid_values",
    "validity",
    "Values of %(column)s that are no valid %(word_kind)s: %(count)s (%(share)s of those checked): %(reasons)s",
    "They reach nobody and match nothing: the records go on without them.",
    "Correct them at the source; the first ones stand at %(places)s. Check the entry form or the export that writes them.",
)
UNKNOWN_CODES = Text(
    "unknown_codes",
    "validity",
    "Values of %(column)s that are not in the declared list of codes: %(count)s (%(share)s)",
    "A code that nobody declared is left out of the customer view.",
    "Add the missing codes to the mapping in sources/%(source)s.yaml, or correct them at the source; see %(places)s.",
)
PLACEHOLDERS = Text(
    "placeholders",
    "completeness",
    "Placeholders in %(column)s: %(count)s (%(share)s), such as %(samples)s",
    "They look filled but say nothing; used for matching, they would glue strangers together.",
    "Make the field optional where it is entered, and export an empty value. Monocle already leaves them out of matching.",
)
ALMOST_EMPTY = Text(
    "almost_empty",
    "completeness",
    "%(column)s is mapped to %(mapped)s but only %(fill_share)s of the rows have a value",
    "What it should bring to the customer view is missing.",
    "Ask the owner whether it is still collected; if it is, mend the export, else remove it from the mapping.",
)
HALF_EMPTY = Text(
    "half_empty",
    "completeness",
    "%(column)s, mapped to %(mapped)s, is filled on %(fill_share)s of the rows",
    "Customers known by this source alone cannot be reached or recognised by it.",
    "Collect it at the next contact, or complete it from a source that has it.",
)
NOT_MAPPED = Text(
    "not_mapped",
    "completeness",
    "%(column)s seems to hold %(word_meaning)s but is mapped to nothing",
    "Data the company has is left out of the customer view.",
    "Map it in sources/%(source)s.yaml, or note why it may not be used.",
)
SENSITIVE = Text(
    "sensitive_data",
    "legal",
    "%(column)s seems to hold sensitive data (rows: %(count)s): %(because)s",
    "GDPR article 9 forbids holding such data without an explicit ground; card and social security numbers have rules of their own.",
    "Have the DPO decide: delete it at the source, or record the ground. Keep the column out of the mapping meanwhile.",
)
IN_FREE_TEXT = Text(
    "personal_in_text",
    "legal",
    "%(column)s, a free text, holds personal data (rows: %(count)s): %(because)s",
    "Contact data in notes escapes rights requests, corrections and retention.",
    "Move it to fields of its own and tell those who type it; include the column in rights requests.",
)
BROKEN = Text(
    "broken_characters",
    "consistency",
    "Values of %(column)s with broken characters, such as Ã© for é: %(count)s (%(share)s)",
    "Names that are decoded wrongly do not match and look careless in a message.",
    "Mend the encoding of the export (UTF-8) and send it again; correct what is stored that way.",
)
SPACES = Text(
    "stray_blanks",
    "consistency",
    "Values of %(column)s with blanks around or doubled: %(count)s (%(share)s)",
    "Other tools take them for different values.",
    "Trim them where they are entered or exported; Monocle does so on its side.",
)
MIXED = Text(
    "mixed_types",
    "consistency",
    "Values of %(column)s of another type than the others (%(word_type)s): %(count)s",
    "Mixed formats are read wrongly or refused.",
    "Agree on one format with the owner and convert the others at the source.",
)
MANGLED = Text(
    "mangled_numbers",
    "validity",
    "Values of %(column)s that were turned into scientific notation, such as 2.9E+12: %(count)s",
    "A spreadsheet has lost their digits; they cannot be restored from the file.",
    "Export again without opening the file in a spreadsheet, or with the column formatted as text.",
)
LOST_ZERO = Text(
    "lost_zeros",
    "validity",
    "Values of %(column)s that have lost their leading zero: %(count)s (%(share)s)",
    "A spreadsheet took them for numbers: 01000 became 1000.",
    "Export again with the column formatted as text, and restore the zero where it is missing.",
)
FUTURE = Text(
    "future_dates",
    "validity",
    "%(column)s has days after this audit, up to %(latest)s",
    "A date in the future is a typing error, a planned date or a wrong format; it wins wrongly over fresher values.",
    "Check the format declared in sources/%(source)s.yaml and the entry form.",
)
SHARED = Text(
    "shared_value",
    "uniqueness",
    "One value of %(column)s stands on %(count)s rows (%(share)s)",
    "A shared mailbox, a switchboard or a value typed by default; taken for a personal one, it would glue strangers together.",
    "Look at it and leave it empty where it is not the customer's own.",
)
CONSTANT = Text(
    "constant",
    "completeness",
    "All rows of %(column)s have the same value",
    "It tells nothing apart.",
    "Leave it out of the export, or check that the export filters nothing it should not.",
)
BLANK = Text(
    "blank",
    "completeness",
    "%(column)s is empty on every row",
    "It costs exchanges and promises what is not there.",
    "Leave it out of the export or find out since when it is no longer filled.",
)


def column_findings(place: Place, marks: dict[str, Any], today: str) -> Iterator[Finding]:
    """Give what to mend in a column.

    Args:
        place: the column.
        marks: its figures, with the count of each mark.
        today: ISO day of the audit.
    """
    column, rows = place.column, place.rows
    if not column.filled:
        yield from _of_blank(place)
        return
    yield from _of_validity(place, marks, today)
    yield from _of_filling(place)
    yield from _of_law(place, marks)
    for text, count in ((BROKEN, column.broken_characters), (SPACES, column.spaces), (MIXED, _mixed(column))):
        if count:
            share = count / column.filled
            severity = by_share(share, 0.1, 0.01) if text is not SPACES else by_share(share, 2.0, 0.1)
            yield place.finding(text, severity, (count, share), word_type=column.type)
    if column.distinct == 1 and rows > FEW_ROWS and column.fill_rate == 1:
        yield place.finding(CONSTANT, "low", (rows, 0.0))


def _mixed(column: ColumnReport) -> int:
    """Give the rows of another type; a key may be any text."""
    return 0 if any(place.endswith(".key") for place in column.mapped_to) else column.other_type


def _of_blank(place: Place) -> Iterator[Finding]:
    column = place.column
    if column.mapped_to:
        yield place.finding(ALMOST_EMPTY, "high", (place.rows, 1.0), mapped=column.mapped_to, fill_share=0.0)
    else:
        yield place.finding(BLANK, "low", (place.rows, 0.0))


def _of_validity(place: Place, marks: dict[str, Any], today: str) -> Iterator[Finding]:
    column = place.column
    if column.invalid:
        share = column.invalid / column.checked
        text = UNKNOWN_CODES if set(column.invalid_reasons) == {"unknown_code"} else INVALID
        more = {
            "word_kind": column.checked_as,
            "reasons": dict(column.invalid_reasons),
            "places": list(column.invalid_at[:3]),
            "source": place.source,
        }
        yield place.finding(text, by_share(share, 0.1, 0.01), (column.invalid, share), **more)
    if marks.get("mangled"):
        count = int(marks["mangled"])
        yield place.finding(MANGLED, "high", (count, count / column.filled))
    yield from _of_lost_zeros(place)
    if column.type in {"date", "time"} and marks.get("last_day") and marks["last_day"].isoformat() > today:
        yield place.finding(
            FUTURE, "medium", (1, 1 / column.filled), latest=marks["last_day"].isoformat(), source=place.source
        )


def _of_lost_zeros(place: Place) -> Iterator[Finding]:
    """Give the values with a digit less than nearly all others, where leading zeros matter."""
    full = {"postcode": "99999", "phone": "9999999999"}.get(place.column.meaning, "")
    shapes = {one.value: one for one in place.column.shapes}
    if full and full in shapes and full[1:] in shapes and shapes[full].count > shapes[full[1:]].count:
        short = shapes[full[1:]]
        yield place.finding(LOST_ZERO, by_share(short.share, 0.1, 0.01), (short.count, short.share))


def _of_filling(place: Place) -> Iterator[Finding]:
    column, rows = place.column, place.rows
    made_up = column.placeholder_rows()
    if made_up and column.repeated:
        share = made_up / column.filled
        samples = [one.value for one in column.placeholders[:3]]
        yield place.finding(PLACEHOLDERS, by_share(share, 0.1, 0.01), (made_up, share), samples=samples)
    missing = rows - column.filled
    if column.mapped_to and column.fill_rate < 0.05:
        yield place.finding(
            ALMOST_EMPTY,
            "low",
            (missing, 1 - column.fill_rate),
            mapped=column.mapped_to,
            fill_share=column.fill_rate,
        )
    elif (
        column.meaning in {"email", "phone", "last_name", "first_name"} and column.mapped_to and column.fill_rate < 0.6
    ):
        yield place.finding(
            HALF_EMPTY,
            "medium" if place.declared else "low",
            (missing, 1 - column.fill_rate),
            mapped=column.mapped_to,
            fill_share=column.fill_rate,
        )
    if not column.mapped_to and column.meaning in PERSON and column.fill_rate > 0.05:
        yield place.finding(
            NOT_MAPPED, "medium", (column.filled, column.fill_rate), word_meaning=column.meaning, source=place.source
        )
    made_up_counts = [one.count for one in column.placeholders]
    most = next((one for one in column.top if one.count not in made_up_counts), None)
    if column.meaning in {"email", "phone"} and most and most.count >= SHARED_ROWS and most.share >= 0.002:
        yield place.finding(SHARED, by_share(most.share, 0.05, 0.01), (most.count, most.share))


def _of_law(place: Place, marks: dict[str, Any]) -> Iterator[Finding]:
    column = place.column
    risky = ("with_card", "with_iban", "with_nir", "with_health", "with_beliefs")
    if column.personal == "sensitive":
        count = max(int(marks.get(mark, 0)) for mark in risky)
        because = [one for one in column.personal_because if "in its values" in one]
        yield place.finding(SENSITIVE, "high", (count, count / column.filled), because=because)
        return
    inside = max(int(marks.get("with_email", 0)), int(marks.get("with_phone", 0)))
    if (
        inside
        and column.type == "text"
        and column.meaning not in {"email", "phone", "handle", "customer_number", "key"}
    ):
        because = [one for one in column.personal_because if "in its values" in one]
        yield place.finding(IN_FREE_TEXT, "medium", (inside, inside / column.filled), because=because)
