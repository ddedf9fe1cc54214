"""What persons of benches draw from: French and English names with their shares, days, streets and cities.

With the two hundred first names and postcodes of the demo, strangers of one name and postcode would be far more frequent
among millions of people than they are: rare first names, rare surnames and small communes are added.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from faker.providers.person.en_US import Provider as American
from faker.providers.person.fr_FR import Provider as French
from numpy.typing import NDArray

from monocle.demo.accounts import plain
from monocle.demo.lists import Lists

WAYS = ("rue", "avenue", "boulevard", "chemin", "place", "impasse", "allée", "route")
FIRST_YEAR, LAST_YEAR = 1925, 2012

Whole = NDArray[np.int64]


def _words(text: str) -> list[str]:
    return text.split()


_ENDINGS = ("", "s", "ne", "lle", "ot")
_STARTS = _words(
    "Ash Black Brad Brom Burn Car Chad Clay Comp Cros Dal East Ed Far Fen Good Gran Ham Har Hart Hay Hill Holl Hor Hunt Ken King "
    "Lang Law Leigh Lin Long Mar Mill Mor Nor Nut Oak Old Pem Pres Rad Red Ross Rush Sand Shel Shir Stan Stock Sud Sut Thorn Wal "
    "War West Whit Win Wood Wood Wyn"
)
_ENDS = _words("bourne bridge burn bury by combe cott croft dale den don field ford gate ham hurst ley low man more ridge son stead stone thorpe ton wick wood worth")  # fmt: skip
_LEFT = _words("Ba Be Bi Bo Bran Ca Cham Che Co Cra Da De Do Du Fa Fe Fla Fon Ga Ge Go Gran Gui Ha He Ja Jo La Le Li Lou Ma Me Mo Na Ni Or Pa Pe Pi Pra Ra Re Ri Ro Sa Se So Ta Te")  # fmt: skip
_MIDDLE = _words("ba be bi bou ca che cou da de di dou fa fe gue la le li lo ma me mi mou na ne ni pa pe pi pou ra re ri rou sa se sou ta te ti tou va ve vi")  # fmt: skip
_RIGHT = _words("bert bier card chet dier don dot gnac gnon lain land let lier lin lon lot mand met mier min mont nais nard net nier non rand rat rel rier ron rot sier son tard teau tier tin ton tot ville vin")  # fmt: skip
_SECONDS = _words("Paul Pierre Luc Marc Michel François Louis Claude Charles Baptiste Christophe Yves Noël Jacques Philippe René Marie Rose Laure Sophie Anne Claire Line Hélène Lise Thérèse Christine Françoise")  # fmt: skip
_RIVERS = _words("Seine Loire Rhône Garonne Dordogne Marne Oise Somme Meuse Moselle Saône Isère Durance Allier Cher Indre Vienne Sarthe Mayenne Orne Eure Aisne Aube Yonne Doubs Ain Drôme Gard Hérault Aude Tarn Lot Charente Vilaine")  # fmt: skip
_COMMUNES = 4000
_FAR = 0.45  # of the people, who live elsewhere than in the cities


class Pools(NamedTuple):
    """Texts that persons draw from, with where each one's share ends."""

    firsts: Any
    firsts_plain: Any
    first_edges: NDArray[np.float64]
    first_starts: Whole
    lasts: Any
    lasts_plain: Any
    last_edges: tuple[NDArray[np.float64], NDArray[np.float64]]
    last_start: int
    days: Any
    streets: Any
    ways: Any
    cities: Any
    postcodes: Any
    city_edges: NDArray[np.float64]


@cache
def pools() -> Pools:
    """Give the pools; names come twice, as they are written and in capitals."""
    lists = Lists(2026)
    firsts, edges, starts = _firsts(lists)
    french = list(dict.fromkeys(name + end for end in _ENDINGS for name in lists.surnames))
    french_shares = 1 / (np.arange(len(french)) + 60)
    rare = [f"{one}{two}{three}" for one in _LEFT for two in _MIDDLE for three in _RIGHT]
    british = [*American.last_names, *(one + two for one in _STARTS for two in _ENDS)]
    shares = np.concatenate([french_shares / french_shares.sum() * 0.6, np.full(len(rare), 0.4 / len(rare))])
    common = np.array([*American.last_names.values()])
    made = len(british) - len(common)
    british_shares = np.concatenate([common / common.sum() * 0.6, np.full(made, 0.4 / made)])
    communes = _communes()
    wheel = np.array(lists.city_wheel.edges)
    lasts = [*french, *rare, *british]
    days = np.datetime_as_string(np.arange(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR + 1}-01-01", dtype="datetime64[D]"))
    return Pools(
        firsts=_twice(firsts),
        firsts_plain=pa.array([plain(name) for name in firsts]),
        first_edges=edges,
        first_starts=starts,
        lasts=_twice(lasts),
        lasts_plain=pa.array([plain(name) for name in lasts]),
        last_edges=(np.cumsum(shares), np.cumsum(british_shares)),
        last_start=len(french) + len(rare),
        days=pa.array([*days, *(f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in days)]),
        streets=_twice(lists.streets),
        ways=_twice(WAYS),
        cities=_twice([city for city, _ in [*lists.cities, *communes]]),
        postcodes=pa.array([postcode for _, postcode in [*lists.cities, *communes]]),
        city_edges=_with_rare(wheel / wheel[-1], len(communes), _FAR),
    )


def _communes() -> list[tuple[str, str]]:
    """Give communes as there might be, and their postcodes."""
    starts, names = ("Saint-", "Sainte-", "Villers-", "Fontaine-"), [*_LEFT, *_SECONDS]
    made = [f"{start}{name}-sur-{river}" for start in starts for name in names for river in _RIVERS]
    places = range(0, len(made), max(1, len(made) // _COMMUNES))
    return [(made[place], f"{1 + turn % 95:02d}{turn * 7 % 99 + 1:02d}0") for turn, place in enumerate(places)]


def _with_rare(edges: NDArray[np.float64], rare: int, share: float) -> NDArray[np.float64]:
    """Give where shares end, when so many rare ones follow that have some share of all together."""
    return np.concatenate([edges * (1 - share), 1 - share + share * np.arange(1, rare + 1) / rare])


def _firsts(lists: Lists) -> tuple[list[str], NDArray[np.float64], Whole]:
    """Give first names, and for each (language, sex, year) where each name's share ends, one group after the other."""
    names: list[str] = []
    edges: list[NDArray[np.float64]] = []
    starts = []
    for sex, more, begin in (("F", French.first_names_female, "Marie"), ("M", French.first_names_male, "Jean")):
        known = lists.firsts[sex]
        rare = [name for name in dict.fromkeys([*more, *(f"{begin}-{name}" for name in _SECONDS)]) if name not in known]
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            wheel = np.array(lists.first_wheels[sex][year - FIRST_YEAR].edges)
            starts.append(len(names) - sum(map(len, edges)))
            edges.append(len(edges) + _with_rare(wheel / wheel[-1], len(rare), 0.2))
        names += [*known, *rare]
    for given in (American.first_names_female, American.first_names_male):
        shares = np.cumsum([*given.values()])
        starts.append(len(names) - sum(map(len, edges)))
        edges.append(len(edges) + shares / shares[-1])
        names += given
    return names, np.concatenate(edges), np.array(starts)


def _twice(texts: Sequence[str]) -> Any:
    return pa.array([*texts, *(text.upper() for text in texts)])
