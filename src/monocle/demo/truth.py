"""The truth of the demo: which person each record is of."""

import csv
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from monocle import ids
from monocle.errors import NotFound

FILE = "truth.csv"
COLUMNS = ("source", "source_key", "person")


def write_truth(folder: Path, truth: Mapping[tuple[str, str], str]) -> Path:
    """Write ``truth.csv``, sorted by source and key, and give its path."""
    place = folder / FILE
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((source, key, person) for (source, key), person in sorted(truth.items()))
    return place


def read_truth(folder: Path) -> dict[UUID, str]:
    """Give record id → person.

    Records that nothing ties to the rest of their person are left out: leave them out of every count as well. Devices that
    never signed in have a person of their own (``unknown-…``), so that a link to them counts as an error. A mailbox that
    a couple shares is of the one whose name it carries.

    Args:
        folder: the workspace.

    Raises:
        NotFound: the folder has no truth.
    """
    place = folder / FILE
    if not place.is_file():
        raise NotFound("there is no truth file", where=str(place), mend="build the folder with: monocle demo")
    with place.open(encoding="utf-8", newline="") as file:
        return {ids.record_id(row["source"], row["source_key"]): row["person"] for row in csv.DictReader(file)}
