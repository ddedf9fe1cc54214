"""A publication killed at any moment leaves the last one in force, whole."""

import json
import random
import time

import pytest
from catalog_files import files, person, publish
from catalog_house import kill, kill_server, python, server, stop

from monocle.catalog import open_catalog, pointers, runs
from monocle.settings import Settings

PUBLISH = """
import json
from monocle.catalog import publish, runs
from monocle.ids import time_ordered
serving = {table: list(map(Path, paths)) for table, paths in json.loads(Path(sys.argv[2]).read_text()).items()}
with open_catalog(workspace, Settings()) as catalog:
    while True:
        run_id = time_ordered()
        with catalog.transaction() as connection:
            runs.start(connection, run_id)
        print("start", flush=True)
        one = publish.Publication(run_id, {"records": (sys.argv[3], 1)}, serving)
        if sys.argv[4] == "whole":
            publish.publish(catalog, one)
        else:
            publish.publish_changes(catalog, one, publish.Changed())
"""


@pytest.mark.parametrize("way", ["whole", "changes"])
@pytest.mark.parametrize("victim", ["process", "server"])
def test_a_publication_killed_in_the_middle_leaves_the_last_one(tmp_path, way, victim):
    choose, people = random.Random(f"{way}{victim}"), range(1, 120)  # noqa: S311 (moments to kill at, repeatable)
    workspace = tmp_path / "house"
    workspace.mkdir()
    try:
        with open_catalog(workspace, Settings()) as catalog:
            publish(catalog, tmp_path / "zero", [person(number, "jean", mark="zero") for number in people])
        for turn in range(5):
            mark = f"turn{turn}"
            serving = files(tmp_path / mark, [person(number, "jean", mark=mark) for number in people])
            (tmp_path / "files").write_text(
                json.dumps({table: list(map(str, paths)) for table, paths in serving.items()})
            )
            child = python(PUBLISH, workspace, tmp_path / "files", mark, way)
            for _ in range(choose.randint(1, 3)):
                assert child.stdout.readline() == "start\n"
            time.sleep(choose.random() * 0.15)
            if victim == "server":
                kill_server(workspace)
            kill(child)
            check(workspace)
    finally:
        stop(workspace)
    assert server(workspace) is None


def check(workspace):
    with open_catalog(workspace, Settings()) as catalog, catalog.reading() as connection:
        found = connection.execute(
            """
            SELECT c.digest, count(*), count(DISTINCT r.record_id), count(DISTINCT p.customer_id)
            FROM customer AS c
            JOIN record AS r ON r.customer_id = c.customer_id AND r.content ->> 'mark' = c.digest
            JOIN portrait AS p ON p.customer_id = c.customer_id AND p.golden -> 0 ->> 'mark' = c.digest
            GROUP BY c.digest
            """
        ).fetchall()
        assert [row[1:] for row in found] == [(119, 119, 119)]
        folder = pointers.in_force(connection)["records"].folder
        assert folder == found[0][0] or found[0][0] == "zero"
        assert "running" not in {run.state for run in runs.recent(connection)}
