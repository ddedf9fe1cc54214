"""Judgements about pairs as labels: a CSV that people, other tools and the training of the model read, and back."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from monocle import ids
from monocle.catalog import judgements, labels, neighbourhood
from monocle.catalog.judgements import VERDICTS, Decision
from monocle.errors import BadData, Conflict, NotFound, Unavailable
from monocle.spreadsheets import bare_line, write_sheet
from monocle.workspace.deciding import LONGEST_NAME, LONGEST_WHY, Deciding
from monocle.workspace.house import House
from monocle.workspace.review_views import Bulk

HEADS = ("left_source", "left_key", "right_source", "right_key", "verdict", "by", "why", "judged_at")
MOST_LINES = 1_000_000
_NEEDED = HEADS[:5]


@dataclass(frozen=True)
class Label:
    """One line of a file of labels."""

    line: int
    left_id: UUID
    right_id: UUID
    verdict: str
    by: str
    why: str


def export_labels(house: House, path: Path) -> int:
    """Write every judgement about two records that stands, and give how many.

    The file is UTF-8 with commas; cells that a spreadsheet would take for a formula begin with an apostrophe, which
    ``import_labels`` takes off again (trust line SEC-43).

    Raises:
        BadData: the name does not end in ``.csv``.
        Unavailable: the file cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise BadData(
            f"{path.suffix or 'no ending'!r} is no kind of file for labels", where="labels", mend="let it end in .csv"
        )
    with house.catalog.reading() as connection:
        rows = [(*one[:7], f"{one[7].isoformat(timespec='seconds')}Z") for one in labels.of_pairs(connection)]
    return write_sheet(path, HEADS, rows)


def import_labels(house: House, deciding: Deciding, path: Path, by: str) -> Bulk:
    """Take labels in as judgements, each by who the line names, else by who imports.

    The whole file is read first: one line that cannot be used refuses all of it. What somebody decided already is left;
    what contradicts a judgement in force waits for a second person (``proposed``) and is counted as ``contradicts``; a
    pair whose records are not served is counted as ``unknown``.

    Args:
        house: the workspace's.
        deciding: makes decisions take effect.
        path: CSV with the columns of ``HEADS``; by, why and judged_at may be missing.
        by: who imports.

    Raises:
        NotFound: there is no such file.
        BadData: it is no such CSV; the message names the line.
    """
    found = list(_read(path, by))
    with house.catalog.reading() as connection:
        asked = {record for label in found for record in (label.left_id, label.right_id)}
        served = {one.record_id for one in neighbourhood.placed(connection, asked)}
        known = labels.keys(connection)
    counts = {"unknown": 0, "already": 0, "contradicts": 0}
    for label in found:
        kind = _taken(house, deciding, label, (served, known))
        if kind:
            counts[kind] += 1
    refused = {kind: count for kind, count in counts.items() if count}
    return Bulk(len(found), (), len(found) - sum(refused.values()), refused)


def _taken(house: House, deciding: Deciding, label: Label, before: tuple[set[UUID], set[labels.Key]]) -> str:
    """Take one label in; give why it was not, empty when it was."""
    served, known = before
    if not {label.left_id, label.right_id} <= served:
        return "unknown"
    low, high = sorted((label.left_id, label.right_id))
    if (low, high, label.verdict, label.by) in known:
        return "already"
    second = house.charter.four_eyes and label.verdict != "unsure"
    decision = Decision(
        label.verdict, (label.left_id,), (label.right_id,), label.by, label.why, "labels", second=second
    )
    try:
        deciding.decide(decision)
    except Conflict:
        with house.catalog.transaction() as connection:
            waiting = Decision(
                label.verdict, (label.left_id,), (label.right_id,), label.by, label.why, "labels", second=True
            )
            judgements.add(connection, waiting)
        return "contradicts"
    known.add((low, high, label.verdict, label.by))
    return ""


def _read(path: Path, by: str) -> Iterator[Label]:
    if not path.is_file():
        raise NotFound("there is no such file", where=path.name, mend="check the path")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from _lines(file, path.name, by)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadData("the file is no CSV in UTF-8", where=path.name, mend="save it as CSV in UTF-8") from error
    except OSError as error:
        raise Unavailable(
            f"the file cannot be read: {error.strerror}", where=path.name, mend="mend its rights"
        ) from error


def _lines(file: Iterable[str], name: str, by: str) -> Iterator[Label]:
    rows = csv.reader(file, strict=True)
    heads = [cell.strip() for cell in next(rows, [])]
    missing = [needed for needed in _NEEDED if needed not in heads]
    if missing or len(set(heads)) < len(heads):
        raise BadData(
            f"the column {missing[0] if missing else 'head'} is missing or stands twice",
            where=f"{name}: line 1",
            mend=f"write {','.join(HEADS)} on the first line",
        )
    for row in rows:
        if any(row):
            yield _label(row, heads, f"{name}: line {rows.line_num}", (rows.line_num, by))


def _label(row: Sequence[str], heads: Sequence[str], where: str, told: tuple[int, str]) -> Label:
    line, by = told
    if len(row) != len(heads):
        raise BadData(f"{len(row)} cells instead of {len(heads)}", where=where, mend="mend or delete the line")
    if line > MOST_LINES:
        raise BadData(f"more than {MOST_LINES:,} lines", where=where, mend="import the file in parts")
    said = {name: _plain(cell) for name, cell in zip(heads, row, strict=True)}
    empty = next((name for name in _NEEDED if not said[name]), None)
    if empty:
        raise BadData(f"{empty} is empty", where=where, mend="fill it, or delete the line")
    if said["verdict"] not in VERDICTS:
        raise BadData("the verdict is none", where=where, mend=f"use {', '.join(VERDICTS)}")
    left, right = (ids.record_id(said[f"{side}_source"], said[f"{side}_key"]) for side in ("left", "right"))
    if left == right:
        raise BadData("both sides are one record", where=where, mend="name two records")
    _dated(said, where)
    whose, why = said.get("by") or by, said.get("why", "")
    if len(whose) > LONGEST_NAME or len(why) > LONGEST_WHY:
        raise BadData("by or why is too long", where=where, mend=f"at most {LONGEST_NAME} and {LONGEST_WHY} characters")
    return Label(line, left, right, said["verdict"], whose, why)


def _dated(said: Mapping[str, str], where: str) -> None:
    if said.get("judged_at"):
        try:
            dt.datetime.fromisoformat(said["judged_at"])
        except ValueError as error:
            raise BadData("judged_at is no time", where=where, mend="write 2026-01-31T12:00:00Z, or nothing") from error


def _plain(cell: str) -> str:
    """Give a cell without the apostrophe that kept a spreadsheet from taking it for a formula."""
    text = cell.strip()
    if "\x00" in text:
        raise BadData("a cell holds a NUL character", where="labels", mend="take it out")
    return bare_line(text)
