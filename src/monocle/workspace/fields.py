"""What is known of each field: the catalogue, the core data, and quality before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monocle.catalog import pointers
from monocle.diagnose import before_after, catalogue
from monocle.engine import DuckEngine
from monocle.golden.survivorship import SEVERAL, SINGLE
from monocle.ingest.definition import SourceDefinition
from monocle.language import translations
from monocle.relation import Contract, Relation, select
from monocle.tables import CLAIMS, CUSTOMERS, GOLDEN, PROFILES, RECORDS, REFUSALS
from monocle.workspace import definitions
from monocle.workspace.charter_fields import FREE, Ownership
from monocle.workspace.feeding import answering, feeding
from monocle.workspace.field_views import (
    CoreData,
    FieldQuality,
    FieldRow,
    FieldSource,
    QualityChange,
    Requirement,
    Stand,
)
from monocle.workspace.house import House
from monocle.workspace.subjects import in_force, known_by_source

CONTACT = ("email", "phone", "address", "handle")
PROFILE = ("first_name", "last_name", "company")
_CORE = Contract("core_data", "one line of counts of profiles", (), open=True)


@dataclass(frozen=True)
class _Figures:
    """What the run in force tells of fields.

    Attributes:
        records: source → its records.
        claimed: (source, field) → records with a value.
        facts: (section, source, field) → facts with a value, and facts.
        won: field → profiles with a value, and those that are contested.
        profiles: how many; 0 before a run.
    """

    records: Mapping[str, int] = field(default_factory=dict)
    claimed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    facts: Mapping[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    won: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    profiles: int = 0


class Fields:
    """The fields of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def list(self, language: str = "") -> Sequence[FieldRow]:
        """Give every field of the customer model, then every column that is kept as it is.

        Args:
            language: of the meanings.
        """
        sources = definitions.source_definitions(self._house.folder)
        fed = {one.name: feeding(one) for one in sources}
        kept = sorted({name for names in fed.values() for name in names if name.startswith(FREE)})
        with self._house.engine() as engine:
            figures = _figures(self._house, engine)
        describe = _Describe(self._house, sources, fed, figures, language or self._house.settings.language)
        return [describe.row(name) for name in (*catalogue.ENTRIES, *kept)]

    def core(self) -> CoreData | None:
        """Give whether contact, profile and purchases are there, and what is required; None before the first run."""
        found = in_force(self._house, GOLDEN, PROFILES)
        if found is None:
            return None
        required = self._house.charter.required
        with self._house.engine() as engine:
            (row,) = engine.rows(_core(found[0], found[1], required))
        return CoreData(
            profiles=row["profiles"],
            complete=row["complete"],
            entities={name: row[name] for name in ("contact", "profile", "purchases")},
            requirements=[
                Requirement(group, row["profiles"], row[f"group_{number}"]) for number, group in enumerate(required)
            ],
        )

    def quality(self) -> QualityChange | None:
        """Give the quality of the data before and after, by the same measures; None before the first run.

        ``before_after`` says how rows that are alike are told. Golden values passed cleaning and there is one per field,
        so validity and consistency are whole after, by construction.
        """
        found = in_force(self._house, RECORDS, CUSTOMERS, CLAIMS, GOLDEN, REFUSALS)
        if found is None:
            return None
        records, customers, claims, golden, refusals = found
        with self._house.engine() as engine:
            by_field = engine.rows(before_after.quality_by_field(sorted({*SINGLE, *SEVERAL}), claims, golden, refusals))
            (whole,) = engine.rows(before_after.quality_whole(SINGLE, records, customers, claims, golden))
        sources = definitions.source_definitions(self._house.folder)
        expected = definitions.survivorship(self._house.folder, sources).expected
        return _quality(by_field, whole, expected)


@dataclass(frozen=True)
class _Describe:
    """Puts together what is said of a field and what the data tells of it."""

    house: House
    sources: Sequence[SourceDefinition]
    fed: Mapping[str, Mapping[str, tuple[str, ...]]]
    figures: _Figures
    language: str

    def row(self, name: str) -> FieldRow:
        """Give one field."""
        gettext = translations(self.language).gettext
        entry = catalogue.ENTRIES.get(name) or catalogue.Entry(
            "extra", name.removeprefix(FREE), "text", "unclassified", catalogue.KEPT_AS_IT_IS
        )
        feeders = [one for one in self.sources if name in self.fed[one.name]]
        owner, steward, stated = answering(self.house.charter, name, feeders)
        said = self.house.charter.owners.get(name, Ownership())
        sources = [self._source(one, name, entry) for one in feeders]
        filled, contested = self.figures.won.get(name, (0, 0))
        golden = name == entry.field or entry.section == "extra"
        return FieldRow(
            name=name,
            section=entry.section,
            type=entry.type,
            meaning=said.meaning or gettext(entry.meaning),
            sensitivity=said.sensitivity or entry.sensitivity,
            sources=sources,
            in_records=_share(sum(one.filled for one in sources), sum(one.rows for one in sources)),
            in_profiles=_share(filled, self.figures.profiles) if golden else None,
            rivals=_share(contested, filled) if golden and name not in SEVERAL else None,
            owner=owner,
            steward=steward,
            stated=stated,
            required=any(name in group for group in self.house.charter.required),
        )

    def _source(self, one: SourceDefinition, name: str, entry: catalogue.Entry) -> FieldSource:
        columns = self.fed[one.name][name]
        if entry.section not in {"person", "extra"}:
            filled, rows = self.figures.facts.get((entry.section, one.name, entry.field), (0, 0))
        elif entry.name == name and name != entry.field and entry.section == "person":
            filled, rows = 0, 0
        else:
            filled = self.figures.claimed.get((one.name, name), 0)
            rows = self.figures.records.get(one.name, 0)
        return FieldSource(one.name, columns, filled, rows)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _figures(house: House, engine: DuckEngine) -> _Figures:
    found = in_force(house, CLAIMS, GOLDEN, *catalogue.RELATIONS.values())
    if found is None:
        return _Figures()
    claims, golden, *facts = found
    with house.catalog.reading() as connection:
        profiles = pointers.in_force(connection)[PROFILES.name].rows
    counted = catalogue.fact_fields(dict(zip(catalogue.RELATIONS, facts, strict=True)))
    return _Figures(
        records={row["source"]: row["records"] for row in known_by_source(house, engine)},
        claimed={(row["source"], row["field"]): row["filled"] for row in engine.rows(catalogue.claimed(claims))},
        facts={
            (row["section"], row["source"], row["field"]): (row["filled"], row["rows"]) for row in engine.rows(counted)
        },
        won={row["field"]: (row["filled"], row["contested"]) for row in engine.rows(catalogue.won(golden))},
        profiles=profiles,
    )


def _core(golden: Relation, profiles: Relation, required: Sequence[Sequence[str]]) -> Relation:
    groups = {f"group_{number}": list(group) for number, group in enumerate(required)}
    has = {**groups, "contact": list(CONTACT), "profile": list(PROFILE)}
    found = ", ".join(f"bool_or(list_contains(${name}, field)) AS {name}" for name in has)
    counted = ", ".join(f"count(*) FILTER (f.{name}) AS {name}" for name in has)
    text = f"""
    WITH f AS (SELECT customer_id, {found} FROM golden GROUP BY customer_id)
    SELECT count(*) AS profiles, {counted}, count(*) FILTER ({" AND ".join(f"f.{name}" for name in groups)}) AS complete,
        count(*) FILTER (p.orders > 0) AS purchases
    FROM profiles AS p
    LEFT JOIN f ON f.customer_id = p.customer_id
    """
    return select(text, _CORE, has, golden=golden, profiles=profiles)


def _quality(by_field: Sequence[dict[str, Any]], whole: dict[str, Any], expected: Sequence[str]) -> QualityChange:
    records, profiles = whole["records"], whole["profiles"]
    fields = [
        FieldQuality(
            field=row["field"],
            given=row["given"] / records if records else 0.0,
            valid=_share(row["values_given"] - row["values_refused"], row["values_given"]),
            in_records=row["valid"] / records if records else 0.0,
            in_profiles=row["profiles"] / profiles if profiles else 0.0,
        )
        for row in by_field
    ]
    known = [one for one in fields if one.field in expected]
    values, refused = (sum(row[name] for row in by_field) for name in ("values_given", "values_refused"))
    before = _stand(
        records,
        sum(one.in_records for one in known) / len(known) if known else 0.0,
        1 - refused / values if values else 1.0,
        1 - whole["alike_records"] / records if records else 1.0,
        1 - whole["contradicted"] / whole["single_claims"] if whole["single_claims"] else 1.0,
    )
    completeness = sum(one.in_profiles for one in known) / len(known) if known else 0.0
    after = _stand(profiles, completeness, 1.0, 1 - whole["alike_profiles"] / profiles if profiles else 1.0, 1.0)
    return QualityChange(before, after, fields)


def _stand(rows: int, completeness: float, validity: float, uniqueness: float, consistency: float) -> Stand:
    score = 100 * (completeness + validity + uniqueness + consistency) / 4
    return Stand(rows, completeness, validity, uniqueness, consistency, round(score, 1))
