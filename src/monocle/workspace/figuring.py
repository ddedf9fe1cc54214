"""The step after a run that computes traits and reports, keeps them in the lake, and puts them in force at once."""

from dataclasses import replace
from pathlib import Path

from monocle.catalog import pointers, traits
from monocle.engine import DuckEngine
from monocle.engine.export import write_csv
from monocle.insight import known as facts
from monocle.insight.traits.stage import served
from monocle.insight.traits.stage import traits as computed
from monocle.relation import Relation
from monocle.tables import CUSTOMERS, EVENTS, GOLDEN, ORDER_LINES, ORDERS, POINTS, PROFILES, TRAITS
from monocle.workspace.house import House
from monocle.workspace.understood import Known


def figure(house: House, engine: DuckEngine, known: Known) -> None:
    """Compute the traits of all customers and the reports of the run, and put them in force together."""
    read = known.read
    given = facts.Given(
        read(CUSTOMERS), read(PROFILES), read(GOLDEN), read(ORDERS), read(ORDER_LINES), read(EVENTS), read(POINTS)
    )
    charter = house.charter
    choices = replace(charter.insight.choices, currency=charter.currency, zone=charter.timezone)
    of_now = facts.known(engine, given, choices, known.at)
    stored = house.lake.write(engine, computed(engine, of_now), known.run_id)
    rows = engine.count(stored)
    files = _csv(engine, served(stored))
    with house.catalog.transaction() as connection:
        traits.put(connection, files)
        pointers.flip(connection, known.run_id, {TRAITS.name: (f"{TRAITS.name}/{known.run_id}", rows)})


def _csv(engine: DuckEngine, relation: Relation) -> list[Path]:
    return write_csv(engine, relation, engine.folder(f"csv-{relation.contract.name}") / "files")
