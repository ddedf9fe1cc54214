"""Cleaning: PERSONS in, RECORDS out, with what was refused, what was changed and what identifies.

Each distinct text of a field is cleaned once, in SQL; what SQL cannot decide goes, distinct, through the kind's library;
the results are joined back. A value that is refused becomes NULL or leaves its list; the record stays.

Addresses need Python, and telephone numbers wait for them, as who lives abroad is seen there; nothing else does: it is cleaned
beside. So are the reports beside the records.
"""

import datetime as dt
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from monocle.clean.abroad import ABROAD, abroad, regions
from monocle.clean.address_changes import MARKED, address_steps, marked_addresses
from monocle.clean.addresses import ADDRESSES, Places, places
from monocle.clean.coded import coded
from monocle.clean.coded_notes import given_of, marked_of, noted_of
from monocle.clean.coded_odd import odd_persons
from monocle.clean.coded_records import known_of, records_of, refusals_of
from monocle.clean.dictionary import DICTIONARY, SLOW, Texts, both, texts_of
from monocle.clean.full_names import full_names
from monocle.clean.given import (
    ELEMENTS,
    GIVEN,
    KEYS,
    OPENED,
    given_elements,
    given_values,
    keys_given,
    opened,
    told_apart,
)
from monocle.clean.glance import glance
from monocle.clean.handed import RecordColumns
from monocle.clean.identifiers import identifiers, identifiers_but
from monocle.clean.lone_places import WORDS
from monocle.clean.names import apart, name_keys
from monocle.clean.newest_day import newest_day
from monocle.clean.plan import Plan, fields
from monocle.clean.records import records
from monocle.clean.report import cleanings, keys_refused, refusals
from monocle.clean.seen import seen
from monocle.clean.standings import DOUBTFUL
from monocle.engine import Engine
from monocle.engine.stored import together
from monocle.fields.name import LAST_NAME
from monocle.relation import Relation, nothing, select
from monocle.tables import RECORDS, REFUSALS

MANY = 100_000
"""Persons from which it pays to read them as codes."""


@dataclass(frozen=True)
class Cleaned:
    """What cleaning gives.

    Attributes:
        records: RECORDS, one per person.
        refusals: REFUSALS.
        cleanings: CLEANINGS.
        identifiers: IDENTIFIERS; stored, or read from the records each time.
    """

    records: Relation
    refusals: Relation
    cleanings: Relation
    identifiers: Relation


@dataclass(frozen=True)
class _Beside:
    """What does not depend on the country of a record.

    Attributes:
        persons: SEEN.
        keys: NAME_KEYS.
        texts: what became of each text.
    """

    persons: Relation
    keys: Relation
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


@dataclass(frozen=True)
class _More:
    """What the texts of other persons, who were cleaned as codes, give to the statements.

    Attributes:
        given: GIVEN.
        noted: NOTED.
        marked: MARKED.
        words: WORDS of streets and of cities.
    """

    given: Relation
    noted: Relation
    marked: Relation
    words: tuple[Relation, Relation]


def run(engine: Engine, persons: Relation, region: str = "FR") -> Cleaned:
    """Clean persons.

    Args:
        engine: computes; what is given is kept in it.
        persons: PERSONS, stored; or light, where as many rows stay in memory.
        region: ISO 3166-1 alpha-2: where telephone numbers and addresses without a country are from. The numbers of a
            record whose own address is elsewhere are read as that country's first.

    Raises:
        BadConfig: no region of telephone numbers is called so.
    """
    rows = engine.count(persons)
    if rows >= MANY:
        return many(engine, persons, region)
    roomy = engine.holding(rows)
    plan = _plan(roomy, persons, region)
    looked = _seen(roomy, persons, plan)
    if roomy is not engine:
        looked = roomy.keep(looked)
    # Of rows that are files, two statements beside the first one would be one too many for memory.
    with ThreadPoolExecutor(1 if roomy is engine else 2) as beside:
        clean, refused, told = _cleaned(roomy, *_read(roomy, looked, plan, beside), beside)
        claimed = roomy.keep(identifiers(clean))
        return Cleaned(clean, refused.result(), told.result(), claimed)


def many(engine: Engine, persons: Relation, region: str = "FR") -> Cleaned:
    """Clean persons as ``run`` does: those that are plain as codes, without a join, and only the others by statements."""
    plan = _plan(engine, persons, region)
    seen = glance(engine, coded(engine, persons), plan)
    with ThreadPoolExecutor(4) as beside:
        odd = beside.submit(odd_persons, engine, seen.coded, seen.plain)
        given, noted, marked = (beside.submit(give, engine, seen, plan) for give in (given_of, noted_of, marked_of))
        words = (seen.ways.streets.asked, seen.ways.cities.asked)
        more = _More(given.result(), noted.result(), marked.result(), words)
        persons = _seen(engine, odd.result(), plan)
        plan, others, numbers, lists = _read(engine, persons, plan, beside, more=more)
        rows = beside.submit(_cleaned, engine, plan, others, numbers, lists, beside)
        known = known_of(engine, seen, plan, both(others.texts, numbers).known, others.keys)
        records, refused, told = rows.result()
        columns = RecordColumns(engine, seen, known, records)
        doubtful = beside.submit(columns.doubtful)
        clean = together(RECORDS, records, records_of(engine, seen, known))
        engine.hand(clean, columns)
        not_taken = together(REFUSALS, refused.result(), refusals_of(engine, seen, known))
        values, kinds = doubtful.result()
        claimed = identifiers_but(clean, engine.take(values, DOUBTFUL), kinds)  # read from the records, not stored
        return Cleaned(clean, not_taken, told.result(), claimed)


def _plan(engine: Engine, persons: Relation, region: str) -> Plan:
    day = newest_day(engine, persons)
    return Plan(fields(day, region), region, day)


def few(engine: Engine, persons: Relation, day: dt.date, region: str = "FR") -> tuple[Relation, Relation]:
    """Clean few persons, each as if it were alone: what it becomes does not depend on those beside it.

    It is what ``run`` gives of one person; with others, ``run`` knows more of cities, of who writes the last name first and of
    identifiers that many share. Nothing is told of what was refused and changed.

    Args:
        engine: computes; what is given is kept in it.
        persons: PERSONS.
        day: nobody is born after it.
        region: as for ``run``.

    Returns:
        RECORDS and IDENTIFIERS.
    """
    plan = Plan(fields(day, region), region, day)
    looked = engine.keep(_seen(engine, persons, plan, alone=True))
    with ThreadPoolExecutor(1) as beside:
        clean = _records(engine, *_read(engine, looked, plan, beside, alone=True))
    return clean, engine.keep(identifiers(clean, alone=True))


def _seen(engine: Engine, persons: Relation, plan: Plan, *, alone: bool = False) -> Relation:
    """Give SEEN, not computed yet."""
    return seen(apart(persons, full_names(engine, persons, alone=alone)), plan.fields, plan.region)


def _read(
    engine: Engine,
    persons: Relation,
    plan: Plan,
    beside: ThreadPoolExecutor,
    *,
    alone: bool = False,
    more: _More | None = None,
) -> tuple[Plan, _Beside, Texts, _Lists]:
    """Give the plan with the countries that persons live in, and what became of each text."""
    named = beside.submit(_named, engine, persons, plan, more, alone=alone)
    listed = None if alone else beside.submit(_listed, engine, persons, plan)
    said = _said(engine, persons) if alone else frozenset({"addresses", "phones"})
    found, elsewhere = Places(*map(nothing, (ELEMENTS, ADDRESSES, WORDS, WORDS, MARKED))), nothing(ABROAD)
    if "addresses" in said:
        found = places(engine, persons, plan.region, more.words if more else None, alone=alone)
        elsewhere = engine.keep(abroad(found.elements, found.whole, plan.region))
        plan = replace(plan, fields=fields(plan.day, plan.region, regions(engine, elsewhere)))
    numbers, texts = nothing(OPENED), Texts(*map(nothing, (GIVEN, SLOW, DICTIONARY)))
    if "phones" in said:
        numbers = opened(engine, persons, plan.lists(True), elsewhere)
        texts = texts_of(engine, given_elements(told_apart(numbers)[0]), plan)
    lists, given = listed.result() if listed else _listed(engine, persons, plan)
    names = named.result()
    elements, notes = told_apart(together(OPENED, lists, numbers))
    if more:
        notes = _union(notes, more.noted)
        found = replace(found, marked=_union(found.marked, more.marked))
    others = _Beside(names.persons, names.keys, both(names.texts, given))
    return plan, others, texts, _Lists(found, elsewhere, elements, notes)


def _said(engine: Engine, persons: Relation) -> frozenset[str]:
    """Give which of addresses and telephone numbers anybody has: what nobody has needs no statement."""
    parts = [f"SELECT '{name}' AS field FROM persons WHERE len({name}) > 0" for name in ("addresses", "phones")]
    found = engine.arrow(select(" UNION ".join(parts), KEYS, persons=persons))
    return frozenset(found.column("field").to_pylist())


def _union(one: Relation, other: Relation) -> Relation:
    return select("FROM one UNION ALL FROM other", one.contract, one=one, other=other)


def _named(engine: Engine, persons: Relation, plan: Plan, more: _More | None, *, alone: bool) -> _Beside:
    """Give keys of names, and what became of the texts that stand in no list."""
    given = given_values(persons, plan.fields)
    texts = texts_of(engine, together(GIVEN, engine.keep(given), more.given) if more else given, plan)
    return _Beside(persons, name_keys(engine, texts.known, LAST_NAME.key_sql("name"), alone=alone), texts)


def _listed(engine: Engine, persons: Relation, plan: Plan) -> tuple[Relation, Texts]:
    """Give OPENED of the lists that no country touches, and what became of their texts."""
    lists = opened(engine, persons, plan.lists(False))
    return lists, texts_of(engine, given_elements(told_apart(lists)[0]), plan)


def _cleaned(
    engine: Engine, plan: Plan, names: _Beside, numbers: Texts, lists: _Lists, beside: ThreadPoolExecutor
) -> tuple[Relation, Future[Relation], Future[Relation]]:
    """Give RECORDS, and REFUSALS and CLEANINGS to come."""
    texts = both(names.texts, numbers)
    told = beside.submit(_told, engine, plan, texts, lists)
    refused = beside.submit(_refused, engine, names.persons, plan, _known(texts, lists))
    return _records(engine, plan, names, numbers, lists), refused, told


def _known(texts: Texts, lists: _Lists) -> dict[str, Relation]:
    found = {"dictionary": texts.known, "elements": lists.elements}
    return found | {"address_elements": lists.places.elements, "places": lists.places.whole}


def _records(engine: Engine, plan: Plan, names: _Beside, numbers: Texts, lists: _Lists) -> Relation:
    texts = both(names.texts, numbers)
    found = _known(texts, lists) | {"streets": lists.places.streets, "cities": lists.places.cities}
    present = keys_given(engine, texts.given)
    return engine.keep(records(names.persons, plan, present, abroad=lists.abroad, name_keys=names.keys, **found))


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
