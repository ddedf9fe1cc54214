"""The pages and calls of matching: what they show, what is done in whose name, and what is refused."""

import pytest
from one_app import ONE
from starlette.testclient import TestClient

from monocle.http import matchers
from monocle.http.sessions import COOKIE, SignIn
from monocle.permissions import Permission
from monocle.web.pages.plans import with_threshold

HERE = "http://127.0.0.1:8360"
FRENCH = {"Accept-Language": "fr"}
OPEN, BROKEN, APPLIED = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3))


@pytest.fixture
def ada(house):
    client = TestClient(ONE.over(house, SignIn()), base_url=HERE, follow_redirects=False)
    client.cookies.set(COOKIE, house.sessions.create("Ada"), domain="127.0.0.1")
    return client


@pytest.fixture
def nobody(houses, sign_in):
    house = houses.House(empty=True)
    client = TestClient(ONE.over(house, sign_in), base_url=HERE, follow_redirects=False)
    client.cookies.set(COOKIE, house.sessions.create(), domain="127.0.0.1")
    return client


def test_the_page_shows_the_model_its_costs_and_its_effect(owner):
    html = owner.get("/matching", headers=FRENCH).text
    for text in (
        "1 sur 833\u202f333",
        "+19,2",
        "98,7\u202f%",
        "info@exemple.fr (2310)",
        "seuil +12,0",
        "plancher +2,0",
        "de 94,6\u202f% à 99,4\u202f%",
        "/matching/plan?threshold=9.0",
        "&lt;b&gt;modèle&lt;/b&gt; du siège",
    ):
        assert text in html, text
    page = owner.get("/matching?format=json").json()
    level = page["comparisons"][0]["levels"][0]
    assert level["end"] - level["start"] == pytest.approx(100 * 12.0 / (19.2 + 6.6), abs=0.02)
    assert {step["zone"] for step in page["histogram"]["steps"]} == {"forgotten", "asked", "joined"}
    assert 0 < page["histogram"]["floor"] < page["histogram"]["threshold"] < 100


def test_values_of_customers_are_shown_only_to_who_may_read_customers(owner, monkeypatch):
    monkeypatch.setattr(matchers, "allows", lambda _role, permission: permission is not Permission.READ_CUSTOMERS)
    for path in ("/matching", "/api/v1/matching", f"/matching/plan/{OPEN}", "/api/v1/plans", f"/api/v1/plans/{OPEN}"):
        text = owner.get(path).text
        assert "info@exemple.fr" not in text, path
        assert "Lefèvre" not in text, path


def test_a_version_is_learnt_and_used_in_two_steps_in_the_name_of_who_is_signed_in(ada, house):
    answer = ada.post("/matching/train", data={"note": "avant Noël", "by": "owner"})
    html = ada.get(answer.headers["location"], headers=FRENCH).text
    assert "m-0badcafe" in html
    assert "Les traitements ne l’utilisent pas avant sa publication" in html  # noqa: RUF001 - French
    assert (house.models.rows[0].made_by, house.models.rows[0].note) == ("Ada", "avant Noël")
    html = ada.get("/matching?ask=publish&version=m-55d0e1b4", headers=FRENCH).text
    assert "Oui, en tant que Ada" in html
    assert house.models.chosen == []
    answer = ada.post("/matching/publish", data={"version": "m-55d0e1b4"})
    assert house.models.chosen == [("m-55d0e1b4", "Ada")]
    assert "m-55d0e1b4" in ada.get(answer.headers["location"]).text
    assert ada.post("/matching/rollback").headers["location"] == "/matching?told=rolled_back&version="
    refused = ada.post("/matching/rollback", headers=FRENCH)
    assert (refused.status_code, "rien n’a été publié" in refused.text) == (409, True)  # noqa: RUF001 - French
    assert ada.post("/matching/publish", data={"version": "none"}).status_code == 404
    ada.post("/matching/publish", data={})
    assert house.models.chosen == [("", "Ada")]


def test_settings_are_tried_and_stay_when_they_cannot_be_used(ada, house):
    answer = ada.post("/matching/plan", data={"text": "threshold: 9\r\n", "version": "as-it-is"})
    made = house.plans.rows[0]
    assert f"/matching/plan/{made.plan_id}" in ada.get(answer.headers["location"]).text
    assert house.plans.done == [("make", "Ada", "threshold: 9\n")]
    refused = ada.post("/matching/plan", data={"text": "wobble: <3\n"}, headers=FRENCH)
    assert refused.status_code == 400
    assert "wobble: &lt;3" in refused.text
    assert "n’est pas un réglage du rapprochement" in refused.text  # noqa: RUF001 - French
    ada.post("/matching/plan", data={"version": "m-55d0e1b4"})
    assert (house.plans.rows[0].model, house.plans.done[-1][2]) == ("m-55d0e1b4", house.plans.file)
    assert ada.post("/matching/plan", data={"text": "x" * 100_001}).status_code == 400


def test_a_threshold_is_written_into_the_settings(owner):
    assert "threshold: 9.5\nguards:" in owner.get("/matching/plan?threshold=9,5").text
    assert with_threshold("", "7") == "threshold: 7\n"
    for wrong in ("nan", "x", "99"):
        assert owner.get(f"/matching/plan?threshold={wrong}").status_code == 400


def test_a_plan_shows_what_it_changes_and_is_applied_by_its_count(ada, house):
    html = ada.get(f"/matching/plan/{OPEN}", headers=FRENCH).text
    for text in ("94\u202f123,50\u00a0€", "&lt;i&gt;Lefevre", "scission en plusieurs", "non réglé", "641, pour"):
        assert text in html, text
    refused = ada.post(f"/matching/plan/{OPEN}/apply", data={"typed": "640"}, headers=FRENCH)
    assert refused.status_code == 409
    assert "le plan touche 641 clients, et 640 a été tapé" in refused.text
    answer = ada.post(f"/matching/plan/{OPEN}/apply", data={"typed": "641"})
    assert answer.headers["location"] == "/runs"
    assert house.plans.ended.wait(90)
    assert house.plans.done == [("applied", "Ada", OPEN)]


def test_a_plan_that_breaks_a_guard_cannot_be_applied(owner, house):
    html = owner.get(f"/matching/plan/{BROKEN}").text
    assert "4.3%, 2% allowed" in html
    assert "/apply" not in html
    assert owner.post(f"/matching/plan/{BROKEN}/apply", data={"typed": "641"}).status_code == 409
    assert owner.post(f"/api/v1/plans/{BROKEN}/apply", json={"customers_touched": 641}).status_code == 409
    assert house.plans.done == []


def test_the_plan_applied_last_is_taken_back(owner, house):
    assert "/matching/plan/rollback" in owner.get(f"/matching/plan/{APPLIED}").text
    assert owner.post("/matching/plan/rollback").headers["location"] == "/runs"
    assert house.plans.ended.wait(90)
    assert house.plans.done == [("rolled_back", "owner", APPLIED)]
    assert owner.post("/matching/plan/rollback").status_code == 409
    assert owner.post("/api/v1/plans/rollback").status_code == 409


def test_the_api_makes_and_applies_a_plan_only_by_its_count(owner, house):
    made = owner.post("/api/v1/plans", json={"text": "threshold: 8\n"})
    assert (made.status_code, made.json()["state"]) == (202, "running")
    trial = owner.get(made.headers["location"]).json()
    assert (trial["state"], trial["kind"]) == ("done", "plan")
    place = f"/api/v1/plans/{trial['result']}"
    assert owner.get(place).json()["customers_touched"] == 641
    assert owner.post(f"{place}/apply", json={}).status_code == 422
    assert owner.post(f"{place}/apply", json={"customers_touched": 1}).status_code == 409
    answer = owner.post(f"{place}/apply", json={"customers_touched": 641})
    assert (answer.status_code, answer.json()) == (202, {"runs": "/api/v1/runs"})
    assert house.plans.ended.wait(90)
    assert owner.post("/api/v1/plans", json={"text": "wobble: 1"}).status_code == 400
    assert owner.post("/api/v1/plans", json={"file": "matching.yaml"}).status_code == 422


def test_what_goes_on_is_followed_and_cancelled(ada, house):
    house.trials.goes_on = True
    place = ada.post("/matching/train").headers["location"]
    html = ada.get(place, headers=FRENCH).text
    assert 'hx-trigger="every 1s"' in html
    assert "Comptage et apprentissage" in html
    assert ada.get(f"/api/v1/trials/{house.trials.rows[0].trial_id}").json()["state"] == "running"
    assert ada.post(f"{place}/cancel").headers["location"] == place
    assert "annulé" in ada.get(place, headers=FRENCH).text
    assert ada.post(f"/api/v1/trials/{house.trials.rows[0].trial_id}/cancel").status_code == 409
    assert [one["state"] for one in ada.get("/api/v1/trials").json()["items"]] == ["cancelled"]
    assert ada.get("/matching/trials/x").status_code == 404


def test_health_tells_run_by_run_what_was_refused_and_what_looks_like_two_people(owner):
    html = owner.get("/matching/health", headers=FRENCH).text
    for text in ("clients qui ont trois prénoms ou plus", "31 &gt; 61", "une autre valeur", "1,08"):
        assert text in html, text
    page = owner.get("/matching/health?format=json").json()
    days = [bar["day"] for bar in page["by_run"]]
    assert days == sorted(days)
    assert page["reasons"][0] == "another_person"
    assert len(owner.get("/api/v1/matching/health?limit=3").json()["items"]) == 3


def test_a_house_without_runs_says_what_comes_first(nobody):
    for path in ("/matching", "/matching/plan", "/matching/health"):
        html = nobody.get(path).text
        assert "Nothing was matched yet" in html, path
        assert "Run now" in html, path
    assert nobody.get("/api/v1/matching").status_code == 404
    assert nobody.post("/matching/train").status_code == 409
    assert nobody.post("/matching/plan", data={"text": ""}).status_code == 409


@pytest.mark.parametrize(
    "path", ["/matching?ask=burn", "/matching?other=1", "/matching/plan?x=1", "/matching/health?x=1"]
)
def test_an_address_that_is_not_known_is_refused(owner, path):
    assert owner.get(path).status_code == 400


def test_a_plan_that_is_not_there_is_not_found(owner):
    for path in ("/matching/plan/x", "/matching/plan/00000000-0000-0000-0000-000000000009", "/api/v1/plans/x"):
        assert owner.get(path).status_code == 404
