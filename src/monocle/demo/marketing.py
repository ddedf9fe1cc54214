"""The marketing tool: who was shown which campaign, by SMS and display; an export in UTF-16."""

from monocle.demo import slips
from monocle.demo.moments import HOURS, days, iso, within
from monocle.demo.world import World

HEADER = "exposition\tdate\tcampagne\tcanal\tmobile\temail\tresultat\tcout"
CAMPAIGNS = ("SOLDES-HIVER", "RENTREE-TRAIL", "NOEL-RANDO", "OUVERTURE-MAGASIN", "PRINTEMPS-BIVOUAC")
RESULTS = ("delivered", "delivered", "delivered", "clicked", "failed")


def write(world: World) -> None:
    """Write ``data/marketing.tsv`` and note whose the contacts are: a mobile in E.164, else an e-mail."""
    dice = world.dice("marketing")
    shown = []
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
        shown += [(mobile, mail)] * dice.between(1, 4)
    shown = dice.shuffled(shown)
    times = iso(sorted(within(dice.generator, days(dice.generator, len(shown), world.today, 500), HOURS).tolist()))
    lines = [HEADER]
    for number, ((mobile, mail), at) in enumerate(zip(shown, times, strict=True), 1):
        canal, cost = ("sms", "0,045") if mobile else ("display", "0,012")
        lines.append(
            f"X{number:07d}\t{at}\t{dice.pick(CAMPAIGNS)}\t{canal}\t{mobile}\t{mail}\t{dice.pick(RESULTS)}\t{cost}"
        )
    world.write_text("marketing", "marketing.tsv", lines, "utf-16")
