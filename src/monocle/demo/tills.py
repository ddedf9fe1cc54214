"""The tills: tickets as a store's system exports them, in cp1252 with semicolons and decimal commas."""

from collections.abc import Sequence

from monocle.demo import slips
from monocle.demo.catalogue import ARTICLES, STORES
from monocle.demo.dice import Dice
from monocle.demo.moments import french
from monocle.demo.purchases import Basket
from monocle.demo.world import World

HEADER = "TICKET;LIGNE;DATE;TYPE;MAGASIN;REF;LIBELLE;RAYON;QTE;MONTANT;CARTE;EMAIL;TEL"


def write(world: World, baskets: Sequence[Basket]) -> None:
    """Write ``data/caisses.csv`` and note whose the records are.

    A record's key is the card, else the e-mail, else the phone of the ticket; tickets without any are nobody's.
    """
    dice = world.dice("tills")
    lines = [HEADER]
    articles = [f";{article.code};{article.label};{article.family};" for article in ARTICLES]
    for number, basket in enumerate(basket for basket in baskets if basket.store >= 0):
        who = _customer(world, basket, dice)
        kind = "R" if basket.refund else "V"
        ticket = f"{basket.store + 1:02d}-{number + 1:07d}"
        middle = f"{french(basket.at)};{kind};{STORES[basket.store]}"
        for turn, line in enumerate(basket.lines, 1):
            amount = f"{line.amount / 100:.2f}".replace(".", ",")
            lines.append(f"{ticket};{turn};{middle}{articles[line.article]}{line.pieces};{amount};{who}")
    world.write_text("tills", "caisses.csv", world.breaks("tills", lines, dice), "cp1252")


def _customer(world: World, basket: Basket, dice: Dice) -> str:
    if basket.person < 0:
        return ";;"
    person, stay = world.people[basket.person], world.stays[basket.person]
    card = email = phone = ""
    if stay.card and dice.chance(world.rates.card_shown):
        card = stay.second_card if stay.second_card and dice.chance(0.5) else stay.card
    elif not stay.card or dice.chance(0.2):
        share = dice.share()
        if share < 0.18:
            email = slips.email(person.email, dice, world.rates)
        elif share < 0.22:
            phone = person.mobile
    key = card or email or phone
    owner = world.people[person.email_owner] if key and key == email else person
    world.belongs("tills", key, owner.key, (card, email, phone))
    return f"{card};{email};{phone}"
