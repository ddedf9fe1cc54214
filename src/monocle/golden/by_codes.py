"""Golden values decided as codes: what competes, how it was decided, and who is decided another way."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monocle.engine import Engine
from monocle.golden.coded import Coded
from monocle.golden.crowd import crowd, parted
from monocle.golden.deciding import Given, Same, Won, decided
from monocle.golden.places import Addresses, addresses_of
from monocle.golden.sources import Crowd, Field, add_shared, field_of
from monocle.golden.spoken import FIELDS, Spoken
from monocle.golden.survivorship import Survivorship
from monocle.kernel.threads import each
from monocle.relation import Relation


@dataclass(frozen=True, repr=False)
class Decided:
    """What was decided.

    Attributes:
        coded: columns of RECORDS.
        crowd: the customers that were decided.
        hard: those that were not.
        fields: as codes, by name; addresses apart.
        addresses: as codes; None where there are none.
        same: field → values that nothing competes with.
        won: field → values that competed.
    """

    coded: Coded
    crowd: Crowd
    hard: Crowd
    fields: dict[str, Field]
    addresses: Addresses | None
    same: dict[str, Same]
    won: dict[str, Won]


def by_codes(engine: Engine, coded: Coded, identifiers: Relation, survivorship: Survivorship, folder: Path) -> Decided:
    """Decide golden values of customers whose claims may compete.

    Args:
        engine: tells of texts.
        coded: columns of RECORDS.
        identifiers: IDENTIFIERS.
        survivorship: the rules.
        folder: for arrays that are mapped.
    """
    rows = len(coded.seen)
    whole = crowd(coded, survivorship, engine.threads, folder)
    some, hard = parted(whole, coded.free, rows)
    there = [one for place, one in enumerate(FIELDS) if coded.there.fields >> place & 1]
    addresses = addresses_of(engine, coded, some) if any(one.field == "address" for one in there) else None
    if addresses:
        some, hard = parted(
            whole, np.concatenate((coded.free, addresses.odd() if addresses.fits else whole.rows)), rows
        )
    fields = _fields(engine, coded, [one for one in there if one.field != "address"], some, survivorship)
    add_shared(engine, coded, list(fields.values()), some, identifiers)
    sources = {name: field.source for name, field in fields.items()}
    within = 0
    if addresses:
        sources["address"], within = addresses.source, addresses.streets.size * addresses.houses.size
    same, won = decided(Given(some, sources, within), survivorship, engine.threads, folder)
    return Decided(coded, some, hard, fields, addresses, dict(same), dict(won))


def _fields(
    engine: Engine, coded: Coded, spoken: Sequence[Spoken], crowd: Crowd, survivorship: Survivorship
) -> dict[str, Field]:
    """Give fields as codes, side by side; those whose keys stand in one dictionary one after the other."""
    together = [one for one in spoken if one.keyed]
    jobs = [together, *([one] for one in spoken if not one.keyed)]
    found = each(lambda some: [field_of(engine, coded, one, crowd, survivorship) for one in some], jobs, engine.threads)
    known = {one.spoken.field: one for some in found for one in some}
    return {one.field: known[one.field] for one in spoken}
