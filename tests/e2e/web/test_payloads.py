import dataclasses
import importlib.util
from pathlib import Path

import pytest

PAYLOADS = Path(__file__).with_name("payloads.txt").read_text(encoding="utf-8").splitlines()

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def planted(value, payload):
    """Give a view with the payload in place of every text."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: planted(getattr(value, name), payload) for name in names})
    if isinstance(value, str):
        return payload
    if isinstance(value, tuple | list):
        return type(value)(planted(item, payload) for item in value)
    if isinstance(value, dict):
        if set(map(type, value.values())) == {int}:
            return value  # amounts by currency: a code of ISO 4217
        return {payload + str(place): planted(item, payload) for place, item in enumerate(value.values())}
    return value


def test_there_are_sixty_payloads():
    assert len(set(PAYLOADS)) >= 60


def test_what_customers_write_is_never_run(browser, houses):
    """The payload stands in every text of every screen; nothing runs, nothing is asked, nothing is blocked in need."""
    spec = importlib.util.spec_from_file_location("monocle_e2e", Path(__file__).with_name("conftest.py"))
    tools = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    house = houses.House()
    plain = next(iter(house.customers.all.values()))
    with tools.serving(house) as served, tools.watching(browser, served) as watched:
        for payload in PAYLOADS:
            plant(house, houses, plain, payload)
            for path in (
                "/",
                f"/customers/{plain.customer_id}",
                "/customers",
                "/quarantine",
                "/sources",
                "/runs",
                "/review",
            ):
                page = watched.open(path)
                assert page.locator("h1").count() == 1
                assert (
                    page.evaluate(
                        "document.querySelectorAll('script:not([src]):not([type=\"application/json\"])').length"
                    )
                    == 0
                )
            assert watched.wrong == [], payload


def plant(house, houses, plain, payload):
    customer = planted(plain, payload)
    orders = tuple(dataclasses.replace(order, currency="EUR") for order in customer.orders)
    customer = dataclasses.replace(customer, orders=orders)
    house.customers.all = {str(plain.customer_id): customer}
    house.quarantine.rows = [dataclasses.replace(planted(row, payload), state="open") for row in houses.some_rows()[:2]]
    house.sources.rows = tuple(planted(row, payload) for row in houses.some_sources()[:2])
    house.runs.rows = [planted(row, payload) for row in houses.some_runs()[:1]]
    (pair, item), *_ = houses.House().reviews.open.items()
    judged = dataclasses.replace(planted(houses.House().reviews.done[0], payload), state="in_force")
    house.reviews.open = {pair: dataclasses.replace(planted(item, payload), past=(judged,))}
    house.reviews.done = [judged]
    house.name = payload
