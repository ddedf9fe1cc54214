"""Audits: one source's columns and findings, and what sources share and where they contradict each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request

from monocle.http.queries import refuse_unknown
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.web.pages.sources import source_named
from monocle.workspace.views import SourceRow

KNOWN_COLUMN = frozenset(
    {
        "name",
        "column",
        "fill",
        "fill_rate",
        "filled",
        "distinct",
        "top",
        "shapes",
        "type",
        "kind",
        "invalid",
        "placeholders",
        "personal",
    }
)


@dataclass(frozen=True)
class Counted:
    """One value or shape, and how often it occurs."""

    value: str
    count: int


@dataclass(frozen=True)
class ColumnAudit:
    """What one column holds.

    Attributes:
        filled: share of rows with a value, 0..1; None when not known.
        facts: what else the audit tells, by name.
    """

    name: str
    type: str
    filled: float | None
    distinct: int | None
    invalid: int | None
    placeholders: int | None
    personal: str
    top: tuple[Counted, ...]
    shapes: tuple[Counted, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Finding:
    """One finding, with what to do."""

    severity: str
    what: str
    where: str
    mend: str


@dataclass(frozen=True)
class Table:
    """A part of a report that is shown as it comes."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """An audit as pages show it."""

    facts: tuple[tuple[str, str], ...]
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
        matrix: a line per source: people (records) shared with each source, None where nothing is known.
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
    return SourceAuditPage(source, report(workspace.sources.audit(source.name)))


def audit_page(request: Request, workspace: Verbs) -> AuditPage:
    """Give the audit across sources."""
    refuse_unknown(request, ())
    found = workspace.sources.audit_all()
    names, matrix = overlap_matrix(_list(found, "overlaps", "overlap"))
    rest = {key: value for key, value in found.items() if key not in {"overlaps", "overlap"}}
    shared = [value for y, line in enumerate(matrix) for x, value in enumerate(line) if x != y and value is not None]
    return AuditPage(report(rest), names, matrix, max(shared, default=0))


def overlap_matrix(overlaps: Sequence[Any]) -> tuple[tuple[str, ...], tuple[tuple[int | None, ...], ...]]:
    """Give the sources and the people that each two of them share, from a list of {left, right, shared}."""
    shared: dict[tuple[str, str], int] = {}
    for item in overlaps:
        left, right = str(_first(item, "left", "source", "a")), str(_first(item, "right", "other", "b"))
        count = int(_first(item, "shared", "people", "customers", "shared_people") or 0)
        shared[left, right] = shared[right, left] = count
    names = tuple(sorted({name for pair in shared for name in pair}))
    return names, tuple(tuple(shared.get((left, right)) for right in names) for left in names)


def report(found: Mapping[str, Any]) -> Report:
    """Give an audit's JSON as pages show it; what is not known by name is shown as facts and tables."""
    facts = tuple((key, cell(value)) for key, value in found.items() if not isinstance(value, Mapping | list | tuple))
    mappings = [(key, value) for key, value in found.items() if isinstance(value, Mapping)]
    nested = tuple((name, cell(value)) for _, part in mappings for name, value in part.items() if not _is_rows(value))
    tables = [
        Table(key, *_rows(value))
        for key, value in found.items()
        if key not in {"columns", "findings"} and _is_rows(value)
    ]
    return Report(
        facts=facts + nested,
        findings=tuple(_finding(item) for item in _list(found, "findings")),
        columns=tuple(_column(item) for item in _list(found, "columns")),
        tables=tuple(tables),
    )


def cell(value: object) -> str:
    """Give a value of a report as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {cell(item)}" for key, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(cell(item) for item in value)
    return str(value)


def _finding(item: Mapping[str, Any]) -> Finding:
    where = cell(_first(item, "where", "column", "source", "field") or "")
    mend = cell(_first(item, "mend", "action", "todo", "do") or "")
    return Finding(
        cell(item.get("severity") or "info"), cell(_first(item, "what", "message", "title", "text") or ""), where, mend
    )


def _column(item: Mapping[str, Any]) -> ColumnAudit:
    personal = _first(item, "personal", "personal_data", "pii")
    return ColumnAudit(
        name=cell(_first(item, "name", "column")),
        type=cell(_first(item, "kind", "type") or ""),
        filled=_share(_first(item, "fill_rate", "filled", "fill")),
        distinct=_count(item.get("distinct")),
        invalid=_count(item.get("invalid")),
        placeholders=_count(item.get("placeholders")),
        personal=cell(personal or "") if not isinstance(personal, bool) else ("✓" if personal else ""),
        top=_counted(_first(item, "top", "top_values")),
        shapes=_counted(_first(item, "shapes", "patterns")),
        facts=tuple(
            (key, cell(value))
            for key, value in item.items()
            if key not in KNOWN_COLUMN and value not in (None, "", [], {})
        ),
    )


def _counted(found: object) -> tuple[Counted, ...]:
    if isinstance(found, Mapping):
        return tuple(Counted(str(key), int(count)) for key, count in found.items())
    items = found if isinstance(found, list | tuple) else []
    return tuple(
        Counted(cell(_first(item, "value", "shape", "pattern")), int(_first(item, "count", "rows", "values") or 0))
        if isinstance(item, Mapping)
        else Counted(cell(item[0]), int(item[1]))
        for item in items
    )


def _count(value: object) -> int | None:
    if isinstance(value, Mapping):
        return sum(int(item) for item in value.values())
    if isinstance(value, list | tuple):
        return len(value)
    return int(value) if isinstance(value, int | float) else None


def _share(value: object) -> float | None:
    return min(1.0, float(value)) if isinstance(value, int | float) else None


def _first(item: Mapping[str, Any], *names: str) -> Any:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _list(found: Mapping[str, Any], *names: str) -> Sequence[Any]:
    value = _first(found, *names)
    return value if isinstance(value, list | tuple) else ()


def _is_rows(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _rows(items: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns = tuple(dict.fromkeys(str(key) for item in items for key in item))
    return columns, tuple(tuple(cell(item.get(column)) for column in columns) for item in items)
