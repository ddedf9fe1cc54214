"""Builds the demo: a workspace folder of a retailer that never was, with its sources and the truth."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monocle.demo import calls, crm, emailing, loyalty, marketing, shop, site, social, tills, voices, web
from monocle.demo.campaigns import answered
from monocle.demo.evidence import settled
from monocle.demo.people import population
from monocle.demo.purchases import baskets
from monocle.demo.rates import Rates
from monocle.demo.stays import stays
from monocle.demo.truth import write_truth
from monocle.demo.visits import visits
from monocle.demo.world import World, day_number

TEMPLATE = Path(__file__).parent / "workspace"
TODAY = date(2026, 11, 15)


@dataclass(frozen=True)
class DemoWorld:
    """What was built.

    Attributes:
        folder: the workspace.
        people: how many there are.
        records: person records over all sources.
        untold: those of them that nothing ties to the rest of their person: they are not in the truth.
        rows: source → rows written, unreadable ones included.
        unreadable: source → rows that cannot be read.
        truth: the truth file.
    """

    folder: Path
    people: int
    records: int
    untold: int
    rows: dict[str, int]
    unreadable: dict[str, int]
    truth: Path


def generate(
    folder: Path, people: int = 20_000, seed: int = 1, *, today: date = TODAY, rates: Rates | None = None
) -> DemoWorld:
    """Write data files, definitions and truth under a folder, and give what was built.

    The same arguments give the same bytes. Files of the same names are overwritten; others are left alone.

    Args:
        folder: made where it is missing.
        people: at least 10.
        seed: of all chance.
        today: nothing happens after this day; no clock is read.
        rates: of errors; the defaults are what the demo's figures are given for.
    """
    rates = rates or Rates()
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    crowd = population(people, seed, rates, today.year)
    world = World(folder, seed, day_number(today), rates, crowd, stays(crowd, seed, rates))
    came = visits(world)
    contacts = marketing.reach(world, came)
    bought = baskets(world, answered(world, came, [one.contact for one in contacts]))
    crm.write(world)
    shop.write(world, bought)
    tills.write(world, bought)
    loyalty.write(world, bought)
    marketing.write(world, contacts)
    for source in (emailing, calls, social, web, voices, site):
        source.write(world)
    truth = settled(world.owners, world.traces, world.described)
    place = write_truth(folder, truth)
    return DemoWorld(
        folder,
        len(crowd),
        len(world.owners),
        len(world.owners) - len(truth),
        dict(world.rows),
        dict(world.broken),
        place,
    )
