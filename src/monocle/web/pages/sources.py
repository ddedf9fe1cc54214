"""Sources: all of them, and one with its definition and its loads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.errors import NotFound
from monocle.http.permissions import role_of
from monocle.http.queries import number, refuse_unknown
from monocle.http.verbs import Verbs
from monocle.ingest.definition import EVENTS, Ref, SourceDefinition
from monocle.permissions import Permission, allows
from monocle.web.page import Page
from monocle.workspace.event_views import Flow, ViolationCount
from monocle.workspace.views import Cleaning, LoadRow, Skipped, SourceRow

LOADS = 20


@dataclass(frozen=True)
class SourcesPage(Page):
    """All sources.

    Attributes:
        flows: source → what flows in, of those whose events arrive by themselves.
        may_add: whether who asks may add a source.
    """

    TEMPLATE: ClassVar[str] = "sources.html"
    sources: tuple[SourceRow, ...]
    flows: Mapping[str, Flow]
    may_add: bool


@dataclass(frozen=True)
class Mapped:
    """One line of a mapping.

    Attributes:
        section: person, order …
        field: of the model; for an address ``address`` and the part, such as ``address.city``.
        column: of the source; empty for a constant.
        constant: when there is no column.
        details: format, decimal mark, codes, prefix and separator, as far as they are declared.
    """

    section: str
    field: str
    column: str
    constant: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SourcePage(Page):
    """One source.

    Attributes:
        mapping: the definition's sections, one line per field and column.
        loads: newest first.
        skipped: rows that feed nothing, in the run in force.
        cleanings: what each rule of cleaning changed, in the run in force.
        limit: how many loads were asked for.
        read: whether it has just been read.
        flow: what flows in; None for a source that is read.
        broken: how often events broke each rule of the plan, most first.
        keys: how many write keys open it now.
    """

    TEMPLATE: ClassVar[str] = "source.html"
    source: SourceRow
    definition: SourceDefinition
    mapping: tuple[Mapped, ...]
    loads: tuple[LoadRow, ...]
    skipped: tuple[Skipped, ...]
    cleanings: tuple[Cleaning, ...]
    limit: int
    read: bool
    flow: Flow | None
    broken: tuple[ViolationCount, ...]
    keys: int


def sources_page(request: Request, workspace: Verbs) -> SourcesPage:
    """Give the page of all sources."""
    refuse_unknown(request, ())
    sources = tuple(workspace.sources.list())
    flows = workspace.events.flows([source.name for source in sources if source.reader == EVENTS])
    may_add = allows(role_of(request), Permission.WRITE_SOURCES)
    return SourcesPage(sources, {flow.source: flow for flow in flows}, may_add)


def source_page(request: Request, workspace: Verbs) -> SourcePage:
    """Give the page of one source."""
    refuse_unknown(request, {"loads", "read"})
    source = source_named(request.path_params["name"], workspace)
    limit = number(request, "loads", LOADS, 1000)
    definition = workspace.sources.definition(source.name)
    loads = tuple(workspace.sources.loads(source.name, limit))
    read = request.query_params.get("read") == "yes"
    skipped = tuple(workspace.sources.skipped(source.name))
    cleanings = tuple(workspace.sources.cleanings(source.name))
    arrives = source.reader == EVENTS
    return SourcePage(
        source=source,
        definition=definition,
        mapping=mapping(definition),
        loads=loads,
        skipped=skipped,
        cleanings=cleanings,
        limit=limit,
        read=read,
        flow=workspace.events.flows([source.name])[0] if arrives else None,
        broken=tuple(workspace.events.broken(source.name)) if arrives else (),
        keys=sum(key.state == "valid" for key in workspace.write_keys.list(source.name)) if arrives else 0,
    )


def source_named(name: str, workspace: Verbs) -> SourceRow:
    """Give a source by its name.

    Raises:
        NotFound: there is none of this name.
    """
    for source in workspace.sources.list():
        if source.name == name:
            return source
    raise NotFound("there is no source of this name", mend="choose one on the page of sources")


def mapping(definition: SourceDefinition) -> tuple[Mapped, ...]:
    """Give a definition's mapping, one line per field and column."""
    lines: list[Mapped] = []
    for name, section in definition.sections.items():
        for field, refs in section.fields.items():
            lines.extend(_mapped(name, field, ref) for ref in refs)
        for parts in section.addresses:
            lines.extend(_mapped(name, f"address.{part}", ref) for part, ref in parts.items())
    return tuple(lines)


def _mapped(section: str, field: str, ref: Ref) -> Mapped:
    codes = ", ".join(f"{given} → {meant}" for given, meant in ref.codes.items())
    decimal = ref.decimal if ref.decimal != "." else ""
    named = {"format": ref.format, "decimal": decimal, "codes": codes, "prefix": ref.prefix, "split": ref.split}
    return Mapped(
        section, field, ref.column, ref.constant, tuple((key, value) for key, value in named.items() if value)
    )
