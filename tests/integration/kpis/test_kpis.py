"""Goals over runs: a baseline that the first run told, a value that the last one told."""

import pytest

from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

CHARTER = """\
kpis:
  twins: {figure: duplicates, target: 0.1, better: less}
  regulars: {label: {fr: Fidèles}, figure: repeat_share, target: 0.5, owner: Shops}
"""
SOURCE = """\
name: people
reader: {type: csv, where: people.csv}
extract: full
key: [id]
mapping:
  person: {key: id, first_name: first, last_name: last, email: [email]}
"""
TWINS = "id,first,last,email\n1,Ada,Martin,ada@exemple.fr\n2,Ada,Martin,ada@exemple.fr\n"


@pytest.fixture
def house(tmp_path):
    folder = make_folder(tmp_path / "acme", "en")
    folder.charter.write_text(folder.charter.read_text(encoding="utf-8") + CHARTER, encoding="utf-8")
    (folder.root / "people.csv").write_text(TWINS, "utf-8")
    (folder.sources / "people.yaml").write_text(SOURCE, encoding="utf-8")
    with open_workspace(folder.root, Settings(threads=1, understand=True)) as opened:
        yield opened


def test_a_goal_is_unknown_before_a_run_and_tells_how_far_it_came_after_two(house):
    assert [one.state for one in house.kpis.list()] == ["unknown", "unknown"]
    house.run()
    first, regulars = house.kpis.list("fr")
    assert (first.baseline, first.value, first.state, first.label) == (0.5, 0.5, "still", "Doublons")
    assert (regulars.label, regulars.owner, regulars.value, regulars.state) == ("Fidèles", "Shops", None, "unknown")
    (house.root / "people.csv").write_text(
        TWINS + "3,Zoé,Lebreton,zoe@exemple.fr\n4,Luc,Garnier,luc@exemple.fr\n", "utf-8"
    )
    house.run()
    twins, _ = house.kpis.list()
    assert (twins.baseline, twins.value, twins.state) == (0.5, 0.25, "nearer")
    assert twins.progress == pytest.approx(0.25 / 0.4)
    assert [one.value for one in twins.history] == [0.5, 0.25]
