"""However the rows of a source are split into loads and files, and in whatever order they come, it holds the same."""

import datetime as dt
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monocle.clean import stage as clean
from monocle.ingest import mapping, raw
from monocle.ingest.definition import ReaderSpec, Ref, Section, SourceDefinition
from monocle.ingest.persons import LOADED_AT, Held
from monocle.relation import files
from monocle.resolve import stage as resolve

COLUMNS = ("id", "first", "last", "mail", "born", "seen")
SOURCE = SourceDefinition(
    "people",
    ReaderSpec("csv", "people.csv"),
    {
        "person": Section(
            {
                "key": (Ref("id"),),
                "first_name": (Ref("first"),),
                "last_name": (Ref("last"),),
                "email": (Ref("mail"),),
                "birth_date": (Ref("born"),),
                "updated_at": (Ref("seen", format="%Y-%m-%d"),),
            }
        )
    },
    extract="delta",
    key=("id",),
)
PEOPLE = tuple(
    (str(number), first, last, mail, born, f"2026-01-{number + 1:02}")
    for number, (first, last, mail, born) in enumerate(
        [
            ("Marie", "Lefèvre", "marie.lefevre@exemple.fr", "1980-01-31"),
            ("MARIE", "LEFEVRE", "marie.lefevre@exemple.fr", "1980-01-31"),
            ("Jean", "Dupont", "jean.dupont@exemple.fr", "1970-02-02"),
            ("Jean", "Dupond", "jean.dupont@exemple.fr", "1970-02-02"),
            ("Zoé", "Nguyen", "zoe@exemple.fr", "1999-12-31"),
            ("Loïc", "Le Goff", None, "1964-07-14"),
            ("Loic", "Le Goff", None, "1964-07-14"),
            ("Chloé", "Bœuf", "chloe@exemple.fr", None),
        ]
    )
)


@st.composite
def splits(draw):
    """Give loads of files of rows: every row at least once, in any order, some again."""
    rows = draw(st.permutations(PEOPLE))
    again = draw(st.lists(st.sampled_from(PEOPLE), max_size=4))
    loads = draw(st.integers(1, 4))
    placed = [(draw(st.integers(0, loads - 1)), draw(st.integers(0, 1)), row) for row in [*rows, *again]]
    return [
        [[row for place, part, row in placed if (place, part) == (load, file)] for file in (0, 1)]
        for load in range(loads)
    ]


def current(engine, loads):
    """Give what the source holds after loads, each a list of files of rows."""
    versions = []
    for sequence, parts in enumerate(loads, start=1):
        known = raw.nothing_known()
        if versions:
            known = engine.keep(raw.current(_all(versions), raw.nothing_gone()))
        folder = engine.folder("read")
        read = files(raw.READ, [_written(folder, number, rows) for number, rows in enumerate(parts)])
        incoming = engine.keep(raw.incoming(read, COLUMNS, SOURCE.key, known))
        versions.append(engine.keep(raw.applied(incoming, COLUMNS, UUID(int=sequence), sequence)))
    return engine.keep(raw.current(_all(versions), raw.nothing_gone()))


def _all(versions):
    paths = [path for one in versions for path in one.values["paths"]]
    return files(versions[0].contract, paths)


def _written(folder, number, rows):
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    table = pa.table({name: pa.array(values, pa.string()) for name, values in zip(COLUMNS, columns, strict=True)})
    table = table.append_column("_file", pa.array([f"{number}.csv"] * len(rows), pa.string()))
    table = table.append_column("_position", pa.array(range(2, len(rows) + 2), pa.int64()))
    path = folder / f"part-{number}.parquet"
    pq.write_table(table, path)
    return path


def customers(engine, held):
    """Give the groups of source keys that are one customer."""
    loads = [UUID(int=sequence) for sequence in range(1, 6)]
    when = pa.table({"load_id": [str(one) for one in loads], "loaded_at": [dt.datetime(2026, 2, 1)] * len(loads)})
    persons = mapping.map_source(engine, Held(held, engine.take(when, LOADED_AT)), SOURCE).persons
    cleaned = clean.run(engine, persons)
    found = resolve.run(engine, cleaned.records, cleaned.identifiers, resolve.Known(None, None), resolve.Matching())
    keys = {row["record_id"]: row["source_key"] for row in engine.rows(cleaned.records)}
    groups = {}
    for row in engine.rows(found.customers):
        groups.setdefault(row["customer_id"], set()).add(keys[row["record_id"]])
    return sorted(sorted(group) for group in groups.values())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(loads=splits())
def test_any_split_into_loads_and_files_holds_the_same_rows(engine, loads):
    held = engine.rows(current(engine, loads))
    assert {tuple(row[name] for name in COLUMNS) for row in held} == set(PEOPLE)
    assert len({row["_row_key"] for row in held}) == len(held) == len(PEOPLE)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(loads=splits())
def test_any_split_gives_the_same_customers(engine, loads):
    whole = customers(engine, current(engine, [[list(PEOPLE), []]]))
    assert customers(engine, current(engine, loads)) == whole
    assert ["0", "1"] in whole
