"""Few persons, each cleaned as if it were alone."""

import datetime as dt

import pytest

from monocle.clean.stage import few, run
from monocle.engine import SmallEngine
from monocle.settings import Settings
from monocle.tables import PERSONS

PEOPLE = (
    {
        "full_name": "Dupont née Martin Marie",
        "emails": ["Marie.Dupont@EXAMPLE.fr, contact@example.fr"],
        "phones": ["06 39 98 01 02"],
        "birth_date": "03/04/1990",
        "addresses": [{"line": "12 bis bd Victor Hugo", "postcode": "06000", "city": "NICE"}],
        "extra": '{"plan":"gold"}',
    },
    {
        "first_name": "Dr. JEAN-PIERRE",
        "last_name": "DE LA TOUR",
        "phones": ["0475 12 34 56", "00000"],
        "addresses": [{"line": "Rue Neuve 5, 1000 Bruxelles", "country": "Belgique"}, {"line": "3 rue Haute Lyon"}],
        "customer_numbers": ["crm:0012", "crm:null"],
        "handles": ["x:@Top"],
    },
    {
        "full_name": "Kowalczyk Wendeline",
        "emails": ["nope"],
        "company": "ACME SARL",
        "company_number": "73282932000074",
    },
    {"loyalty_cards": ["29 0001"], "birth_date": "2031-01-01", "gender": "F", "language": "FR", "civility": "Mme"},
    {},
)


@pytest.fixture
def small(tmp_path):
    with SmallEngine(tmp_path / "small", Settings(threads=1, memory_mb=256)) as engine:
        yield engine


def _rows(table):
    return sorted(map(repr, table.to_pylist()))


def test_few_persons_become_what_each_would_become_in_a_run_of_its_own(engine, small, person, persons_table):
    rows = [person(f"p{place}", source=f"s{place % 2}", **said) for place, said in enumerate(PEOPLE)]
    taken = small.take(persons_table(rows), PERSONS)
    found = [small.arrow(one) for one in few(small, taken, dt.date(2026, 1, 2))]
    alone = [run(engine, engine.take(persons_table([row]), PERSONS)) for row in rows]
    assert _rows(found[0]) == sorted(row for one in alone for row in _rows(engine.arrow(one.records)))
    assert _rows(found[1]) == sorted(row for one in alone for row in _rows(engine.arrow(one.identifiers)))


def test_what_few_persons_become_does_not_depend_on_those_beside_them(small, person, persons_table):
    listed = [person(f"n{place}", full_name=name) for place, name in enumerate(["Dupont Marie", "Garcia Jean"] * 9)]
    asked = person("asked", full_name="Kowalczyk Wendeline", emails=["a@example.fr"])
    sharing = [person(f"m{place}", last_name=f"Nom{chr(97 + place)}", emails=["a@example.fr"]) for place in range(20)]

    def of_the_asked(rows):
        parts = [
            small.arrow(one).to_pylist() for one in few(small, small.take(persons_table(rows), PERSONS), dt.date.max)
        ]
        small.clear()
        return [[row for row in part if str(row["record_id"]) == asked["record_id"]] for part in parts]

    assert of_the_asked([asked, *listed, *sharing]) == of_the_asked([asked])
