"""Labelled people of the house's own making, of many kinds: few or many fields, clean or dirty, alone or in families.

A kind says which columns there are, how often a cell is missing, mistyped or another one since, how many people live
together, and how many records a person has. The same seed gives the same rows. Nothing here is anybody's.

Run: ``python -m bench.labelled --folder DIR`` writes them as ``bench.quality`` reads them.
"""

import argparse
import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


def _words(text: str) -> list[str]:
    return text.split()


_STARTS = _words(
    "Al Bar Bel Ber Bou Cas Cha Cor Da Del Du Fa Fer Ga Gil Gui Hu Jo La Le Lo Ma Mar Mo Na Pe Pra Ro Sa Ti Val Vi"
)
_MIDDLES = _words("be ca di fi go la li lo ma mi na ni ra ri so ta to va")
_ENDS = _words("bert card chon dier don gnac lain lard lin mand met nard net pin rand rel rier son tier ton ville")
_FIRSTS = _words("Ada Alma Ana Bela Caro Dina Edna Elio Emi Fabi Gala Ilan Iris Jade Joas Kim Lea Leo Lina Mael Maya Milo Nael Nina Noa Olga Remi Rosa Sami Tess Theo Uma Vera Yann Zoe")  # fmt: skip
_WAYS = ("rue", "avenue", "chemin", "place")
_DOMAINS = ("mail.example", "post.example", "box.example", "web.example")


@dataclass(frozen=True)
class Kind:
    """A kind of labelled set.

    Attributes:
        name: for messages.
        fields: columns beside the key.
        people: how many.
        missing: share of the cells beside names that are empty.
        slips: share of the cells with a typing error.
        moved: share of the records whose address, phone or e-mail (each by itself) is another one.
        homes: share of the people who live with the one before: surname, address, half the time phone or e-mail.
        names: how many first names and surnames there are.
        copies: how many records a person has, each as likely.
    """

    name: str
    fields: tuple[str, ...]
    people: int = 400
    missing: float = 0.1
    slips: float = 0.06
    moved: float = 0.1
    homes: float = 0.0
    names: tuple[int, int] = (80, 600)
    copies: tuple[int, ...] = (1, 1, 2, 3)


Row = dict[str, str]
NAMES = ("first_name", "last_name")
_ADDRESS = ("street", "postcode", "city")
ALL = (*NAMES, "birth_date", "email", "phone", *_ADDRESS)
KINDS = (
    Kind("names and dates", (*NAMES, "birth_date")),
    Kind("names, dates, towns", (*NAMES, "birth_date", "city"), slips=0.12),
    Kind("names and addresses", (*NAMES, *_ADDRESS), homes=0.3),
    Kind("names and e-mails", (*NAMES, "email"), missing=0.2),
    Kind("names and phones", (*NAMES, "phone"), homes=0.3, missing=0.2),
    Kind("all that there is", ALL, homes=0.4),
    Kind("all, dirty", ALL, slips=0.25, missing=0.3, moved=0.3),
    Kind("all, families", ALL, homes=0.8, missing=0.3, moved=0.2),
    Kind("mostly missing", ALL, missing=0.6),
    Kind("few names", (*NAMES, "birth_date", "city"), names=(20, 60), missing=0.3),
    Kind("few names, addresses", (*NAMES, *_ADDRESS, "phone"), names=(20, 60), homes=0.3, missing=0.3),
    Kind("full name only", ("full_name", "city", "phone"), missing=0.3),
    Kind("no date, e-mail and phone", (*NAMES, "email", "phone", "city"), missing=0.4, moved=0.3),
    Kind("clean", ALL, missing=0.0, slips=0.0, moved=0.0),
    Kind("all twice", (*NAMES, "birth_date", "postcode"), copies=(2,), slips=0.15),
    Kind("hardly any twice", (*NAMES, "birth_date", "city", "email"), copies=(1,) * 19 + (2,), people=900),
    Kind("many each", (*NAMES, "birth_date", "email", "phone"), copies=(1, 5, 9), people=150, slips=0.15, missing=0.3),
    Kind("small", (*NAMES, "birth_date", "email", "city"), people=60),
    Kind("typed twice", (*NAMES, "birth_date", "street", "city"), slips=0.35, people=300),
    Kind("moved away", (*NAMES, *_ADDRESS, "email", "phone"), moved=0.6, missing=0.2),
)


class _Makers:
    """What people draw from."""

    def __init__(self, dice: random.Random, kind: Kind) -> None:
        first, last = kind.names
        self.dice, self.kind = dice, kind
        self.firsts = [name + end for end in ("", "n", "l", "s") for name in _FIRSTS][:first]
        surnames = [a + b + c for a in _STARTS for b in ("", *_MIDDLES) for c in _ENDS]
        dice.shuffle(surnames)
        self.lasts = surnames[:last]
        self.streets = [a + b + c for a in _STARTS[::2] for b in _MIDDLES[::3] for c in _ENDS[::3]]
        self.towns = [(f"{at:02}{n}00", f"{a}{e}") for at, (n, a, e) in enumerate(_towns(), 10)]

    def often(self, what: list[str]) -> str:
        """Give one of many, the first ones more often."""
        return what[int(len(what) * self.dice.random() ** 1.7)]

    def phone(self) -> str:
        return "06 39 98 " + " ".join(f"{self.dice.randrange(100):02}" for _ in range(2))

    def address(self) -> Row:
        postcode, city = self.dice.choice(self.towns)
        street = f"{self.dice.randrange(1, 80)} {self.dice.choice(_WAYS)} {self.dice.choice(self.streets)}"
        return {"street": street, "postcode": postcode, "city": city}

    def email(self, person: Row) -> str:
        first, last = person["first_name"].lower(), person["last_name"].lower()
        name = self.dice.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}{self.dice.randrange(10, 99)}"))
        return f"{name}{self.dice.choice(('', '', self.dice.randrange(100)))}@{self.dice.choice(_DOMAINS)}"

    def person(self, before: Row | None) -> Row:
        """Give a person; one who lives with another has much in common with them."""
        dice, home = self.dice, before is not None and self.dice.random() < self.kind.homes
        found = {"first_name": self.often(self.firsts), "last_name": self.often(self.lasts)}
        if before is not None and home and dice.random() < 0.85:
            found["last_name"] = before["last_name"]
        born = (dice.randrange(1935, 2005), dice.randrange(1, 13), dice.randrange(1, 29))
        found |= {"birth_date": "{}-{:02}-{:02}".format(*born), "phone": self.phone(), **self.address()}
        found["email"] = self.email(found)
        if before is not None and home:
            found |= {name: before[name] for name in _ADDRESS}
            found |= {name: before[name] for name in ("phone", "email") if dice.random() < 0.4}
        return found

    def written(self, person: Row) -> Row:
        """Give a record of a person."""
        dice, kind = self.dice, self.kind
        row = dict(person)
        for name, other in (("phone", self.phone), ("email", lambda: self.email(person))):
            if dice.random() < kind.moved:
                row[name] = other()
        if dice.random() < kind.moved:
            row |= self.address()
        for name, value in row.items():
            if name not in NAMES and dice.random() < kind.missing:
                row[name] = ""
            elif dice.random() < kind.slips:
                row[name] = self.slip(name, value)
        row["full_name"] = f"{row['first_name']} {row['last_name']}"
        return {name: row[name] for name in kind.fields}

    def slip(self, name: str, text: str) -> str:
        """Give a text as a hurried hand types it; now and then shortened."""
        places = [at for at in range(1, len(text) - 1) if text[at].isalnum()]
        if len(places) < 2 or name == "email":
            return text
        if name == "first_name" and self.dice.random() < 0.3:
            return text[0]
        at = self.dice.choice(places)
        if text[at].isdigit():
            return text[:at] + str(self.dice.randrange(10)) + text[at + 1 :]
        return self.dice.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + text[at] + text[at:],
                text[:at] + text[at + 1 :][:1] + text[at] + text[at + 2 :],
            )
        )


def _towns() -> Iterator[tuple[int, str, str]]:
    for n, (start, end) in enumerate(zip(_STARTS, _ENDS * 2, strict=False)):
        yield n % 10, start, end


def rows(kind: Kind, seed: int) -> list[tuple[int, Row]]:
    """Give the records of a kind in random order, each with the number of whose it is."""
    makers = _Makers(random.Random(f"{kind.name} {seed}"), kind)  # noqa: S311 - people for a bench
    person: Row | None = None
    found = []
    for number in range(kind.people):
        person = makers.person(person)
        found += [(number, makers.written(person)) for _ in range(makers.dice.choice(kind.copies))]
    makers.dice.shuffle(found)
    return found


def write(kind: Kind, seed: int, folder: Path) -> tuple[Path, Path]:
    """Write a kind as ``records.csv`` and ``truth.csv``, and give both."""
    folder.mkdir(parents=True, exist_ok=True)
    people, truth = folder / "records.csv", folder / "truth.csv"
    made = rows(kind, seed)
    with people.open("w", newline="", encoding="utf-8") as table, truth.open("w", newline="", encoding="utf-8") as said:
        writer, labels = csv.DictWriter(table, ["record_id", *kind.fields]), csv.writer(said)
        writer.writeheader()
        labels.writerow(("record_id", "entity_id"))
        for place, (number, row) in enumerate(made):
            writer.writerow({"record_id": f"r{place}", **row})
            labels.writerow((f"r{place}", number))
    return people, truth


def main() -> None:
    """Write every kind into a folder of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    for kind in KINDS:
        write(kind, asked.seed, asked.folder / kind.name.replace(" ", "_").replace(",", ""))


if __name__ == "__main__":
    main()
