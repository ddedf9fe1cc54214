"""Audits: one source's columns and findings, and what sources share and where they contradict each other.

The reports are those of ``diagnose.report``, as JSON: older ones, kept in the catalog, may lack what newer ones have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request

from monocle.diagnose.words import in_words
from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.sources import source_named
from monocle.workspace.views import SourceRow

TABLES = ("sources", "contradictions", "fields", "mismatches", "extracts", "quarantine", "changes")
FIGURES = ("load", "identities", "reading", "dates")


@dataclass(frozen=True)
class Counted:
    """One value, shape or reason, and how many rows have it."""

    value: str
    count: int


@dataclass(frozen=True)
class ColumnAudit:
    """What one column holds.

    Attributes:
        filled: share of rows with a value, 0..1; None when not known.
        placeholder_rows: rows that hold a made-up value.
        personal: empty, ``personal`` or ``sensitive``.
        invalid_reasons: stable code and rows.
        oddities: blanks around, broken characters, values of another type: code and rows, where there are any.
    """

    name: str
    type: str
    meaning: str
    mapped_to: tuple[str, ...]
    filled: float | None
    distinct: int | None
    repeated: int
    least: str
    greatest: str
    shortest: int
    longest: int
    checked: int
    invalid: int
    invalid_reasons: tuple[Counted, ...]
    invalid_at: tuple[str, ...]
    placeholders: tuple[Counted, ...]
    placeholder_rows: int
    personal: str
    top: tuple[Counted, ...]
    shapes: tuple[Counted, ...]
    oddities: tuple[Counted, ...]


@dataclass(frozen=True)
class Finding:
    """One finding, in the language of the page, with what to do."""

    severity: str
    what: str
    why: str
    mend: str
    source: str
    column: str


@dataclass(frozen=True)
class Dimension:
    """One dimension of quality, 0..100, and how it is computed."""

    name: str
    score: float
    weight: int
    formula: str


@dataclass(frozen=True)
class Table:
    """A part of a report that is a list of lines; each cell a JSON value.

    Attributes:
        fills: names of sources: columns that hold how full a field is in each, 0..1.
    """

    name: str
    columns: tuple[str, ...]
    fills: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Report:
    """An audit as pages show it.

    Attributes:
        figures: part of the report, name and JSON value.
    """

    quality: float | None
    rows: int | None
    figures: tuple[tuple[str, str, Any], ...]
    dimensions: tuple[Dimension, ...]
    findings: tuple[Finding, ...]
    columns: tuple[ColumnAudit, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class SourceAuditPage(Page):
    """The audit of one source."""

    TEMPLATE: ClassVar[str] = "source_audit.html"
    source: SourceRow
    report: Report


@dataclass(frozen=True)
class AuditPage(Page):
    """The audit across sources.

    Attributes:
        names: of the sources in the matrix.
        matrix: a line per source: customers that it shares with each source, None where nothing is known.
        largest: of the matrix, its diagonal left out.
    """

    TEMPLATE: ClassVar[str] = "audit.html"
    report: Report
    names: tuple[str, ...]
    matrix: tuple[tuple[int | None, ...], ...]
    largest: int


def source_audit_page(request: Request, workspace: Verbs) -> SourceAuditPage:
    """Give the audit of one source."""
    refuse_unknown(request, ())
    source = source_named(request.path_params["name"], workspace)
    found = in_words(workspace.sources.audit(source.name), language_of(request))
    return SourceAuditPage(source, report(found))


def audit_page(request: Request, workspace: Verbs) -> AuditPage:
    """Give the audit across sources."""
    refuse_unknown(request, ())
    found = in_words(workspace.sources.audit_all(), language_of(request))
    names, matrix = overlap_matrix(found.get("overlaps") or ())
    shared = [value for y, line in enumerate(matrix) for x, value in enumerate(line) if x != y and value is not None]
    return AuditPage(report(found), names, matrix, max(shared, default=0))


def overlap_matrix(overlaps: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[tuple[int | None, ...], ...]]:
    """Give the sources and the customers that each two of them share."""
    shared: dict[tuple[str, str], int] = {}
    for item in overlaps:
        left, right = (str(_first(item, *names)) for names in (("left", "source", "a"), ("right", "other", "b")))
        count = int(_first(item, "customers", "shared", "both") or 0)
        shared[left, right] = shared[right, left] = count
    names = tuple(sorted({name for pair in shared for name in pair}))
    return names, tuple(tuple(shared.get((left, right)) for right in names) for left in names)


def report(found: Mapping[str, Any]) -> Report:
    """Give an audit's JSON as pages show it."""
    figures = ((part, name, value) for part in FIGURES for name, value in (found.get(part) or {}).items())
    tables = (_table(name, found[name]) for name in TABLES if found.get(name))
    return Report(
        quality=found.get("quality"),
        rows=found.get("rows"),
        figures=tuple(figures),
        dimensions=tuple(
            Dimension(one["name"], one["score"], one["weight"], one["formula"]) for one in found.get("dimensions") or ()
        ),
        findings=tuple(_finding(one) for one in found.get("findings") or ()),
        columns=tuple(_column(one) for one in found.get("columns") or ()),
        tables=tuple(tables),
    )


def _finding(one: Mapping[str, Any]) -> Finding:
    texts = {name: str(one.get(name) or "") for name in ("what", "why", "mend", "source", "column")}
    return Finding(severity=str(one.get("severity") or "low"), **texts)


def _column(one: Mapping[str, Any]) -> ColumnAudit:
    placeholders = _counted(one.get("placeholders"))
    odd = {name: int(one.get(name) or 0) for name in ("spaces", "broken_characters", "other_type")}
    return ColumnAudit(
        name=str(one["name"]),
        type=str(one.get("type") or ""),
        meaning=str(one.get("meaning") or ""),
        mapped_to=tuple(one.get("mapped_to") or ()),
        filled=one.get("fill_rate"),
        distinct=one.get("distinct"),
        least=str(one.get("least") or ""),
        greatest=str(one.get("greatest") or ""),
        **{name: int(one.get(name) or 0) for name in ("repeated", "shortest", "longest", "checked", "invalid")},
        invalid_reasons=_counted(one.get("invalid_reasons")),
        invalid_at=tuple(one.get("invalid_at") or ()),
        placeholders=placeholders,
        placeholder_rows=sum(each.count for each in placeholders),
        personal=str(one.get("personal") or ""),
        top=_counted(one.get("top")),
        shapes=_counted(one.get("shapes")),
        oddities=tuple(Counted(name, count) for name, count in odd.items() if count),
    )


def _counted(found: Mapping[str, int] | Sequence[Mapping[str, Any]] | None) -> tuple[Counted, ...]:
    if isinstance(found, Mapping):
        return tuple(Counted(name, int(count)) for name, count in found.items())
    return tuple(Counted(str(one["value"]), int(one["count"])) for one in found or ())


def _table(name: str, items: Sequence[Mapping[str, Any]]) -> Table:
    columns = tuple(dict.fromkeys(str(key) for item in items for key in item if key != "fill"))
    fills = tuple(dict.fromkeys(source for item in items for source in item.get("fill") or ()))
    rows = (
        (*(item.get(one) for one in columns), *((item.get("fill") or {}).get(one) for one in fills)) for item in items
    )
    return Table(name, columns, fills, tuple(rows))


def _first(item: Mapping[str, Any], *names: str) -> Any:
    return next((item[name] for name in names if item.get(name) is not None), None)
