"""Many person records at once, for benches: three CSV files with the truth, drawn by column instead of by person.

Ways of life and errors are fewer than those of the demo. Telephone numbers are of the block 09 99, which libphonenumber reads and
of which we know no holder: ARCEP's 60,000 numbers for fiction would be shared by seven strangers each at a million
records. These files are for a bench on one's own machine, and are not to be shown or sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from monocle.demo.accounts import DOMAINS, plain
from monocle.demo.lists import Lists
from monocle.demo.people import STREET_TYPES

SOURCES = ("bulk_crm", "bulk_shop", "bulk_loyalty")
HEADERS = (
    ("NUM_CLIENT", "PRENOM", "NOM", "NAISSANCE", "MAIL", "TEL", "ADR1", "CP", "VILLE"),
    ("customer_id", "firstname", "lastname", "birthday", "email", "phone", "address1", "postcode", "city"),
    ("carte", "prenom", "nom", "date_naissance", "courriel", "portable", "adresse", "code_postal", "ville"),
)
FIELDS = ("key", "first_name", "last_name", "birth_date", "email", "phone")
PARTS = ("line", "postcode", "city")
PER_PERSON = 2.2
ENDINGS = ("", "s", "ne", "lle", "ot")
MISSING = {"birth_date": 0.2, "email": 0.2, "phone": 0.25, "line": 0.15}
Numbers = NDArray[np.int64]


class Columns(NamedTuple):
    """One text per person, as Arrow arrays; old ones for who changed them."""

    first: Any
    last: Any
    born: Any
    email: Any
    phone: Any
    line: Any
    postcode: Any
    city: Any


@dataclass(frozen=True)
class Bulk:
    """Where the parts of one household land: the same household number gives the same home and surname."""

    generator: np.random.Generator
    lists: Lists
    people: int

    def households(self) -> Numbers:
        """Give the household of each person: one to four people each."""
        sizes = self.generator.choice([1, 2, 3, 4], size=self.people, p=[0.5, 0.3, 0.12, 0.08])
        return np.repeat(np.arange(self.people), sizes)[: self.people]

    def surnames(self) -> tuple[list[str], NDArray[np.float64]]:
        """Give some 25,000 surnames and their shares (Zipf)."""
        made = [name + end for end in ENDINGS for name in self.lists.surnames]
        names = list(dict.fromkeys(made))
        shares = 1 / (np.arange(len(names)) + 60)
        return names, shares / shares.sum()


def write_persons_csv(folder: Path, records: int, seed: int) -> list[Path]:
    """Write three CSV files of person records, their definitions and ``truth.csv``, and give the paths of the CSV files.

    One million records take some three seconds and 0.5 GB.

    Args:
        folder: made where it is missing; ``data``, ``sources`` and ``truth.csv`` are written under it.
        records: over all three files; at least 100.
        seed: the same seed gives the same bytes.
    """
    draw = np.random.Generator(np.random.PCG64([seed, records]))
    people = max(1, int(records / PER_PERSON))
    columns = _people(Bulk(draw, Lists(2026), people))
    weights = draw.gamma(1.5, 1.0, people)
    who = np.sort(draw.choice(people, size=records, p=weights / weights.sum()))
    source = draw.integers(0, len(SOURCES), records)
    for name in ("data", "sources"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    made, truths = [], []
    for number, name in enumerate(SOURCES):
        mine = draw.permutation(who[source == number])
        keys = _join([f"{number + 1}", _digits(np.arange(len(mine)), 9)])
        table = _spelled(columns, mine, keys, draw)
        place = folder / "data" / f"{name}.csv"
        csv.write_csv(table.rename_columns(list(HEADERS[number])), place, csv.WriteOptions(quoting_style="needed"))
        (folder / "sources" / f"{name}.yaml").write_text(_definition(name, HEADERS[number]), encoding="utf-8")
        truths.append(
            pa.table({"source": pa.repeat(name, len(mine)), "source_key": keys, "person": _people_keys(mine)})
        )
        made.append(place)
    csv.write_csv(pa.concat_tables(truths), folder / "truth.csv", csv.WriteOptions(quoting_style="needed"))
    return made


def _people(bulk: Bulk) -> Columns:
    draw, lists, people = bulk.generator, bulk.lists, bulk.people
    household = bulk.households()
    names, shares = bulk.surnames()
    last = draw.choice(len(names), size=people, p=shares)[household]
    years = draw.integers(1936, 2011, people)
    first, first_plain = _firsts(lists, years, draw)
    born = (np.datetime64("1970-01-01") + ((years - 1970) * 365.2425).astype(np.int64)) + draw.integers(0, 364, people)
    city_shares = np.diff([0.0, *lists.city_wheel.edges])
    home = draw.choice(len(lists.cities), size=people, p=city_shares)[household]
    number = draw.integers(1, 140, people)[household]
    kind = draw.integers(0, len(STREET_TYPES), people)[household]
    street = draw.integers(0, len(lists.streets), people)[household]
    last_plain = _take([plain(name) for name in names], last)
    tail = _digits(np.arange(people) % 10_000, 2)
    local = _join([first_plain, ".", last_plain, tail, "@", _take(DOMAINS, draw.integers(0, len(DOMAINS), people))])
    return Columns(
        first=first,
        last=_take(names, last),
        born=pa.array(np.datetime_as_string(born)),
        email=local,
        phone=_join(["0999", _digits(draw.permutation(max(people, 1_000_000))[:people] % 1_000_000, 6)]),
        line=_join([_digits(number, 1), " ", _take(STREET_TYPES, kind), " ", _take(lists.streets, street)]),
        postcode=_take([city[1] for city in lists.cities], home),
        city=_take([city[0] for city in lists.cities], home),
    )


def _firsts(lists: Lists, years: Numbers, draw: np.random.Generator) -> tuple[Any, Any]:
    names = [*lists.firsts["F"], *lists.firsts["M"]]
    found = np.zeros(len(years), dtype=np.int64)
    female = draw.random(len(years)) < 0.52
    share = draw.random(len(years))
    for year in np.unique(years).tolist():
        for sex, start in (("F", 0), ("M", len(lists.firsts["F"]))):
            mine = (years == year) & (female == (sex == "F"))
            edges = np.array(lists.first_wheels[sex][year - 1925].edges)
            found[mine] = start + np.searchsorted(edges, share[mine], side="right")
    return _take(names, found), _take([plain(name) for name in names], found)


def _spelled(columns: Columns, mine: Numbers, keys: Any, draw: np.random.Generator) -> pa.Table:
    """Give one row per record, with typing errors, capitals, other spellings of phones and missing values."""
    count = len(mine)
    one = {name: value.take(pa.array(mine)) for name, value in columns._asdict().items()}
    first = _where(draw.random(count) < 0.03, _slipped(one["first"], draw), one["first"])
    last = _where(draw.random(count) < 0.03, _slipped(one["last"], draw), one["last"])
    last = _where(draw.random(count) < 0.4, pc.utf8_upper(last), last)
    email = _where(draw.random(count) < 0.04, pc.utf8_upper(one["email"]), one["email"])
    abroad = _join(["+33 ", pc.utf8_slice_codeunits(one["phone"], 1)])
    phone = _where(draw.random(count) < 0.3, abroad, one["phone"])
    moved = draw.random(count) < 0.04
    elsewhere = {
        name: value.take(pa.array(draw.integers(0, len(value), count))) for name, value in columns._asdict().items()
    }
    line = _where(moved, elsewhere["line"], one["line"])
    cells = {
        "key": keys,
        "first_name": first,
        "last_name": last,
        "birth_date": one["born"],
        "email": email,
        "phone": phone,
        "line": _where(draw.random(count) < 0.3, pc.utf8_upper(line), line),
        "postcode": _where(moved, elsewhere["postcode"], one["postcode"]),
        "city": _where(moved, elsewhere["city"], one["city"]),
    }
    for name, share in MISSING.items():
        cells[name] = _where(draw.random(count) < share, pa.repeat("", count), cells[name])
    return pa.table(cells)


def _slipped(texts: Any, draw: np.random.Generator) -> Any:
    """Give texts with their third letter wrong or missing."""
    wrong = pc.utf8_replace_slice(texts, 2, 3, "u")
    return _where(draw.random(len(texts)) < 0.5, wrong, pc.utf8_replace_slice(texts, 2, 3, ""))


def _take(pool: Sequence[str], places: Numbers) -> Any:
    return pa.array(list(pool)).take(pa.array(places))


def _digits(numbers: Numbers, width: int) -> Any:
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width=width, padding="0")


def _join(parts: Sequence[Any]) -> Any:
    return pc.binary_join_element_wise(*parts, "")


def _where(chosen: NDArray[np.bool_], one: Any, other: Any) -> Any:
    return pc.if_else(pa.array(chosen), one, other)


def _people_keys(mine: Numbers) -> Any:
    return _join(["p", _digits(mine, 8)])


def _definition(name: str, header: Sequence[str]) -> str:
    fields = "\n".join(f"    {field}: {column}" for field, column in zip(FIELDS, header, strict=False))
    parts = ", ".join(f"{part}: {column}" for part, column in zip(PARTS, header[len(FIELDS) :], strict=True))
    return f"""# Made for a bench: nobody in it exists.
name: {name}
reader: {{type: csv, where: data/{name}.csv, options: {{encoding: utf-8, separator: ","}}}}
extract: full
key: [{header[0]}]
system: crm
mapping:
  person:
{fields}
    address: [{{{parts}}}]
"""
