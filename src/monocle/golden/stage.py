"""The golden stage: records of each customer in, one value per field out, with its origin and its rivals."""

from dataclasses import dataclass

from monocle.engine import Engine
from monocle.engine.stored import paths_of
from monocle.golden.by_codes import by_codes
from monocle.golden.claims import claims, contested, weighed
from monocle.golden.coded import coded
from monocle.golden.facts import Facts, happened
from monocle.golden.hard import hard_values, in_passes
from monocle.golden.placed import Given, no_pins, placed
from monocle.golden.profiles import Told, passes, profiles
from monocle.golden.spoken import FIELDS, FREE_BIT, fields_there
from monocle.golden.straight import Kept, straight
from monocle.golden.survivorship import Survivorship
from monocle.golden.together import leaders
from monocle.golden.values import Claims, contested_values, golden
from monocle.golden.written import best, won
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
    given = Given(records, customers, identifiers, facts.pins or no_pins())
    there = _fields(engine, records)
    ordered = engine.keep(placed(given, survivorship))
    found = engine.keep(weighed(given, ordered, survivorship, there))
    led = engine.keep(leaders(found, survivorship))
    won = engine.keep(contested_values(Claims(contested(found), found, led, given.pins), survivorship))
    counted = engine.keep(happened(customers, facts))
    described = _described(engine, Told(found, won, customers, identifiers, counted), survivorship)
    return Golden(claims(found), golden(found, won, survivorship), described)


def _described(engine: Engine, told: Told, survivorship: Survivorship) -> Relation:
    """Give PROFILES, kept, made in as many passes as keep the memory bounded."""
    count = select("SELECT DISTINCT customer_id FROM customers", _IDS, customers=told.customers)
    kept = [engine.keep(profiles(told, survivorship, within)) for within in passes(engine.count(count))]
    return files(PROFILES, [path for one in kept for path in paths_of(one)])


def golden_values(
    engine: Engine,
    records: Relation,
    customers: Relation,
    identifiers: Relation,
    survivorship: Survivorship,
    at_once: int = 0,
) -> Relation:
    """Decide golden values alone, without profiles: what a bench of linkage asks for.

    All is decided on codes of texts, those that cleaning and resolving handed on where they did. What is kept is which record
    gives each value, and the values of claims that compete. A value that nothing competes with stays where it is, in RECORDS,
    and is read from there. Free attributes are not known as codes: customers with several records and such attributes go by
    the statements of ``run``, in passes where the memory does not hold what is known of all of them.

    Args:
        engine: computes.
        records: RECORDS, kept: golden values are read from it. No text in it is empty.
        customers: CUSTOMERS, kept.
        identifiers: IDENTIFIERS.
        survivorship: the rules.
        at_once: records of customers with free attributes in one pass; 0 leaves it to the engine's memory.

    Returns:
        GOLDEN, to be read from what is kept, the same as ``run`` gives where nobody has pinned a value.
    """
    engine.release()
    given = Given(engine.stored(records), engine.stored(customers), identifiers, no_pins())
    folder = engine.folder("golden-codes")
    known = coded(engine, given.records, given.customers, folder)
    there = known.there
    decided = by_codes(engine, known, given.identifiers, survivorship, folder)
    kept = best(engine, decided)
    competed = won(engine, decided, survivorship)
    passes = in_passes(engine, known, decided.hard, at_once)
    others = hard_values(engine, given, survivorship, there.fields, passes)
    return straight(given, Kept(kept, competed, others), survivorship, there)


def _fields(engine: Engine, records: Relation) -> int:
    """Give the fields that any record has, as bits; free attributes are all one."""
    (found,) = engine.rows(fields_there(records))
    bits = {**{one.field: place for place, one in enumerate(FIELDS)}, "extra": FREE_BIT}
    return sum(1 << place for field, place in bits.items() if found[field])
