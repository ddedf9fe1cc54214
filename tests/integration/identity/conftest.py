"""A small house of people whose identities people judge."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from bench.identity_house import People

from monocle.engine import Lake
from monocle.settings import Settings
from monocle.workspace.folder import Charter, Folder
from monocle.workspace.house import House
from monocle.workspace.identities import Identities
from monocle.workspace.reviews import Reviews
from monocle.workspace.scores import StoredScores


class Stewards:
    """A house with what stewards do in it."""

    def __init__(self, house, people):
        self.house, self.people = house, people
        scores = StoredScores(house)
        self.reviews, self.identities = Reviews(house, scores), Identities(house, scores)

    def with_four_eyes(self):
        return Stewards(replace(self.house, charter=replace(self.house.charter, four_eyes=True)), self.people)

    def rows(self, statement, *values):
        with self.house.catalog.reading() as connection:
            return connection.execute(statement, values).fetchall()

    def customer_of(self, record):
        return self.rows("SELECT customer_id FROM record WHERE record_id = %s", record)[0][0]

    def pair(self):
        """Give the first pair that waits."""
        found = self.reviews.queue().items[0]
        return found.left_id, found.right_id

    def large(self):
        """Give the customer with the most records, and these."""
        return max(self.people.members.items(), key=lambda item: (len(item[1]), item[0]))


@pytest.fixture
def stewards(catalog, tmp_path):
    people = People(60, seed=5)
    people.doubts(40)
    people.serve(catalog)
    return Stewards(House(Folder(tmp_path), Charter("test"), Settings(), catalog, Lake(tmp_path / "lake")), people)
