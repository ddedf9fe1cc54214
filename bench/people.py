"""Persons for benches of linking, as raw Parquet with the truth apart: as many as a machine holds, the same from the same seed.

What is true of a person, a household or a record is a function of its number and the seed alone, so that files are made in
chunks, by several processes, in any order. Each hundred persons have 140 records; rows are in random order
(a Feistel network, Luby and Rackoff 1988). There are French and English names, households with one home, landline or
e-mail, fathers and sons of one name, twins, people who moved or changed their name, numbers given to another person,
typing errors, capitals and missing values. All live in France. Mobile numbers are any of 06 and 07 and may be somebody's:
the files are for a bench on one's own machine, and are not to be shown or sent.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from bench.names import FIRST_YEAR, LAST_YEAR, WAYS, Whole, pools
from bench.slips import slipped
from numpy.typing import NDArray

CHUNK = 1_000_000
SOURCES = ("crm", "shop", "loyalty", "web", "tills", "club", "partner", "calls")
DOMAINS = (
    "gmail.com",
    "orange.fr",
    "free.fr",
    "hotmail.fr",
    "laposte.net",
    "outlook.com",
    "yahoo.fr",
    "sfr.fr",
    "icloud.com",
)

# A hundred persons by how many records each has, and two dozen by who they live with.
_RECORDS = (1,) * 78 + (2,) * 12 + (3,) * 5 + (4,) * 3 + (5, 6)
_HOMES = (1,) * 8 + (2,) * 3 + (3,) * 2 + (4,)
_MOBILE = np.array([60, 61, 62, 64, 65, 66, 67, 68, 73, 74, 75, 76, 77, 78, 79])  # all that follows them may be given
_WHO = np.repeat(np.arange(100), _RECORDS)[np.random.Generator(np.random.PCG64(1)).permutation(140)]
_HOME = np.repeat(np.arange(len(_HOMES)), _HOMES)
_ROLE = np.concatenate([np.arange(size) for size in _HOMES])
_SIZE = np.repeat(_HOMES, _HOMES)

Yes = NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """What to make.

    Attributes:
        records: how many.
        seed: another one gives other persons.
    """

    records: int
    seed: int

    @property
    def people(self) -> int:
        """How many persons there are, those without a record not counted."""
        return -(-self.records * 100 // 140)

    def bits(self, ids: Whole, salt: str) -> NDArray[np.uint64]:
        """Give 64 bits for each number, the same wherever they are asked for (SplitMix64, Steele et al. 2014)."""
        start = np.uint64(
            int.from_bytes(f"{salt:.8}".ljust(8).encode(), "little") ^ (self.seed * 0x9E3779B97F4A7C15 & _ALL)
        )
        mixed = (ids.astype(np.uint64) + start) * np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return mixed ^ (mixed >> np.uint64(31))

    def share(self, ids: Whole, salt: str) -> NDArray[np.float64]:
        """Give a number from 0 to 1 for each."""
        return (self.bits(ids, salt) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def turn(self, ids: Whole, salt: str, size: int) -> Whole:
        """Give a whole number below ``size`` for each."""
        return (self.bits(ids, salt) % np.uint64(size)).astype(np.int64)

    def shuffled(self, places: Whole) -> Whole:
        """Give the record that stands at each place: a permutation of all records."""
        found = self._swapped(places)
        while (out := found >= self.records).any():
            found[out] = self._swapped(found[out])
        return found

    def _swapped(self, places: Whole) -> Whole:
        half = max(1, ((self.records - 1).bit_length() + 1) // 2)
        left, right = places >> half, places & ((1 << half) - 1)
        for turn in "abcd":
            left, right = right, left ^ (self.bits(right, f"turn {turn}").astype(np.int64) & ((1 << half) - 1))
        return left << half | right


_ALL = (1 << 64) - 1


class Persons:
    """What is true of some persons.

    Args:
        plan: of all of them.
        who: their numbers.
    """

    def __init__(self, plan: Plan, who: Whole) -> None:
        """Draw what other draws depend on."""
        self.plan, self.who = plan, who
        self.home = who // 24 * len(_HOMES) + _HOME[who % 24]
        self.role, self.size = _ROLE[who % 24], _SIZE[who % 24]
        self.head = who - self.role
        self.english = plan.share(self.home, "english") < 0.2
        self.born = self._born()
        self.first, self.last = self._first(), self._last()

    def email(self, old: Yes) -> Any:
        """Give an address of each; whose household has one mailbox gives its head's."""
        plan, shared = self.plan, (self.role > 0) & (self.plan.share(self.home, "mailbox") < 0.12)
        owner = np.where(shared, self.head, self.who)
        mine = Persons(plan, owner) if shared.any() else self
        width = max(2, len(str(plan.people)) - 3)
        kind = plan.turn(owner + old, "address", 4)
        first = pools().firsts_plain.take(pa.array(mine.first))
        begin = _where(kind == 1, pc.utf8_slice_codeunits(first, 0, 1), first)
        number = digits(plan.turn(owner + old * 7, "digits", 10**width), width)
        number = _where(kind == 3, digits(mine.born // 366 % 100, 2), number)
        domain = pa.array(DOMAINS).take(pa.array(plan.turn(owner + old * 5, "domain", len(DOMAINS))))
        dot = _where(kind == 2, pa.scalar(""), pa.scalar("."))
        more = _where(kind == 3, digits(plan.turn(owner, "more", 10**width), width), pa.scalar(""))
        return join(begin, dot, pools().lasts_plain.take(pa.array(mine.last)), number, more, pa.scalar("@"), domain)

    def phone(self, old: Yes, landline: Yes) -> Any:
        """Give ten digits: a mobile of one's own, one that another had, one's former, or the household's landline."""
        taken = self.plan.share(self.who, "recycled") < 0.01
        whose = np.where(taken, self.plan.turn(self.who, "had by", self.plan.people), self.who)
        own = (whose * 76_543_211 + old * 91_234_567 + 12_345_678) % (len(_MOBILE) * 10_000_000)
        mobile = _MOBILE[own // 10_000_000] * 10_000_000 + own % 10_000_000
        fixed = (self.home * 57_193_207 + 1_234_567) % 200_000_000
        fixed += np.where(fixed < 100_000_000, 100_000_000, 200_000_000)  # 01 and 03: all of them may be given
        return join(pa.scalar("0"), digits(np.where(landline, fixed, mobile), 9))

    def place(self, moved: Yes) -> tuple[Whole, Whole, Whole, Whole]:
        """Give number, way, street and city; those of before for who moved."""
        at = np.where(moved, self.who + (1 << 40), self.home)
        city = np.searchsorted(pools().city_edges, self.plan.share(at, "city"), side="right")
        streets = len(pools().streets) // 2
        return (
            1 + self.plan.turn(at, "number", 160),
            self.plan.turn(at, "way", len(WAYS)),
            self.plan.turn(at, "street", streets),
            np.minimum(city, len(pools().postcodes) - 1),
        )

    def _born(self) -> Whole:
        """Give days after the first of the first year; children are younger, and some are twins."""
        plan = self.plan
        parents = 1936 + plan.turn(self.home, "age", 44) + plan.turn(self.who, "apart", 7) - 3
        alone = 1936 + plan.turn(self.who, "age", 70)
        twin = np.where((self.role == 3) & (plan.share(self.home, "twins") < 0.08), self.who - 1, self.who)
        child = 1936 + plan.turn(self.home, "age", 44) + 24 + plan.turn(twin, "younger", 14)
        year = np.where(self.size == 1, alone, np.where(self.role < 2, parents, child))
        year = np.clip(year, FIRST_YEAR, LAST_YEAR)
        return ((year - FIRST_YEAR) * 365.25).astype(np.int64) + plan.turn(twin, "birthday", 365)

    def _man(self) -> Yes:
        own = self.plan.share(self.who, "sex") < 0.48
        head = self.plan.share(self.head, "sex") < 0.48
        return np.where((self.role == 1) & (self.plan.share(self.home, "couple") < 0.95), ~head, own)

    def _first(self) -> Whole:
        man, year = self._man(), self.born * 4 // 1461
        years = LAST_YEAR - FIRST_YEAR + 1
        group = np.where(self.english, 2 * years + man, man * years + np.clip(year, 0, years - 1))
        edges = np.searchsorted(pools().first_edges, group + self.plan.share(self.who, "first"), side="right")
        first = edges + pools().first_starts[group]
        junior = (self.role == 2) & man & (self.plan.share(self.home, "junior") < 0.03)
        if junior.any():
            first[junior] = Persons(self.plan, self.head[junior]).first
        return first

    def _last(self) -> Whole:
        plan = self.plan
        own = (self.role == 1) & (plan.share(self.home, "married") < 0.4)
        return self.surname(np.where(own, self.who + (1 << 41), self.home))

    def surname(self, family: Whole) -> Whole:
        """Give the surname of each family."""
        share, (french, british) = self.plan.share(family, "last"), pools().last_edges
        found = np.minimum(np.searchsorted(french, share, side="right"), len(french) - 1)
        other = np.minimum(np.searchsorted(british, share, side="right"), len(british) - 1)
        return np.where(self.english, pools().last_start + other, found)


def write_people(folder: Path, plan: Plan, workers: int) -> None:
    """Write ``raw/*.parquet`` and ``truth/*.parquet`` (``number``, ``person``) under a folder.

    Cost: some 35 bytes of disk per record, and some 4 CPU seconds and 0.6 GB in each worker per million.

    Args:
        folder: made where it is missing.
        plan: what to make.
        workers: processes.
    """
    for name in ("raw", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    starts = range(0, plan.records, CHUNK)
    if len(starts) == 1 or workers == 1:
        for start in starts:
            write_chunk(folder, plan, start)
        return
    with ProcessPoolExecutor(min(workers, len(starts)), mp_context=get_context("spawn")) as pool:
        list(pool.map(write_chunk, [folder] * len(starts), [plan] * len(starts), starts))


def write_chunk(folder: Path, plan: Plan, start: int) -> None:
    """Write the rows from one place on."""
    numbers = np.arange(start, min(start + CHUNK, plan.records))
    record = plan.shuffled(numbers)
    who = record // 140 * 100 + _WHO[record % 140]
    table = rows(plan, numbers, record, Persons(plan, who))
    name = f"part-{start // CHUNK:05d}.parquet"
    pq.write_table(table, folder / "raw" / name, compression="zstd", row_group_size=125_000)
    truth = pa.table({"number": numbers, "person": who})
    pq.write_table(truth, folder / "truth" / name, compression="zstd", use_dictionary=False)


def rows(plan: Plan, numbers: Whole, record: Whole, persons: Persons) -> pa.Table:
    """Give one row per record as its source writes it."""
    pool, source = pools(), plan.turn(record, "source", len(SOURCES))
    capitals, slashes = source % 3 == 0, source % 2 == 0

    def some(salt: str, share: float) -> Yes:
        return plan.share(record, salt) < share

    renamed = some("renamed", 0.02)
    last = np.where(renamed, persons.surname(persons.who + (1 << 42)), persons.last)
    first_name = pool.firsts.take(pa.array(persons.first + capitals * (len(pool.firsts) // 2)))
    last_name = pool.lasts.take(pa.array(last + capitals * (len(pool.lasts) // 2)))
    first_name = _where(some("initial", 0.01), pc.utf8_slice_codeunits(first_name, 0, 1), first_name)
    first_name = slipped(first_name, some("slip f", 0.02), plan.bits(record, "how f"))
    last_name = slipped(last_name, some("slip l", 0.025), plan.bits(record, "how l"))
    turned = some("turned", 0.01)
    born = pool.days.take(pa.array(_mistaken(plan, record, persons.born) + slashes * (len(pool.days) // 2)))
    moved, landline = some("moved", 0.07), some("landline", 0.15)
    number, way, street, city = persons.place(moved)
    shout = capitals | some("shout", 0.05)
    line = join(
        digits(number, 1), pa.scalar(" "), pool.ways.take(pa.array(way + shout * len(WAYS))), pa.scalar(" "),
        pool.streets.take(pa.array(street + shout * (len(pool.streets) // 2))),
    )  # fmt: skip
    email = slipped(persons.email(some("old mail", 0.06)), some("slip e", 0.01), plan.bits(record, "how e"))
    seen = np.datetime64("2021-01-01") + plan.turn(record, "seen", 1800)
    return pa.table(
        {
            "number": numbers,
            "source": pa.DictionaryArray.from_arrays(pa.array(source, pa.int8()), list(SOURCES)),
            "seen_on": pa.array(seen.astype("datetime64[D]")),
            "first_name": _unless(some("no first", 0.01), _where(turned, last_name, first_name)),
            "last_name": _where(turned, first_name, last_name),
            "birth_date": _unless(some("no day", 0.3), born),
            "email": _unless(some("no mail", 0.35), email),
            "phone": _unless(some("no phone", 0.4), _written(plan, record, persons.phone(some("old", 0.05), landline))),
            "line": _unless(some("no line", 0.3), slipped(line, some("slip a", 0.01), plan.bits(record, "how a"))),
            "postcode": _unless(some("no line", 0.25), pool.postcodes.take(pa.array(city))),
            "city": _unless(some("no line", 0.25), pool.cities.take(pa.array(city + shout * (len(pool.cities) // 2)))),
        }
    )


def _mistaken(plan: Plan, record: Whole, born: Whole) -> Whole:
    """Give the day as it was typed: one in fifty is a day, a month or a year off."""
    off = np.array([1, -1, 9, 31, 365, -366, 3652, -30])[plan.turn(record, "off by", 8)]
    typed = np.where(plan.share(record, "wrong") < 0.02, born + off, born)
    return np.clip(typed, 0, len(pools().days) // 2 - 1)


def _written(plan: Plan, record: Whole, phone: Any) -> Any:
    """Give numbers as people write them: in one, by twos, or with +33."""
    how = plan.turn(record, "written", 10)
    pairs = [pc.utf8_slice_codeunits(phone, start, start + 2) for start in range(0, 10, 2)]
    spaced = pc.binary_join_element_wise(*pairs, " ")
    abroad = join(pa.scalar("+33"), pc.utf8_slice_codeunits(phone, 1))
    return _where(how < 4, spaced, _where(how < 6, abroad, phone))


def digits(numbers: Whole, width: int) -> Any:
    """Give numbers as texts of at least so many digits."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width=width, padding="0")


def join(*parts: Any) -> Any:
    """Give texts one after the other."""
    return pc.binary_join_element_wise(*parts, "")


def _where(chosen: Yes, one: Any, other: Any) -> Any:
    return pc.if_else(pa.array(chosen), one, other)


def _unless(missing: Yes, texts: Any) -> Any:
    return pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts)
