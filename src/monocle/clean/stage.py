"""Cleaning: PERSONS in, RECORDS out, with what was refused, what was changed and what identifies.

Each distinct text of a field is cleaned once, in SQL; what SQL cannot decide goes, distinct, through the kind's library;
the results are joined back. A value that is refused becomes NULL or leaves its list; the record stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monocle.clean.abroad import abroad, regions
from monocle.clean.addresses import address_elements, addresses
from monocle.clean.dictionary import dictionary
from monocle.clean.full_names import full_names
from monocle.clean.given import elements, given_values
from monocle.clean.identifiers import identifiers
from monocle.clean.names import apart, name_keys
from monocle.clean.newest_day import newest_day
from monocle.clean.plan import Field, fields
from monocle.clean.records import records
from monocle.clean.report import cleanings, refusals
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
    places_given = engine.keep(address_elements(persons))
    places = engine.keep(addresses(engine, places_given, region))
    elsewhere = engine.keep(abroad(places_given, places, region))
    plan = fields(newest_day(engine, persons), region, regions(engine, elsewhere))
    return _cleaned(engine, persons, plan, address_elements=places_given, places=places, abroad=elsewhere)


def _cleaned(engine: Engine, persons: Relation, plan: Sequence[Field], **found: Relation) -> Cleaned:
    elsewhere = found.pop("abroad")
    taken_apart = engine.keep(apart(persons, full_names(engine, persons)))
    opened = engine.keep(elements(taken_apart, plan, elsewhere))
    given = engine.keep(given_values(taken_apart, opened, plan))
    known = engine.keep(dictionary(engine, given, plan))
    keys = engine.keep(name_keys(engine, known, LAST_NAME.key_sql("name")))
    found |= {"dictionary": known, "elements": opened}
    clean = engine.keep(records(taken_apart, plan, name_keys=keys, **found))
    return Cleaned(
        records=clean,
        refusals=engine.keep(refusals(taken_apart, plan, **found)),
        cleanings=engine.keep(
            cleanings(
                plan,
                given_texts=given,
                dictionary=known,
                address_elements=found["address_elements"],
                places=found["places"],
            )
        ),
        identifiers=engine.keep(identifiers(clean)),
    )
