"""A shop of made-up people with tastes, of whom some leave, and some of whom use one thing up: as relations, as a workspace."""

import csv
import datetime as dt
import sys

import numpy as np
import pyarrow as pa
import pytest

from monocle.engine import DuckEngine
from monocle.insight.predictions import Given
from monocle.insight.worth import Worth
from monocle.relation import nothing
from monocle.settings import Settings
from monocle.tables import CUSTOMERS, EVENTS, ORDER_LINES, ORDERS
from monocle.workspace import open_workspace, understanding
from monocle.workspace.figuring import figure
from monocle.workspace.folder import make_folder
from monocle.workspace.predicting import predict

PEOPLE, DAYS = 700, 800
START = dt.datetime(2024, 1, 1, 12)
RUNNING, WALKING, GELS = tuple(range(20)), tuple(range(20, 40)), 40
CHARTER = """\
insight:
  worth: {margin: 0.4, discount: 0.1}
"""
SOURCES = {
    "people": """\
name: people
reader: {type: csv, where: people.csv}
extract: full
key: [id]
mapping:
  person: {key: id, first_name: first, last_name: last, email: [email]}
""",
    "sales": """\
name: sales
reader: {type: csv, where: sales.csv}
extract: full
key: [id]
about: {source: people, key: person}
mapping:
  order: {key: id, at: {column: at, format: "%Y-%m-%d %H:%M:%S"}, channel: {constant: web}, currency: {constant: EUR}, total: total}
""",
    "lines": """\
name: lines
reader: {type: csv, where: lines.csv}
extract: full
key: [id]
order_of: {source: sales, key: sale}
mapping:
  line: {key: id, product: product, label: label, category: {constant: shoes}, quantity: {constant: "1"}, amount: amount}
""",
}


def bought():
    """Give (person, day, products): a rate, a taste and a day of leaving each; every fifth one uses gels up."""
    draw = np.random.default_rng(11)
    rows = []
    for person in range(PEOPLE):
        gap, leaves = draw.gamma(3, 25), draw.integers(150, 2_000)
        taste = RUNNING if person % 2 else WALKING
        day = int(draw.integers(0, 200))
        while day < min(DAYS, leaves):
            mine = taste if draw.random() < 0.9 else RUNNING + WALKING
            products = [int(one) for one in draw.choice(mine, 2, replace=False)]
            rows.append((person, day, [*products, GELS] if person % 5 == 0 else products))
            day += max(1, int(draw.exponential(gap)))
    return rows


def price(product):
    return 300 if product == GELS else 2_000 + 100 * product


def uuid(kind, number):
    return f"{kind:08x}-0000-8000-8000-{number:012x}"


@pytest.fixture(scope="session")
def shop():
    """Give this file: tests are not a package."""
    return sys.modules[__name__]


@pytest.fixture(scope="session")
def rows():
    return bought()


@pytest.fixture
def engine(tmp_path):
    with DuckEngine(tmp_path / "scratch", Settings(threads=2, memory_mb=1024)) as opened:
        yield opened


def relations(engine, rows):
    """Give what models are made of."""
    load = uuid(9, 0)
    orders, lines = [], []
    for number, (person, day, products) in enumerate(rows):
        orders.append(
            {
                "order_id": uuid(1, number), "record_id": uuid(2, person), "source": "shop", "load_id": load,
                "order_key": str(number), "kind": "sale", "channel": "web", "ordered_at": START + dt.timedelta(days=day),
                "store": None, "currency": "EUR", "total": sum(map(price, products)), "lines": len(products),
            }
        )  # fmt: skip
        lines += [
            {
                "line_id": uuid(3, number * 10 + place), "order_id": uuid(1, number), "source": "shop",
                "product": f"P{product:02}", "label": f"Product {product}", "category": "shoes", "quantity": 1.0,
                "amount": price(product),
            }
            for place, product in enumerate(products)
        ]  # fmt: skip
    who = [{"record_id": uuid(2, one), "customer_id": uuid(4, one)} for one in range(PEOPLE)]
    return Given(
        engine.take(pa.Table.from_pylist(who), CUSTOMERS),
        engine.take(pa.Table.from_pylist(orders), ORDERS),
        engine.take(pa.Table.from_pylist(lines), ORDER_LINES),
        nothing(EVENTS),
        "EUR",
        Worth(0.4, 0.1),
        START + dt.timedelta(days=DAYS + 30),
    )


@pytest.fixture(scope="session")
def workspace(tmp_path_factory, rows):
    """Give the shop as a workspace that has run and made its models."""
    folder = make_folder(tmp_path_factory.mktemp("shop") / "acme", "en")
    folder.charter.write_text(folder.charter.read_text(encoding="utf-8") + CHARTER, encoding="utf-8")
    for name, text in SOURCES.items():
        (folder.sources / f"{name}.yaml").write_text(text, encoding="utf-8")
    people = [(one, f"Prénom{chr(97 + one % 26)}", f"Nom{one:04}", f"p{one}@exemple.fr") for one in range(PEOPLE)]
    _written(folder.root / "people.csv", ("id", "first", "last", "email"), people)
    sales = [
        (number, person, START + dt.timedelta(days=day), sum(map(price, products)) / 100)
        for number, (person, day, products) in enumerate(rows)
    ]
    _written(folder.root / "sales.csv", ("id", "person", "at", "total"), sales)
    lines = [
        (f"{number}-{product}", number, f"P{product:02}", f"Product {product}", price(product) / 100)
        for number, (_, _, products) in enumerate(rows)
        for product in products
    ]
    _written(folder.root / "lines.csv", ("id", "sale", "product", "label", "amount"), lines)
    with open_workspace(folder.root, Settings(threads=2, memory_mb=1024)) as opened:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(understanding, "STEPS", (("insight", figure), ("predictions", predict)))
            opened.run()
            assert [one.error for one in opened.understand()] == ["", ""]
        yield opened


def _written(path, head, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
