"""Cleaning: PERSONS in, RECORDS out, with what was refused, what was changed and what identifies.

Each distinct text of a field is cleaned once, in SQL; what SQL cannot decide goes, distinct, through the kind's library;
the results are joined back. A value that is refused becomes NULL or leaves its list; the record stays.
"""

from dataclasses import dataclass

from monocle.clean.abroad import abroad, regions
from monocle.clean.address_changes import address_steps, marked_addresses
from monocle.clean.addresses import Places, places
from monocle.clean.dictionary import dictionary, ruled, through_libraries
from monocle.clean.full_names import full_names
from monocle.clean.given import given_values, keys_given, opened
from monocle.clean.identifiers import identifiers
from monocle.clean.names import apart, name_keys
from monocle.clean.newest_day import newest_day
from monocle.clean.plan import Plan, fields
from monocle.clean.records import records
from monocle.clean.report import cleanings, keys_refused, refusals
from monocle.engine import Engine
from monocle.fields.name import LAST_NAME
from monocle.relation import Relation


@dataclass(frozen=True)
class Cleaned:
    """What cleaning gives.

    Attributes:
        records: RECORDS, one per person.
        refusals: REFUSALS.
        cleanings: CLEANINGS.
        identifiers: IDENTIFIERS.
    """

    records: Relation
    refusals: Relation
    cleanings: Relation
    identifiers: Relation


def run(engine: Engine, persons: Relation, region: str = "FR") -> Cleaned:
    """Clean persons.

    Args:
        engine: computes; what is given is kept in it.
        persons: PERSONS.
        region: ISO 3166-1 alpha-2: where telephone numbers and addresses without a country are from. The numbers of a
            record whose own address is elsewhere are read as that country's first.

    Raises:
        BadConfig: no region of telephone numbers is called so.
    """
    found = places(engine, persons, region)
    elsewhere = engine.keep(abroad(found.elements, found.whole, region))
    plan = Plan(fields(newest_day(engine, persons), region, regions(engine, elsewhere)), region)
    return _cleaned(engine, persons, plan, found, elsewhere)


def _cleaned(engine: Engine, persons: Relation, plan: Plan, there: Places, elsewhere: Relation) -> Cleaned:
    taken_apart = apart(persons, full_names(engine, persons))
    elements, notes = opened(engine, persons, plan.fields, elsewhere)
    given = engine.keep(given_values(taken_apart, elements, plan.fields))
    present = keys_given(engine, given, notes)
    texts = engine.keep(ruled(given, plan.with_texts(present)))
    slow = through_libraries(engine, texts, plan.fields)
    known = engine.keep(dictionary(texts, slow))
    words = {"streets": there.streets, "cities": there.cities}
    lists = {"dictionary": known, "elements": elements}
    lists |= {"address_elements": there.elements, "places": there.whole}
    keys = engine.keep(name_keys(engine, known, LAST_NAME.key_sql("name")))
    clean = engine.keep(records(taken_apart, plan, abroad=elsewhere, name_keys=keys, **lists, **words))
    marked = engine.keep(
        marked_addresses(address_elements=there.elements, places=there.whole, lone_marked=there.marked)
    )
    shown = address_steps(marked, plan.region, places=there.whole, **words)
    said = {"dictionary": known, "slow": slow, "noted": notes}
    return Cleaned(
        records=clean,
        refusals=engine.keep(refusals(taken_apart, plan.fields, keys_refused(engine, known), **lists)),
        cleanings=engine.keep(
            cleanings(plan.with_texts(present), given_texts=given, addresses_marked=marked, address_steps=shown, **said)
        ),
        identifiers=engine.keep(identifiers(clean)),
    )
