"""How people and machines misspell what they know: one function per kind of slip."""

from anyascii import anyascii

from monocle.demo.accounts import plain
from monocle.demo.dice import Dice
from monocle.demo.people import Address, Person
from monocle.demo.rates import Rates

LETTERS = "abcdefghijlmnoprstuv"
MISREAD = (("O", "0"), ("o", "0"), ("l", "1"), ("I", "1"), ("rn", "m"), ("m", "rn"), ("S", "5"), ("é", "e"), ("B", "8"))
SHORT = {
    "Christophe": "Chris",
    "Stéphanie": "Steph",
    "Nicolas": "Nico",
    "Alexandre": "Alex",
    "Benjamin": "Ben",
    "Catherine": "Cathy",
    "Frédéric": "Fred",
    "Isabelle": "Isa",
    "Jean-Pierre": "Jean",
    "Jean-Claude": "Jean",
    "Jean-François": "Jeff",
    "Laurent": "Lolo",
    "Mathieu": "Mat",
    "Maxime": "Max",
    "Philippe": "Phil",
    "Sébastien": "Seb",
    "Thomas": "Tom",
    "Valérie": "Val",
    "Véronique": "Véro",
    "Dominique": "Dom",
    "Patricia": "Pat",
    "Patrick": "Pat",
    "Grégory": "Greg",
    "Mickaël": "Mika",
    "Jacqueline": "Jackie",
    "Françoise": "Fanfan",
    "Guillaume": "Guigui",
    "Vincent": "Vince",
    "Antoine": "Tony",
    "Élisabeth": "Babeth",
    "Gabriel": "Gaby",
    "Samuel": "Sam",
    "Charlotte": "Charlie",
    "Emmanuel": "Manu",
    "Anne-Sophie": "Anne",
    "Marie-Christine": "Marie",
    "Marie-Claude": "Marie",
    "Marie-Thérèse": "Maïté",
}
STREET_SHORT = {
    "Avenue": ("Av.", "AV", "Ave"),
    "Boulevard": ("Bd", "BD", "Bld", "Boul."),
    "Rue": ("R.", "rue", "RUE", "Rue"),
    "Allée": ("All.", "ALL", "allee"),
    "Chemin": ("Ch.", "CHE", "chem."),
    "Impasse": ("Imp.", "IMP", "imp"),
    "Place": ("Pl.", "PL", "pl"),
    "Route": ("Rte", "RTE", "route"),
}
WORD_SHORT = (("Saint-", "St "), ("Sainte-", "Ste "), ("Général", "Gal"), ("Docteur", "Dr"), ("Maréchal", "Mal"))
SPELLINGS = ("{0} {1} {2} {3} {4}", "{0}.{1}.{2}.{3}.{4}", "{0}-{1}-{2}-{3}-{4}", "+33 {5} {1} {2} {3} {4}")
MORE_SPELLINGS = ("+33{5}{1}{2}{3}{4}", "0033{5}{1}{2}{3}{4}", "+33 (0){5} {1} {2} {3} {4}", "{0} {1}{2} {3}{4}")


def typo(text: str, dice: Dice) -> str:
    """Give a text with one letter wrong, missing, doubled or swapped with the next; the first letter stays."""
    if len(text) < 4:
        return text
    place, kind = dice.between(1, len(text) - 2), dice.below(4)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    if kind == 0:
        return before + dice.pick(LETTERS) + after
    if kind == 1:
        return before + after
    if kind == 2:
        return before + letter + letter + after
    return before + after[0] + letter + after[1:]


def misread(text: str, dice: Dice) -> str:
    """Give a text as a scanner misreads it."""
    found = [(was, seen) for was, seen in MISREAD if was in text[1:]]
    if not found:
        return text
    was, seen = dice.pick(found)
    return text[0] + text[1:].replace(was, seen, 1)


def names(person: Person, dice: Dice, rates: Rates, *, old: bool = False) -> tuple[str, str]:
    """Give first and last name as a source spells them.

    Args:
        person: whose.
        dice: of the source.
        rates: of errors.
        old: the source may still know the name at birth.
    """
    first, last = person.first, person.last
    if old and person.birth_name and dice.chance(rates.old_married_name):
        last = person.birth_name
    if dice.chance(rates.nickname):
        first = SHORT.get(first, first)
    if dice.chance(rates.initial):
        first = first[0] + dice.pick((".", ""))
    if dice.chance(rates.typo):
        first = typo(first, dice)
    if dice.chance(rates.typo):
        last = typo(last, dice)
    if dice.chance(rates.ocr):
        last = misread(last, dice)
    if dice.chance(rates.accents_lost):
        first, last = anyascii(first), anyascii(last)
    if dice.chance(rates.swapped_names):
        first, last = last, first
    return first, last


def phone(number: str, dice: Dice, rates: Rates) -> str:
    """Give a number such as 0639981234 in one of the spellings people use."""
    if not number:
        return ""
    if dice.chance(rates.lost_zero):
        return number[1:]
    share = dice.share()
    if share < 0.45:
        return number
    pairs = (number[:2], number[2:4], number[4:6], number[6:8], number[8:], number[1])
    spellings = SPELLINGS if share < 0.9 else MORE_SPELLINGS
    return dice.pick(spellings).format(*pairs)


def email(address: str, dice: Dice, rates: Rates) -> str:
    """Give an e-mail address as it is typed: capitals, tags, dots and errors."""
    if not address:
        return ""
    share = dice.share()
    local, _, domain = address.partition("@")
    for rate, spelled in (
        (rates.upper_email, address.upper() if dice.chance(0.5) else address.title()),
        (rates.plus_tag, f"{local}+{dice.pick(('rando', 'promo', 'shop'))}@{domain}"),
        (rates.dots, f"{local.replace('.', '') if '.' in local else f'{local[:1]}.{local[1:]}'}@{domain}"),
        (rates.email_typo, f"{typo(local, dice)}@{domain}"),
    ):
        if share < rate:
            return spelled
        share -= rate
    return address


def birth(born: int, dice: Dice, rates: Rates) -> tuple[int, int, int]:
    """Give year, month and day of a birth date as a source has it; always a day that exists."""
    year, month, day = calendar(born)
    if dice.chance(rates.birth_typo):
        if dice.chance(0.5):
            year = year - 10 if dice.chance(0.5) else year - 1
            day = min(day, 28)
        else:
            day = day % 28 + 1
    if dice.chance(rates.day_month_swapped) and day <= 12:
        month, day = day, month
    return year, month, day


def calendar(days: int) -> tuple[int, int, int]:
    """Give year, month and day of days since 1970-01-01 (Hinnant's civil_from_days)."""
    shifted = days + 719_468
    era, of_era = divmod(shifted, 146_097)
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_index = (5 * of_year + 2) // 153
    day = of_year - (153 * month_index + 2) // 5 + 1
    month = month_index + 3 if month_index < 10 else month_index - 9
    return year_of_era + era * 400 + (month <= 2), month, day


def street(address: Address, dice: Dice) -> str:
    """Give the street line in one of its spellings: AFNOR capitals and abbreviations, comma, bis as B."""
    kind, name = address.kind, address.street
    share = dice.share()
    if share < 0.35:
        kind = dice.pick(STREET_SHORT[kind])
        if dice.chance(0.5):
            for long, short in WORD_SHORT:
                name = name.replace(long, short)
    suffix = f" {address.suffix}" if address.suffix else ""
    if suffix == " bis" and dice.chance(0.3):
        suffix = "B"
    comma = "," if dice.chance(0.2) else ""
    line = f"{address.number}{suffix}{comma} {kind} {name}"
    if share > 0.75:
        line = anyascii(line).upper().replace(",", "").replace("'", " ")
    return line


def city(address: Address, dice: Dice) -> str:
    """Give the city in one of its spellings: capitals, St for Saint, arrondissement, CEDEX."""
    name, share = address.city, dice.share()
    if share < 0.4:
        return name
    if share < 0.5 and address.postcode[:3] in {"750", "690", "130"} and name in {"Paris", "Lyon", "Marseille"}:
        return f"{name} {int(address.postcode[3:])}e"
    if share < 0.515:
        return f"{anyascii(name).upper().replace('-', ' ')} CEDEX"
    spelled: str = anyascii(name).upper().replace("-", " ")
    return spelled.replace("SAINT ", "ST ").replace("SAINTE ", "STE ") if share > 0.8 else spelled


def mojibake(text: str) -> str:
    """Give a text whose UTF-8 bytes were read as cp1252 once too often."""
    return text.encode().decode("cp1252", errors="replace")


def organisation(person: Person) -> tuple[str, str, str]:
    """Give name, mailbox and switchboard of the club that stands for a person; empty for most."""
    if person.organisation < 0:
        return "", "", ""
    number = person.organisation
    return (
        f"{('Club Alpin', 'CSE', 'Association Rando')[number % 3]} {TOWNS[number % len(TOWNS)]} {number + 1}",
        f"contact@{plain(TOWNS[number % len(TOWNS)])}{number + 1}.example",
        f"0536499{number % 1000:03d}",
    )


TOWNS = ("Annecy", "Grenoble", "Pau", "Gap", "Chambéry", "Lyon", "Tarbes", "Colmar", "Nantes", "Rennes", "Besançon")
