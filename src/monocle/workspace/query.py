"""Questions in SQL, over the business-ready views of what is in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monocle.engine.hardened import Answer, Hardened, Limits
from monocle.golden.marts import MEMBER_VIEW, VIEWS, mart
from monocle.relation import Contract
from monocle.workspace.decided_since import in_force
from monocle.workspace.house import House
from monocle.workspace.saving import save

__all__ = ["Answer", "Query", "ViewColumn", "ViewRow"]


@dataclass(frozen=True)
class ViewColumn:
    """One column of a view.

    Attributes:
        name: as SQL names it.
        type: DuckDB's.
        meaning: what it holds, with its unit where it has one.
        required: never NULL.
    """

    name: str
    type: str
    meaning: str
    required: bool


@dataclass(frozen=True)
class ViewRow:
    """One view that may be asked.

    Attributes:
        name: as SQL names it.
        grain: what one row is.
        key: columns that tell its rows apart.
        columns: in order.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[ViewColumn, ...]


class Query:
    """Answers SQL over what is in force."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def tables(self) -> Sequence[ViewRow]:
        """Give the views that may be asked, with their columns."""
        return [_view_row(contract) for contract in VIEWS]

    def run(self, sql: str, limit: int = 1_000, seconds: float = 30.0) -> Answer:
        """Answer one SELECT, over what the last run put in force, and what people decided and events brought since.

        The statement is checked and written anew; it can read the views of ``tables`` and nothing else of the machine.

        Args:
            sql: DuckDB's dialect.
            limit: rows at most, up to 1,000,000; ``truncated`` says when there were more.
            seconds: at most, up to 600.

        Raises:
            BadInput: it is no single SELECT, names what is not there or not allowed, fails on a value, or takes too long.
            NotFound: nothing is in force yet.
            Unavailable: it needs more memory than it may have, or the lake's files cannot be read.
        """
        house = self._house
        views = {contract.name: contract for contract in VIEWS}
        with in_force(house, members=MEMBER_VIEW.name in sql.casefold()) as known:
            asked = Hardened(views, lambda name: mart(name, known.read), house.folder.scratch, house.settings)
            return replace(asked.ask(sql, Limits(limit, seconds)), left_out=known.left_out)

    def save(self, answer: Answer, path: Path) -> None:
        """Write an answer as a CSV, Excel or Parquet file, by the ending of its name; see ``saving.save``."""
        save(answer, path)


def _view_row(contract: Contract) -> ViewRow:
    columns = tuple(ViewColumn(one.name, one.type, one.meaning, one.required) for one in contract.columns)
    return ViewRow(contract.name, contract.grain, contract.key, columns)
