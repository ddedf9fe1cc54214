"""The same input gives the same customers, however often and in whatever order it comes; changed input changes what it should."""

import shutil

import pytest
from pipeline_house import SETTINGS, SHUFFLED, lenient, record_of, rewritten, rows_of, shuffled, state

from monocle.demo.generate import generate
from monocle.errors import NotFound
from monocle.ids import record_id
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

TINY = """
name: people
reader: {type: csv, where: people.csv, options: {encoding: utf-8, separator: ",", header: "1"}}
extract: full
key: [id]
mapping:
  person: {key: id, first_name: first, last_name: last, email: mail, birth_date: born}
"""
TINY_ROWS = """\
1,Marie,Lefèvre,marie@exemple.fr,1980-01-01
2,Jean,Dupont,jean@exemple.fr,1970-02-02
3,Jean,DUPONT,jean@exemple.fr,1970-02-02
"""


def card(root, *, email=True):
    """Give the place of a loyalty row that has an e-mail, and its cells."""
    _, lines = rows_of(root, "fidelite.csv")
    cells = [line.rstrip("\n").split(";") for line in lines]
    return next((at, row) for at, row in enumerate(cells) if len(row) == 15 and bool(row[6]) == email)


def test_a_second_run_changes_nothing(workspace):
    before = state(workspace)
    run = workspace.run()
    counts = run.counts
    assert counts["applied"] == 0
    assert counts["duplicate"] + counts["quarantined"] == counts["received"] > 0
    assert (counts["created"], counts["merged"], counts["split"], counts["gone"]) == (0, 0, 0, 0)
    after = state(workspace)
    assert after.run_id == run.run_id != before.run_id
    assert after.same(before)


def test_files_renamed_shuffled_and_half_sent_again_bring_nothing_twice(workspace):
    before = state(workspace)
    root = workspace.root
    shuffled(root, seed=3)
    renamed = root / "data" / "fidelite_2026.csv"
    (root / "data" / "fidelite.csv").rename(renamed)
    definition = root / "sources" / "loyalty.yaml"
    definition.write_text(
        definition.read_text(encoding="utf-8").replace("fidelite.csv", "fidelite_2026.csv"), encoding="utf-8"
    )
    for file in ("caisses.csv", "web.ndjson"):
        head, lines = rows_of(root, file)
        rewritten(root, file, head, lines[: len(lines) // 2])
    counts = workspace.run().counts
    assert counts["applied"] == 0
    assert counts["duplicate"] > 0
    assert state(workspace).same(before)


def test_a_changed_row_is_a_new_version_and_the_old_value_is_kept_beside_it(workspace):
    root = workspace.root
    head, lines = rows_of(root, "fidelite.csv")
    at, cells, old = claimed_twice(workspace, lines)
    cells[6], cells[11] = "une.nouvelle.adresse@free.example", "14/11/2026"
    lines[at] = ";".join(cells) + "\n"
    rewritten(root, "fidelite.csv", head, lines)
    counts = workspace.run().counts
    load = workspace.sources.loads("loyalty", 1)[0]
    assert (load.applied, load.changed, load.gone) == (1, 1, 0)
    assert counts["applied"] == 1
    found = workspace.customers.get(f"loyalty_card:{cells[0]}").why("email")
    assert (found[0].value, found[0].source) == ("une.nouvelle.adresse@free.example", "loyalty")
    rivals = {value.value for value in found[1:]} | {rival.value for value in found for rival in value.rivals}
    assert old in rivals


def claimed_twice(workspace, lines):
    """Give a loyalty row whose e-mail is its customer's golden one and another source claims too: place, cells, e-mail."""
    for at, line in enumerate(lines):
        cells = line.rstrip("\n").split(";")
        if len(cells) != 15 or not cells[6]:
            continue
        customer = workspace.customers.get(f"loyalty_card:{cells[0]}")
        sources = {one.value: set(one.sources) for one in customer.identifiers if one.type == "email"}
        golden = customer.why("email")
        if golden and golden[0].value == cells[6].lower() and len(sources[golden[0].value]) > 1:
            return at, cells, golden[0].value
    raise AssertionError("no loyalty row shares its e-mail with another source")


def test_a_row_gone_from_a_full_extract_takes_its_record_away(workspace):
    root = workspace.root
    before = state(workspace)
    head, lines = rows_of(root, "fidelite.csv")
    at, cells = card(root)
    rewritten(root, "fidelite.csv", head, lines[:at] + lines[at + 1 :])
    workspace.run()
    load = workspace.sources.loads("loyalty", 1)[0]
    assert (load.applied, load.gone) == (0, 1)
    assert record_of(workspace, "loyalty", cells[0]) is None
    assert len(state(workspace).customers) == len(before.customers) - 1
    rewritten(root, "fidelite.csv", head, lines)
    workspace.run()
    assert workspace.sources.loads("loyalty", 1)[0].applied == 1
    assert state(workspace).customers == before.customers


def test_customers_who_all_go_and_come_back_have_the_ids_they_had(tmp_path):
    root = tmp_path / "tiny"
    make_folder(root, "en")
    (root / "sources" / "people.yaml").write_text(TINY, encoding="utf-8")
    file = root / "people.csv"
    file.write_text(f"id,first,last,mail,born\n{TINY_ROWS}", encoding="utf-8")
    with open_workspace(root, SETTINGS) as workspace:
        workspace.run()
        before = state(workspace)
        assert sorted(before.customers.values()).count(record_of_row(before, "2")) == 2
        file.write_text("id,first,last,mail,born\n", encoding="utf-8")
        counts = workspace.run().counts
        assert (counts["customers"], counts["records"], counts["gone"]) == (0, 0, 2)
        with pytest.raises(NotFound):
            workspace.customers.get("marie@exemple.fr")
        file.write_text(f"id,first,last,mail,born\n{TINY_ROWS}", encoding="utf-8")
        workspace.run()
        assert state(workspace).customers == before.customers


def record_of_row(found, key):
    return found.customers[str(record_id("people", key))]


def test_a_source_whose_file_is_missing_keeps_what_it_gave(workspace):
    before = state(workspace)
    (workspace.root / "data" / "fidelite.csv").unlink()
    run = workspace.run()
    assert (run.state, run.counts["loads_failed"]) == ("done", 1)
    load = workspace.sources.loads("loyalty", 1)[0]
    assert load.state == "failed"
    assert "fidelite.csv" in load.held_because
    assert "no such file" in load.held_because
    assert state(workspace).same(before)


def test_a_load_that_breaks_its_contract_is_held_until_a_person_accepts_it(workspace):
    before = state(workspace)
    head, lines = rows_of(workspace.root, "fidelite.csv")
    rewritten(workspace.root, "fidelite.csv", head, lines[: len(lines) // 2])
    run = workspace.run()
    assert (run.state, run.counts["loads_held"]) == ("done", 1)
    assert "%" in workspace.sources.loads("loyalty", 1)[0].held_because
    assert state(workspace).same(before)
    accepted = workspace.sources.load("loyalty", accept=True)
    assert accepted.state == "applied"
    assert accepted.gone > 0
    workspace.run(load=False)
    assert len(state(workspace).customers) == len(before.customers) - accepted.gone


def test_two_folders_fed_in_another_order_have_the_same_customers(finished, tmp_path):
    other = tmp_path / "elsewhere" / "shop"
    generate(other, 300, seed=7)
    lenient(other)
    shuffled(other, seed=11)
    assert all((other / "data" / file).read_bytes() != (finished / "data" / file).read_bytes() for file in SHUFFLED)
    here = shutil.copytree(finished, tmp_path / "here")
    with open_workspace(other, SETTINGS) as workspace:
        workspace.run()
        found = state(workspace)
    with open_workspace(here, SETTINGS) as workspace:
        expected = state(workspace)
    assert found.customers == expected.customers
    assert found.digests == expected.digests
