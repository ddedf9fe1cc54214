"""What a workspace holds, and files as they come the next day."""

import random
from pathlib import Path

from bench.kills import state

from monocle.catalog import pointers
from monocle.settings import Settings
from monocle.tables import CUSTOMERS, RECORDS

__all__ = ["SETTINGS", "lenient", "record_of", "rewritten", "rows_of", "shuffled", "state"]

SETTINGS = Settings(threads=2, memory_mb=1024)
SHUFFLED = (
    "appels.csv",
    "caisses.csv",
    "contacts_emailing.csv",
    "fidelite.csv",
    "points.csv",
    "web.ndjson",
    "emailing.ndjson",
)
ENCODINGS = {"appels.csv": "cp1252", "caisses.csv": "cp1252"}


def lenient(root: Path) -> None:
    """Let no load be held for its few unreadable rows: a small demo has too large a share of them."""
    for path in (root / "sources").glob("*.yaml"):
        if "\ncontract:" not in path.read_text(encoding="utf-8"):
            with path.open("a", encoding="utf-8") as file:
                file.write("contract: {unreadable_max: 60}\n")


def rows_of(root: Path, file: str) -> tuple[str, list[str]]:
    """Give the head and the lines of a file of lines; NDJSON has an empty head."""
    text = (root / "data" / file).read_bytes().decode(ENCODINGS.get(file, "utf-8"))
    lines = text.splitlines(keepends=True)
    lines[-1] = lines[-1].rstrip("\r\n") + "\n"
    return ("", lines) if file.endswith(".ndjson") else (lines[0], lines[1:])


def rewritten(root: Path, file: str, head: str, lines: list[str], name: str = "") -> Path:
    """Write a file of lines, under another name where one is given."""
    path = root / "data" / (name or file)
    with path.open("w", encoding=ENCODINGS.get(file, "utf-8"), newline="") as out:
        out.write(head + "".join(lines))
    return path


def shuffled(root: Path, seed: int) -> None:
    """Put the rows of files of lines in another order."""
    for file in SHUFFLED:
        head, lines = rows_of(root, file)
        random.Random(seed).shuffle(lines)  # noqa: S311 - an order, drawn again from the seed
        rewritten(root, file, head, lines)


def record_of(workspace, source, key):
    """Give the id of a record in force and its customer; None where there is none."""
    house = workspace.house
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
    with house.engine() as engine:
        records = engine.rows(house.lake.read(RECORDS, pointing[RECORDS.name].folder))
        customers = engine.rows(house.lake.read(CUSTOMERS, pointing[CUSTOMERS.name].folder))
    found = [row["record_id"] for row in records if (row["source"], row["source_key"]) == (source, key)]
    return next((row["customer_id"] for row in customers if row["record_id"] in found), None)
