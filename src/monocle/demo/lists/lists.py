"""The lists, read once and turned into wheels."""

import csv
from collections.abc import Iterator
from math import exp
from pathlib import Path

from faker.providers.person.fr_FR import Provider

from monocle.demo.dice import Wheel

HERE = Path(__file__).parent
YEARS = range(1925, 2013)


def rows(name: str) -> Iterator[dict[str, str]]:
    """Give the rows of one of our lists."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Lists:
    """Names, cities and streets with the weights they come with.

    Attributes:
        cities: (city, postcode).
        firsts: sex → first names; ``first_wheels`` has a wheel per birth year from 1925 to 2012.
        surnames: some 400 frequent ones, from Faker, weighted by rank, for a quarter of the people; and some 4,500 rare ones
            made of French roots and endings, particles and hyphens. Real registers have fifty times as many.
    """

    def __init__(self, year: int) -> None:
        """Read the lists.

        Args:
            year: of today.
        """
        self.year = year
        cities = list(rows("cities"))
        self.cities = [(row["city"], row["postcode"]) for row in cities]
        self.city_wheel = Wheel([float(row["weight"]) for row in cities])
        self.streets = (HERE / "streets.txt").read_text(encoding="utf-8").split("\n")[:-1]
        self.firsts: dict[str, list[str]] = {}
        self.first_wheels: dict[str, list[Wheel]] = {}
        names = list(rows("first_names"))
        for sex in ("F", "M"):
            of_sex = [row for row in names if row["sex"] == sex]
            self.firsts[sex] = [row["first_name"] for row in of_sex]
            self.first_wheels[sex] = [Wheel([_given(row, born) for row in of_sex]) for born in YEARS]
        frequent = list(dict.fromkeys(Provider.last_names))
        starts = [name for name in frequent if " " not in name]
        double = [f"{one}-{two}" for one, two in zip(starts[:150:2], starts[200:350:2], strict=False)]
        place = [f"{start} {name}" for start in ("Le", "de", "de La") for name in starts[40:400:12]]
        roots, ends = (
            part.split() for part in (HERE / "surname_parts.txt").read_text(encoding="utf-8").split("\n")[:2]
        )
        made = [root + end for end in ends for root in roots]
        rare = [name for name in dict.fromkeys((*place, *double, *made)) if name not in starts]
        self.surnames = [*frequent, *rare]
        common = [0.28 / (rank + 20) for rank in range(len(frequent))]
        self.surname_wheel = Wheel([*common, *([2.2 / len(rare)] * len(rare))])


def _given(row: dict[str, str], born: int) -> float:
    distance = (born - float(row["peak"])) / float(row["spread"])
    return float(row["weight"]) * (exp(-distance * distance / 2) + 0.004)
