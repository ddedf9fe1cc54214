"""The audit across sources: who they share, what they contradict each other on, what they define otherwise."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monocle.diagnose.across_findings import across_findings
from monocle.diagnose.contradictions import compared, contradictions, contradictions_by_field, examples, stated
from monocle.diagnose.definitions import Described, extracts, fields_shared, mismatches
from monocle.diagnose.overlap import overlap, people, spread
from monocle.diagnose.ranking import ranked
from monocle.diagnose.report import AcrossReport
from monocle.engine import Engine
from monocle.relation import Relation

_SHOWN = 4


@dataclass(frozen=True)
class Together:
    """What the last run made of all sources: RECORDS and CUSTOMERS in force."""

    records: Relation
    customers: Relation


def across(engine: Engine, sources: Sequence[Described], together: Together | None, at: dt.datetime) -> AcrossReport:
    """Give the audit across sources.

    Args:
        engine: computes.
        sources: each with its own audit.
        together: the last run; None before one, then only definitions are compared.
        at: the moment of the audit, UTC.
    """
    shared = engine.rows(overlap(together.records, together.customers)) if together else []
    known = engine.rows(spread(together.records, together.customers)) if together else []
    against, by_field = _contradictions(engine, together) if together else ([], [])
    defined, compared_extracts = mismatches(sources), extracts(sources)
    found = across_findings(known, by_field, defined, compared_extracts)
    return AcrossReport(
        audited_at=at,
        quality=_mean(sources),
        customers=engine.rows(people(together.records, together.customers))[0]["customers"] if together else 0,
        records=sum(line["records"] for line in known),
        findings=ranked(found),
        sources=tuple(_lines(sources, known)),
        overlaps=tuple(shared),
        fields=fields_shared(sources),
        contradictions=tuple(against),
        mismatches=defined,
        extracts=compared_extracts,
    )


def _contradictions(engine: Engine, together: Together) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    pairs = engine.keep(compared(engine.keep(stated(together.records, together.customers))))
    shown: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in engine.rows(examples(pairs)):
        shown.setdefault((row["field"], row["left"], row["right"]), []).append(
            {
                "customer_id": str(row["customer_id"]),
                "left": _masked(row["field"], row["left_value"]),
                "right": _masked(row["field"], row["right_value"]),
            }
        )
    lines = [
        {
            **row,
            "share": row["differ"] / row["compared"],
            "examples": shown.get((row["field"], row["left"], row["right"]), []),
        }
        for row in engine.rows(contradictions(pairs))
        if row["differ"]
    ]
    lines.sort(key=lambda line: (-line["differ"], line["field"], line["left"], line["right"]))
    return lines, engine.rows(contradictions_by_field(pairs))


def _masked(name: str, value: str) -> str:
    """Give enough of a value to see that two differ, and not enough to know whose it is."""
    if name in {"gender", "language"}:
        return value
    shown = value[:_SHOWN] if name == "birth_date" else value[:2]
    return f"{shown}•••"


def _mean(sources: Sequence[Described]) -> float | None:
    """Give the mean quality of the sources, weighted by their rows."""
    known = [(one.report["quality"], one.report["rows"]) for one in sources if one.report.get("quality") is not None]
    rows = sum(count for _, count in known)
    return round(sum(quality * count for quality, count in known) / rows, 1) if rows else None


def _lines(sources: Sequence[Described], known: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    by_name = {line["source"]: line for line in known}
    for one in sources:
        persons = by_name.get(one.name, {"records": 0, "customers": 0, "alone": 0})
        yield {
            "source": one.name,
            "system": one.system,
            "quality": one.report.get("quality"),
            "rows": one.report.get("rows", 0),
            "records": persons["records"],
            "customers": persons["customers"],
            "alone": persons["alone"],
            "repeated": one.report.get("identities", {}).get("repeated", 0),
            "high_findings": sum(item["severity"] == "high" for item in one.report.get("findings", [])),
        }
