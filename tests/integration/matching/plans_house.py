"""A small workspace of two sources that know the same people, some with other names or birth dates, or without mail and phone."""

import random
from pathlib import Path

from monocle.workspace.folder import make_folder

PEOPLE = 120
SOURCE = """
name: {name}
reader: {{type: csv, where: {name}.csv, options: {{encoding: utf-8, separator: ",", header: "1"}}}}
extract: full
key: [id]
mapping:
  person: {{key: id, first_name: first, last_name: last, email: mail, phone: tel, birth_date: born, address: {{postcode: cp, city: town}}}}
"""
HEAD = "id,first,last,mail,tel,born,cp,town\n"
FIRST = ("Marie", "Jean", "Paul", "Lucie", "Anne", "Hugo", "Zoé", "Omar", "Inès", "Karim", "Élise", "Bruno", "Nadia")
LAST = ("Martin", "Durand", "Petit", "Robert", "Moreau", "Garcia", "Lambert", "Fournier", "Girard", "Mercier", "Noël")
TOWNS = (("69003", "Lyon"), ("75011", "Paris"), ("13006", "Marseille"), ("59000", "Lille"), ("33000", "Bordeaux"))


def row(generator, number):
    """Give one person as a row of fields."""
    first, last = generator.choice(FIRST), generator.choice(LAST)
    born = f"{generator.randrange(1950, 2004)}-{generator.randrange(1, 13):02d}-{generator.randrange(1, 28):02d}"
    cp, town = generator.choice(TOWNS)
    return [first, last, f"{first[0].lower()}{last.lower()}{number}@exemple.fr", f"06{number:08d}", born, cp, town]


def make(root: Path) -> Path:
    """Make the workspace; the shop knows three people in four of the till, a third of them without mail and phone."""
    make_folder(root, "en")
    generator = random.Random(11)  # noqa: S311 - made-up people
    till = [row(generator, 41_000 + 977 * number) for number in range(PEOPLE)]
    shop = []
    for person in till[: PEOPLE * 3 // 4]:
        other = list(person)
        if generator.random() < 0.35:
            other[2] = other[3] = ""
        if generator.random() < 0.2:
            other[1] = other[1][:-1]
        if generator.random() < 0.06:
            other[0] = generator.choice(FIRST)
        if generator.random() < 0.06:
            other[1] = generator.choice(LAST)
        if generator.random() < 0.06:
            other[4] = "1949-07-07"
        shop.append(other)
    for name, rows in (("till", till), ("shop", shop)):
        (root / "sources" / f"{name}.yaml").write_text(SOURCE.format(name=name), encoding="utf-8")
        lines = [",".join([f"{name[0]}{number}", *fields]) for number, fields in enumerate(rows)]
        (root / f"{name}.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return root
