"""In which sources each person shows up, and under which numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from monocle.demo.dice import Dice
from monocle.demo.people import Person
from monocle.demo.rates import Rates


@dataclass(slots=True)
class Stay:
    """One person's traces.

    Attributes:
        crm: customer number, eight digits with leading zeros; empty when not in the CRM.
        card: loyalty card, thirteen digits; ``second_card`` where one was lost and made anew.
        account: number of the web account; 0 for none; ``second_account`` where one was forgotten.
        emailing, calls, social, web, survey, tickets, marketing: shows up there.
    """

    crm: str = ""
    card: str = ""
    second_card: str = ""
    account: int = 0
    second_account: int = 0
    emailing: bool = False
    calls: bool = False
    social: bool = False
    web: bool = False
    survey: bool = False
    tickets: bool = False
    marketing: bool = False


def stays(people: Sequence[Person], seed: int, rates: Rates) -> list[Stay]:
    """Give each person's traces; everyone is in the loyalty scheme, the CRM or the web shop at least."""
    dice = Dice(seed, "stays")
    numbers = dice.shuffled(range(1_000, 1_000 + 3 * len(people)))
    cards = dice.shuffled(range(1_000, 1_000 + 3 * len(people)))
    found = []
    for place, person in enumerate(people):
        stay = Stay()
        loyal, crm, shop = dice.chance(0.55), dice.chance(0.42), dice.chance(0.48)
        if not (loyal or crm or shop):
            loyal = True
        if loyal:
            stay.card = _card(cards[2 * place])
            if dice.chance(rates.second_card):
                stay.second_card = _card(cards[2 * place + 1])
        if crm or person.organisation >= 0:
            stay.crm = f"{numbers[place]:08d}"
        if shop and person.email:
            stay.account = 100_000 + place * 2
            if dice.chance(rates.shop_twice):
                stay.second_account = stay.account + 1
        elif not (loyal or stay.crm):
            stay.card = _card(cards[2 * place])
        stay.emailing = bool(person.email) and dice.chance(0.5)
        stay.calls = dice.chance(0.12)
        stay.social = bool(person.handle) and dice.chance(0.7)
        stay.web = stay.account > 0 and dice.chance(0.55)
        stay.survey = bool(person.email) and dice.chance(0.12)
        stay.tickets = bool(person.email) and dice.chance(0.08)
        stay.marketing = dice.chance(0.25)
        found.append(stay)
    return found


def _card(number: int) -> str:
    return f"2900{number * 7919 % 900_000_000 + 100_000_000:09d}"
