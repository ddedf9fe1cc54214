"""The CRM: an Excel file that staff filled over the years."""

from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from monocle.demo import slips
from monocle.demo.dice import Dice
from monocle.demo.moments import french_day
from monocle.demo.people import Person
from monocle.demo.world import World

HEADER = (
    "NUM_CLIENT", "CIVILITE", "NOM", "NOM_NAISSANCE", "PRENOM", "NAISSANCE", "SOCIETE", "ADR1", "ADR2", "CP", "VILLE", "PAYS", "TEL",
    "MAIL", "COMPTE_SOCIAL", "CARTE", "OPTIN_TEL", "PREFERENCE", "CREATION", "MAJ",
)  # fmt: skip
TASTES = ("randonnée à la journée", "trail", "bivouac", "escalade", "ski de randonnée", "marche nordique", "voyage", "")
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the file has the same bytes every time


def write(world: World) -> None:
    """Write ``data/crm.xlsx`` and note whose the records are."""
    dice = world.dice("crm")
    book = xlsxwriter.Workbook(str(world.path("crm.xlsx")), {"constant_memory": True, "strings_to_urls": False})
    book.set_properties({"created": MADE, "title": "Clients"})
    sheet = book.add_worksheet("Clients")
    for column, title in enumerate(HEADER):
        sheet.write_string(0, column, title)
    count = 0
    for person, stay in zip(world.people, world.stays, strict=True):
        for number in _numbers(stay.crm, dice, world):
            count += 1
            cells = _row(world, person, number, dice)
            for column, cell in enumerate(cells):
                sheet.write_string(count, column, cell)
            _note(world, person, number, cells)
    book.close()
    world.rows["crm"] = count


def _numbers(number: str, dice: Dice, world: World) -> list[str]:
    """Give a person's customer numbers: none, one, or two where staff did not find the first."""
    if not number:
        return []
    return [number, f"{int(number) + 5_000_000:08d}"] if dice.chance(world.rates.crm_twice) else [number]


def _note(world: World, person: Person, number: str, cells: Sequence[str]) -> None:
    said = dict(zip(HEADER, cells, strict=True))
    identifiers = [f"crm:{number}", said["MAIL"], said["CARTE"], *said["TEL"].split("/")]
    if said["COMPTE_SOCIAL"]:
        identifiers.append(f"x:{said['COMPTE_SOCIAL']}")
    world.belongs("crm", number, person.key, identifiers, described=bool(said["NAISSANCE"] or said["ADR1"]))


def _row(world: World, person: Person, number: str, dice: Dice) -> tuple[str, ...]:
    rates, stay = world.rates, world.stays[person.place]
    old = dice.chance(0.4)
    updated = world.today - dice.between(*((900, 3_000) if old else (10, 900)))
    first, last = slips.names(person, dice, rates, old=old)
    home = person.old_address if old and person.old_address and dice.chance(rates.old_address) else person.address
    company, role, switchboard = slips.organisation(person)
    born = "" if dice.chance(rates.missing_birth) else _birth(person, dice, world)
    mail = role if company and dice.chance(0.6) else _mail(person, dice, world, old=old)
    missing_address = dice.chance(rates.missing)
    civility = dice.pick(("Mme", "MME", "Madame") if person.sex == "F" else ("M.", "M", "Monsieur", "MR"))
    return (
        number,
        "" if dice.chance(rates.missing) else civility,
        last.upper(),
        person.birth_name.upper() if person.birth_name and dice.chance(0.4) else "",
        first,
        born,
        company,
        "" if missing_address else slips.street(home, dice),
        "" if missing_address else home.extra,
        "" if missing_address else home.postcode.lstrip("0") if dice.chance(0.03) else home.postcode,
        "" if missing_address else slips.city(home, dice),
        dice.pick(("France", "FR", "FRANCE", "")),
        _phones(person, dice, world, switchboard, old=old),
        mail,
        f"@{person.handle}" if person.handle and dice.chance(rates.handle_known) else "",
        stay.card if stay.card and dice.chance(0.4) else "",
        dice.pick(("O", "O", "N")),
        dice.pick(TASTES),
        french_day(updated - dice.between(0, 900)),
        french_day(updated),
    )


def _birth(person: Person, dice: Dice, world: World) -> str:
    if dice.chance(world.rates.placeholder):
        return "01/01/1900"
    year, month, day = slips.birth(person.born, dice, world.rates)
    return f"{day:02d}/{month:02d}/{year}"


def _mail(person: Person, dice: Dice, world: World, *, old: bool) -> str:
    if dice.chance(world.rates.placeholder):
        return "test@test.fr"
    if dice.chance(0.12):
        return ""
    address = person.old_email if old and person.old_email and dice.chance(0.6) else person.email
    return slips.email(address, dice, world.rates)


def _phones(person: Person, dice: Dice, world: World, switchboard: str, *, old: bool) -> str:
    rates = world.rates
    if switchboard and dice.chance(0.7):
        return slips.phone(switchboard, dice, rates)
    if dice.chance(rates.placeholder):
        return "0000000000"
    mobile = person.old_mobile if old and person.old_mobile else person.mobile
    if old and dice.chance(rates.recycled_phone):
        mobile = dice.pick(world.people).mobile
    shown = [slips.phone(number, dice, rates) for number in (mobile, person.landline) if number and dice.chance(0.85)]
    return " / ".join(shown)
