"""The terminal's commands about models and plans: in both languages, as JSON, and used wrongly."""

import json

import pytest

from monocle.cli.app import run


@pytest.fixture
def said(workspace, settings, capsys, monkeypatch):
    """Give what a command prints: its exit code, its result and its notes."""
    monkeypatch.setenv("MONOCLE_DATABASE_URL", settings.database_url)

    def answer(*arguments):
        code = run([*arguments, "--workspace", str(workspace.root)])
        out = capsys.readouterr()
        return code, out.out, out.err

    return answer


def test_the_model_its_versions_and_health_are_shown(said):
    code, out, _ = said("--lang", "fr", "model", "show")
    assert code == 0
    for text in ("en vigueur", "Règles de regroupement", "Autres seuils", "40,0"):
        assert text in out, text
    view = json.loads(said("model", "show", "--json")[1])
    assert {"version", "comparisons", "rules", "histogram", "settings", "labels"} <= set(view)
    assert [one["state"] for one in json.loads(said("model", "versions", "--json")[1])] == ["in_force"]
    assert "en vigueur" in said("--lang", "fr", "model", "versions")[1]
    [point] = json.loads(said("model", "health", "--json")[1])
    assert point["records"] == 210
    assert "210" in said("model", "health")[1]


def test_a_version_is_learnt_published_and_taken_back(said, workspace):
    (workspace.root / "matching.yaml").write_text("threshold: 30\n", encoding="utf-8")
    made = json.loads(said("model", "train", "--note", "x", "--by", "anna", "--json")[1])
    assert (made["made_by"], made["note"]) == ("anna", "x")
    code, out, _ = said("--lang", "fr", "model", "publish", made["version"])
    assert (code, made["version"] in out) == (0, True)
    assert json.loads(said("model", "rollback", "--json")[1]) == {"version": ""}
    code, _, err = said("--lang", "fr", "model", "rollback")
    assert (code, "rien n’a été publié" in err) == (4, True)  # noqa: RUF001 - French
    path = workspace.root / "splink.json"
    assert said("model", "export-splink", str(path))[0] == 0
    assert len(json.loads(path.read_text(encoding="utf-8"))["comparisons"]) > 2


def test_a_plan_is_made_listed_shown_applied_and_taken_back(said, workspace, tmp_path):
    file = tmp_path / "other.yaml"
    file.write_text("threshold: 12\n", encoding="utf-8")
    code, out, _ = said("--lang", "fr", "plan", "make", str(file))
    assert (code, "threshold: 40 → 12" in out, "clients touchés" in out) == (0, True, True)
    [listed] = json.loads(said("plan", "list", "--json")[1])
    assert listed["merges"] > 10
    assert "ouvert" in said("--lang", "fr", "plan", "list")[1]
    shown = json.loads(said("plan", "show", listed["plan_id"], "--json")[1])
    assert shown == listed
    applied = json.loads(said("plan", "apply", listed["plan_id"], "--by", "anna", "--json")[1])
    assert (applied["state"], applied["counts"]["customers"]) == ("done", listed["customers_after"])
    code, out, _ = said("--lang", "fr", "plan", "rollback")
    assert code == 0
    assert (workspace.root / "matching.yaml").read_text(encoding="utf-8") == "threshold: 40\n"
    code, out, _ = said("model", "compare", shown["model"])
    assert (code, shown["model"] in out) == (0, True)


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (3, ("model", "publish", "none")),
        (3, ("model", "compare", "none")),
        (3, ("model", "import-splink", "none.json")),
        (3, ("model", "export-splink", "x.json", "--version", "none")),
        (2, ("model", "health", "--limit", "0")),
        (2, ("model", "nothing")),
        (3, ("plan", "make", "none.yaml")),
        (3, ("plan", "show", "x")),
        (3, ("plan", "apply", "x")),
        (4, ("plan", "rollback")),
        (2, ("plan", "list", "--limit", "1000")),
    ],
)
def test_wrong_uses_are_told_from_bugs(settings, tmp_path, capsys, monkeypatch, code, arguments):
    monkeypatch.setenv("MONOCLE_DATABASE_URL", settings.database_url)
    (tmp_path / "monocle.yaml").write_text("name: empty\n", encoding="utf-8")
    assert run([*arguments, "--workspace", str(tmp_path)]) == code
    assert "Traceback" not in capsys.readouterr().err
