"""Work is spread over processes, and what it gives does not tell."""

from monocle.clean.workers import spread
from monocle.fields.address import plain_cities


def test_what_one_process_gives_several_give_in_the_same_order():
    cities = ["LYON 03", "Paris", "st etienne", "Nîmes", "bourg-en-bresse"]
    assert spread(plain_cities, cities, 2) == plain_cities(cities)
