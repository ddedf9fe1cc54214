"""Rows that cannot be used wait with their reason, and are read again once someone mends them."""

import json

import pytest

from monocle.errors import BadData, BadInput, Conflict, NotFound
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

CRM = """\
name: crm
reader: {{type: {type}, where: data/crm.{suffix}{options}}}
extract: delta
key: [ID]
contract: {{unreadable_max: 60}}
mapping: {{person: {{key: ID, last_name: NAME, email: MAIL}}}}
"""
CSV = ', options: {encoding: utf-8, separator: ";", quote: "\\"", header: "1"}'


@pytest.fixture
def workspace(tmp_path, settings):
    folder = make_folder(tmp_path / "acme", "en").root
    (folder / "data").mkdir()
    with open_workspace(folder, settings) as workspace:
        yield workspace


def define(workspace, text, kind="csv", options=CSV):
    (workspace.root / "sources" / "crm.yaml").write_text(
        CRM.format(type=kind, suffix=kind, options=options), encoding="utf-8"
    )
    (workspace.root / "data" / f"crm.{kind}").write_bytes(text if isinstance(text, bytes) else text.encode())
    return workspace.sources.load("crm")


def current(workspace):
    from monocle.workspace.loading import held

    with workspace.house.engine() as engine:
        return {row["ID"]: row["NAME"] for row in engine.rows(held(workspace.house, engine, "crm").current)}


def test_a_ragged_row_waits_with_its_line_and_its_reason(workspace):
    load = define(workspace, "ID;NAME;MAIL\n1;Durand;a@example.fr\n2;Martin\n3;Petit;c@example.fr\n")
    assert (load.received, load.applied, load.quarantined) == (3, 2, 1)
    [row] = workspace.quarantine.list()
    assert (row.source, row.file, row.position, row.reason, row.raw.strip()) == (
        "crm",
        "crm.csv",
        3,
        "ragged",
        "2;Martin",
    )


def test_a_mended_row_is_applied_once_and_settles(workspace):
    define(workspace, "ID;NAME;MAIL\n1;Durand;a@example.fr\n2;Martin\n")
    [row] = workspace.quarantine.list()
    assert workspace.quarantine.replay([row.quarantine_id], "2;Martin;b@example.fr") == 1
    assert current(workspace) == {"1": "Durand", "2": "Martin"}
    assert not workspace.quarantine.list()
    with pytest.raises(Conflict, match="settled already"):
        workspace.quarantine.replay([row.quarantine_id])


def test_a_row_that_is_still_wrong_stays_in_quarantine(workspace):
    define(workspace, "ID;NAME;MAIL\n1;Durand;a@example.fr\n2;Martin\n")
    [row] = workspace.quarantine.list()
    assert workspace.quarantine.replay([row.quarantine_id]) == 0
    [again] = workspace.quarantine.list()
    assert (again.quarantine_id, again.reason) == (row.quarantine_id, "ragged")


def test_a_row_without_its_key_can_be_mended_as_json(workspace):
    define(workspace, "ID;NAME;MAIL\n1;Durand;a@example.fr\n;Martin;b@example.fr\n")
    [row] = workspace.quarantine.list()
    assert (row.reason, json.loads(row.raw)) == ("no_key", {"NAME": "Martin", "MAIL": "b@example.fr"})
    assert (
        workspace.quarantine.replay([row.quarantine_id], json.dumps({"ID": "2", "NAME": "Martin", "MAIL": None})) == 1
    )
    assert current(workspace) == {"1": "Durand", "2": "Martin"}


def test_a_bad_line_of_json_can_be_mended(workspace):
    load = define(
        workspace, '{"ID": "1", "NAME": "Durand", "MAIL": "a@example.fr"}\n{"ID": "2", "NAME": Martin}\n', "ndjson", ""
    )
    assert (load.applied, load.quarantined) == (1, 1)
    [row] = workspace.quarantine.list()
    assert workspace.quarantine.replay([row.quarantine_id], '{"ID": "2", "NAME": "Martin", "MAIL": null}') == 1
    assert current(workspace) == {"1": "Durand", "2": "Martin"}


def test_a_dismissed_row_is_settled(workspace):
    define(workspace, "ID;NAME;MAIL\n1;Durand;a@example.fr\n2;Martin\n")
    [row] = workspace.quarantine.list()
    assert workspace.quarantine.dismiss([row.quarantine_id]) == 1
    assert [one.state for one in workspace.quarantine.list(state="dismissed")] == ["dismissed"]


def test_a_replay_of_nothing_and_of_several_with_one_text_is_refused(workspace):
    with pytest.raises(NotFound):
        workspace.quarantine.replay([404])
    with pytest.raises(BadInput, match="one row at a time"):
        workspace.quarantine.replay([1, 2], "text")


def test_a_load_with_too_many_unreadable_rows_is_held_until_a_person_accepts_it(workspace):
    text = "ID;NAME;MAIL\n1;Durand;a@example.fr\n" + "".join(f"{number};Martin\n" for number in range(2, 9))
    held = define(workspace, text)
    assert held.state == "held"
    assert "87.5 % of 8 rows cannot be read" in held.held_because
    assert workspace.sources.load("crm", accept=True).state == "applied"
    assert current(workspace) == {"1": "Durand"}


def test_a_load_without_a_mapped_column_is_held_whatever_a_person_says(workspace):
    define(workspace, "ID;NAME;MAIL\n1;Durand;a@example.fr\n")
    (workspace.root / "data" / "crm.csv").write_text("ID;NAME;COURRIEL\n1;Durand;a@example.fr\n")
    held = workspace.sources.load("crm", accept=True)
    assert (held.state, "the column MAIL is missing" in held.held_because) == ("held", True)
    assert current(workspace) == {"1": "Durand"}


def test_a_file_that_is_no_text_fails_with_words_and_keeps_what_was_there(workspace):
    define(workspace, "ID;NAME;MAIL\n1;Durand;a@example.fr\n")
    (workspace.root / "data" / "crm.csv").write_bytes(b"PK\x03\x04" + bytes(200))
    with pytest.raises(BadData, match=r"crm\.csv"):
        workspace.sources.load("crm")
    assert workspace.sources.loads("crm")[0].state == "failed"
    assert current(workspace) == {"1": "Durand"}


def test_the_same_bad_rows_loaded_again_ask_a_person_nothing_twice(workspace):
    text = "ID;NAME;MAIL\n1;Durand;a@example.fr\n3;Petit;\n4;Petit;\n2;Martin\n2;Martin\n"
    define(workspace, text)
    first = workspace.quarantine.list()
    assert len(first) == 2
    workspace.quarantine.dismiss([first[0].quarantine_id])
    again = workspace.sources.load("crm")
    assert (again.received, again.duplicate, again.quarantined) == (5, 3, 2)
    assert [row.quarantine_id for row in workspace.quarantine.list()] == [first[1].quarantine_id]
    (workspace.root / "data" / "crm.csv").write_text(text + "2;Martin\n")
    workspace.sources.load("crm")
    assert len(workspace.quarantine.list()) == 2


def test_a_row_of_json_that_still_cannot_be_read_stays_open_and_nothing_breaks(workspace):
    define(workspace, b'{"ID": 1, "NAME": "Durand", "MAIL": "a@example.fr"}\n{"ID": 2,\n', kind="ndjson", options="")
    [row] = workspace.quarantine.list()
    assert workspace.quarantine.replay([row.quarantine_id]) == 0
    assert [one.quarantine_id for one in workspace.quarantine.list()] == [row.quarantine_id]
    mended = '{"ID": 2, "NAME": "Martin", "MAIL": "b@example.fr"}'
    assert workspace.quarantine.replay([row.quarantine_id], edited=mended) == 1
    assert current(workspace) == {"1": "Durand", "2": "Martin"}
