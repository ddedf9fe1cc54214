"""What every verb of a workspace stands on: its folder, charter, settings, catalog and lake."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from monocle.catalog import Catalog
from monocle.engine import DuckEngine, Lake
from monocle.settings import Settings
from monocle.workspace.folder import Charter, Folder


@dataclass(frozen=True)
class House:
    """An open workspace's foundations.

    Attributes:
        folder: where its parts stand.
        charter: what ``monocle.yaml`` says.
        settings: the machine's choices.
        catalog: PostgreSQL.
        lake: Parquet.
    """

    folder: Folder
    charter: Charter
    settings: Settings
    catalog: Catalog
    lake: Lake

    @contextmanager
    def engine(self) -> Iterator[DuckEngine]:
        """Give an engine whose kept rows last as long as the block."""
        with DuckEngine(self.folder.scratch, self.settings) as engine:
            yield engine
