"""The loyalty scheme: cards with their holders, and the movements of points."""

from collections.abc import Sequence

from monocle.demo import slips
from monocle.demo.dice import Dice
from monocle.demo.moments import french_day
from monocle.demo.people import Person
from monocle.demo.purchases import Basket
from monocle.demo.world import World

HEADER = "carte;civilite;prenom;nom;date_naissance;statut;courriel;portable;adresse;code_postal;ville;adhesion;optin_email;optin_sms;formulaire"
MOVES = "mouvement;carte;type;points;date;statut"


def write(world: World, baskets: Sequence[Basket]) -> None:
    """Write ``data/fidelite.csv`` and ``data/points.csv`` and note whose the cards are."""
    dice = world.dice("loyalty")
    spent = [0] * len(world.people)
    for basket in baskets:
        if basket.person >= 0:
            spent[basket.person] += sum(line.amount for line in basket.lines)
    lines = [HEADER]
    for person, stay in zip(world.people, world.stays, strict=True):
        for card in filter(None, (stay.card, stay.second_card)):
            member = _member(world, person, card, _tier(spent[person.place]), dice)
            said = member.split(";")
            lines.append(member)
            world.belongs("loyalty", card, person.key, (card, said[6], said[7]), described=True)
    world.write_text("loyalty", "fidelite.csv", world.breaks("loyalty", lines, dice))
    _points(world, baskets, spent)


def _tier(cents: int) -> str:
    return "OR" if cents > 120_000 else "ARGENT" if cents > 40_000 else "BRONZE"


def _member(world: World, person: Person, card: str, tier: str, dice: Dice) -> str:
    rates = world.rates
    first, last = slips.names(person, dice, rates)
    year, month, day = slips.birth(person.born, dice, rates)
    born = "" if dice.chance(rates.missing) else f"{year}-{month:02d}-{day:02d}"
    if dice.chance(rates.placeholder):
        born = "1900-01-01"
    mail = "" if dice.chance(0.15) else slips.email(person.email, dice, rates)
    number = person.mobile or (person.landline if dice.chance(0.5) else "")
    phone = "" if dice.chance(0.2) else slips.phone(number, dice, rates)
    if dice.chance(rates.placeholder):
        phone = "0600000000"
    cells = (
        card,
        "MME" if person.sex == "F" else "M",
        first,
        last,
        born,
        tier,
        mail,
        phone,
        "" if dice.chance(0.15) else slips.street(person.address, dice),
        person.address.postcode,
        slips.city(person.address, dice),
        french_day(world.today - dice.between(30, 2_500)),
        dice.pick("110"),
        dice.pick("100"),
        f"BULLETIN-{card[-6:]}",
    )
    return ";".join(cells)


def _points(world: World, baskets: Sequence[Basket], spent: list[int]) -> None:
    dice = world.dice("points")
    lines = [MOVES]
    for basket in baskets:
        if basket.person < 0 or not world.stays[basket.person].card:
            continue
        card, tier = world.stays[basket.person].card, _tier(spent[basket.person])
        points = sum(line.amount for line in basket.lines) // 100
        lines.append(f"M{len(lines):07d};{card};{'R' if basket.refund else 'A'};{points};{basket.at};{tier}")
        if not basket.refund and dice.chance(0.08):
            lines.append(f"M{len(lines):07d};{card};U;{-100 * dice.between(1, 5)};{basket.at};{tier}")
        elif dice.chance(0.02):
            lines.append(f"M{len(lines):07d};{card};X;{-dice.between(10, 150)};{basket.at};{tier}")
    world.write_text("loyalty_points", "points.csv", lines)
