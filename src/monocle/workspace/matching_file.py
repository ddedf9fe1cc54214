"""One table, deduplicated without a workspace: ``monocle match``."""

import contextlib
import csv
import os
import resource
import stat
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from monocle import clock, ids
from monocle.clean import stage as clean
from monocle.engine import DuckEngine, scratch
from monocle.errors import BadData, NotFound, Unavailable
from monocle.ingest import raw
from monocle.ingest.definition import ReaderSpec, Ref, Section, SourceDefinition
from monocle.ingest.guess import guess_columns
from monocle.ingest.persons import LOADED_AT, Held, persons
from monocle.ingest.propose import ROW, propose
from monocle.ingest.readers import registry
from monocle.ingest.readers.reader import Reading
from monocle.relation import Column, Contract, Relation, files, select
from monocle.resolve.laps import Laps
from monocle.resolve.matching import Matching
from monocle.resolve.needing import Needs, needs
from monocle.resolve.partition import partition
from monocle.resolve.quality import quality
from monocle.settings import Settings
from monocle.tables import PERSONS, RAW
from monocle.workspace.proposing import SAMPLE, sample_rows

_ROWS = Contract(
    "clustered_rows",
    "one row of the table",
    (Column("source_key", "VARCHAR", "number of the row, from 0"), Column("cluster_id", "UUID", "its cluster")),
)
TABLE = "table"
FOLDER = "monocle-match-"
KINDS = ("csv", "excel", "parquet", "json", "ndjson")


@dataclass(frozen=True)
class Matched:
    """A table with its duplicates found.

    Attributes:
        records: rows of the table.
        customers: different persons among them.
        pairs: pairs of rows that are one person.
        precision, recall, f1, b3_f1: against the truth, 0..1; None without one.
        seconds: from the file to the clusters.
        threads: that computed.
        peak_mb: most memory that the process has held, MiB.
        pairs_compared: pairs of rows that blocking brought; those that several rules find count for each.
        seconds_by_stage: read, clean, then the steps of matching.
        mapping: column → what it was taken for.
        unreadable: rows that could not be read, and are not among the records.
        assignments: key of each row → id of its customer, in the order of the file.
    """

    records: int
    customers: int
    pairs: int
    precision: float | None
    recall: float | None
    f1: float | None
    b3_f1: float | None
    seconds: float
    threads: int = 1
    peak_mb: int = 0
    pairs_compared: int = 0
    seconds_by_stage: Mapping[str, float] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    unreadable: int = 0
    assignments: list[tuple[str, str]] = field(default_factory=list, repr=False)

    def figures(self) -> dict[str, object]:
        """Give what ``monocle match --json`` prints."""
        names = (
            *("records", "customers", "pairs", "precision", "recall", "f1", "b3_f1", "seconds"),
            *("threads", "peak_mb", "pairs_compared", "seconds_by_stage"),
        )
        return {name: value for name, value in asdict(replace(self, assignments=[])).items() if name in names}


def match_file(
    path: Path,
    settings: Settings,
    truth: Path | None = None,
    matching: Matching | None = None,
    tell: Callable[[Needs], None] = lambda _: None,
) -> Matched:
    """Find the duplicates of one table; no labels, no configuration.

    Args:
        path: CSV, Excel, Parquet, JSON or NDJSON.
        settings: memory and threads.
        truth: CSV with ``record_id,entity_id``; record_id is the table's key column, or the row's number where it has none.
        matching: instead of the defaults.
        tell: called with the memory that matching will need, before it begins.

    Raises:
        NotFound: there is no such file.
        BadData: it cannot be read, or none of its columns tells persons apart.
    """
    entities = _read_truth(truth) if truth else None
    laps = Laps()
    _sweep()
    with tempfile.TemporaryDirectory(prefix=FOLDER) as folder, DuckEngine(Path(folder), settings) as engine:
        reading = _read(engine, path)
        definition, mapping = _definition(path.stem, reading)
        people = rows_as_persons(engine, reading, definition)
        laps.lap("read")
        cleaned = clean.run(engine, people)
        laps.lap("clean")
        tell(needs(engine.count(cleaned.records), settings.threads, settings.memory_mb))
        found = partition(engine, cleaned.records, cleaned.identifiers, matching or Matching())
        laps.skip(found.seconds)
        clusters, keys = _by_row(engine, people, found.clusters), _keys(reading, mapping)
        laps.lap("write")
    assignments = [(key, str(ids.customer_id(clusters[number]))) for number, key in enumerate(keys)]
    return _measured(
        assignments,
        (truth, entities),
        Matched(
            *(len(keys), 0, 0, None, None, None, None),
            seconds=round(sum(laps.seconds.values()), 3),
            threads=settings.threads,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            pairs_compared=found.candidates,
            seconds_by_stage=laps.seconds,
            mapping=mapping,
            unreadable=len(reading.unreadable),
            assignments=assignments,
        ),
    )


def write_assignments(matched: Matched, out: Path) -> None:
    """Write ``record_id, customer_id`` as CSV.

    Raises:
        Unavailable: the file cannot be written.
    """
    try:
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["record_id", "customer_id"])
            writer.writerows(matched.assignments)
    except OSError as error:
        raise Unavailable(
            f"the file cannot be written ({error.strerror})",
            where=str(out),
            mend="name another place, or free some space",
        ) from error


def _sweep() -> None:
    """Remove what killed commands of ours left; a folder in use stays, and so does what is another user's."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with contextlib.suppress(OSError):
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and scratch.sweep(folder):
                folder.rmdir()


def _read(engine: DuckEngine, path: Path) -> Reading:
    if not path.exists():
        raise NotFound("there is no such file", where=str(path), mend="check the path")
    kind = registry.detect(str(path))
    if kind not in KINDS:
        raise BadData(
            f"a {kind} place is no single table", where=str(path), mend="export the table as CSV, Excel or Parquet"
        )
    reader = registry.reader(kind)
    reading = reader.read(str(path), reader.sniff(str(path), {}), engine.folder("read"))
    if not reading.rows:
        raise BadData("the file holds no rows", where=str(path), mend="export it again")
    return reading


def _definition(name: str, reading: Reading) -> tuple[SourceDefinition, dict[str, str]]:
    guesses = guess_columns(reading.columns, sample_rows(replace(reading, parts=reading.parts[:1]))[:SAMPLE])
    proposed = propose(TABLE, ReaderSpec("csv", name), guesses)
    if "person" not in proposed.sections:
        columns = ", ".join(reading.columns[:8])
        raise BadData(
            f"none of the columns {columns} … tells persons apart",
            where=name,
            mend="name columns such as name, email, phone, birth date or address",
        )
    section = proposed.sections["person"]
    fields = {**section.fields, "key": (Ref(column=ROW),)}
    mapping = {guess.column: guess.meaning for guess in guesses if guess.meaning}
    return replace(proposed, key=(ROW,), sections={"person": Section(fields, section.addresses)}, keep=()), mapping


def rows_as_persons(engine: DuckEngine, reading: Reading, definition: SourceDefinition) -> Relation:
    """Give every row as a person of its own, keyed by its number in the file."""
    numbered = select(
        """
        SELECT CAST(row_number() OVER (ORDER BY _file, _position) - 1 AS VARCHAR) AS _row_key, '' AS _row_hash,
            CAST($load_id AS UUID) AS load_id, CAST(1 AS BIGINT) AS _sequence, read.*
        FROM read
        """,
        RAW,
        {"load_id": str(ids.derived("load", TABLE))},
        read=files(raw.READ, list(reading.parts)),
    )
    times = pa.table(
        {
            "load_id": [str(ids.derived("load", TABLE))],
            "loaded_at": pa.array([clock.now().replace(tzinfo=None)], pa.timestamp("us")),
        }
    )
    held = Held(raw.first_load(engine.keep(numbered)), engine.take(times, LOADED_AT))
    candidates = engine.keep(persons(held, definition))
    names = ", ".join(PERSONS.column_names())
    return engine.keep(select(f"SELECT {names} FROM candidates", PERSONS, candidates=candidates))


def _by_row(engine: DuckEngine, people: Relation, clusters: Relation) -> dict[int, UUID]:
    joined = select(
        "SELECT people.source_key AS source_key, clusters.cluster_id AS cluster_id FROM people JOIN clusters USING (record_id)",
        _ROWS,
        people=people,
        clusters=clusters,
    )
    table = engine.arrow(joined)
    return {
        int(key): cluster
        for key, cluster in zip(table["source_key"].to_pylist(), table["cluster_id"].to_pylist(), strict=True)
    }


def _keys(reading: Reading, mapping: Mapping[str, str]) -> list[str]:
    """Give what names each row in the file's own terms: its key column, or else its number from 1."""
    column = next((name for name, meaning in mapping.items() if meaning == "record_key"), "")
    if not column:
        return [str(number) for number in range(1, reading.rows + 1)]
    tables = [pq.read_table(part, columns=[column, "_file", "_position"]) for part in reading.parts]
    table = pa.concat_tables(tables).sort_by([("_file", "ascending"), ("_position", "ascending")])
    return [key if key is not None else str(number) for number, key in enumerate(table[column].to_pylist(), start=1)]


def _measured(
    assignments: list[tuple[str, str]], against: tuple[Path | None, dict[str, str] | None], plain: Matched
) -> Matched:
    truth, entities = against
    sizes: dict[str, int] = {}
    for _, customer in assignments:
        sizes[customer] = sizes.get(customer, 0) + 1
    counted = replace(plain, customers=len(sizes), pairs=sum(size * (size - 1) // 2 for size in sizes.values()))
    if entities is None:
        return counted
    both = [(customer, entities[key]) for key, customer in assignments if key in entities]
    if not both:
        raise BadData(
            "no record_id of the truth is one of the table",
            where=str(truth),
            mend="use the table's key column as record_id",
        )
    found = quality([customer for customer, _ in both], [entity for _, entity in both])
    return replace(counted, precision=found.precision, recall=found.recall, f1=found.f1, b3_f1=found.b3_f1)


def _read_truth(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path), mend="check the path of --truth")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if not {"record_id", "entity_id"} <= set(rows.fieldnames or ()):
                raise BadData(
                    "the columns record_id and entity_id are needed",
                    where=str(path),
                    mend="write record_id,entity_id on the first line",
                )
            return {row["record_id"]: row["entity_id"] for row in rows}
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadData("the truth is no CSV in UTF-8", where=str(path), mend="save it as CSV in UTF-8") from error
