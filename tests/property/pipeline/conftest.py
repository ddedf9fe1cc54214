"""One engine for the whole session: kept rows are small."""

import pytest

from monocle.engine import DuckEngine
from monocle.settings import Settings


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=512)) as made:
        yield made
