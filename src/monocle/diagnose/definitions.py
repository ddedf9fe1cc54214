"""Whether sources mean the same by the same word, and what the extracts of one system give each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monocle.diagnose.subject import KEPT, Mapped, SourceColumn

CODED = ("civility", "gender", "country", "language", "choice", "kind", "currency", "tier")
"""Fields whose values are a list of codes."""
MUCH = 0.2
"""Difference of fill rates, 0..1, that is worth telling."""
SAME_KIND = 0.5
"""Share of common fields from which two sources of one system are held to be extracts of the same thing."""
_TECHNICAL = ("key", "updated_at")
_NEITHER = ("key", "text", "name", "label", "line", "extra")


@dataclass(frozen=True)
class Described:
    """One source as its definition and its audit describe it.

    Attributes:
        report: JSON of its SourceReport.
    """

    name: str
    system: str
    columns: tuple[SourceColumn, ...]
    report: Mapping[str, Any]

    def given(self) -> Iterator[tuple[str, Mapped, Mapping[str, Any]]]:
        """Give (``section.field``, how it is mapped, the column's report) of each mapped column."""
        known = {one["name"]: one for one in self.report.get("columns", [])}
        for column in self.columns:
            for mapped in column.mapped:
                if mapped.section not in {KEPT, "about", "order_of"} and column.name in known:
                    yield f"{mapped.section}.{mapped.field}", mapped, known[column.name]


def fields_shared(sources: Sequence[Described]) -> tuple[Mapping[str, Any], ...]:
    """Give field → the sources that give it with their fill rate, those given by most sources first."""
    found: dict[str, dict[str, float]] = {}
    for source in sources:
        for place, _, column in source.given():
            if place.startswith("person."):
                by_source = found.setdefault(place.removeprefix("person."), {})
                by_source[source.name] = max(by_source.get(source.name, 0.0), column["fill_rate"])
    ordered = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple({"field": name, "sources": len(by_source), "fill": by_source} for name, by_source in ordered)


def mismatches(sources: Sequence[Described]) -> tuple[Mapping[str, Any], ...]:
    """Give what the same meaning is defined as in different sources: type, format, decimal mark, codes.

    Returns:
        Lines of ``meaning``, ``aspect`` and ``by_source`` (source → how it is there), by meaning and aspect.
    """
    aspects: dict[tuple[str, str], dict[str, str]] = {}
    for source in sources:
        for place, mapped, column in source.given():
            if mapped.field in _NEITHER or not column["filled"]:
                continue
            for aspect, value in _aspects(mapped, column):
                aspects.setdefault((place, aspect), {}).setdefault(source.name, value)
    return tuple(
        {"meaning": meaning, "aspect": aspect, "by_source": by_source}
        for (meaning, aspect), by_source in sorted(aspects.items())
        if len(set(by_source.values())) > 1
    )


def _aspects(mapped: Mapped, column: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not column["checked_as"] and column["type"] not in {"date", "time"}:
        yield "type", column["type"]
    if column["type"] in {"date", "time"}:
        yield "format", mapped.format or (column["shapes"][0]["value"] if column["shapes"] else "")
    if mapped.field in {"amount", "total", "unit_price", "score", "points", "quantity"}:
        yield "decimal", mapped.decimal
    if mapped.field == "score":
        yield "unit", f"{column['least']}…{column['greatest']}"
    if mapped.field in CODED:
        codes = sorted(mapped.codes) or sorted(one["value"] for one in column["top"])
        yield "codes", ", ".join(codes[:8])


def extracts(sources: Sequence[Described]) -> tuple[Mapping[str, Any], ...]:
    """Give the fields of persons in two extracts of one system, where one has what the other lacks or fills much less.

    Returns:
        Lines of ``system``, ``field``, ``fill`` (source → fill rate, None where it is not given) and ``difference``.
    """
    systems: dict[str, list[Described]] = {}
    for source in sources:
        if source.system and any(place.startswith("person.") for place, _, _ in source.given()):
            systems.setdefault(source.system, []).append(source)
    lines: list[Mapping[str, Any]] = []
    for system, members in sorted(systems.items()):
        for number, left in enumerate(members):
            for right in members[number + 1 :]:
                lines += _of_pair(system, (left, right)) if _are_extracts(left, right) else ()
    return tuple(lines)


def _are_extracts(left: Described, right: Described) -> bool:
    """Tell whether two sources describe persons by much the same fields (Jaccard index)."""
    one, other = (
        {place for place, mapped, _ in source.given() if mapped.section == "person" and mapped.field not in _TECHNICAL}
        for source in (left, right)
    )
    return bool(one | other) and len(one & other) / len(one | other) >= SAME_KIND


def _of_pair(system: str, members: Sequence[Described]) -> Iterator[Mapping[str, Any]]:
    shared = {line["field"]: line["fill"] for line in fields_shared(members)}
    for name, by_source in sorted(shared.items()):
        fill = {one.name: by_source.get(one.name) for one in members}
        rates = [rate or 0.0 for rate in fill.values()]
        difference = max(rates) - min(rates)
        if name not in _TECHNICAL and difference > MUCH:
            yield {"system": system, "field": name, "fill": fill, "difference": difference}
