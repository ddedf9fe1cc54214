"""The pages of saved reports, over the small house."""

import pytest

from monocle.permissions import Permission, Role
from monocle.web.routes import PAGES

OWN = {"Sec-Fetch-Site": "same-origin"}
MADE = "00000000-0000-0000-0000-000000000047"


def test_the_list_tells_when_each_was_made_how_that_ended_and_when_the_next_is_due(owner):
    html = owner.get("/reports?lang=fr").text
    for said in (
        "Point du lundi",
        "chaque lundi à 07:00",
        "chaque mois le 2 à 06:00",
        " 500",
        "ne montre rien",
        "liste des clients",
    ):
        assert said in html, said
    assert f'href="/reports/monday/editions/{MADE}/figures.csv"' in html


def test_a_house_without_reports_says_how_to_begin(owner, house):
    house.reports.said.clear()
    house.reports.made.clear()
    assert "No report is saved yet" in owner.get("/reports?lang=en").text


def test_a_report_shows_its_figures_of_now_and_names_its_lists_without_their_lines(owner):
    html = owner.get("/reports/monday?lang=en").text
    for said in (
        "Monday &lt;b&gt;",
        "Figures as of",
        "Customers most likely to leave",
        "figures.csv",
        "Make it now",
        "No run has told this yet:",
    ):
        assert said in html, said
    assert owner.get("/reports/nothing").status_code == 404
    assert "it shows nothing" in owner.get("/reports/broken?lang=en").text


def test_figures_lead_to_a_report_that_shows_them(owner):
    assert "/reports/new?report=sales" in owner.get("/insight/sales").text
    html = owner.get("/reports/new?report=sales&lang=en").text
    assert '<input type="checkbox" name="reports" value="sales" checked>' in html
    html = owner.get("/reports/new?shows=rfm_cells").text
    assert '<input type="checkbox" name="shows" value="rfm_cells" checked>' in html
    assert owner.get("/reports/new?report=nothing").status_code == 404


@pytest.mark.parametrize(
    "path", ["/reports", "/reports/new?board=director", "/reports/monday", "/reports/monday/edit", "/insight/levels"]
)
def test_each_page_is_json_as_well(owner, path):
    answer = owner.get(f"{path}{'&' if '?' in path else '?'}format=json")
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)


def test_a_report_is_saved_changed_made_and_taken_away(owner, house):
    form = {"name": "new_one", "label": "Neuf", "shows": ["revenue", "basket"], "every": "week", "weekday": "friday", "hour": "8", "day": "1",
            "format": "machine", "last": "6", "unit": "months", "keep": "3"}  # fmt: skip
    answer = owner.post("/reports?lang=fr", data=form, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports/new_one?told=saved")
    assert house.reports.said["new_one"] == {
        "label": "Neuf", "shows": ["revenue", "basket"], "last": "6 months", "profile": "machine", "every": "week", "weekday": "friday",
        "hour": 8, "keep": 3,
    }  # fmt: skip
    refused = owner.post("/reports?lang=fr", data=form, headers=OWN)
    assert refused.status_code == 409
    assert "un rapport a déjà ce nom" in refused.text
    assert 'value="revenue" checked' in refused.text, "what was chosen stays"
    changed = owner.post("/reports/monday/edit?lang=fr", data={**form, "label": "Lundi", "hour": "x"}, headers=OWN)
    assert changed.status_code == 400
    owner.post("/reports/monday/edit?lang=fr", data={**form, "label": "Lundi"}, headers=OWN)
    assert house.reports.said["monday"]["label"] == {"fr": "Lundi", "en": "Monday <b>"}, "the other language stays"
    assert owner.post("/reports/new_one/run", headers=OWN).headers["location"] == "/reports/new_one?told=done"
    assert house.reports.ran == [("new_one", "owner")]
    assert owner.post("/reports/new_one/remove", headers=OWN).headers["location"] == "/reports?removed=new_one"
    assert "new_one" not in house.reports.said


def test_a_file_of_people_leaves_a_line_in_the_log_and_one_of_figures_does_not(owner, house, tmp_path):
    house.reports.folder = tmp_path
    for name in ("figures.csv", "churn_customers.csv"):
        (tmp_path / name).write_text("a\r\n", "utf-8")
        answer = owner.get(f"/reports/monday/editions/{MADE}/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="monday_{name}"'
    assert [(one.door, one.customers) for one in house.accesses.rows] == [
        ("/reports/{name}/editions/{edition_id}/{file}", 20)
    ]
    assert owner.get(f"/reports/monday/editions/{MADE}/other.csv").status_code == 404


@pytest.mark.parametrize("base", ["", "/api/v1"])
def test_who_may_not_export_customers_neither_reads_nor_makes_nor_writes_lists_of_them(
    owner, house, tmp_path, monkeypatch, base
):
    house.reports.folder = tmp_path
    for name in ("figures.csv", "churn_customers.csv"):
        (tmp_path / name).write_text("a\r\n", "utf-8")

    def allows(role: Role, permission: Permission) -> bool:
        return role is Role.OWNER and permission is not Permission.EXPORT_CUSTOMERS

    for room in ("monocle.http.reporting", "monocle.http.permissions", "monocle.web.pages.reports"):
        monkeypatch.setattr(f"{room}.allows", allows)
    assert owner.get(f"{base}/reports/monday/editions/{MADE}/figures.csv").status_code == 200
    assert owner.get(f"{base}/reports/monday/editions/{MADE}/churn_customers.csv").status_code == 403
    run = f"{base}/reports/monday/{'editions' if base else 'run'}"
    assert owner.post(run, headers=OWN).status_code == 403
    if base:
        assert (
            owner.post(f"{base}/reports/x", json={"definition": {"people": ["churn"]}}, headers=OWN).status_code == 403
        )
    else:
        assert owner.post("/reports", data={"name": "x", "people": "churn"}, headers=OWN).status_code == 403
        assert "churn_customers.csv</a>" not in owner.get("/reports/monday").text
    assert house.reports.ran == []
    assert house.accesses.rows == []


def test_the_api_says_the_same(owner):
    assert [one["name"] for one in owner.get("/api/v1/reports").json()["items"]] == ["monday", "stores", "broken"]
    assert owner.get("/api/v1/reports/monday").json()["definition"]["owner"] == "Direction"
    assert owner.get("/api/v1/reports/monday/contents").json()["people"] == ["churn"]
    made = owner.post("/api/v1/reports/tills", json={"definition": {"shows": ["basket"]}}, headers=OWN)
    assert (made.status_code, made.json()["row"]["every"]) == (200, "never")
    assert owner.post("/api/v1/reports/tills", json={"definition": {"shows": ["x"]}}, headers=OWN).status_code == 400
    assert owner.post("/api/v1/reports/tills/editions", headers=OWN).json()["state"] == "done"
    assert owner.get("/api/v1/reports/tills/editions").json()["items"][0]["report"] == "tills"
    assert owner.post("/api/v1/reports/tills/remove", headers=OWN).status_code == 204
    assert any(path == "/reports" for path, *_ in PAGES)
