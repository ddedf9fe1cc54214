"""Whatever customers write is shown, and never run."""

import dataclasses
import importlib.util
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path

import pytest
from one_app import ONE
from starlette.testclient import TestClient

from monocle.http.sessions import COOKIE, SignIn

PAYLOADS = Path(__file__).with_name("payloads.txt").read_text(encoding="utf-8").splitlines()
AT_ONCE = 8
PATHS = ("/", "/customers/{0}", "/customers", "/quarantine", "/sources", "/runs", "/review")

pytestmark = pytest.mark.browser


def planted(value, payloads):
    """Give a view with the next payload in place of every text."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: planted(getattr(value, name), payloads) for name in names})
    if isinstance(value, str):
        return next(payloads)
    if isinstance(value, tuple | list):
        return type(value)(planted(item, payloads) for item in value)
    if isinstance(value, dict):
        if set(map(type, value.values())) == {int}:
            return value  # amounts by currency: a code of ISO 4217
        return {next(payloads) + str(place): planted(item, payloads) for place, item in enumerate(value.values())}
    return value


def test_there_are_sixty_payloads():
    assert len(set(PAYLOADS)) >= 60


def test_what_customers_write_is_never_run(browser, houses):
    """Payloads stand in every text of every screen; nothing runs, nothing is asked, nothing is blocked in need."""
    spec = importlib.util.spec_from_file_location("monocle_e2e", Path(__file__).with_name("conftest.py"))
    tools = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    house = houses.House()
    plain = next(iter(house.customers.all.values()))
    with tools.serving(house) as served, tools.watching(browser, served) as watched:
        for first in range(0, len(PAYLOADS), AT_ONCE):
            payloads = PAYLOADS[first : first + AT_ONCE]
            plant(house, houses, plain, cycle(payloads))
            for path in PATHS:
                page = watched.open(path.format(plain.customer_id))
                assert page.locator("h1").count() == 1
                assert (
                    page.evaluate(
                        "document.querySelectorAll('script:not([src]):not([type=\"application/json\"])').length"
                    )
                    == 0
                )
            assert watched.wrong == [], payloads


class Bones(HTMLParser):
    """The elements of a page with the names of their attributes, and which of these lead somewhere."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, *(name for name, _ in attributes)))

    def handle_endtag(self, tag):
        self.found.append(tag)

    def handle_comment(self, text):
        self.found.append(("comment", text))


def test_no_payload_changes_the_bones_of_a_page(houses):
    """Each payload stands in every text of every screen; the elements and their attributes are those of a plain word."""
    house = houses.House()
    plain = next(iter(house.customers.all.values()))
    client = TestClient(ONE.over(house, SignIn()), base_url="http://127.0.0.1", follow_redirects=False)
    client.cookies.set(COOKIE, house.sessions.create(), domain="127.0.0.1")

    def bones(payload):
        plant(house, houses, plain, cycle([payload]))
        return {path: Bones(client.get(path.format(plain.customer_id)).text).found for path in PATHS}

    expected = bones("harmless")
    for payload in PAYLOADS:
        assert bones(payload) == expected, payload


def plant(house, houses, plain, payloads):
    customer = planted(plain, payloads)
    orders = tuple(dataclasses.replace(order, currency="EUR") for order in customer.orders)
    customer = dataclasses.replace(customer, orders=orders)
    house.customers.all = {str(plain.customer_id): customer}
    house.quarantine.rows = [
        dataclasses.replace(planted(row, payloads), state="open") for row in houses.some_rows()[:2]
    ]
    house.sources.rows = tuple(planted(row, payloads) for row in houses.some_sources()[:2])
    house.runs.rows = [planted(row, payloads) for row in houses.some_runs()[:1]]
    (pair, item), *_ = houses.House().reviews.open.items()
    judged = dataclasses.replace(planted(houses.House().reviews.done[0], payloads), state="in_force")
    house.reviews.open = {pair: dataclasses.replace(planted(item, payloads), past=(judged,))}
    house.reviews.done = [judged]
    house.name = next(payloads)
