"""What customers and staff say in words: surveys, support tickets and the store managers' notes."""

import json

from monocle.demo import slips
from monocle.demo.catalogue import ARTICLES, STORES
from monocle.demo.dice import Dice, Wheel
from monocle.demo.moments import HOURS, ONLINE, days, iso, within
from monocle.demo.people import Person
from monocle.demo.world import World

HAPPY = (
    "Très bon conseil, je reviendrai.",
    "Livraison rapide, produit conforme.",
    "Magasin clair et équipe passionnée.",
    "",
)
MIXED = ("Bien, mais peu de choix en grande taille.", "Correct.", "")
ANGRY = ("Attente trop longue en caisse.", "Colis reçu ouvert.", "La fermeture a cassé au premier froid.")
MORE = {
    HAPPY: (
        "Conseil en chaussures au top, essai en magasin parfait.",
        "Commande en ligne reçue en deux jours, rien à redire.",
        "Atelier de réparation efficace, sac comme neuf.",
        "Programme de fidélité intéressant, points vite gagnés.",
    ),
    MIXED: (
        "Bon magasin mais parking difficile.",
        "Application lente, le produit est bien.",
        "Prix un peu élevés cette saison.",
    ),
    ANGRY: (
        "Livraison en retard de huit jours.",
        "Service client injoignable par téléphone.",
        "Points de fidélité disparus de ma carte.",
        "Remboursement toujours pas reçu.",
    ),
}
SUBJECTS = ("Retour de commande", "Facture", "Points de fidélité", "Garantie", "Taille", "Modifier mon adresse")
RATED = Wheel((8, 7, 14, 34, 37))
"""How those whose ticket is solved rate the answer, from 1 to 5."""
FAULTY, PRAISED, PLAIN = "VES-012", "CHA-023", ("SAC-021", "BIV-011")
"""What half of the surveys are about: articles that the retailer follows. The zip of one breaks, soles of another are liked."""
STATES = ("open", "pending", "solved", "solved", "solved")
NOTES = (
    "Prépare le GR20 en juin, cherche une tente de moins de 2 kg.",
    "Préfère être appelée le matin, pieds larges, chaussures en essai demi-pointure au-dessus.",
    "Client fidèle du rayon escalade, vient avec son fils.",
    "Souhaite être prévenu de l'arrivée des raquettes.",
    "Mécontent de la réparation, geste commercial de 20 % accordé.",
    "Organise une sortie de club au printemps, demander un devis.",
)


def write(world: World) -> None:
    """Write ``data/enquetes.csv``, ``data/tickets.ndjson`` and ``data/notes_magasin.csv`` and note whose they are."""
    _surveys(world)
    _tickets(world)
    _notes(world)


def _moments(world: World, dice: Dice, count: int, *, online: bool) -> list[str]:
    chosen = days(dice.generator, count, world.today, 600)
    return iso(sorted(within(dice.generator, chosen, ONLINE if online else HOURS).tolist()))


def _surveys(world: World) -> None:
    dice, words = world.dice("surveys"), world.dice("words of surveys")
    asked = [person for person, stay in zip(world.people, world.stays, strict=True) if stay.survey]
    followed = world.dice("articles of surveys")
    lines = ["id_reponse,date,email,carte,magasin,note_nps,commentaire,sku"]
    asked = dice.shuffled(asked)
    for number, (person, at) in enumerate(zip(asked, _moments(world, dice, len(asked), online=True), strict=True), 1):
        card = world.stays[person.place].card if dice.chance(0.3) else ""
        owner = person if card else world.people[person.email_owner]
        mail = "" if card and dice.chance(0.5) else slips.email(person.email, dice, world.rates)
        world.belongs("surveys", mail or card, owner.key, (mail, card))
        score = min(10, int(dice.share() ** 0.35 * 11))
        mood = HAPPY if score >= 9 else MIXED if score >= 7 else ANGRY
        said = dice.pick(mood)
        said = words.pick(MORE[mood]) if words.chance(0.5) else said
        text = f'"{said}"' if said else ""
        lines.append(
            f"R{number:06d},{at},{mail},{card},{dice.pick(STORES)},{score},{text},{_followed(followed, score)}"
        )
    encoded = "\n".join(lines).encode() + b"\n"
    # Two answers that another tool wrote in latin-1: their bytes are no UTF-8.
    encoded += "R999998,2026-10-01T10:00:00,,,Nancy,8,Équipe agréable,\n".encode("latin-1")
    encoded += "R999999,2026-10-02T10:00:00,,,Dijon Toison d'Or,3,Déçu,\n".encode("latin-1")
    world.rows["surveys"], world.broken["surveys"] = len(lines) + 1, 2
    world.path("enquetes.csv").write_bytes(encoded)


def _followed(dice: Dice, score: int) -> str:
    """Give the article that an answer is about: the lower the score, the more often the faulty one."""
    if dice.chance(0.5):
        return ""
    if dice.chance(0.5):
        return dice.pick(PLAIN)
    return FAULTY if score < 9 else PRAISED if dice.chance(0.8) else FAULTY


def _tickets(world: World) -> None:
    dice = world.dice("tickets")
    asking = [person for person, stay in zip(world.people, world.stays, strict=True) if stay.tickets]
    asking = dice.shuffled([person for person in asking if person.email_owner == person.place])
    lines, ratings = [], world.dice("ratings of tickets")
    for number, (person, at) in enumerate(zip(asking, _moments(world, dice, len(asking), online=True), strict=True), 1):
        mail = slips.email(person.email, dice, world.rates)
        first, last = slips.names(person, dice, world.rates)
        ticket = {
            "ticket_id": number,
            "created_at": f"{at}+00:00",
            "email": mail,
            "name": f"{first} {last}" if dice.chance(0.8) else "",
            "phone": slips.phone(person.mobile, dice, world.rates) if dice.chance(0.3) else "",
            "subject": dice.pick(SUBJECTS),
            "status": dice.pick(STATES),
            "channel": dice.pick(("email", "web", "web")),
            "handle": f"@{person.handle}" if person.handle and dice.chance(0.3) else "",
        }
        ticket |= _rated(ratings, str(ticket["status"]))
        identifiers = (mail, str(ticket["phone"]), f"x:{ticket['handle']}")
        world.belongs("support_tickets", mail, person.key, identifiers)
        lines.append(json.dumps(ticket, ensure_ascii=False))
    lines = world.breaks("support_tickets", lines, dice, header=0) if lines else lines
    world.write_text("support_tickets", "tickets.ndjson", lines)


def _rated(dice: Dice, status: str) -> dict[str, str | int | None]:
    """Give what the support tool adds to a ticket: the article that it is about, and how its answer was rated."""
    article, rating = dice.pick(ARTICLES).code, dice.turn(RATED) + 1
    about, answered = dice.chance(0.6), dice.chance(0.7)
    if dice.chance(0.35):
        article, rating = FAULTY, min(rating, dice.between(1, 5))
    return {"product": article if about else "", "satisfaction": rating if status == "solved" and answered else None}


def _notes(world: World) -> None:
    dice = world.dice("store_notes")
    known = [person for person in world.people if _noted(world, person)]
    known = dice.shuffled(known)[: max(3, len(world.people) // 50)]
    lines = ["date;magasin;auteur;carte;client;telephone;note"]
    for person, at in zip(known, _moments(world, dice, len(known), online=False), strict=True):
        card = world.stays[person.place].card
        first, last = slips.names(person, dice, world.rates)
        phone = slips.phone(person.mobile, dice, world.rates) if dice.chance(0.5) else ""
        world.belongs("store_notes", card, person.key, (card, phone))
        lines.append(f"{at};{dice.pick(STORES)};Responsable;{card};{first} {last};{phone};{dice.pick(NOTES)}")
    world.write_text("store_notes", "notes_magasin.csv", lines)


def _noted(world: World, person: Person) -> bool:
    stay = world.stays[person.place]
    return bool(stay.card) and (stay.web or stay.crm != "")
