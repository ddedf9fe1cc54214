"""Matching tried on the data in force: what a model or a setting would give, without anything being put in force."""

from monocle.catalog import pointers
from monocle.engine import DuckEngine
from monocle.errors import Conflict
from monocle.relation import Contract, Relation
from monocle.resolve import stage as resolve
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.tables import IDENTIFIERS, RECORDS
from monocle.workspace import definitions
from monocle.workspace.house import House
from monocle.workspace.known import gone_on_from


def in_force(house: House, contract: Contract) -> Relation:
    """Give a relation of the lake as it is in force.

    Raises:
        Conflict: nothing is, because no run was made.
    """
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
    if contract.name not in pointing:
        raise Conflict("nothing was matched yet", where="matching", mend="run first: monocle run")
    return house.lake.read(contract, pointing[contract.name].folder)


def tried(house: House, engine: DuckEngine, matching: Matching, model: Model | None) -> resolve.Resolved:
    """Give what matching would make of the records in force, judgements of people included.

    Args:
        house: the workspace.
        engine: computes.
        matching: thresholds, limits and overrides.
        model: instead of one trained on these records.

    Raises:
        Conflict: no run was made.
    """
    sources = definitions.source_definitions(house.folder)
    from_here = gone_on_from(house, engine, definitions.survivorship(house.folder, sources))
    records, identifiers = in_force(house, RECORDS), in_force(house, IDENTIFIERS)
    return resolve.run(engine, records, identifiers, from_here.identities, matching, model)
