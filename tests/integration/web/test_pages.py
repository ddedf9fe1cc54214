import time

import pytest
from one_app import ONE

from monocle.ids import customer_id


def test_home_counts_what_went_in_and_came_out(owner):
    html = owner.get("/", headers={"Accept-Language": "fr"}).text
    assert "88\u202f412" in html
    assert "20\u202f014" in html
    assert "Chargements retenus" in html


def test_an_empty_house_shows_how_to_start(houses, sign_in):
    from starlette.testclient import TestClient

    from monocle.http.sessions import COOKIE

    house = houses.House(empty=True)
    client = TestClient(ONE.over(house, sign_in), base_url="http://127.0.0.1")
    client.cookies.set(COOKIE, house.sessions.create(), domain="127.0.0.1")
    assert "monocle source add" in client.get("/").text
    for path in ("/customers", "/sources", "/runs", "/quarantine", "/audit"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sources",
        "/sources/crm",
        "/sources/crm/audit",
        "/audit",
        "/customers?q=marie",
        "/runs",
        "/quarantine",
        "/review",
        "/review/bulk",
        "/review/judgements",
        "/help",
    ],
)
def test_every_page_has_a_json_twin(owner, path):
    joiner = "&" if "?" in path else "?"
    answer = owner.get(f"{path}{joiner}format=json")
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), dict)


def test_the_customer_shows_each_value_with_its_origin_and_rivals(owner, house):
    customer = next(iter(house.customers.all.values()))
    html = owner.get(f"/customers/{customer.customer_id}", headers={"Accept-Language": "fr"}).text
    for text in (
        "Valeurs de référence",
        "12 bis rue de la République",
        "12 r de la Republique",
        "source la plus fiable",
        "487,12\u00a0€",
        "Chaussures de randonnée",
        "+13,4 bits",
        "Consentement retiré",
    ):
        assert text in html, text


def test_the_json_of_a_customer_is_the_dataclass_of_the_page(owner, house):
    customer = next(iter(house.customers.all.values()))
    found = owner.get(f"/customers/{customer.customer_id}?format=json").json()
    assert found["customer"]["name"] == "Marie Lefèvre"
    assert found["identity"]["edges"][0]["link"]["weight"] == 13.4
    assert set(found) == {
        "customer",
        "golden",
        "choices",
        "allowances",
        "entities",
        "every_days",
        "columns",
        "lines",
        "timeline",
        "identity",
        "layout",
        "layouts",
        "changes",
        "household",
        "predicted",
        "segments",
        "traits",
        "merged",
        "done",
        "proposed",
        "undone",
        "repairs",
        "follow",
    }


def test_the_customer_says_what_may_be_sent_and_which_consent_decides(owner, house):
    customer = next(iter(house.customers.all.values()))
    page, said = (owner.get(f"/customers/{customer.customer_id}{query}") for query in ("?lang=fr", "?format=json"))
    (allowance,) = said.json()["allowances"]
    assert (allowance["purpose"], allowance["channel"], allowance["state"]) == ("marketing", "email", "granted")
    consents = page.text.partition('id="consents"')[2].partition("</section>")[0]
    assert "Ce qui peut être envoyé" in consents
    assert "consentement accordé" in consents
    assert f'title="{allowance["consent_id"]}"' in consents
    assert "lien de désinscription" in consents, "the choices are there too"


def test_an_old_id_leads_to_the_survivor_on_page_and_api(owner, house):
    customer = next(iter(house.customers.all.values()))
    old = customer_id(customer.records[3].record_id)
    for base in ("/customers", "/api/v1/customers"):
        answer = owner.get(f"{base}/{old}")
        assert (answer.status_code, answer.headers["location"]) == (308, f"{base}/{customer.customer_id}")


def test_an_identifier_does_not_stay_in_the_address(owner, house):
    customer = next(iter(house.customers.all.values()))
    answer = owner.get("/customers/email:marie.lefèvre@exemple.fr")
    assert answer.headers["location"] == f"/customers/{customer.customer_id}"


def test_the_filters_of_the_timeline_stand_in_the_address(owner, house):
    customer = next(iter(house.customers.all.values()))
    line = owner.get(f"/customers/{customer.customer_id}?channel=phone&format=json").json()["timeline"]
    assert (line["matching"], line["total"]) == (1, 7)
    assert line["days"][0]["items"][0]["name"] == "Appel reçu"


def test_the_language_is_chosen_by_address_then_cookie_then_browser(owner):
    assert '<html lang="fr">' in owner.get("/help", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en">' in owner.get("/help?lang=en", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en">' in owner.get("/help", headers={"Accept-Language": "fr"}).text


def test_customers_are_paged(owner):
    first = owner.get("/customers?limit=4&format=json").json()
    last = owner.get("/customers?limit=4&offset=4&format=json").json()
    assert (len(first["found"]), first["more"], len(last["found"]), last["more"]) == (4, True, 2, False)


def test_rows_of_the_quarantine_are_replayed_and_dismissed(owner, house):
    answer = owner.post("/quarantine/replay", data={"id": ["1", "2"]})
    assert answer.headers["location"] == "/quarantine?done=replayed&settled=2"
    owner.post("/quarantine/dismiss", data={"id": "3"})
    assert [row.state for row in house.quarantine.rows[:3]] == ["replayed", "replayed", "dismissed"]
    assert "2 rows were replayed" in owner.get("/quarantine?done=replayed&settled=2").text


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["9" * 30], ["1; DROP TABLE"]])
def test_a_form_without_valid_rows_is_refused(owner, house, ids):
    assert owner.post("/quarantine/replay", data={"id": ids}).status_code == 400
    assert len(house.quarantine.list()) == 7


def test_control_characters_of_a_row_are_shown(owner):
    html = owner.get("/quarantine").text
    assert "⟨NUL⟩⟨ESC⟩[31m" in html
    assert "⟨U+202E⟩" in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_held_load_can_be_applied_from_its_page(owner):
    answer = owner.post("/sources/caisse/load?accept=yes")
    assert answer.headers["location"] == "/sources/caisse?read=yes"


def test_a_run_is_started_from_a_page(owner, house):
    assert owner.post("/runs").headers["location"] == "/runs"
    deadline = 9_000
    while not house.started and deadline:
        deadline -= 1
        time.sleep(0.01)
    assert house.started == 1


@pytest.mark.parametrize("path", ["/customers/nobody", "/sources/none", "/runs/none", "/nope"])
def test_what_is_not_there_has_a_page(owner, path):
    answer = owner.get(path, headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "existe pas" in answer.text


@pytest.mark.parametrize("query", ["limit=0x1", "offset=-1", "limit=1001", "q=" + "a" * 201, "q=%00", "unknown=1"])
def test_a_parameter_that_is_wrong_is_refused(owner, query):
    assert owner.get(f"/customers?{query}").status_code == 400


def test_a_row_is_mended_on_its_page_and_shown_again_with_why_where_that_is_not_enough(owner, house):
    html = owner.get("/quarantine?mend=1", headers={"Accept-Language": "en"}).text
    assert "Mend row 1" in html
    assert owner.get("/quarantine?mend=999").status_code == 404
    refused = owner.post("/quarantine/replay", data={"id": "1", "text": "{}"}, headers={"Accept-Language": "fr"})
    assert refused.status_code == 400
    assert "ne dit pas son type" in refused.text
    assert "{}</textarea>" in refused.text
    done = owner.post("/quarantine/replay", data={"id": "1", "text": '{"a":\r\n1}'})
    assert done.headers["location"] == "/quarantine?done=replayed&settled=1"
    assert house.quarantine.said[-1] == ((1,), '{"a":\n1}', False)


def test_one_event_is_accepted_whatever_else_is_chosen(owner, house):
    owner.post("/quarantine/replay", data={"id": ["1", "2"], "accept": "3"})
    assert house.quarantine.said == [((3,), "", True)]
