"""The people of the demo: households, names, addresses, numbers and accounts, before any source spells them."""

from dataclasses import dataclass
from typing import NamedTuple

from monocle.demo.accounts import Accounts
from monocle.demo.dice import Dice, Wheel
from monocle.demo.lists import Lists
from monocle.demo.phones import NUMBERS, Directory
from monocle.demo.rates import Rates

HOUSEHOLDS = ("single", "couple", "family", "parent")
SHARES = Wheel((0.42, 0.28, 0.23, 0.07))
STREET_TYPES = ("Rue", "Rue", "Rue", "Rue", "Avenue", "Boulevard", "Allée", "Chemin", "Impasse", "Place", "Route")
EXTRAS = ("Appt 12", "Bât. B", "Résidence Les Cimes", "Esc. 2", "3e étage", "Lotissement Le Clos", "Appartement 4")


class Address(NamedTuple):
    """Where someone lives, spelled in full."""

    number: str
    suffix: str
    kind: str
    street: str
    extra: str
    postcode: str
    city: str


@dataclass(slots=True)
class Person:
    """One person, as they are; old values are those that old sources may still hold.

    Attributes:
        born: days since 1970-01-01.
        birth_name: only where it differs from the name in use.
        email_owner: place in the population of the person whose mailbox it is.
        organisation: number of the club that stands for them; -1 for none.
    """

    place: int
    key: str
    household: int
    sex: str
    first: str
    last: str
    birth_name: str
    born: int
    address: Address
    old_address: Address | None
    landline: str
    mobile: str = ""
    old_mobile: str = ""
    email: str = ""
    old_email: str = ""
    email_owner: int = -1
    handle: str = ""
    organisation: int = -1


class Town:
    """Builds households until there are people enough."""

    def __init__(self, dice: Dice, rates: Rates, lists: Lists, expected: int) -> None:
        """Open the town.

        Args:
            dice: the town's own.
            rates: of errors and ways of life.
            lists: of names, cities and streets.
            expected: people to come; mobiles are shared out so that none is given twice.
        """
        self.dice, self.rates, self.lists, self.year = dice, rates, lists, lists.year
        self.mobiles = min(0.9, NUMBERS * 0.97 / (1 + rates.new_mobile) / expected)
        self.directory = Directory(dice)
        self.accounts = Accounts(dice)
        self.people: list[Person] = []
        self.households = 0

    def address(self) -> Address:
        """Give a new address."""
        dice = self.dice
        city, postcode = self.lists.cities[dice.turn(self.lists.city_wheel)]
        number = str(1 + int(dice.share() ** 2 * 140))
        suffix = dice.pick(("bis", "ter", "B")) if dice.chance(0.06) else ""
        extra = dice.pick(EXTRAS) if dice.chance(0.15) else ""
        return Address(number, suffix, dice.pick(STREET_TYPES), dice.pick(self.lists.streets), extra, postcode, city)

    def surname(self) -> str:
        """Give a family name; frequent ones come more often."""
        return self.lists.surnames[self.dice.turn(self.lists.surname_wheel)]

    def first_name(self, sex: str, year: int) -> str:
        """Give a first name that was given in a year."""
        wheels = self.lists.first_wheels[sex]
        return self.lists.firsts[sex][self.dice.turn(wheels[min(max(year, 1925), 2012) - 1925])]

    def birthday(self, year: int) -> int:
        """Give a day of a year, as days since 1970-01-01."""
        return (year - 1970) * 365 + (year - 1969) // 4 + self.dice.below(365)

    def household(self) -> None:
        """Add one household."""
        dice, rates = self.dice, self.rates
        kind = HOUSEHOLDS[dice.turn(SHARES)]
        last, home = self.surname(), self.address()
        landline = self.directory.landline(home.postcode) if dice.chance(rates.landline) else ""
        old_home = self.address() if dice.chance(rates.moved) else None
        year = self.year - dice.between(*((32, 58) if kind in {"family", "parent"} else (19, 84)))
        shell = _Shell(last, home, old_home, landline)
        first = self.resident(shell, "F" if dice.chance(0.52) else "M", year)
        if kind in {"couple", "family"}:
            other = "M" if first.sex == "F" else "F"
            second = self.resident(shell, other, year + dice.between(-5, 5))
            self.marry(first if first.sex == "F" else second)
            self.mailbox(first)
            if kind == "couple" and dice.chance(rates.family_email):
                second.email, second.email_owner = first.email, first.place
            else:
                self.mailbox(second)
        else:
            if first.sex == "F" and year < self.year - 35 and dice.chance(0.3):
                self.marry(first)
            self.mailbox(first)
        if kind in {"family", "parent"}:
            father = next((one for one in self.people[first.place :] if one.sex == "M"), None)
            self.children(shell, year, father)
        self.households += 1

    def resident(self, shell: "_Shell", sex: str, year: int, first: str = "", born: int | None = None) -> Person:
        """Add one person to the household being built."""
        place = len(self.people)
        person = Person(
            place=place,
            key=f"p{place + 1:07d}",
            household=self.households,
            sex=sex,
            first=first or self.first_name(sex, year),
            last=shell.last,
            birth_name="",
            born=self.birthday(year) if born is None else born,
            address=shell.home,
            old_address=shell.old_home,
            landline=shell.landline,
        )
        if self.dice.chance(self.mobiles):
            person.mobile = self.directory.mobile()
            if self.dice.chance(self.rates.new_mobile):
                person.old_mobile = self.directory.mobile()
        self.people.append(person)
        return person

    def marry(self, wife: Person) -> None:
        """Give a wife the name she was born with, where she changed it."""
        if self.dice.chance(self.rates.married):
            birth_name = self.surname()
            wife.birth_name = "" if birth_name == wife.last else birth_name

    def mailbox(self, person: Person) -> None:
        """Give a person e-mail addresses and sometimes a social account."""
        dice = self.dice
        person.email_owner = person.place
        if dice.chance(0.93):
            person.email = self.accounts.email(person.first, person.last, person.born)
            if dice.chance(self.rates.second_email):
                name = person.birth_name or person.last
                person.old_email = self.accounts.email(person.first, name, person.born)
        if dice.chance(0.09):
            person.handle = self.accounts.handle(person.first, person.last)

    def children(self, shell: "_Shell", parent_year: int, father: Person | None) -> None:
        """Add the grown and nearly grown children of a family: those of 15 and over are customers."""
        dice, rates = self.dice, self.rates
        names: set[str] = set()
        year = parent_year + dice.between(22, 32)
        born: int | None = None
        twins = dice.chance(rates.twins)
        for turn in range(dice.between(1, 3)):
            if year > self.year - 15:
                return
            sex = "F" if dice.chance(0.5) else "M"
            first = self.first_name(sex, year)
            if sex == "M" and father is not None and not names and dice.chance(rates.same_name):
                first = father.first
            if first in names:
                continue
            names.add(first)
            child = self.resident(shell, sex, year, first, born if twins and turn == 1 else None)
            born = child.born
            self.mailbox(child)
            year += 0 if twins and turn == 0 else dice.between(2, 4)


class _Shell(NamedTuple):
    last: str
    home: Address
    old_home: Address | None
    landline: str


def population(people: int, seed: int, rates: Rates, year: int) -> list[Person]:
    """Give the people of the demo, households together.

    Args:
        people: how many; the last household may be cut.
        seed: the same seed gives the same people.
        rates: of errors and ways of life.
        year: of today; the youngest customers are 15.
    """
    town = Town(Dice(seed, "people"), rates, Lists(year), people)
    while len(town.people) < people:
        town.household()
    found = town.people[:people]
    for place, person in enumerate(found):
        if town.dice.chance(rates.organisation):
            person.organisation = place % max(1, people // 900)
    return found
