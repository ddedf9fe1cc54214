"""Many customers at once are given the entities that each row by itself names, whatever the rules are."""

import pytest

from monocle.catalog import entities
from monocle.catalog.promises import PROMISES
from monocle.workspace.entities import settle

RULES = (
    [("a", "source", "tills")],
    [("a", "source", "tills"), ("b", "source", "paris_bookings"), ("a", "source", "paris_bookings")],
    [("a", "channel", "store"), ("b", "source", "lyon_bookings")],
    [("a", "brand", "both-lyonbookings-soup"), ("b", "source", "lyon_bookings")],
    [("a", "brand", "SOUP"), ("b", "channel", "nowhere")],
    [("a", "store", "nowhere")],
)


@pytest.mark.parametrize("rules", RULES)
def test_all_at_once_belong_as_row_by_row(workspace, rules):
    (promise,) = [one for one in PROMISES if one.name == "customer_entities"]
    catalog = workspace.house.catalog
    try:
        with catalog.transaction() as connection:
            entities.put(connection, rules)
            assert connection.execute(promise.statement.encode()).fetchall() == []
            assert connection.execute("SELECT count(DISTINCT customer_id) FROM customer_entity").fetchone() == (5,)
            connection.execute("DELETE FROM customer_entity WHERE entity = (SELECT min(entity) FROM customer_entity)")
            assert connection.execute(promise.statement.encode()).fetchall() != []
    finally:
        settle(catalog, workspace.house.charter.entities)
