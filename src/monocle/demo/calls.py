"""The call centre: one row per call, with the name as it was heard and the number as it was shown."""

from monocle.demo import slips
from monocle.demo.dice import Dice
from monocle.demo.moments import HOURS, days, french, iso, within
from monocle.demo.people import Person
from monocle.demo.world import World

HEADER = "ID_APPEL;DATE;SENS;NUMERO;CLIENT;NUM_CLIENT;MOTIF;DUREE_S;NOTE"
REASONS = {
    "Livraison": ("Colis non reçu, relance transporteur", "Demande de changement d'adresse", "Colis abîmé, photos demandées"),
    "Retour": ("Échange de pointure", "Remboursement demandé, produit non porté", "Bon de retour renvoyé"),
    "Fidélité": ("Points manquants, ajout fait", "Carte perdue", "Demande de passage au statut supérieur"),
    "Conseil": ("Prépare le tour du Mont-Blanc, cherche une tente légère", "Hésite entre deux sacs de 40 L", "Taille des chaussures"),
    "Réclamation": ("Semelle décollée après deux sorties", "Attente trop longue en caisse", "Fermeture éclair cassée"),
}  # fmt: skip


def write(world: World) -> None:
    """Write ``data/appels.csv`` and note whose the calls are: every call is a record of its own."""
    dice = world.dice("calls")
    who = [person for person, stay in zip(world.people, world.stays, strict=True) if stay.calls]
    callers = [person for person in who for _ in range(1 + int(dice.share() ** 3 * 3))]
    callers = dice.shuffled([person for person in callers if person.mobile or person.landline])
    times = iso(sorted(within(dice.generator, days(dice.generator, len(callers), world.today, 700), HOURS).tolist()))
    lines = [HEADER]
    for number, (person, at) in enumerate(zip(callers, times, strict=True), 1):
        key = f"A{number:06d}"
        call = _call(world, person, dice)
        said = call.split(";")
        world.belongs("calls", key, person.key, (said[1], f"crm:{said[3]}"))
        lines.append(f"{key};{french(at)};{call}")
    world.write_text("calls", "appels.csv", world.breaks("calls", lines, dice), "cp1252")


def _call(world: World, person: Person, dice: Dice) -> str:
    rates, stay = world.rates, world.stays[person.place]
    first, last = slips.names(person, dice, rates)
    name = f"{last.upper()} {first}" if dice.chance(0.7) else f"{first} {last}"
    if dice.chance(0.15):
        name = f"{'Mme' if person.sex == 'F' else 'M.'} {name}"
    own = person.mobile and (not person.landline or dice.chance(0.75))
    number = slips.phone(person.mobile if own else person.landline, dice, rates)
    customer = ""
    if stay.crm and dice.chance(0.5):
        customer = stay.crm.lstrip("0") if dice.chance(rates.lost_zero) else stay.crm
    if customer and dice.chance(0.03):
        number = "0000000000"
    reason = dice.pick(tuple(REASONS))
    direction = "E" if dice.chance(0.85) else "S"
    return f"{direction};{number};{name};{customer};{reason};{dice.between(20, 1_200)};{dice.pick(REASONS[reason])}"
