"""Predictions of a workspace, as its doors read them."""

import csv

import pytest

from monocle.errors import BadConfig, BadInput, NotFound


def test_every_model_tells_its_version_its_parameters_and_how_it_did(workspace):
    found = {one.kind: one for one in workspace.predictions.models()}
    assert list(found) == ["lifetime", "churn", "purchase_30", "purchase_90", "offers"]
    assert {one.state for one in found.values()} == {"in_force"}
    assert all(one.version.startswith(f"{kind}-") and one.back_test for kind, one in found.items())
    assert found["lifetime"].parameters["margin"] == 0.4


def test_lists_go_from_the_highest_down_and_on_after_a_number(workspace):
    verbs = workspace.predictions
    leaving = [one.scores["churn"] for one in verbs.leaving(20)]
    assert leaving == sorted(leaving, reverse=True)
    assert verbs.leaving(5, 5) == verbs.leaving(10)[5:]
    value = [one.scores["expected_value_365d"] for one in verbs.most_valuable(20)]
    assert value == sorted(value, reverse=True)
    expected = [one.offer.expected for one in verbs.opportunities(limit=20)]
    assert expected == sorted(expected, reverse=True)


def test_the_offers_of_a_customer_say_why_in_their_language(workspace):
    first = workspace.predictions.opportunities(limit=1)[0]
    english, french = (workspace.predictions.of(str(first.customer_id), one) for one in ("en", "fr"))
    assert first.offer.said in {one.said for one in english.offers}
    assert english.offers[0].said.startswith("Bought")
    assert french.offers[0].said.startswith(("Acheté", "Déjà acheté"))
    assert english.scores["value_currency"] == "EUR"


def test_a_product_narrows_opportunities_and_totals_add_up(workspace):
    totals = workspace.predictions.opportunity_totals(1_000)
    of_one = workspace.predictions.opportunities(totals[0].product, 1_000)
    assert sum(one.offer.expected for one in of_one) == totals[0].expected
    assert len(of_one) == totals[0].customers


def test_a_list_is_written_into_a_file(workspace, tmp_path):
    rows = workspace.predictions.write("churn", tmp_path / "leaving.csv", machine=True)
    with (tmp_path / "leaving.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert len(found) == rows > 100
    assert set(found[0]) >= {"customer_id", "churn", "expected_value_365d"}
    with pytest.raises(NotFound):
        workspace.predictions.write("rfm", tmp_path / "none.csv")


def test_predictions_are_reports_as_well_with_segments_behind_them(workspace):
    report = workspace.insight.report("churn")
    tables = {one.name: one for one in report.tables}
    assert sum(row[2] for row in tables["churn_distribution"].rows) == tables["churn_distribution"].n
    assert tables["churn_distribution"].trees[0]
    assert [row[0] for row in tables["churn_trial"].rows] == ["auc", "lift", "brier"]
    assert workspace.insight.report("opportunities").figures[0].value > 0


def test_what_there_is_not_is_refused(workspace):
    with pytest.raises(NotFound):
        workspace.predictions.model("weather")
    with pytest.raises(NotFound):
        workspace.predictions.of("nobody@exemple.fr")
    with pytest.raises(BadInput):
        workspace.predictions.leaving(0)


def test_the_same_data_makes_the_same_models_and_the_same_lists(workspace):
    def told():
        verbs = workspace.predictions
        return [one.version for one in verbs.models()], verbs.leaving(50), verbs.opportunities(limit=50)

    before = told()
    assert {one.state for one in workspace.understand(again=True)} == {"done"}
    assert told() == before


def test_a_saved_report_lists_customers_in_a_private_folder_and_its_making_is_in_the_log_of_reads(workspace):
    workspace.reports.save("leaving", {"people": ["churn"], "rows": 5, "profile": "machine"}, "anna")
    made = workspace.reports.run("leaving", "anna")
    folder = workspace.root / made.folder
    assert (made.state, made.people, folder.stat().st_mode & 0o077) == ("done", 5, 0)
    assert made.as_of == workspace.predictions.model("churn").as_of
    with (folder / "churn_customers.csv").open(encoding="utf-8") as file:
        assert [row["customer_id"] for row in csv.DictReader(file)] == [
            str(one.customer_id) for one in workspace.predictions.leaving(5)
        ]
    assert {one.name: one.people for one in made.files} == {"churn_customers.csv": True, "contents.csv": False}
    line = workspace.accesses.list(limit=1)[0]
    assert (line.who, line.door, line.customers) == ("anna", "/reports/{name}/run", 5)
    with pytest.raises(BadConfig):
        workspace.reports.save("leaving", {"people": ["churn"], "folder": "shared"}, "anna")
