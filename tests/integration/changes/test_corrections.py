# ruff: noqa: RUF001 - French writes the apostrophe as U+2019
"""What was refused, what a source should correct, and the file that is sent back."""

import csv
from dataclasses import replace

import pytest

from monocle.errors import BadInput, NotFound
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder


def test_refusals_are_counted_with_words_masked_samples_and_who_mends_them(told):
    email, phone = told.refusals.summary()
    assert (email.source, email.field, email.reason, email.values, email.records) == ("crm", "email", "malformed", 1, 1)
    assert (phone.field, phone.reason, phone.samples, phone.columns) == (
        "phone",
        "placeholder",
        ["0000000000"],
        ("tel",),
    )
    assert email.samples == ["z•••"]
    assert email.share == 1 / 5
    assert (email.owner, email.steward) == ("Marketing", "Grace")
    assert (phone.owner, phone.steward) == ("Sales", "Ada")
    assert told.refusals.summary(field="email", language="fr")[0].why == "elle n’a pas la forme d’une telle valeur"


def test_refused_values_are_listed_in_pages_with_the_key_of_their_row(told):
    every = told.refusals.list()
    assert [(one.number, one.field, one.source_key) for one in every] == [(1, "email", "4"), (2, "phone", "2")]
    assert told.refusals.list(limit=1) == every[:1]
    assert told.refusals.list(limit=1, after=1) == every[1:]
    assert [one.field for one in told.refusals.list(source="crm", field="phone")] == ["phone"]
    assert told.refusals.list(source="shop") == []
    with pytest.raises(NotFound):
        told.refusals.list(source="nowhere")
    with pytest.raises(BadInput):
        told.refusals.list(limit=0)


def test_a_source_is_told_what_differs_what_it_misses_and_what_stands_twice(told):
    crm = {(one.source_key, one.field): one for one in told.corrections.list("crm")}
    assert {key: one.reason for key, one in crm.items()} == {
        ("2", "phone"): "refused",
        ("3", "key"): "duplicate",
        ("4", "email"): "refused",
        ("5", "birth_date"): "missing",
    }
    assert crm["3", "key"].golden_value == "2"
    assert (crm["4", "email"].source_value, crm["4", "email"].golden_value) == ("zoe@@exemple", "zoe.martin@exemple.fr")
    assert (crm["5", "birth_date"].golden_value, crm["5", "birth_date"].won_by) == ("1985-08-08", "shop")
    assert crm["5", "birth_date"].on == "2026-02-03"
    (differs,) = [one for one in told.corrections.list("shop") if one.reason == "differs"]
    assert (differs.source_key, differs.source_value, differs.golden_value, differs.won_by) == (
        "c",
        "Marten",
        "Martin",
        "crm",
    )
    counts = told.corrections.counts("crm")
    assert sum(one.rows for one in counts) == len(crm)
    assert told.corrections.list("crm", limit=2, after=1) == told.corrections.list("crm")[1:3]


def test_the_file_holds_every_correction_in_the_language_of_its_reader(told, tmp_path):
    path = tmp_path / "crm.csv"
    assert told.corrections.write("crm", path, language="fr") == 4
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *rows = csv.reader(file, delimiter=";")
    assert heads[:3] == ["Clé dans la source", "Champ", "Valeur dans la source"]
    assert [row[0] for row in rows] == ["2", "3", "4", "5"]
    told.corrections.write("crm", path, machine=True)
    assert path.read_text(encoding="utf-8").startswith("source_key,field,source_value,golden_value,won_by,on,reason,")
    told.corrections.write("crm", tmp_path / "crm.xlsx")
    assert (tmp_path / "crm.xlsx").read_bytes().startswith(b"PK")


def test_what_cannot_be_written_is_said(told, tmp_path):
    with pytest.raises(BadInput):
        told.corrections.write("crm", tmp_path / "crm.pdf")
    with pytest.raises(NotFound):
        told.corrections.write("nowhere", tmp_path / "x.csv")


def test_before_the_first_run_there_is_nothing_to_correct(tmp_path, settings):
    make_folder(tmp_path / "new", "en")
    with open_workspace(tmp_path / "new", replace(settings, language="en")) as workspace:
        assert workspace.refusals.summary() == []
        assert workspace.refusals.list() == []
        assert workspace.fields.core() is None
        assert workspace.fields.quality() is None
        assert all(one.in_records is None for one in workspace.fields.list())
