"""The step after a run that computes traits and reports, keeps them in the lake, and puts them in force at once."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from monocle.catalog import pointers, reports, traits
from monocle.engine import DuckEngine
from monocle.engine.export import write_csv
from monocle.errors import NotFound
from monocle.insight import known as facts
from monocle.insight.definitions import REPORTS
from monocle.insight.figures import Cell, with_before
from monocle.insight.making import Making
from monocle.insight.reports.stage import reports as made_of
from monocle.insight.traits.stage import served
from monocle.insight.traits.stage import traits as computed
from monocle.relation import Relation
from monocle.tables import (
    ALLOWANCES,
    CONSENTS,
    CUSTOMERS,
    EVENTS,
    GOLDEN,
    ORDER_LINES,
    ORDERS,
    POINTS,
    PROFILES,
    TRAITS,
)
from monocle.workspace.house import House
from monocle.workspace.understood import Known


def figure(house: House, engine: DuckEngine, known: Known) -> None:
    """Compute the traits of all customers and the reports of the run, and put them in force together."""
    read = known.read
    given = facts.Given(
        read(CUSTOMERS), read(PROFILES), read(GOLDEN), read(ORDERS), read(ORDER_LINES), read(EVENTS), read(POINTS)
    )
    charter = house.charter
    choices = replace(
        charter.insight.choices,
        currency=charter.currency,
        zone=charter.timezone,
        entities=tuple(charter.entities.values()),
    )
    of_now = facts.known(engine, given, choices, known.at)
    earlier, told_before = _before(house, known.run_id)
    stored = house.lake.write(engine, computed(engine, of_now), known.run_id)
    made, stands_out = made_of(Making(engine, of_now, stored, earlier, *_consents(known)))
    bodies = {name: with_before(body, told_before.get(name), choices.benchmarks).plain() for name, body in made.items()}
    seen = [
        reports.Seen(one.figure, one.series, one.week, one.value, one.expected, one.z, known.at) for one in stands_out
    ]
    rows, files = engine.count(stored), _csv(engine, served(stored))
    with house.catalog.transaction() as connection:
        traits.put(connection, files)
        reports.put(connection, known.run_id, of_now.at, bodies)
        reports.notice(connection, known.run_id, known.at, seen)
        pointers.flip(connection, known.run_id, {TRAITS.name: (f"{TRAITS.name}/{known.run_id}", rows)})


def _consents(known: Known) -> tuple[Relation | None, Relation | None]:
    """Give what customers allow and what they chose; nothing where the step before has failed."""
    try:
        return known.read(ALLOWANCES), known.read(CONSENTS)
    except NotFound:
        return None, None


def _before(house: House, run_id: UUID) -> tuple[Relation | None, Mapping[str, Mapping[str, Cell]]]:
    """Give the traits of the run before, and the figures of its reports; nothing where there was none."""
    with house.catalog.reading() as connection:
        earlier = reports.latest(connection, "rfm", besides=run_id)
        told = [one for name in REPORTS if (one := reports.latest(connection, name, besides=run_id))]
    figures = {one.name: {row["name"]: row["value"] for row in one.body["figures"]} for one in told}
    folder = f"{TRAITS.name}/{earlier.run_id}" if earlier else ""
    if not folder or not (house.lake.root / folder).is_dir():
        return None, figures
    return house.lake.read(TRAITS, folder), figures


def _csv(engine: DuckEngine, relation: Relation) -> list[Path]:
    return write_csv(engine, relation, engine.folder(f"csv-{relation.contract.name}") / "files")
