"""Clean records and facts as rows of the served tables: the twin of ``golden.serving`` for a few."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle.live.facts import Facts

Row = Mapping[str, Any]
_TEXTS = (
    "civility", "first_name", "last_name", "birth_name", "birth_date", "birth_place", "gender", "language", "company",
    "company_number",
)  # fmt: skip
_LISTS = ("emails", "phones", "addresses", "handles", "loyalty_cards", "customer_numbers")
_SAME = ("source", "source_key", "seen_at", "nature", "first_key", "last_key", "birth_key", "load_sequence")
_OF_A_LINE = ("product", "label", "category", "quantity", "amount")


def record_rows(records: Iterable[Row], matched: Mapping[UUID, UUID]) -> list[Row]:
    """Give rows of ``record`` without their customer.

    Args:
        records: rows of RECORDS.
        matched: record → the customer that matching gives it.
    """
    found: list[Row] = []
    for row in records:
        record = id_of(row["record_id"])
        found.append(
            {
                "record_id": record,
                "matched_id": matched[record],
                "content": _content(row),
                **{name: row[name] for name in _SAME},
            }
        )
    return found


def altered_row(row: Row, person: Row) -> Row:
    """Give a row of ``record`` as it is once its person says something else that identifies nobody.

    Args:
        row: as it is served, with its content.
        person: its row of PERSONS, in which only ``live.subjects.OTHER`` is otherwise.
    """
    said = {name: value for name, value in row["content"].items() if name != "extra"}
    return {**row, "seen_at": person["seen_at"], "content": said | _more(person["extra"])}


def content_rows(rows: Iterable[Row]) -> list[Row]:
    """Give the columns of ``record`` that are other in altered rows."""
    return [
        {"record_id": row["record_id"], "seen_at": row["seen_at"], "content": _json(row["content"])} for row in rows
    ]


def link_rows(links: Iterable[Row]) -> list[Row]:
    """Give rows of ``link`` without their customer."""
    return [{**row, "levels": _json(row["levels"])} for row in links]


def fact_rows(facts: Facts) -> dict[str, Sequence[Row]]:
    """Give rows of the served tables of facts, by table, without their customer; facts of nobody are left out."""
    lines: dict[UUID, list[Row]] = defaultdict(list)
    for line in facts.order_lines:
        lines[id_of(line["order_id"])].append(line)
    orders = [{**row, "lines": _lines(lines[id_of(row["order_id"])])} for row in facts.orders]
    return {
        "happening": _owned(facts.events),
        "purchase": _owned(orders),
        "choice": _owned(facts.consents),
        "movement": _owned(facts.points),
    }


def id_of(given: object) -> UUID:
    """Give an id as it is, or out of its text or its bytes."""
    if isinstance(given, bytes):
        return UUID(bytes=given)
    return given if isinstance(given, UUID) else UUID(str(given))


def _owned(rows: Iterable[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != "load_id"} for row in rows if row["record_id"]]


def _lines(lines: Iterable[Row]) -> str:
    ordered = sorted(lines, key=lambda line: id_of(line["line_id"]))
    return _json([{name: line[name] for name in _OF_A_LINE} for line in ordered])


def _content(row: Row) -> str:
    """Give the values that are there, named as in RECORDS."""
    said = {name: row[name] for name in _TEXTS if row[name] is not None}
    said |= {name: row[name] for name in _LISTS if row[name]}
    return _json(said | _more(row["extra"]))


def _more(extra: str | None) -> dict[str, Any]:
    """Give what is said that no column is for, as content holds it."""
    return {"extra": _there(json.loads(extra))} if extra and extra != "{}" else {}


def _there(value: Any) -> Any:
    """Give an object without what is null, as a merge of it into nothing would."""
    if isinstance(value, dict):
        return {name: _there(one) for name, one in value.items() if one is not None}
    return value


def _json(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))
