"""Customers with choices, at random but the same everywhere."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from monocle.activate.allowed import Choice

PURPOSES, CHANNELS = ("marketing", "profiling", "any"), ("email", "sms", "phone", "mail", "whatsapp", "any")
STATES = ("granted", "granted", "granted", "denied", "withdrawn", "objected")
NOW = datetime(2026, 11, 1)


@dataclass
class Record:
    record_id: UUID
    emails: list = field(default_factory=list)
    phones: list = field(default_factory=list)
    addresses: list = field(default_factory=list)

    def identifiers(self):
        places = [f"{one['line']}|{one['postcode']}" for one in self.addresses]
        held = {"email": self.emails, "phone": self.phones, "address": places}
        return {kind: tuple(values) for kind, values in held.items() if values}


def rolled(seed):
    """Give dice that fall the same everywhere."""
    return Random(seed)  # noqa: S311 - the same everywhere, nothing is secret


def ident(dice):
    return UUID(int=dice.getrandbits(128))


def record(dice):
    some = lambda pool: dice.sample(pool, dice.choice((0, 1, 1, 2)))  # noqa: E731 - three words, three uses
    places = [{"line": line, "postcode": "75001"} for line in some(["1 RUE A", "2 RUE B"])]
    return Record(ident(dice), some(["a@x.example", "b@x.example"]), some(["+33199000001", "+33199000002"]), places)


def choice(dice, one):
    """Give a choice of a record; few moments, so that many are of the same one, and some still to come."""
    return Choice(
        ident(dice),
        dice.choice(PURPOSES),
        dice.choice(CHANNELS),
        dice.choice(STATES),
        NOW + timedelta(hours=dice.randrange(-6, 2)),
        one.record_id,
        one.identifiers(),
    )


def customer(dice, most=6):
    """Give the records of a customer, and their choices."""
    records = [record(dice) for _ in range(dice.randrange(1, 4))]
    return records, [choice(dice, dice.choice(records)) for _ in range(dice.randrange(most + 1))]


def customers(count, seed=7):
    dice = rolled(seed)
    return [(ident(dice), *customer(dice)) for _ in range(count)]
