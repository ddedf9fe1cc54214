"""Relations as CSV files, in the one dialect in which the catalog takes them."""

from pathlib import Path

from monocle.engine.duck import DuckEngine
from monocle.relation import Relation

# The twin of monocle.catalog.serving.CSV_TO_WRITE, which the engine may not import; a test holds them together.
CSV = "FORMAT csv, HEADER false, DELIMITER '\x02', QUOTE '\x01', ESCAPE '\x01', NULLSTR '\\N'"


def write_csv(engine: DuckEngine, relation: Relation, folder: Path) -> list[Path]:
    r"""Write a relation as CSV files and give their paths.

    No header; NULL is an unquoted ``\N`` and a text that reads the same is quoted. Lists and objects are the caller's to
    turn into JSON text first (``golden.serving`` does), and NUL characters the caller's to leave out: PostgreSQL takes none.

    Args:
        engine: computes, with all its threads: each writes a file of its own, so rows come in no order.
        relation: what to write; columns stand in the order of its contract.
        folder: must not exist.

    Returns:
        The files; none when there are no rows.

    Raises:
        BadData: the columns are not those of the contract.
        Unavailable: the disk is full or the memory too small.
    """
    return engine.copy(relation, folder, CSV)
