"""Whether the values of mapped columns are what they are mapped to: kinds of value, times, numbers and declared codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from monocle.diagnose.subject import Mapped, Subject
from monocle.engine import Engine
from monocle.fields.email import split_sql as emails_in
from monocle.fields.kind import Kind
from monocle.fields.phone import split_sql as phones_in
from monocle.fields.times import timestamp_reason_sql
from monocle.relation import Column, Contract, Relation, Value, identifier, select

BY_KIND = (
    "email",
    "phone",
    "birth_date",
    "company_number",
    "loyalty_card",
    "civility",
    "gender",
    "language",
    "country",
)
TIMES = ("at", "updated_at")
NUMBERS = ("quantity", "amount", "unit_price", "total", "points", "score")
POSTCODE = "postcode"
# Letters, digits, blanks and hyphens, with a digit: what all of the world's have (Universal Postal Union, S42).
_POSTCODE_SHAPE = "^[A-Za-z0-9][A-Za-z0-9 -]{1,10}$"
MOST_SLOW = 20_000
"""Texts of one kind, at most, that go through its library; beyond, a sample by SHA-256 speaks for all."""
PLACES = 5
_UNREAD = "unread"

_NUMBERED = Column("column_number", "INTEGER", "place of the column, from 0", required=True)
PIECES = Contract(
    "checked_pieces",
    "one text that stands in one value of one column",
    (
        _NUMBERED,
        Column("value", "VARCHAR", "as given", required=True),
        Column("piece", "VARCHAR", "one of the texts in it, after the rules of its kind"),
        Column("kind", "VARCHAR", "that decides; empty when SQL did", required=True),
        Column(
            "reason", "VARCHAR", "why it is no such value; empty when it is one; NULL when only the library can tell"
        ),
    ),
)
SLOW = Contract(
    "slow_pieces",
    "one text that went through the library of its kind",
    (
        Column("kind", "VARCHAR", "kind", required=True),
        Column("piece", "VARCHAR", "text", required=True),
        Column("reason", "VARCHAR", "why refused; empty when it is not", required=True),
    ),
    key=("kind", "piece"),
)
VERDICTS = Contract(
    "verdicts",
    "one value of one column and why it is not what the column is mapped to",
    (
        _NUMBERED,
        Column("value", "VARCHAR", "as given", required=True),
        Column("reason", "VARCHAR", "stable code; empty when it is right; unread when it was left out", required=True),
        Column("slow", "BOOLEAN", "a library decided, or would have", required=True),
    ),
    key=("column_number", "value"),
)
COUNTS = Contract(
    "verdict_counts",
    "how many rows of one column have one verdict",
    (
        _NUMBERED,
        Column("reason", "VARCHAR", "stable code"),
        Column("slow", "BOOLEAN", "a library decided"),
        Column("value", "VARCHAR", "the placeholder, where the reason is one"),
        Column("rows", "BIGINT", "how many"),
    ),
)
_PLACE = Contract(
    "places",
    "where a row stands",
    (Column("file", "VARCHAR", "file"), Column("position", "BIGINT", "line or row, from 1")),
)


@dataclass(frozen=True)
class Check:
    """What one column is held against; ``kind`` is None where SQL alone decides."""

    number: int
    mapped: Mapped
    kind: Kind | None


@dataclass
class Found:
    """What a check found: rows held against it, reasons and places of what is wrong, placeholders of the kind.

    Where a sample went through a library, its counts are scaled to all rows that it stands for; ``left_out`` are the rows that
    did not go through.
    """

    name: str = ""
    checked: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    placeholders: dict[str, int] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    left_out: int = 0


def checks(subject: Subject, kinds: Mapping[str, Kind]) -> list[Check]:
    """Give the check of each mapped column: one, the first that there is."""
    found = []
    for number, column in enumerate(subject.columns):
        for mapped in column.mapped:
            if mapped.codes or mapped.field in (*BY_KIND, *TIMES, *NUMBERS, POSTCODE):
                kind = kinds.get(mapped.field) if mapped.field in BY_KIND and not mapped.codes else None
                found.append(Check(number, mapped, kind))
                break
    return found


def check_columns(engine: Engine, subject: Subject, marked: Relation, kinds: Mapping[str, Kind]) -> Mapping[int, Found]:
    """Give column number → what its check found; columns without a check have none.

    Args:
        engine: computes.
        subject: the source.
        marked: MARKED.
        kinds: by name.
    """
    wanted = checks(subject, kinds)
    if not wanted:
        return {}
    pieces = engine.keep(_pieces(subject, marked, wanted))
    slow = engine.take(_through_libraries(engine, pieces, kinds), SLOW)
    verdicts = engine.keep(_verdicts(pieces, slow))
    found = {check.number: Found(check.mapped.field) for check in wanted}
    lines = engine.rows(_counts(verdicts, marked))
    for number, one in found.items():
        _fill(one, [line for line in lines if line["column_number"] == number])
        if one.reasons:
            one.places = _places(engine, subject, verdicts, number)
    return found


def _fill(found: Found, lines: Sequence[Mapping[str, Any]]) -> None:
    found.left_out = sum(line["rows"] for line in lines if line["reason"] == _UNREAD)
    through = sum(line["rows"] for line in lines if line["slow"] and line["reason"] != _UNREAD)
    scale = 1 + found.left_out / through if through else 1.0
    for line in lines:
        rows = round(line["rows"] * scale) if line["slow"] else line["rows"]
        if line["reason"] == "placeholder":
            found.placeholders[line["value"]] = found.placeholders.get(line["value"], 0) + rows
        elif line["reason"] != _UNREAD:
            found.checked += rows
            if line["reason"]:
                found.reasons[line["reason"]] = found.reasons.get(line["reason"], 0) + rows


def _pieces(subject: Subject, marked: Relation, wanted: Sequence[Check]) -> Relation:
    values: dict[str, Value] = {}
    parts = []
    for check in wanted:
        if check.kind:
            parts.append(_by_kind(check, check.kind, values))
        else:
            parts.append(_by_sql(check, subject.timezone, values))
    return select(" UNION ALL ".join(parts), PIECES, values, marked=marked)


def _by_kind(check: Check, kind: Kind, values: dict[str, Value]) -> str:
    """Give the SELECT of one column: each rule is one step, so that its text is computed once."""
    step = f"SELECT value, unnest({_split(check.mapped, values)}) AS text_0 FROM marked WHERE column_number = {check.number} AND NOT placeholder"
    if check.mapped.format and kind.name == "birth_date":
        name = f"format_{check.number}"
        values[name] = check.mapped.format
        step = f"SELECT value, coalesce(strftime(try_strptime(text_0, ${name}), '%Y-%m-%d'), text_0) AS text_0 FROM ({step})"
    for number, rule in enumerate(kind.rules, start=1):
        text = rule.sql.replace("{value}", f"text_{number - 1}")
        step = f"SELECT value, {text} AS text_{number} FROM ({step})"
    last = f"text_{len(kind.rules)}"
    return (
        f"SELECT CAST({check.number} AS INTEGER) AS column_number, value, {last} AS piece, '{kind.name}' AS kind,"
        f" {kind.refusal_sql(last)} AS reason FROM ({step})"
    )


def _split(mapped: Mapped, values: dict[str, Value]) -> str:
    """Give the SQL list of the texts in a cell."""
    cells = "[text]"
    if mapped.split:
        name = f"split_{len(values)}"
        values[name] = mapped.split
        cells = f"list_filter(list_transform(string_split(text, ${name}), lambda cell: trim(cell)), lambda cell: cell <> '')"
    splitter = {"email": emails_in, "phone": phones_in}.get(mapped.field)
    if splitter is None:
        return cells
    return f"flatten(list_transform({cells}, lambda cell: CASE WHEN length(cell) > 16 THEN {splitter('cell')} ELSE [cell] END))"


def _by_sql(check: Check, timezone: str, values: dict[str, Value]) -> str:
    mapped = check.mapped
    if mapped.codes:
        name = f"codes_{check.number}"
        values[name] = sorted(mapped.codes)
        reason = f"CASE WHEN text IN (SELECT unnest(${name})) THEN '' ELSE 'unknown_code' END"
    elif mapped.field in NUMBERS:
        mark = "\\," if mapped.decimal == "," else "\\."
        reason = f"CASE WHEN regexp_matches(text, '^\\(?[-+]?[0-9]+(?:[  ][0-9]{{3}})*(?:{mark}[0-9]+)?\\)?(?: ?[€$£%])?$') OR TRY_CAST(text AS DOUBLE) IS NOT NULL THEN '' ELSE 'malformed' END"
    elif mapped.field == POSTCODE:
        reason = f"CASE WHEN regexp_matches(text, '{_POSTCODE_SHAPE}') AND regexp_matches(text, '[0-9]') THEN '' ELSE 'malformed' END"
    else:
        reason = timestamp_reason_sql("text", mapped.format, timezone)
    return (
        f"SELECT CAST({check.number} AS INTEGER) AS column_number, value, text AS piece, '' AS kind, {reason} AS reason"
        f" FROM marked WHERE column_number = {check.number} AND NOT placeholder"
    )


def _through_libraries(engine: Engine, pieces: Relation, kinds: Mapping[str, Kind]) -> pa.Table:
    asked = select(
        f"""
        SELECT kind, piece, '' AS reason
        FROM (SELECT DISTINCT kind, piece FROM pieces WHERE reason IS NULL AND piece IS NOT NULL)
        QUALIFY row_number() OVER (PARTITION BY kind ORDER BY sha256(piece), piece) <= {MOST_SLOW}
        ORDER BY kind, piece
        """,
        SLOW,
        pieces=pieces,
    )
    texts: dict[str, list[str]] = {}
    for row in engine.arrow(asked).to_pylist():
        texts.setdefault(row["kind"], []).append(row["piece"])
    told = [
        (name, piece, reason)
        for name, asked_of in texts.items()
        if (slow := kinds[name].slow) is not None
        for piece, (_, reason) in zip(asked_of, slow(asked_of), strict=True)
    ]
    columns = list(zip(*told, strict=True)) or [(), (), ()]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=["kind", "piece", "reason"])


def _verdicts(pieces: Relation, slow: Relation) -> Relation:
    return select(
        """
        SELECT p.column_number, p.value,
            coalesce(
                min(coalesce(p.reason, s.reason, 'unread')) FILTER (coalesce(p.reason, s.reason, 'unread') NOT IN ('', 'empty')),
                ''
            ) AS reason,
            bool_or(p.reason IS NULL) AS slow
        FROM pieces AS p
        LEFT JOIN slow AS s ON p.reason IS NULL AND s.kind = p.kind AND s.piece = p.piece
        GROUP BY p.column_number, p.value
        """,
        VERDICTS,
        pieces=pieces,
        slow=slow,
    )


def _counts(verdicts: Relation, marked: Relation) -> Relation:
    return select(
        """
        SELECT v.column_number, v.reason, v.slow, CASE WHEN v.reason = 'placeholder' THEN m.text END AS value, CAST(sum(m.rows) AS BIGINT) AS rows
        FROM verdicts AS v
        JOIN marked AS m ON m.column_number = v.column_number AND m.value = v.value
        GROUP BY 1, 2, 3, 4
        ORDER BY 1, 2, 3, 5 DESC, 4
        """,
        COUNTS,
        verdicts=verdicts,
        marked=marked,
    )


def _places(engine: Engine, subject: Subject, verdicts: Relation, number: int) -> tuple[str, ...]:
    name = identifier(subject.columns[number].name)
    found = select(
        f"""
        SELECT _file AS file, _position AS position
        FROM current
        WHERE {name} IN (
            SELECT value FROM verdicts WHERE column_number = $number AND reason NOT IN ('', 'placeholder', 'unread')
        )
        ORDER BY _file, _position
        LIMIT {PLACES}
        """,
        _PLACE,
        {"number": number},
        current=subject.current,
        verdicts=verdicts,
    )
    return tuple(f"{row['file']}:{row['position']}" for row in engine.rows(found))
