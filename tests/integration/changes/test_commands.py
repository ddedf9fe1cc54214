"""The terminal's commands about fields, in both languages and as JSON."""

import json

import pytest

from monocle.cli.app import run


@pytest.fixture
def said(told, capsys):
    """Give what a command prints: its exit code, its result and its notes."""

    def answer(*arguments):
        code = run([*arguments, "--workspace", str(told.root)])
        out = capsys.readouterr()
        return code, out.out, out.err

    return answer


def test_fields_and_quality_are_listed_in_the_language_of_the_person(said):
    code, out, _ = said("--lang", "fr", "field", "list")
    assert code == 0
    assert "coordonnées" in out
    code, out, _ = said("--lang", "en", "field", "quality")
    assert (code, "uniqueness" in out, "E-mail" in out) == (0, True, True)
    listed = json.loads(said("field", "list", "--json", "--all")[1])
    assert {"email", "order.total", "event.text"} <= {one["name"] for one in listed}
    assert json.loads(said("field", "quality", "--json")[1])["core"]["complete"] == 2


def test_refusals_are_counted_or_listed(said):
    counted = json.loads(said("refusals", "--json")[1])
    assert [(one["field"], one["reason"]) for one in counted] == [("email", "malformed"), ("phone", "placeholder")]
    rows = json.loads(said("refusals", "--rows", "--field", "phone", "--json")[1])
    assert [one["source_key"] for one in rows] == ["2"]
    code, out, _ = said("--lang", "fr", "refusals")
    assert (code, "valeur fictive" in out) == (0, True)
    assert said("refusals", "--source", "nowhere")[0] == 3


def test_corrections_are_shown_and_written(said, tmp_path):
    counts = json.loads(said("source", "corrections", "crm", "--json")[1])["counts"]
    assert sum(one["rows"] for one in counts) == 4
    path = tmp_path / "crm.csv"
    assert said("source", "corrections", "crm", "--out", str(path), "--profile", "machine")[0] == 0
    assert path.read_text(encoding="utf-8").startswith("source_key,")
    assert said("source", "corrections", "crm", "--out", str(tmp_path / "crm.pdf"))[0] == 2
    assert said("source", "corrections", "crm", "--profile", "other")[0] == 2
    assert said("source", "corrections", "nowhere")[0] == 3


def test_a_customer_whose_values_never_changed_has_no_changes(said):
    code, out, err = said("--lang", "fr", "customer", "changes", "email:marie.lefevre@exemple.fr")
    assert (code, out) == (0, "")
    assert "Aucune valeur de référence" in err
    assert json.loads(said("customer", "changes", "email:marie.lefevre@exemple.fr", "--json")[1]) == []
    assert said("customer", "changes", "email:nobody@exemple.fr")[0] == 3
