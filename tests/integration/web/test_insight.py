"""Pages of figures: boards, reports, files and the glossary."""

import json
import re
from urllib.parse import unquote_plus

import fastexcel
import pytest

FR = {"Accept-Language": "fr"}


def test_a_board_shows_figures_as_people_of_a_language_write_them(owner):
    html = owner.get("/insight", headers=FR).text
    assert "20\u202f014" in html
    assert "1\u202f234,56" in html
    assert "traitement précédent" in html
    assert "secteur" in html
    assert "trop peu pour le dire" in html
    assert "Chiffres au" in html
    assert "monocle understand" in html, "a step that failed is told, with what to do"
    assert "€1,234.56" in owner.get("/insight?board=marketer&lang=en").text


def test_a_figure_leads_to_a_segment_of_its_customers_and_a_table_row_too(owner):
    html = owner.get("/insight/rfm", headers=FR).text
    trees = [json.loads(unquote_plus(one)) for one in re.findall(r"/segments/new\?tree=([^\"]+)", html)]
    assert trees == [{"trait": "rfm_cell", "op": "is", "value": "champions"}] * 2
    assert 'monocle query "SELECT * FROM orders"' in html


def test_codes_are_words_and_texts_of_sources_are_escaped(owner):
    html = owner.get("/insight/sales", headers=FR).text
    assert "<b>" not in html
    assert "=cmd()" in html
    assert "non dit" in html
    assert "aucun thème n\u2019a encore 5 textes" in html


def test_each_chart_says_what_its_table_says(owner):
    html = owner.get("/insight/sales", headers=FR).text
    charts = [
        json.loads(one) for one in re.findall(r'<script type="application/json" id="chart-\d+">(.+?)</script>', html)
    ]
    assert [one["kind"] for one in charts] == ["bar", "line", "heat", "bar"]
    assert charts[0]["labels"] == ["Champions", "<b>"]
    assert charts[1]["series"] == [["Chiffre d\u2019affaires", [12.5, None]]]
    assert charts[2]["series"][0][1] == [[0, 0, 1.0], [2, 0, 0.2]]


def test_what_stands_out_is_told_with_when_it_was_noticed(owner):
    html = owner.get("/insight/anomalies", headers=FR).text
    assert "Commandes d\u2019une semaine · Nancy" in html
    assert "2 nov. 2026" in html
    assert "-5,1" in html


def test_the_glossary_tells_each_figure(owner):
    html = owner.get("/insight/definitions", headers=FR).text
    assert 'id="nps_365d"' in html
    assert "Part des réponses de 9 et 10" in html


@pytest.mark.parametrize("path", ["/insight", "/insight/sales", "/insight/anomalies", "/insight/definitions"])
def test_each_page_has_a_json_twin(owner, path):
    assert isinstance(owner.get(f"{path}?format=json").json(), dict)


def test_a_table_is_a_file_that_is_safe_in_a_spreadsheet(owner):
    text = owner.get("/insight/sales/revenue_by_store/file?type=csv&lang=fr").content.decode("utf-8-sig")
    assert text.splitlines() == ["Magasin;Chiffre d\u2019affaires", ";1.0", "'=cmd();2.5"]
    machine = owner.get("/insight/sales/revenue_by_store/file?type=csv&profile=machine").text
    assert machine.splitlines() == ["store,revenue", ",1.0", "=cmd(),2.5"]
    book = fastexcel.read_excel(owner.get("/insight/sales/revenue_by_store/file?type=xlsx&lang=en").content)
    assert book.load_sheet(0, dtypes="string").to_arrow().to_pylist()[1] == {"Store": "'=cmd()", "Revenue": "2.5"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/insight/weather", 404),
        ("/insight?board=weather", 404),
        ("/insight/sales/weather/file", 404),
        ("/insight/sales/revenue_by_store/file?type=pdf", 400),
        ("/insight/sales?x=1", 400),
    ],
)
def test_what_is_not_there_is_said(owner, path, status):
    assert owner.get(path).status_code == status


def test_traits_stand_on_the_page_of_the_customer(owner, house):
    key = next(iter(house.customers.all))
    html = owner.get(f"/customers/{key}", headers=FR).text
    assert "Case RFM" in html
    assert "123,45" in html
    assert "&lt;i&gt;trail" in html


def test_an_empty_house_says_when_figures_come(houses, sign_in):
    from one_app import ONE
    from starlette.testclient import TestClient

    from monocle.http.sessions import COOKIE

    house = houses.House(empty=True)
    client = TestClient(ONE.over(house, sign_in), base_url="http://127.0.0.1")
    client.cookies.set(COOKIE, house.sessions.create(), domain="127.0.0.1")
    for path in ("/insight", "/insight/sales", "/insight/anomalies"):
        assert "monocle understand" in client.get(path).text


def test_programs_read_the_same_figures(owner):
    api = "/api/v1/insight"
    assert owner.get(f"{api}/reports/sales").json()["figures"][0]["value"] == 20_014
    assert owner.get(f"{api}?board=store&language=fr").json()["board"]["label"] == "Responsable de magasin"
    assert owner.get(f"{api}/anomalies").json()["items"][0]["happened_on"] == "2026-11-02"
    assert owner.get(f"{api}/steps").json()["items"][1]["state"] == "failed"
    assert "how" in owner.get(f"{api}/definitions?language=fr").json()["items"][0]
    assert owner.get(f"{api}/reports/weather").status_code == 404
