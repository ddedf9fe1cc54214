"""Audits of sources: computed on what they hold now, and kept with the load they speak of."""

import hashlib
from typing import Any

from monocle import clock
from monocle.catalog import audits, loads, pointers
from monocle.diagnose import stage
from monocle.diagnose.across import Together, across
from monocle.diagnose.definitions import Described
from monocle.diagnose.html_report import Handover, html_report
from monocle.diagnose.report import VERSION, plain
from monocle.diagnose.words import in_words
from monocle.engine import DuckEngine
from monocle.errors import NotFound
from monocle.tables import CUSTOMERS, RECORDS
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.subjects import in_force, mapped_columns, subject

__all__ = ["audit_all", "audit_source", "in_words", "last_audit", "report_of_now", "report_to_hand_over"]


def audit_source(house: House, engine: DuckEngine, name: str) -> dict[str, Any]:
    """Audit a source on what it holds now, keep the report and give it as JSON values.

    Findings hold message ids and values; ``in_words`` says them. Personal values are masked.

    Args:
        house: the workspace.
        engine: computes.
        name: of the source.

    Raises:
        NotFound: there is no such source, or it holds nothing yet.
    """
    definition = definitions.source_definition(house.folder, name)
    at = clock.now().replace(tzinfo=None)
    report: dict[str, Any] = plain(stage.report(engine, subject(house, engine, definition, at)))
    report["basis"] = _basis(house, name)
    with house.catalog.transaction() as connection:
        last = loads.last_applied(connection, name)
        if last is not None:
            audits.save(connection, name, last.load_id, report)
    return report


def audit_all(house: House, engine: DuckEngine) -> dict[str, Any]:
    """Audit across sources and give the report as JSON values; see ``diagnose.report.AcrossReport`` for its shape.

    A source that has been audited since its last load is not audited again; one that holds nothing yet is left out.

    Args:
        house: the workspace.
        engine: computes.

    Raises:
        BadConfig: a definition cannot be used.
    """
    sources = []
    for definition in definitions.source_definitions(house.folder):
        report = report_of_now(house, engine, definition.name)
        if report is not None:
            columns = mapped_columns(definition, [one["name"] for one in report["columns"]])
            sources.append(Described(definition.name, definition.system, columns, report))
    relations = in_force(house, RECORDS, CUSTOMERS)
    together = Together(*relations) if relations else None
    told: dict[str, Any] = plain(across(engine, sources, together, clock.now().replace(tzinfo=None)))
    return told


def report_to_hand_over(house: House, engine: DuckEngine, language: str, name: str = "") -> str:
    """Give the audit as one HTML file: of all sources, or of one.

    Args:
        house: the workspace.
        engine: computes.
        language: ``fr`` or ``en``.
        name: of one source; empty for all.

    Raises:
        NotFound: there is no such source, or it holds nothing yet.
    """
    at = clock.now().replace(tzinfo=None)
    if name:
        return html_report(Handover(house.charter.name, at, [audit_source(house, engine, name)]), language)
    together = audit_all(house, engine)
    reports = [report_of_now(house, engine, line["source"]) for line in together["sources"]]
    return html_report(Handover(house.charter.name, at, [one for one in reports if one], together), language)


def report_of_now(house: House, engine: DuckEngine, name: str) -> dict[str, Any] | None:
    """Give a source's report of its last load, computed where there is none; None where it holds nothing yet."""
    with house.catalog.reading() as connection:
        last, kept = loads.last_applied(connection, name), audits.recent(connection, name, 1)
    if last is None:
        return None
    if kept and kept[0].load_id == last.load_id and kept[0].report.get("basis") == _basis(house, name):
        return dict(kept[0].report)
    return audit_source(house, engine, name)


def _basis(house: House, name: str) -> str:
    """Give what a report rests on besides its load: the last run, the definition and what reports say, as a digest."""
    with house.catalog.reading() as connection:
        pointer = pointers.in_force(connection).get(CUSTOMERS.name)
    written = (house.folder.sources / f"{name}.yaml").read_bytes()
    return hashlib.sha256(written + f"{pointer.run_id if pointer else ''} {VERSION}".encode()).hexdigest()


def last_audit(house: House, name: str) -> dict[str, Any]:
    """Give the newest kept report of a source.

    Raises:
        NotFound: there is no such source, or it was never audited.
    """
    definitions.source_definition(house.folder, name)
    with house.catalog.reading() as connection:
        found = audits.recent(connection, name, 1)
    if not found:
        raise NotFound("the source was never audited", where=f"source {name}", mend=f"run: monocle source audit {name}")
    return dict(found[0].report)
