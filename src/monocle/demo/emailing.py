"""The e-mailing tool: its contacts with their consents, and what became of each message."""

import json

from monocle.demo import slips
from monocle.demo.dice import Dice, Wheel
from monocle.demo.moments import DAY, ONLINE, days, iso, within
from monocle.demo.people import Person
from monocle.demo.world import World

HEADER = "email,first_name,last_name,postcode,language,opt_in,opt_in_at,proof"
FORMS = ("formulaire-site-v3", "bulletin-magasin", "jeu-concours-2025", "compte-client")
CAMPAIGNS = 36
NAMES = ("sent", "open", "click", "bounce", "unsubscribe", "complaint")
FATES = Wheel((0.55, 0.31, 0.105, 0.02, 0.012, 0.003))


def write(world: World) -> None:
    """Write ``data/contacts_emailing.csv`` and ``data/emailing.ndjson`` and note whose the contacts are.

    A contact is its e-mail address. A mailbox that a couple shares is of the one whose name it carries.
    """
    dice = world.dice("emailing")
    lines = [HEADER]
    seen: set[str] = set()
    for person, stay in zip(world.people, world.stays, strict=True):
        if not stay.emailing:
            continue
        owner = world.people[person.email_owner]
        address = slips.email(_address(owner, dice), dice, world.rates)
        if address in seen:
            continue
        seen.add(address)
        contact = _contact(world, owner, address, dice)
        said = contact.split(",")
        lines.append(contact)
        world.belongs("emailing_contacts", address, owner.key, (address,), described=bool(said[2] and said[3]))
    world.write_text("emailing_contacts", "contacts_emailing.csv", lines)
    _events(world, sorted(seen))


def _address(person: Person, dice: Dice) -> str:
    return person.old_email if person.old_email and dice.chance(0.15) else person.email


def _contact(world: World, person: Person, address: str, dice: Dice) -> str:
    first = last = postcode = ""
    if dice.chance(0.65):
        first, last = slips.names(person, dice, world.rates)
    if dice.chance(0.5):
        postcode = person.address.postcode
    if dice.chance(world.rates.mojibake):
        first, last = slips.mojibake(first), slips.mojibake(last)
    at = iso([(world.today - dice.between(20, 1_800)) * DAY + dice.below(DAY)])[0]
    choice = "1" if dice.chance(0.82) else "0"
    return ",".join((address, first, last, postcode, "fr", choice, at, dice.pick(FORMS)))


def _events(world: World, addresses: list[str]) -> None:
    dice = world.dice("emailing_events")
    draw = dice.generator
    count = len(addresses) * 14
    sent = days(draw, CAMPAIGNS, world.today - 8, 700)
    campaigns = draw.integers(0, CAMPAIGNS, count)
    seconds = within(draw, sent[campaigns] + draw.integers(0, 4, count), ONLINE)
    who = draw.integers(0, len(addresses), count).tolist()
    texts = [json.dumps(address) for address in addresses]
    lines = []
    for number, (at, campaign, place) in enumerate(zip(iso(seconds), campaigns.tolist(), who, strict=True)):
        name = NAMES[dice.turn(FATES)]
        lines.append(
            f'{{"id": "ev{number:08d}", "ts": "{at}+00:00", "event": "{name}", "email": {texts[place]}, "campaign": "NL-{campaign + 1:03d}"}}'
        )
    world.write_text("emailing_events", "emailing.ndjson", world.breaks("emailing_events", lines, dice, header=0))
