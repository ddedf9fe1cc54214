"""The marketing tool: who was shown which campaign, by SMS and display; an export in UTF-16.

Some are held out on purpose, so that what a campaign brought can be told; some say who brought a friend.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from monocle.demo import slips
from monocle.demo.campaigns import CAMPAIGNS, CLICKED, DELIVERED, FAILED, Contact, shown
from monocle.demo.moments import HOURS, iso, within
from monocle.demo.visits import Visits
from monocle.demo.world import World

HEADER = "exposition\tdate\tcampagne\tcanal\tmobile\temail\tresultat\tcout"
RESULTS = {DELIVERED: "delivered", CLICKED: "clicked", FAILED: "failed"}
HELD_OUT, REFERRED, REFERRALS = "temoin", "filleul", "PARRAINAGE"
REFERRED_SHARE = 0.02
"""Share of contacts who brought a friend."""


class Reached(NamedTuple):
    """A contact, and by which number or address."""

    contact: Contact
    mobile: str
    mail: str


def reach(world: World, came: Visits) -> list[Reached]:
    """Give all contacts, and note whose they are: a mobile in E.164, else an e-mail."""
    dice = world.dice("marketing")
    found: list[tuple[str, str, int]] = []
    for person, stay in zip(world.people, world.stays, strict=True):
        if not stay.marketing or not (person.mobile or person.email):
            continue
        sms = bool(person.mobile) and (not person.email or dice.chance(0.6))
        mobile = f"+33{person.mobile[1:]}" if sms else ""
        mail = "" if sms else slips.email(person.email, dice, world.rates)
        if sms and person.email_owner == person.place and dice.chance(0.5):
            mail = person.email
        owner = person if sms else world.people[person.email_owner]
        world.belongs("marketing", mobile or mail, owner.key, (mobile, mail))
        found += [(mobile, mail, owner.place)] * dice.between(1, 4)
    contacts = shown(world, [who for _, _, who in found], came)
    return [Reached(one, mobile, mail) for one, (mobile, mail, _) in zip(contacts, found, strict=True)]


def write(world: World, contacts: Sequence[Reached]) -> None:
    """Write ``data/marketing.tsv``."""
    dice = world.dice("what became of contacts")
    ordered = sorted(contacts, key=lambda one: (one.contact.day, one.mobile, one.mail))
    moments = iso(within(dice.generator, np.array([one.contact.day for one in ordered], dtype=np.int64), HOURS))
    lines = [HEADER]
    for number, (one, at) in enumerate(zip(ordered, moments, strict=True), 1):
        canal, cost = ("sms", "0,045") if one.mobile else ("display", "0,012")
        campaign, result = CAMPAIGNS[one.contact.campaign].name, RESULTS[one.contact.result]
        if one.contact.is_held_out:
            result, cost = HELD_OUT, "0"
        elif dice.chance(REFERRED_SHARE):
            campaign, result, cost = REFERRALS, REFERRED, "0"
        lines.append(f"X{number:07d}\t{at}\t{campaign}\t{canal}\t{one.mobile}\t{one.mail}\t{result}\t{cost}")
    world.write_text("marketing", "marketing.tsv", lines, "utf-16")
