"""Publishing only the customers that changed leaves what publishing everyone leaves."""

import pytest

from monocle.catalog.serving import SERVED
from monocle.demo.generate import generate
from monocle.settings import Settings
from monocle.workspace import open_workspace

SETTINGS = Settings(threads=2, memory_mb=1024)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    root = tmp_path_factory.mktemp("published") / "demo"
    generate(root, 60, seed=7)
    for path in (root / "sources").glob("*.yaml"):
        if "\ncontract:" not in path.read_text(encoding="utf-8"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\ncontract: {unreadable_max: 60}\n")
    with open_workspace(root, SETTINGS) as opened:
        yield opened


@pytest.fixture(scope="module")
def first(workspace):
    """Give the first run."""
    return workspace.run()


def served(workspace):
    """Give every row of every served table as text."""
    with workspace.house.catalog.reading() as connection:
        return {
            table: sorted(row for (row,) in connection.execute(f"SELECT CAST(t AS text) FROM {table} AS t").fetchall())
            for table in (*SERVED, "review", "customer_redirect")
        }


def forget(workspace):
    """Make the next run publish everyone."""
    with workspace.house.catalog.transaction() as connection:
        connection.execute("DELETE FROM lake_pointer WHERE relation = 'served_digests'")


def published_both_ways(workspace):
    """Run, check that few customers were published, and that publishing all of them changes nothing more."""
    run = workspace.run()
    assert run.counts["published"] * 5 < run.counts["customers"]
    by_changes = served(workspace)
    forget(workspace)
    again = workspace.run(load=False)
    assert again.counts["published"] == again.counts["customers"]
    whole = served(workspace)
    for table, rows in whole.items():
        assert without_run(table, by_changes[table]) == without_run(table, rows), table
    return run.counts["published"]


def without_run(table, rows):
    """Leave out of redirects which run made them, and when."""
    return [row.split(",")[:2] for row in rows] if table == "customer_redirect" else rows


def test_only_customers_that_changed_are_published_and_the_rest_is_as_if_all_were(workspace, first):
    assert first.counts["published"] == first.counts["customers"]
    assert workspace.run(load=False).counts["published"] == 0
    workspace.models.publish(workspace.models.versions()[0].version, "Ada")
    path = workspace.root / "data" / "fidelite.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [lines[0], *(line.replace("Rue", "Quai").replace("rue", "quai") for line in lines[1:3]), *lines[4:]]
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    assert published_both_ways(workspace) > 0


@pytest.mark.usefixtures("first")
def test_customers_that_people_changed_are_published_again(workspace):
    with workspace.house.catalog.reading() as connection:
        rows = connection.execute(
            "SELECT customer_id, array_agg(record_id ORDER BY record_id) FROM record GROUP BY 1 ORDER BY count(*) DESC, 1"
        ).fetchall()
    workspace.identities.split(rows[0][0], rows[0][1][:2], "Ada")
    workspace.identities.merge(rows[3][0], rows[4][0], "Ada")
    decided = served(workspace)
    assert published_both_ways(workspace) > 0
    assert served(workspace)["customer"] == decided["customer"]
