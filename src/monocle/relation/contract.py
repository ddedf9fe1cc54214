"""What a relation promises: its grain, its key and its columns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Attributes:
        name: snake_case.
        type: DuckDB's name of the type, as ``DESCRIBE`` prints it.
        meaning: what the value is, with its unit where it has one.
        required: never NULL.
    """

    name: str
    type: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Contract:
    """What the rows of one relation hold.

    Attributes:
        name: snake_case, plural.
        grain: what one row is.
        columns: in order.
        key: columns that together are unique and never NULL; empty when rows may repeat.
        open: further columns may follow the named ones.
        mixed: texts of all kinds stand in one column, so that storing looks for few that repeat.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    open: bool = False
    mixed: bool = False

    def column_names(self) -> tuple[str, ...]:
        """Give the names of the columns, in order."""
        return tuple(column.name for column in self.columns)
