"""Whether what is served of a customer changed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from monocle.catalog import marks
from monocle.workspace.house import House


class Marks:
    """The marks of a workspace's customers."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._catalog = house.catalog

    def of(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Give a text for each of some customers in force, which changes with what happens to them."""
        with self._catalog.reading() as connection:
            return marks.marks(connection, ids)
