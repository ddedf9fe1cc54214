"""Twenty runs killed at all moments: the last good state is served each time, and the next run ends as if nothing had been."""

from bench.kills import STAGES, change, leftovers, soak

from monocle.engine import scratch
from monocle.ids import time_ordered
from monocle.workspace.sweeping import sweep

KILLS = 20


def test_twenty_kills_leave_the_last_good_state_and_the_next_run_completes(tmp_path):
    report = soak(tmp_path, KILLS, people=120, seed=20)
    assert report.wrong == []
    assert report.kills == KILLS
    assert report.servers_killed >= 3
    assert len(report.moments.keys() & set(STAGES)) >= 4


def test_the_leftovers_of_the_dead_are_swept_and_nothing_else(workspace):
    house = workspace.house
    kept = set(house.lake.root.rglob("*.parquet"))
    dead, living = time_ordered(), time_ordered()
    with house.catalog.transaction() as connection:
        for run_id, state in ((dead, "failed"), (living, "running")):
            connection.execute(
                "INSERT INTO run (run_id, started_at, state, process, process_mark)"
                " SELECT %s, now(), %s, process, process_mark FROM run LIMIT 1",
                [run_id, state],
            )
    for name in (f"records/{dead}.partial", f"golden/{dead}", f"raw/loyalty/{dead}", f"records/{living}.partial"):
        (house.lake.root / name).mkdir()
    gone = house.folder.scratch / "engine-gone"
    gone.mkdir()
    with house.engine() as engine:
        assert sweep(house) == 4
        assert engine.folder("still-there").is_dir()
    assert not gone.exists()
    assert (house.lake.root / f"records/{living}.partial").is_dir()
    assert set(house.lake.root.rglob("*.parquet")) == kept
    assert leftovers(workspace) == [f"records/{living}.partial", f"folder of {living}"]
    assert scratch.sweep(house.folder.scratch / "nowhere") == 0


def test_a_day_changes_rows_and_takes_some_away(workspace):
    before = (workspace.root / "data" / "fidelite.csv").read_text(encoding="utf-8")
    change(workspace.root, 1)
    after = (workspace.root / "data" / "fidelite.csv").read_text(encoding="utf-8")
    assert 0 < len(after.splitlines()) < len(before.splitlines())
    assert set(after.splitlines()) - set(before.splitlines())
