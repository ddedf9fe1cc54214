"""Cleaning: PERSONS in, RECORDS out, with what was refused, what was changed and what identifies.

Each distinct text of a field is cleaned once, in SQL; what SQL cannot decide goes, distinct, through the kind's library;
the results are joined back. A value that is refused becomes NULL or leaves its list; the record stays.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from monocle.clean.addresses import address_elements, addresses
from monocle.clean.dictionary import dictionary
from monocle.clean.given import elements, given_values
from monocle.clean.identifiers import identifiers
from monocle.clean.names import apart, full_names, name_keys
from monocle.clean.plan import Field, fields
from monocle.clean.records import records
from monocle.clean.report import cleanings, refusals
from monocle.engine import Engine
from monocle.fields.name import LAST_NAME
from monocle.relation import Column, Contract, Relation, select

_DAY = Contract("newest_day", "one day", (Column("day", "DATE", "newest that a person was seen on"),))


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


def run(engine: Engine, persons: Relation) -> Cleaned:
    """Clean persons.

    Args:
        engine: computes; what is given is kept in it.
        persons: PERSONS.
    """
    return _cleaned(engine, persons, fields(_newest_day(engine, persons)))


def _newest_day(engine: Engine, persons: Relation) -> dt.date:
    newest = engine.rows(select("SELECT CAST(max(seen_at) AS DATE) AS day FROM persons", _DAY, persons=persons))
    day = newest[0]["day"]
    return day if isinstance(day, dt.date) else dt.date.max


def _cleaned(engine: Engine, persons: Relation, plan: Sequence[Field]) -> Cleaned:
    taken_apart = engine.keep(apart(persons, full_names(engine, persons)))
    opened = engine.keep(elements(taken_apart, plan))
    given = engine.keep(given_values(taken_apart, opened, plan))
    known = engine.keep(dictionary(engine, given, plan))
    keys = engine.keep(name_keys(engine, known, LAST_NAME.key_sql("name")))
    places_given = engine.keep(address_elements(persons))
    places = addresses(engine, places_given)
    found = {"dictionary": known, "elements": opened, "address_elements": places_given, "places": places}
    clean = engine.keep(records(taken_apart, plan, name_keys=keys, **found))
    return Cleaned(
        records=clean,
        refusals=engine.keep(refusals(taken_apart, plan, **found)),
        cleanings=engine.keep(cleanings(given, known, plan)),
        identifiers=engine.keep(identifiers(clean)),
    )
