"""The marketing tool: who was shown which campaign, by SMS and display; an export in UTF-16.

One contact in five is held out on purpose, so that what a campaign brought can be told; some say who brought a friend.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from monocle.demo import slips
from monocle.demo.dice import Dice
from monocle.demo.moments import HOURS, days, iso, within
from monocle.demo.purchases import Basket
from monocle.demo.world import World

HEADER = "exposition\tdate\tcampagne\tcanal\tmobile\temail\tresultat\tcout"
CAMPAIGNS = ("SOLDES-HIVER", "RENTREE-TRAIL", "NOEL-RANDO", "OUVERTURE-MAGASIN", "PRINTEMPS-BIVOUAC")
RESULTS = ("delivered", "delivered", "delivered", "clicked", "failed")
HELD_OUT, REFERRED, REFERRALS = "temoin", "filleul", "PARRAINAGE"
FOLLOWED_DAYS, HELD_SHARE, HELD_AND_BOUGHT, REFERRED_SHARE = 45, 0.22, 0.06, 0.02
"""Days in which a purchase follows a contact; shares of contacts held out, of those too whose person bought then: campaigns work."""


def write(world: World, baskets: Sequence[Basket]) -> None:
    """Write ``data/marketing.tsv`` and note whose the contacts are: a mobile in E.164, else an e-mail."""
    dice, fate = world.dice("marketing"), world.dice("what became of contacts")
    bought = _bought(baskets)
    shown: list[tuple[str, str, int]] = []
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
        shown += [(mobile, mail, owner.place)] * dice.between(1, 4)
    shown = dice.shuffled(shown)
    times = iso(sorted(within(dice.generator, days(dice.generator, len(shown), world.today, 500), HOURS).tolist()))
    lines = [HEADER]
    for number, ((mobile, mail, owner_place), at) in enumerate(zip(shown, times, strict=True), 1):
        canal, cost = ("sms", "0,045") if mobile else ("display", "0,012")
        campaign, result = dice.pick(CAMPAIGNS), dice.pick(RESULTS)
        campaign, result, cost = _became(fate, (campaign, result, cost), _follows(bought[owner_place], at))
        lines.append(f"X{number:07d}\t{at}\t{campaign}\t{canal}\t{mobile}\t{mail}\t{result}\t{cost}")
    world.write_text("marketing", "marketing.tsv", lines, "utf-16")


def _bought(baskets: Sequence[Basket]) -> defaultdict[int, list[str]]:
    """Give when each person bought, by place in the population."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for basket in baskets:
        if basket.person >= 0 and not basket.refund:
            found[basket.person].append(basket.at)
    return found


def _follows(bought: Sequence[str], at: str) -> bool:
    """Tell whether a purchase follows a moment within the days that are looked at."""
    until = str(np.datetime64(at) + np.timedelta64(FOLLOWED_DAYS, "D"))
    return any(at < one <= until for one in bought)


def _became(fate: Dice, told: tuple[str, str, str], follows: bool) -> tuple[str, str, str]:
    """Give campaign, result and cost of a contact: as they were, held out, or one who brought a friend."""
    if fate.chance(HELD_AND_BOUGHT if follows else HELD_SHARE):
        return told[0], HELD_OUT, "0"
    return (REFERRALS, REFERRED, "0") if fate.chance(REFERRED_SHARE) else told
