"""N81 to N87 of trust.md: people who are easily taken for one another, or for two, as a file gives them: each is who they are."""

import csv
import random

import pytest

from monocle.settings import Settings
from monocle.workspace.matching_file import match_file

FIRSTS = ("Anna", "Bruno", "Carla", "Denis", "Elise", "Farid", "Gaston", "Hanna", "Igor", "Julie", "Karim", "Lena")
LASTS = ("Abadie", "Berthier", "Coulon", "Duprat", "Escoffier", "Ferrand", "Guilloux", "Hamelin", "Imbert", "Jourdan")
COLUMNS = ("id", "first_name", "last_name", "birth_name", "birth_date", "email", "phone", "address", "postcode", "city")
HOME = {"address": "12 rue des Lilas", "postcode": "38110", "city": "Valmont", "phone": "04 76 00 11 22"}


def _of_one_mailbox():
    """Five thousand people of a company who give its mailbox, and nothing else that is theirs but a date of birth."""
    return [
        {"id": f"m{number}", "first_name": FIRSTS[number % 12], "last_name": LASTS[number // 12 % 10] + LASTS[number // 120 % 10].lower(),
         "email": "contact@firme.example", "birth_date": f"{1945 + number // 100}-{1 + number // 9 % 12:02}-{1 + number % 28:02}"}
        for number in range(5000)
    ]  # fmt: skip


def _people():
    """Three hundred people of our own making, in couples at one home; of every second one a second record with a gap."""
    dice = random.Random(4)  # noqa: S311 - people for a test
    rows = []
    for number in range(300):
        home = number // 2
        first, last = dice.choice(FIRSTS), LASTS[home % len(LASTS)] + LASTS[home // 15].lower()
        one = {
            "first_name": first, "last_name": last, "email": f"{first}.{last}{number}@mail.example".lower(),
            "birth_date": f"{1945 + number % 50}-{1 + number % 12:02}-{1 + number % 28:02}",
            "phone": f"06 39 98 {number // 100:02} {number % 100:02}", "address": f"{home} rue du Moulin",
            "postcode": f"{10 + home % 85}{home % 10}00", "city": LASTS[home % 10] + "ville",
        }  # fmt: skip
        rows.append(one | {"id": f"p{number}a"})
        if number % 2:
            rows.append(one | {"id": f"p{number}b", dice.choice(("email", "phone", "birth_date")): ""})
    return rows


CASES = {
    "twins": [
        {"first_name": "Léa", "last_name": "Vernet", "birth_date": "1990-03-05", **HOME},
        {"first_name": "Manon", "last_name": "Vernet", "birth_date": "1990-03-05", **HOME},
    ],
    "father and son of one name": [
        {"first_name": "Paul", "last_name": "Vernet", "birth_date": "1950-03-05", **HOME},
        {"first_name": "Paul", "last_name": "Vernet", "birth_date": "1980-11-17", **HOME},
    ],
    "father and son who say so": [
        {"first_name": "Paul", "last_name": "Vernet père", **HOME},
        {"first_name": "Paul", "last_name": "Vernet fils", **HOME},
    ],
    "senior and junior": [
        {"first_name": "John", "last_name": "Vernon Sr.", **HOME},
        {"first_name": "John", "last_name": "Vernon Jr", **HOME},
    ],
    "a couple with one e-mail": [
        {"first_name": "Rémi", "last_name": "Vernet", "email": "les.vernet@mail.example", **HOME},
        {"first_name": "Odile", "last_name": "Vernet", "email": "les.vernet@mail.example", **HOME},
    ],
    "a recycled phone": [
        {"first_name": "Rémi", "last_name": "Vernet", "phone": "06 39 98 77 77", "city": "Valmont"},
        {"first_name": "Odette", "last_name": "Quesnel", "phone": "06 39 98 77 77", "city": "Brignac"},
    ],
    "father, mother and a child with the e-mail of one and the phone of the other": [
        {"first_name": "Rémi", "last_name": "Vernet", "email": "remi@vernet.example", "birth_date": "1960-01-02"},
        {"first_name": "Odile", "last_name": "Quesnel", "phone": "06 39 98 77 76", "birth_date": "1962-02-03"},
        {"first_name": "Zoé", "last_name": "Vernet", "email": "remi@vernet.example", "phone": "06 39 98 77 76", "birth_date": "1995-04-05"},
    ],
    "a family with one phone": [
        {"first_name": first, "last_name": "Vasseur", "phone": "04 76 00 11 33", "birth_date": born}
        for first, born in (("Aline", "1961-01-02"), ("Benoît", "1960-02-03"), ("Coline", "1991-03-04"), ("Damien", "1994-05-06"))
    ],
    "a mailbox of a company": [
        {"first_name": first, "last_name": last, "email": "contact@firme.example"} for first, last in zip(FIRSTS, LASTS, strict=False)
    ],
}  # fmt: skip
SAME = {
    "a married name": [
        {"first_name": "Odile", "last_name": "Vernet", "birth_date": "1970-05-06", "phone": "06 39 98 55 01"},
        {"first_name": "Odile", "last_name": "Quesnel", "birth_name": "Vernet", "birth_date": "1970-05-06", "phone": "06 39 98 55 01"},
    ],
    "hyphens and initials": [
        {"first_name": "Jean-Pierre", "last_name": "Quesnel", "birth_date": "1970-05-07", "email": "jpq@mail.example"},
        {"first_name": "JEAN PIERRE", "last_name": "QUESNEL", "birth_date": "1970-05-07", "email": "jpq@mail.example"},
        {"first_name": "J.P.", "last_name": "Quesnel", "birth_date": "1970-05-07", "email": "jpq@mail.example"},
    ],
    "names the other way round": [
        {"first_name": "Odilon", "last_name": "Quesnel", "birth_date": "1971-05-07", "city": "Brignac"},
        {"first_name": "Quesnel", "last_name": "Odilon", "birth_date": "1971-05-07", "city": "Brignac"},
    ],
    "who is said to be the son once only": [
        {"first_name": "Cyprien", "last_name": "Vernon", "birth_date": "1971-05-08", "email": "cv@mail.example"},
        {"first_name": "Cyprien", "last_name": "Vernon fils", "birth_date": "1971-05-08", "email": "cv@mail.example"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def customers(tmp_path_factory):
    return _customers(tmp_path_factory, [])


def _customers(tmp_path_factory, more):
    """Match the people of all cases, and more."""
    path = tmp_path_factory.mktemp("people") / "people.csv"
    rows = [row | {"id": f"{case}{n}"} for case, some in (CASES | SAME).items() for n, row in enumerate(some)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows([*_people(), *more, *rows])
    return dict(match_file(path, Settings(threads=2, memory_mb=1024)).assignments)


@pytest.mark.parametrize("case", CASES)
def test_different_people_stay_different(customers, case):
    assert len({customers[f"{case}{n}"] for n in range(len(CASES[case]))}) == len(CASES[case])


def test_five_thousand_people_with_one_mailbox_are_five_thousand(tmp_path_factory):
    customers = _customers(tmp_path_factory, _of_one_mailbox())
    people = {(one["first_name"], one["last_name"], one["birth_date"]) for one in _of_one_mailbox()}
    assert len({customers[f"m{number}"] for number in range(5000)}) == len(people) == 5000


@pytest.mark.parametrize("case", SAME)
def test_one_person_is_one_however_the_name_is_written(customers, case):
    assert len({customers[f"{case}{n}"] for n in range(len(SAME[case]))}) == 1
