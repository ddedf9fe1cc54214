"""Pages of figures: boards, reports, files and the glossary."""

import json
import re
from urllib.parse import unquote_plus

import fastexcel
import pytest

from monocle.insight.definitions import REPORTS
from monocle.language import translations
from monocle.web.formats import Formats
from monocle.web.pages.insight_charts import Drawn
from monocle.workspace.insight_boards import BUILT_IN
from monocle.workspace.insight_views import Table

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
    trees = [json.loads(unquote_plus(one)) for one in re.findall(r'href="/segments/new\?tree=([^"]+)', html)]
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
    assert charts[2]["series"][0][1] == [[0, 0, 1.0, -1], [2, 0, 0.2, -1]]
    assert (charts[2]["rows_are"], charts[2]["by"]) == ("Cohorte", "Trimestres après")
    assert charts[3]["labels"] == ["non dit", "=cmd()"]
    assert "Chiffre d\u2019affaires (€) par magasin" in html
    assert "la dernière période n\u2019est pas finie" in html, "a month that goes on is no fall"


def test_of_many_bars_the_largest_are_drawn_and_the_rest_is_told():
    rows = [[f"S{number:02}", number * 100] for number in range(1, 19)]
    links = [f"/segments/new?tree={number}" for number in range(18)]
    drawn = _drawn(
        Table("revenue_by_store", ("store", "revenue"), ("", "money"), rows, 1, "bar", "EUR"), "money", links
    )
    assert (len(drawn.labels), drawn.left_out, drawn.labels[0]) == (15, 3, "S18")
    assert drawn.links[0] == links[17]
    means = _drawn(Table("nps_by_place", ("place", "nps"), ("", "points"), rows, 1, "bar"), "points", links)
    assert (len(means.labels), means.left_out) == (18, 0), "the worst of means is never left out"


def test_parts_of_a_distribution_are_named_from_where_to_where():
    rows = [[0, 2_000, 12], [2_000, 4_000, 5]]
    table = Table(
        "lifetime_distribution", ("from", "to", "customers"), ("money", "money", "customers"), rows, 2, "bar", "EUR"
    )
    assert _drawn(table, "customers", ["", ""]).labels == ["0\u00a0€ \u2013 20\u00a0€", "≥ 20\u00a0€"]


def test_bands_are_named_up_to_the_next():
    table = Table(
        "engagement_bands", ("least", "customers"), ("points", "customers"), [[0, 12], [20, 5], [60, 1]], 1, "bar"
    )
    assert _drawn(table, "customers", [""] * 3).labels == ["0 \u2013 20", "20 \u2013 60", "≥ 60"]


def _drawn(table, unit, links):
    return Drawn(table, unit, table.rows, links, None, translations("fr"), Formats("fr")).chart()


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


@pytest.mark.parametrize(
    "path", [*(f"/insight?board={one.name}" for one in BUILT_IN), *(f"/insight/{one}" for one in REPORTS)]
)
def test_each_figure_says_as_of_when_of_how_many_how_and_what_is_behind_it(owner, path):
    html = owner.get(path, headers=FR).text
    assert "Chiffres au <time" in html
    figures = re.findall(r'<div class="figure">.+?</div>\n', html, re.DOTALL)
    assert len(figures) == 4
    for one in figures:
        assert 'href="/insight/definitions#' in one
        assert "sur " in one
    tables = re.findall(r'<section class="card report".+?</section>', html, re.DOTALL)
    for one in tables:
        assert 'href="/insight/definitions#' in one
        assert "trop peu" in one.lower() or "/file?type=xlsx" in one
    assert html.count('aria-current="page"') >= 2, "the menu says where one is"


def test_each_role_has_its_board_and_ways_on(owner):
    for board in BUILT_IN:
        html = owner.get(f"/insight?board={board.name}", headers=FR).text
        [ways] = re.findall(r'<nav class="ways".+?</nav>', html, re.DOTALL)
        for address in re.findall(r'href="([^"]+)"', ways):
            assert owner.get(address, headers=FR).status_code == 200, address
    assert {one.name for one in BUILT_IN} >= {"director", "marketer", "store", "service", "dpo"}


def test_weeks_that_stand_out_are_a_file_too(owner):
    text = owner.get("/insight/anomalies/noticed/file?type=csv&profile=machine").text
    assert text.splitlines()[0] == "week,figure,series,value,expected,deviation,noticed_at"
    assert text.splitlines()[1].startswith("2026-11-02,orders_by_week,Nancy,29.0,114.3,-5.1,")


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
