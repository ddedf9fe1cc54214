"""A run keeps the index of what it found beside the lake; where that is missing or damaged it is made anew."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from monocle.demo.generate import generate
from monocle.settings import Settings
from monocle.tables import MATCHED
from monocle.workspace import open_workspace
from monocle.workspace.indexes import index_folder, live_index


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Give a workspace that is opened as people do: by a path from where they are, on which arrays are mapped by another name."""
    root = tmp_path_factory.mktemp("kept") / "demo"
    generate(root, 60, seed=7)
    for path in (root / "sources").glob("*.yaml"):
        if "\ncontract:" not in path.read_text(encoding="utf-8"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\ncontract: {unreadable_max: 60}\n")
    with open_workspace(Path(os.path.relpath(root)), Settings(threads=2, memory_mb=1024)) as opened:
        opened.run()
        yield opened


def folder_of(workspace):
    (folder,) = (workspace.house.lake.root / "index").iterdir()
    return folder


def stamp(folder):
    return (folder / "index.json").stat().st_mtime_ns


def groups(house):
    with house.engine() as engine:
        index = live_index(house, engine)
        with house.catalog.reading() as connection:
            (name,) = connection.execute("SELECT folder FROM lake_pointer WHERE relation = 'matched'").fetchone()
        rows = engine.rows(house.lake.read(MATCHED, name))
        assert len(index) == len(rows) > 0
        lake = {UUID(str(row["record_id"])): UUID(str(row["customer_id"])) for row in rows}
        return lake, {record: index.customer_of(record) for record in lake}


def test_the_index_of_a_run_has_the_customers_that_matching_found(workspace):
    before = stamp(folder_of(workspace))
    lake, index = groups(workspace.house)
    assert index == lake
    assert stamp(folder_of(workspace)) == before


@pytest.mark.parametrize("name", ["index.json", "hashes.npy", "codes.npy"])
def test_an_index_with_another_byte_is_made_anew_from_the_lake(workspace, name):
    before, file = stamp(folder_of(workspace)), folder_of(workspace) / name
    whole = bytearray(file.read_bytes())
    whole[160] ^= 4
    file.write_bytes(whole)
    lake, index = groups(workspace.house)
    assert index == lake
    assert stamp(folder_of(workspace)) != before


def test_an_index_that_is_gone_is_made_anew_as_it_was(workspace):
    folder = folder_of(workspace)
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix == ".npy"}
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    groups(workspace.house)
    after = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix == ".npy"}
    assert {name for name in after if after[name] != before.get(name)} == set()


def test_the_next_run_takes_the_place_of_the_index_before(workspace):
    before = folder_of(workspace)
    run = workspace.run()
    assert folder_of(workspace) == index_folder(workspace.house, run.run_id) != before
    lake, index = groups(workspace.house)
    assert index == lake
