"""What persons of benches draw from: French and English names with their shares, days, streets and cities."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from monocle.demo.accounts import plain
from monocle.demo.lists import Lists

WAYS = ("rue", "avenue", "boulevard", "chemin", "place", "impasse", "allée", "route")
FIRST_YEAR, LAST_YEAR = 1925, 2012

Whole = NDArray[np.int64]


def _words(text: str) -> list[str]:
    return text.split()


_ENDINGS = ("", "s", "ne", "lle", "ot")
_WOMEN = _words(
    "Olivia Amelia Emily Jessica Charlotte Sarah Laura Rebecca Hannah Lucy Megan Sophie Katie Rachel Helen Susan Karen Margaret "
    "Elizabeth Dorothy Jean Patricia Christine Julie Tracy Sharon Alison Fiona Heather Gemma Claire Natalie Victoria Grace Ruby"
)
_MEN = _words(
    "Oliver Jack Harry Thomas James William George Daniel Matthew Luke Ryan Adam Andrew David Paul Mark Stephen Kevin Gary Ian "
    "Graham Keith Brian Alan Peter John Robert Michael Richard Christopher Simon Stuart Craig Jamie Connor Ethan Samuel Benjamin"
)
_SURNAMES = _words(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood "
    "Jackson Clarke Harris Lewis Cooper King Turner Hill Ward Morris Moore Baker Morgan Allen Edwards Bennett Cook Bailey Parker "
    "Shaw Carter Young Phillips Price Watson Murray Stewart Campbell Anderson Kelly Murphy O'Brien O'Neill MacDonald McKenzie"
)
_STARTS = _words(
    "Ash Black Brad Brom Burn Car Chad Clay Comp Cros Dal East Ed Far Fen Good Gran Ham Har Hart Hay Hill Holl Hor Hunt Ken King "
    "Lang Law Leigh Lin Long Mar Mill Mor Nor Nut Oak Old Pem Pres Rad Red Ross Rush Sand Shel Shir Stan Stock Sud Sut Thorn Wal "
    "War West Whit Win Wood Wood Wyn"
)
_ENDS = _words("bourne bridge burn bury by combe cott croft dale den don field ford gate ham hurst ley low man more ridge son stead stone thorpe ton wick wood worth")  # fmt: skip
_LEFT = _words("Ba Be Bi Bo Bran Ca Cham Che Co Cra Da De Do Du Fa Fe Fla Fon Ga Ge Go Gran Gui Ha He Ja Jo La Le Li Lou Ma Me Mo Na Ni Or Pa Pe Pi Pra Ra Re Ri Ro Sa Se So Ta Te")  # fmt: skip
_MIDDLE = _words("ba be bi bou ca che cou da de di dou fa fe gue la le li lo ma me mi mou na ne ni pa pe pi pou ra re ri rou sa se sou ta te ti tou va ve vi")  # fmt: skip
_RIGHT = _words("bert bier card chet dier don dot gnac gnon lain land let lier lin lon lot mand met mier min mont nais nard net nier non rand rat rel rier ron rot sier son tard teau tier tin ton tot ville vin")  # fmt: skip


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
    british = [*_SURNAMES, *(one + two for one in _STARTS for two in _ENDS)]
    shares = np.concatenate([french_shares / french_shares.sum() * 0.6, np.full(len(rare), 0.4 / len(rare))])
    british_shares = 1 / (np.arange(len(british)) + 20)
    lasts = [*french, *rare, *british]
    days = np.datetime_as_string(np.arange(f"{FIRST_YEAR}-01-01", f"{LAST_YEAR + 1}-01-01", dtype="datetime64[D]"))
    return Pools(
        firsts=_twice(firsts),
        firsts_plain=pa.array([plain(name) for name in firsts]),
        first_edges=edges,
        first_starts=starts,
        lasts=_twice(lasts),
        lasts_plain=pa.array([plain(name) for name in lasts]),
        last_edges=(np.cumsum(shares), np.cumsum(british_shares / british_shares.sum())),
        last_start=len(french) + len(rare),
        days=pa.array([*days, *(f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in days)]),
        streets=_twice(lists.streets),
        ways=_twice(WAYS),
        cities=_twice([city for city, _ in lists.cities]),
        postcodes=pa.array([postcode for _, postcode in lists.cities]),
        city_edges=np.array(lists.city_wheel.edges) / lists.city_wheel.edges[-1],
    )


def _firsts(lists: Lists) -> tuple[list[str], NDArray[np.float64], Whole]:
    """Give first names, and for each (language, sex, year) where each name's share ends, one group after the other."""
    names = [*lists.firsts["F"], *lists.firsts["M"], *_WOMEN, *_MEN]
    edges, starts, start = [], [], 0
    for sex in ("F", "M"):
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            wheel = np.array(lists.first_wheels[sex][year - FIRST_YEAR].edges)
            edges.append(len(starts) + wheel / wheel[-1])
            starts.append((start, sum(map(len, edges[:-1]))))
        start += len(lists.firsts[sex])
    for given in (_WOMEN, _MEN):
        shares = np.cumsum(1 / (np.arange(len(given)) + 10))
        edges.append(len(starts) + shares / shares[-1])
        starts.append((start, sum(map(len, edges[:-1]))))
        start += len(given)
    return names, np.concatenate(edges), np.array([name - edge for name, edge in starts])


def _twice(texts: Sequence[str]) -> Any:
    return pa.array([*texts, *(text.upper() for text in texts)])
