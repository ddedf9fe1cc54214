"""Cleaning: PERSONS in, RECORDS out, with what was refused, what was changed and what identifies.

Each distinct text of a field is cleaned once, in SQL; what SQL cannot decide goes, distinct, through the kind's library;
the results are joined back. A value that is refused becomes NULL or leaves its list; the record stays.

Addresses need Python, and telephone numbers wait for them, as who lives abroad is seen there; nothing else does: it is cleaned
beside. So are the reports beside the records.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from monocle.clean.abroad import abroad, regions
from monocle.clean.address_changes import address_steps, marked_addresses
from monocle.clean.addresses import Places, places
from monocle.clean.dictionary import Texts, both, texts_of
from monocle.clean.full_names import full_names
from monocle.clean.given import OPENED, given_elements, given_values, keys_given, opened, told_apart
from monocle.clean.identifiers import identifiers
from monocle.clean.names import apart, name_keys
from monocle.clean.newest_day import newest_day
from monocle.clean.plan import Plan, fields
from monocle.clean.records import records
from monocle.clean.report import cleanings, keys_refused, refusals
from monocle.engine import Engine
from monocle.engine.stored import paths_of
from monocle.fields.name import LAST_NAME
from monocle.relation import Relation, files


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


@dataclass(frozen=True)
class _Beside:
    """What does not depend on the country of a record.

    Attributes:
        persons: PERSONS, names taken apart.
        keys: NAME_KEYS.
        opened: OPENED of the lists.
        texts: what became of each text.
    """

    persons: Relation
    keys: Relation
    opened: Relation
    texts: Texts


@dataclass(frozen=True)
class _Lists:
    """Values that stand in lists.

    Attributes:
        places: the addresses.
        abroad: ABROAD.
        elements: ELEMENTS of the other fields.
        noted: NOTED.
    """

    places: Places
    abroad: Relation
    elements: Relation
    noted: Relation


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
    day = newest_day(engine, persons)
    plan = Plan(fields(day, region), region)
    with ThreadPoolExecutor(1) as beside:
        others = beside.submit(_others, engine, persons, plan)
        found = places(engine, persons, region)
        elsewhere = engine.keep(abroad(found.elements, found.whole, region))
        plan = replace(plan, fields=fields(day, region, regions(engine, elsewhere)))
        numbers = opened(engine, persons, plan.lists(True), elsewhere)
        texts = texts_of(engine, given_elements(told_apart(numbers)[0]), plan)
        named = others.result()
        elements, notes = told_apart(files(OPENED, [*paths_of(named.opened), *paths_of(numbers)]))
        return _cleaned(engine, plan, named, texts, _Lists(found, elsewhere, elements, notes), beside)


def _others(engine: Engine, persons: Relation, plan: Plan) -> _Beside:
    taken_apart = apart(persons, full_names(engine, persons))
    texts = texts_of(engine, given_values(taken_apart, plan.fields), plan)
    keys = engine.keep(name_keys(engine, texts.known, LAST_NAME.key_sql("name")))
    lists = opened(engine, persons, plan.lists(False))
    given = texts_of(engine, given_elements(told_apart(lists)[0]), plan)
    return _Beside(taken_apart, keys, lists, both(texts, given))


def _cleaned(
    engine: Engine, plan: Plan, names: _Beside, numbers: Texts, lists: _Lists, beside: ThreadPoolExecutor
) -> Cleaned:
    there, texts = lists.places, both(names.texts, numbers)
    found = {"dictionary": texts.known, "elements": lists.elements}
    found |= {"address_elements": there.elements, "places": there.whole}
    words = {"streets": there.streets, "cities": there.cities}
    present = keys_given(engine, texts.given)
    told = beside.submit(_told, engine, plan, texts, lists)
    refused = beside.submit(_refused, engine, names.persons, plan, found)
    clean = engine.keep(
        records(names.persons, plan, present, abroad=lists.abroad, name_keys=names.keys, **found, **words)
    )
    claimed = engine.keep(identifiers(clean))
    return Cleaned(records=clean, refusals=refused.result(), cleanings=told.result(), identifiers=claimed)


def _refused(engine: Engine, persons: Relation, plan: Plan, found: dict[str, Relation]) -> Relation:
    return engine.keep(refusals(persons, plan.fields, keys_refused(engine, found["dictionary"]), **found))


def _told(engine: Engine, plan: Plan, texts: Texts, lists: _Lists) -> Relation:
    there, present = lists.places, keys_given(engine, texts.given, lists.noted)
    marked = engine.keep(
        marked_addresses(address_elements=there.elements, places=there.whole, lone_marked=there.marked)
    )
    shown = address_steps(marked, plan.region, places=there.whole, streets=there.streets, cities=there.cities)
    said = {"dictionary": texts.known, "slow": texts.slow, "noted": lists.noted}
    return engine.keep(
        cleanings(
            plan.with_texts(present), given_texts=texts.given, addresses_marked=marked, address_steps=shown, **said
        )
    )
