"""The social networks: messages and comments, as a listening tool exports them."""

import json

from monocle.demo.moments import ONLINE, days, iso, within
from monocle.demo.world import World

TEXTS = (
    ("message", "Bonjour, vos bâtons se réparent-ils ?"),
    ("message", "Ma commande n'est pas arrivée, pouvez-vous regarder ?"),
    ("comment", "Superbe sortie avec la veste Vanoise, rien à redire."),
    ("comment", "Le sac 40 L grince au bout de deux heures, dommage."),
    ("mention", "Merci à l'équipe du magasin pour le conseil avant le GR20 !"),
    ("mention", "Quelqu'un a testé les raquettes de chez Cairn & Sentier ?"),
)


def write(world: World) -> None:
    """Write ``data/social.json`` and note whose the accounts are.

    An author is a handle; some leave an e-mail address, and the CRM knows some handles.
    """
    dice = world.dice("social")
    messages: list[dict[str, object]] = []
    authors: list[tuple[str, str, str]] = []
    for person, stay in zip(world.people, world.stays, strict=True):
        if stay.social:
            mail = person.email if dice.chance(0.45) and person.email_owner == person.place else ""
            world.belongs("social", f"@{person.handle}", person.key, (mail, f"x:{person.handle}"))
            name = f"{person.first} {person.last}" if dice.chance(0.4) else ""
            authors += [(person.handle, mail, name)] * dice.between(1, 4)
    authors = dice.shuffled(authors)
    seconds = sorted(within(dice.generator, days(dice.generator, len(authors), world.today, 500), ONLINE).tolist())
    for number, ((handle, mail, name), at) in enumerate(zip(authors, iso(seconds), strict=True), 1):
        kind, text = dice.pick(TEXTS)
        message = {"id": f"s{number}", "network": "x", "author": f"@{handle}", "display_name": name, "email": mail}
        messages.append({**message, "kind": kind, "text": text, "posted_at": f"{at}+00:00"})
    world.rows["social"] = len(messages)
    export = {"exported_by": "ecoute", "messages": messages}
    world.path("social.json").write_text(json.dumps(export, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
