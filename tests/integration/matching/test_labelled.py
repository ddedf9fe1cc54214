"""On labelled people of the test's own making the threshold that the data finds is as good as the best that a look finds."""

import csv
import random

from monocle.resolve.matching import Matching
from monocle.settings import Settings
from monocle.workspace.matching_file import match_file

FIRSTS = (
    "anna",
    "bruno",
    "carla",
    "denis",
    "elise",
    "farid",
    "gaston",
    "hanna",
    "igor",
    "julie",
    "karim",
    "lena",
    "marco",
)
STARTS = (
    "Ab",
    "Ber",
    "Cou",
    "Du",
    "Esc",
    "Fer",
    "Gui",
    "Ha",
    "Im",
    "Jour",
    "Ker",
    "La",
    "Mo",
    "Pel",
    "Qui",
    "Ro",
    "Ver",
)
ENDS = (
    "adie",
    "thier",
    "lon",
    "prat",
    "offier",
    "rand",
    "lloux",
    "melin",
    "bert",
    "dan",
    "viel",
    "porte",
    "reno",
    "net",
)
TRIED = (-2.0, 0.0, 1.0, 2.0, 4.0, 6.0)


def _slip(dice, text):
    place = dice.randrange(1, len(text) - 1)
    return text[:place] + text[place + 1 :]


def _written(dice, person):
    """A record of a person: a typing error now and then, and most of it missing here or there."""
    row = {name: "" if dice.random() < 0.3 else value for name, value in person.items()}
    row["first_name"], row["last_name"] = person["first_name"], person["last_name"]
    for name in ("first_name", "last_name"):
        if dice.random() < 0.08:
            row[name] = _slip(dice, row[name])
    return row


def _rows(seed, fields):
    dice = random.Random(seed)  # noqa: S311 - people for a test
    rows = []
    for number in range(500):
        first, last = dice.choice(FIRSTS), dice.choice(STARTS) + dice.choice(ENDS)
        person = {
            "first_name": first,
            "last_name": last,
            "birth_date": f"{dice.randrange(1945, 2000)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
            "phone": f"06 39 98 {dice.randrange(100):02} {dice.randrange(100):02}",
            "email": f"{first}.{last}{dice.randrange(100)}@mail.example".lower(),
            "postcode": f"{dice.randrange(10, 95)}000",
        }
        kept = {name: person[name] for name in ("first_name", "last_name", *fields)}
        rows += [(number, _written(dice, kept)) for _ in range(dice.choice((1, 1, 2, 3)))]
    return rows


def test_the_threshold_that_the_data_finds_is_near_the_best(tmp_path):
    rows = _rows(3, ("birth_date", "email", "phone", "postcode"))
    people, truth = tmp_path / "people.csv", tmp_path / "truth.csv"
    with people.open("w", newline="") as table, truth.open("w", newline="") as labels:
        writer, said = csv.DictWriter(table, ["id", *rows[0][1]]), csv.writer(labels)
        writer.writeheader()
        said.writerow(("record_id", "entity_id"))
        for place, (number, row) in enumerate(rows):
            writer.writerow({"id": f"r{place}", **row})
            said.writerow((f"r{place}", number))
    settings = Settings(threads=2, memory_mb=1024)
    chosen = match_file(people, settings, truth).f1
    best = max(match_file(people, settings, truth, Matching(threshold=at)).f1 for at in TRIED)
    assert chosen is not None
    assert chosen > best - 0.01
