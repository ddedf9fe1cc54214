"""What was decided is there after a stop, whatever is in memory is lost."""

import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from people_arriving import arrival, cut, dice_of, history, people
from resolve_people import given

from monocle.catalog.arrivals import Entry, Given, forget, journal, matched_of
from monocle.engine import DuckEngine
from monocle.errors import BadData, Conflict, Unavailable
from monocle.resolve.index import Lake, built
from monocle.resolve.index.durable import journalled
from monocle.resolve.index.folder import opened, save
from monocle.resolve.matching import Matching
from monocle.resolve.partition import partition
from monocle.settings import Settings


@pytest.fixture(scope="module")
def rows():
    return people(80)


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    """A saved index of the first hundred records."""
    with DuckEngine(tmp_path_factory.mktemp("scratch"), Settings(threads=2, memory_mb=1024)) as engine:
        known = given(engine, rows[:100])
        model = partition(engine, *given(engine, rows), Matching()).model
        save(built(engine, Lake(*known), model, Matching()), tmp_path_factory.getbasetemp() / "index", "run")
    return tmp_path_factory.getbasetemp() / "index"


def _customers(index, rows):
    ids = [UUID(str(one["record_id"])) for one in arrival(rows).records]
    return {one: index.customer_of(one) for one in ids}


def test_an_index_that_is_opened_again_goes_on_where_the_journal_ends(catalog, folder, rows):
    run, dice = uuid4(), dice_of(1)
    batches = cut(history(rows[100:], dice), dice, 30)
    with journalled(opened(folder, "run", Matching()), catalog, run) as first:
        for batch in batches[:-2]:
            first.arrive(batch)
        before = _customers(first.index, rows)
    with journalled(opened(folder, "run", Matching()), catalog, run) as again:
        assert again.taken == len(batches) - 2
        assert _customers(again.index, rows) == before
        for batch in batches[-2:]:
            again.arrive(batch)
            first.index.arrive(batch)
        assert _customers(again.index, rows) == _customers(first.index, rows)
        with catalog.transaction() as connection:
            told = matched_of(connection, run, list(before))
        assert told == {one: customer for one, customer in _customers(again.index, rows).items() if one in told}
        assert len(told) >= len(rows) - 100


def test_a_process_that_is_killed_loses_nothing_that_it_answered(catalog, folder):
    run = uuid4()
    code = f"""
import sys; sys.path[:0] = {sys.path!r}
from uuid import UUID
from people_arriving import arrival, people
from monocle.catalog import Catalog
from monocle.resolve.index.durable import journalled
from monocle.resolve.index.folder import opened
from monocle.resolve.matching import Matching
from pathlib import Path
import os, signal
with journalled(opened(Path({str(folder)!r}), "run", Matching()), Catalog({catalog.conninfo!r}), UUID({str(run)!r})) as index:
    for row in people(80)[100:120]:
        for one in index.arrive(arrival([row])).arrived:
            print(one.record_id, one.matched_id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path.cwd())
    told = dict(line.split() for line in ended.stdout.splitlines())
    assert (len(told), ended.returncode) == (20, -9)
    with journalled(opened(folder, "run", Matching()), catalog, run) as again:
        assert {record: str(again.index.customer_of(UUID(record))) for record in told} == told


def test_a_saved_index_of_another_run_is_not_opened(folder):
    assert opened(folder, "another run", Matching()) is None
    assert opened(folder / "nothing", "run", Matching()) is None
    assert opened(folder, "run", Matching()) is not None


def test_an_index_that_could_not_write_takes_nothing_more(catalog, folder, rows):
    run = uuid4()
    with journalled(opened(folder, "run", Matching()), catalog, run) as index:
        with pytest.raises(BadData):
            index.arrive(arrival([rows[100], rows[100]]))
        index.arrive(arrival([rows[100]]))
        with journal(catalog, run) as other:
            other.put(Entry(2, few={"records": [], "identifiers": []}), Given(b"", b""))
        with pytest.raises(Conflict):
            index.arrive(arrival([rows[101]]))
        with pytest.raises(Unavailable):
            index.arrive(arrival([rows[102]]))


def test_arrivals_in_a_row_are_answered_once_they_last(catalog, folder, rows):
    run, batches = uuid4(), [arrival(rows[first : first + 8]) for first in range(100, 140, 8)]
    with journalled(opened(folder, "run", Matching()), catalog, run) as index:
        answers = []
        for answer in index.arriving(batches):
            answers.append(answer)
            with catalog.transaction() as connection:
                told = matched_of(connection, run, [one.record_id for one in answer.arrived])
            assert told == {one.record_id: one.matched_id for one in answer.arrived}
        assert (len(answers), index.taken) == (len(batches), len(batches))
    alone = opened(folder, "run", Matching())
    assert [alone.arrive(batch).arrived for batch in batches] == [answer.arrived for answer in answers]


def test_after_an_arrival_in_a_row_that_cannot_be_written_nothing_more_is(catalog, folder, rows):
    run = uuid4()
    with journalled(opened(folder, "run", Matching()), catalog, run) as index:
        row = index.arriving([arrival([rows[100]]), arrival([rows[101], rows[101]])])
        assert next(row).arrived[0].matched_id is not None
        with pytest.raises(BadData):
            next(row)
        assert index.taken == 1
        with journal(catalog, run) as other:
            other.put(Entry(2, few={"records": [], "identifiers": []}), Given(b"", b""))
        with pytest.raises(Conflict):
            list(index.arriving([arrival([one]) for one in rows[101:104]]))
        with pytest.raises(Unavailable):
            index.arrive(arrival([rows[105]]))
        assert index.taken == 1


def test_a_run_that_holds_the_arrivals_lets_the_journal_forget_them(catalog, folder, rows):
    run = uuid4()
    with journalled(opened(folder, "run", Matching()), catalog, run) as index:
        index.arrive(arrival(rows[100:110]))
    with catalog.transaction() as connection:
        forget(connection, uuid4())
        assert connection.execute("SELECT count(*) FROM arrival").fetchone() == (0,)


def test_an_index_that_is_damaged_or_lacks_a_file_is_not_opened(folder, tmp_path):
    for name, damage in (
        ("codes.npy", lambda file: file.write_bytes(_with_another_byte(file.read_bytes(), 200))),
        ("chars.npy", lambda file: file.write_bytes(_with_another_byte(file.read_bytes(), 400))),
        ("index.json", lambda file: file.write_bytes(_with_another_byte(file.read_bytes(), 100))),
        ("ids.npy", lambda file: file.write_bytes(file.read_bytes()[:300])),
        ("links", lambda file: (file.parent / "link_items.npy").unlink()),
    ):
        copy = shutil.copytree(folder, tmp_path / name)
        assert opened(copy, "run", Matching()) is not None
        damage(copy / name)
        assert opened(copy, "run", Matching()) is None, name


def _with_another_byte(whole, place):
    return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
