"""The golden stage: records of each customer in, one value per field out, with its origin and its rivals."""

from dataclasses import dataclass

from monocle.engine import Engine
from monocle.golden.claims import PINS, claims, weighed
from monocle.golden.facts import Facts, happened
from monocle.golden.profiles import profiles
from monocle.golden.survivorship import Survivorship
from monocle.golden.together import leaders
from monocle.golden.values import contested_values, golden
from monocle.relation import Relation, select


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
    described = engine.keep(profiles(told, won, customers, identifiers, counted, survivorship))
    return Golden(claims(told), golden(told, won, survivorship), described)


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
