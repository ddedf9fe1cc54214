"""The golden stage: records of each customer in, one value per field out, with its origin and its rivals."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monocle.engine import Engine
from monocle.golden.claims import PINS, claims, weighed
from monocle.golden.facts import Facts, happened
from monocle.golden.profiles import Told, passes, profiles
from monocle.golden.survivorship import Survivorship
from monocle.golden.together import leaders
from monocle.golden.values import contested_values, golden
from monocle.relation import Column, Contract, Relation, files, select
from monocle.tables import PROFILES

_IDS = Contract(
    "customer_ids", "one customer", (Column("customer_id", "UUID", "", required=True),), key=("customer_id",)
)


@dataclass(frozen=True)
class Golden:
    """What the stage gives.

    Attributes:
        claims: CLAIMS.
        golden: GOLDEN.
        profiles: PROFILES.
    """

    claims: Relation
    golden: Relation
    profiles: Relation


def run(
    engine: Engine,
    records: Relation,
    customers: Relation,
    identifiers: Relation,
    facts: Facts,
    survivorship: Survivorship,
) -> Golden:
    """Give claims, golden values and profiles.

    The same rows give the same result, to the digest, whatever their order and the number of threads.

    Args:
        engine: computes.
        records: RECORDS.
        customers: CUSTOMERS; records without a customer are left out.
        identifiers: IDENTIFIERS.
        facts: those whose record has no customer count for nobody.
        survivorship: the rules.
    """
    pins = facts.pins or _no_pins()
    told, won = _won(engine, weighed(records, customers, identifiers, pins, survivorship), pins, survivorship)
    counted = engine.keep(happened(customers, facts))
    described = _described(engine, Told(told, won, customers, identifiers, counted), survivorship)
    return Golden(claims(told), golden(told, won, survivorship), described)


def _described(engine: Engine, told: Told, survivorship: Survivorship) -> Relation:
    """Give PROFILES, kept, made in as many passes as keep the memory bounded."""
    count = select("SELECT DISTINCT customer_id FROM customers", _IDS, customers=told.customers)
    kept = [engine.keep(profiles(told, survivorship, within)) for within in passes(engine.count(count))]
    return files(PROFILES, [Path(path) for one in kept for path in _paths(one)])


def _paths(kept: Relation) -> Sequence[str]:
    found = kept.values["paths"]
    return found if isinstance(found, list) else []


def golden_values(
    engine: Engine, records: Relation, customers: Relation, identifiers: Relation, survivorship: Survivorship
) -> Relation:
    """Give golden values alone, without profiles: what a bench of linkage asks for.

    Args:
        engine: computes.
        records: RECORDS.
        customers: CUSTOMERS.
        identifiers: IDENTIFIERS.
        survivorship: the rules.

    Returns:
        GOLDEN, the same as ``run`` gives where nobody has pinned a value; not yet computed to its end.
    """
    pins = _no_pins()
    told, won = _won(engine, weighed(records, customers, identifiers, pins, survivorship), pins, survivorship)
    return golden(told, won, survivorship)


def _won(engine: Engine, told: Relation, pins: Relation, survivorship: Survivorship) -> tuple[Relation, Relation]:
    """Give WEIGHED, and the GOLDEN rows of customers where claims may compete, both kept."""
    told = engine.keep(told)
    leading = engine.keep(leaders(told, survivorship))
    return told, engine.keep(contested_values(told, leading, pins, survivorship))


def _no_pins() -> Relation:
    columns = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in PINS.columns)
    return select(f"SELECT {columns} WHERE false", PINS)
