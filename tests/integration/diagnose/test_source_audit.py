"""The audit of one source, on files, loads and a real catalog."""

import json

import pytest
from audited_house import HEAD, crm_rows, write

from monocle.errors import NotFound
from monocle.workspace.auditing import last_audit


def column(report, name):
    return next(one for one in report["columns"] if one["name"] == name)


def codes(report, name=""):
    return {one["code"] for one in report["findings"] if one["column"] == name}


@pytest.fixture
def report(workspace):
    workspace.sources.load("crm")
    return workspace.sources.audit("crm")


def test_the_counts_of_the_load_add_up(report):
    load = report["load"]
    assert load["received"] == load["applied"] + load["duplicate"] + load["quarantined"] + load["suppressed"] == 60
    assert report["rows"] == 60
    assert report["reading"]["encoding"] == "utf-8"


def test_invalid_values_are_counted_with_their_reasons_and_places(report):
    mail = column(report, "mail")
    assert (mail["checked"], mail["invalid"]) == (59, 1)
    assert mail["invalid_reasons"] == {"malformed": 1}
    assert mail["invalid_at"] == ["crm.csv:2"]
    assert column(report, "tel")["invalid_reasons"] == {"too_short": 1}
    assert column(report, "naissance")["invalid_reasons"] == {"no_such_day": 1}


def test_placeholders_are_found_and_are_not_invalid(report):
    assert [one["value"] for one in column(report, "mail")["placeholders"]] == ["test@test.fr"]
    assert [one["value"] for one in column(report, "tel")["placeholders"]] == ["0000000000"]
    assert [one["value"] for one in column(report, "naissance")["placeholders"]] == ["01/01/1900"]


def test_types_shapes_and_ranges_are_those_of_the_values(report):
    assert column(report, "id")["type"] == "integer"
    assert column(report, "mail")["type"] == "email"
    born = column(report, "naissance")
    assert born["type"] == "date"
    assert born["shapes"][0] == {"value": "99/99/9999", "count": 60, "share": 1.0}
    assert (born["least"], born["greatest"]) == ("1950-••-••", "1999-••-••")
    assert column(report, "tel")["shapes"][0]["value"] == "99 99 99 99 99"


def test_broken_characters_blanks_and_lost_zeros_are_findings(report):
    assert "broken_characters" in codes(report, "prenom")
    assert "stray_blanks" in codes(report, "prenom")
    assert column(report, "prenom")["broken_characters"] == 1


def test_sensitive_data_in_a_free_text_comes_first(report):
    assert column(report, "note")["personal"] == "sensitive"
    first = report["findings"][0]
    assert first["severity"] == "high"
    sensitive = next(one for one in report["findings"] if one["code"] == "sensitive_data")
    assert "payment card numbers in its values" in sensitive["values"]["because"]
    assert "words on health in its values" in sensitive["values"]["because"]


def test_a_source_without_purpose_or_owner_is_told(report):
    assert {"no_purpose", "no_owner"} <= codes(report)


def test_no_personal_value_stands_in_the_report(report):
    text = json.dumps(report, ensure_ascii=False)
    for secret in ("DURAND", "zoe.durand", "4111", "diabétique", "client7@", "98 00 07", "02/02/1972"):
        assert secret not in text


def test_the_report_is_kept_and_gives_the_source_its_quality(workspace, report):
    assert last_audit(workspace.house, "crm") == report
    row = next(one for one in workspace.sources.list() if one.name == "crm")
    assert row.quality == pytest.approx(report["quality"])
    assert 0 < report["quality"] < 100
    assert {one["name"] for one in report["dimensions"]} == {
        "completeness",
        "validity",
        "uniqueness",
        "freshness",
        "consistency",
    }


def test_the_same_rows_give_the_same_report(workspace, report):
    again = workspace.sources.audit("crm")
    assert {**again, "audited_at": ""} == {**report, "audited_at": ""}


def test_a_source_that_was_never_loaded_cannot_be_audited(workspace):
    with pytest.raises(NotFound, match="holds nothing yet"):
        workspace.sources.audit("crm")
    with pytest.raises(NotFound, match="never audited"):
        last_audit(workspace.house, "crm")


def test_changes_since_the_load_before_are_told(workspace, report):
    assert report["changes"] == []
    head = HEAD.replace("libre", "fidele;segment")
    rows = [f"{row};{'vip' if number % 9 else ''}" for number, row in crm_rows().items()]
    write(workspace.root, "crm.csv", head, rows)
    workspace.sources.load("crm")
    changes = {(one["kind"], one["column"]): one for one in workspace.sources.audit("crm")["changes"]}
    renamed = changes["renamed", "fidele"]
    assert (renamed["before"], renamed["after"], renamed["because"]) == ("libre", "fidele", "same_values")
    assert ("added", "segment") in changes


def test_a_column_that_is_suddenly_empty_is_told(workspace):
    workspace.sources.load("crm")
    rows = [
        ";".join(["" if place == 7 else cell for place, cell in enumerate(row.split(";"))])
        for row in crm_rows().values()
    ]
    write(workspace.root, "crm.csv", HEAD, rows)
    workspace.sources.load("crm")
    again = workspace.sources.audit("crm")
    assert {"kind": "fill", "column": "ville", "before": "100 %", "after": "0 %", "because": ""} in again["changes"]
    assert "fill_changed" in codes(again)


def test_quarantined_rows_are_told_with_their_places(workspace):
    rows = list(crm_rows().values())
    rows[9] = "10;trop;court"
    rows[20] = rows[19].replace("Paris", "Lyon")
    write(workspace.root, "crm.csv", HEAD, rows)
    workspace.sources.load("crm")
    report = workspace.sources.audit("crm")
    places = {one["reason"]: one["places"] for one in report["quarantine"]}
    assert places["ragged"] == ["crm.csv:11"]
    assert "key_repeated" in places
    assert {"quarantined_rows", "key_repeated"} <= codes(report)
    assert report["load"]["quarantined"] == 2


def test_a_source_without_rows_has_a_report_and_no_score(workspace):
    write(workspace.root, "crm.csv", HEAD, [])
    workspace.sources.load("crm")
    report = workspace.sources.audit("crm")
    assert report["quality"] is None
    assert "no_rows" in codes(report)
    assert "almost_empty" not in {one["code"] for one in report["findings"]}


def test_columns_may_be_named_anything_that_a_reader_takes(workspace):
    odd = HEAD.replace("libre", "l'âge %(s)s {value} $x")
    write(workspace.root, "crm.csv", odd, crm_rows().values())
    workspace.sources.load("crm")
    report = workspace.sources.audit("crm")
    assert column(report, "l'âge %(s)s {value} $x")["distinct"] == 3
