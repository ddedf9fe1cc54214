"""What a source should correct, as a list to read and a file to send back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monocle.diagnose import corrections as finding
from monocle.diagnose.refusal_words import why
from monocle.engine import DuckEngine
from monocle.errors import BadInput, NotFound
from monocle.golden.survivorship import SINGLE
from monocle.ingest.definition import SourceDefinition
from monocle.language import Translations, translations
from monocle.relation import Column, Contract, Relation, select
from monocle.spreadsheets import FORMATS, write_sheet
from monocle.tables import CLAIMS, CUSTOMERS, GOLDEN, RECORDS, REFUSALS
from monocle.workspace import definitions
from monocle.workspace.feeding import feeding
from monocle.workspace.house import House
from monocle.workspace.showing import shown
from monocle.workspace.subjects import in_force, is_a_file_of_persons

REASONS = {
    "differs": "another source won: %(source)s",
    "other_first": "the value to use first comes from %(source)s",
    "missing": "missing here, known by %(source)s",
    "refused": "refused: %(why)s",
    "duplicate": "the same customer as %(key)s",
}
HEADS = {
    "differs": "another value won",
    "other_first": "another value goes first",
    "missing": "missing in the source",
    "refused": "value refused",
    "duplicate": "row that stands twice",
}
"""Reason → what it is called."""
COLUMNS = {
    "source_key": "Key in the source",
    "field": "Field",
    "source_value": "Value in the source",
    "golden_value": "Golden value",
    "won_by": "Comes from",
    "on": "Said on",
    "reason": "Reason",
    "explanation": "Explanation",
}
"""Column of the file → its heading for people."""
_BLANK = re.compile(r"\s+")
_COUNTS = Contract(
    "counted_corrections",
    "one field and reason",
    (
        Column("field", "VARCHAR", "as in CORRECTIONS"),
        Column("reason", "VARCHAR", "as in CORRECTIONS"),
        Column("rows", "BIGINT", "how many"),
    ),
    key=("field", "reason"),
)


@dataclass(frozen=True)
class CorrectionCount:
    """How many rows of a source have to be corrected in one field for one reason."""

    field: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Correction:
    """One thing to correct in one row of a source; values are as cleaned, those refused as given.

    Attributes:
        source_key: the source's own key of the row.
        field: such as ``email``; ``key`` for a row that stands twice.
        golden_value: for a row that stands twice, the key to keep; empty for none.
        won_by: the source of the golden value; empty for none.
        on: the day that source said so, ISO; empty for none.
        reason: differs, other_first, refused, missing or duplicate.
        explanation: in words.
    """

    source_key: str
    field: str
    source_value: str
    golden_value: str
    won_by: str
    on: str
    reason: str
    explanation: str


class Corrections:
    """What each source should correct, after the run in force."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def counts(self, source: str) -> Sequence[CorrectionCount]:
        """Give how many rows have to be corrected per field and reason, most first; none before the first run.

        Raises:
            NotFound: there is no such source.
        """
        with self._house.engine() as engine:
            found = self._found(source)
            if found is None:
                return []
            text = """
            SELECT field, reason, count(*) AS rows
            FROM found
            GROUP BY field, reason
            ORDER BY rows DESC, field, reason
            """
            rows = engine.rows(select(text, _COUNTS, found=found))
        return [CorrectionCount(**row) for row in rows]

    def list(self, source: str, limit: int = 50, after: int = 0, language: str = "") -> Sequence[Correction]:
        """Give corrections by key, then field.

        Args:
            source: its name.
            limit: at most so many.
            after: how many to leave out first.
            language: of the explanations.

        Raises:
            NotFound: there is no such source.
            BadInput: limit or after is out of range.
        """
        if limit < 1 or after < 0:
            raise BadInput(
                f"limit is {limit} and after {after}", where="corrections", mend="use 1 or more, and 0 or more"
            )
        with self._house.engine() as engine:
            found = self._found(source)
            if found is None:
                return []
            part = select(
                "SELECT * FROM found LIMIT $limit OFFSET $after",
                finding.CORRECTIONS,
                {"limit": limit, "after": after},
                found=found,
            )
            texts = translations(language or self._house.settings.language)
            return [_correction(row, texts) for row in engine.rows(part)]

    def write(self, source: str, path: Path, *, machine: bool = False, language: str = "") -> int:
        """Write all corrections of a source into a file, and give how many.

        Cells that a spreadsheet would take for a formula, and phones, are written as text (trust line SEC-43).

        Args:
            source: its name.
            path: ``.csv`` or ``.xlsx``.
            machine: CSV for a program: values as they are, commas, no mark at its head.
            language: of headings and explanations.

        Raises:
            NotFound: there is no such source, or no run yet.
            BadInput: the file's name ends otherwise, or it has more rows than a sheet can hold.
            Unavailable: the file cannot be written.
        """
        if path.suffix.lower() not in FORMATS:
            raise BadInput(f"{path.name} is no name of a table", where="--out", mend="let it end in .csv or .xlsx")
        spoken = language or self._house.settings.language
        texts = translations(spoken)
        with self._house.engine() as engine:
            found = self._found(source)
            if found is None:
                raise NotFound("no run has ended yet", where=f"source {source}", mend="run: monocle run")
            heads = [name if machine else texts.gettext(head) for name, head in COLUMNS.items()]
            rows = (_cells(one, texts) for one in _rows(engine, found, texts))
            return write_sheet(path, heads, rows, machine=machine, language=spoken)

    def _found(self, source: str) -> Relation | None:
        definition = definitions.source_definition(self._house.folder, source)
        relations = in_force(self._house, RECORDS, CUSTOMERS, CLAIMS, GOLDEN, REFUSALS)
        if relations is None:
            return None
        names = ("records", "customers", "claims", "golden", "refusals")
        return finding.corrections(
            source,
            _taken(definition),
            SINGLE,
            persons=is_a_file_of_persons(definition),
            **dict(zip(names, relations, strict=True)),
        )


def _taken(definition: SourceDefinition) -> Sequence[str]:
    """Give the fields that a source can take a value of; a postcode alone is no place for an address."""
    person = definition.sections.get("person")
    whole = person and any({"line", "street"} & set(parts) for parts in person.addresses)
    return [name for name in feeding(definition) if name != "address" or whole]


def _rows(engine: DuckEngine, found: Relation, texts: Translations) -> Iterator[Correction]:
    for batch in engine.arrow(found).to_batches():
        for row in batch.to_pylist():
            yield _correction(row, texts)


def _correction(row: dict[str, Any], texts: Translations) -> Correction:
    values = {
        "source": row["won_by"] or "",
        "why": texts.gettext(why(row["detail"])),
        "key": row["golden_value"] or "",
    }
    return Correction(
        source_key=row["source_key"],
        field=row["field"],
        source_value=_value(row["field"], row["source_value"], given=row["reason"] == "refused"),
        golden_value=_value(row["field"], row["golden_value"]),
        won_by=row["won_by"] or "",
        on=row["seen_at"].date().isoformat() if row["seen_at"] else "",
        reason=row["reason"],
        explanation=texts.gettext(REASONS[row["reason"]]) % values,
    )


def _value(field: str, value: str | None, *, given: bool = False) -> str:
    """Give a value as a system stores it; an address, which is kept in parts, on one line."""
    if value is None:
        return ""
    return shown(field, value, "en") if field == "address" and not given else _BLANK.sub(" ", value)


def _cells(one: Correction, texts: Translations) -> list[str]:
    return [texts.gettext(HEADS[one.reason]) if name == "reason" else getattr(one, name) for name in COLUMNS]
