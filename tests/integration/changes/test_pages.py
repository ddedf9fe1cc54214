"""The pages about fields on a workspace that has run, and the views of a customer, without JavaScript."""

import csv
import io
import re

import pytest


def tabs(html):
    return re.findall(r'<li><a href="#(\w+)"', html)


def marie(told):
    return f"/customers/{told.customers.get('email:marie.lefevre@exemple.fr').customer_id}"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", ["/fields", "/refusals", "/sources/crm/corrections", "/sources/shop/corrections"])
def test_each_page_answers_and_gives_the_same_as_json(owner, path, language):
    page = owner.get(path, headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert owner.get(f"{path}?format=json").json()


def test_the_page_of_refusals_is_filtered_by_its_address(owner):
    found = owner.get("/refusals?field=phone&format=json").json()
    assert (found["total"], [row["source_key"] for row in found["rows"]]) == (1, ["2"])
    assert owner.get("/refusals?source=nowhere&format=json").json()["rows"] == []
    assert owner.get("/refusals?champ=x").status_code == 400


def test_corrections_are_downloaded_as_files_that_are_safe_to_open(owner):
    answer = owner.get("/sources/crm/corrections/file?type=csv", headers={"accept-language": "en"})
    assert answer.headers["content-disposition"] == 'attachment; filename="crm_corrections.csv"'
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert owner.get("/sources/crm/corrections/file?type=xlsx").content.startswith(b"PK")
    assert owner.get("/sources/crm/corrections/file?type=exe").status_code == 400
    assert owner.get("/sources/nowhere/corrections").status_code == 404


def test_a_view_shows_its_sections_and_fields_in_its_order_and_is_kept(owner, told):
    path = marie(told)
    assert tabs(owner.get(path).text) == [
        "profile",
        "timeline",
        "orders",
        "records",
        "identity",
        "consents",
        "segments",
        "history",
    ]
    chosen = owner.get(f"{path}?view=till")
    assert tabs(chosen.text) == ["orders", "profile"]
    assert 'id="records"' not in chosen.text
    assert tabs(owner.get(path).text) == ["orders", "profile"]
    golden = owner.get(f"{path}?format=json").json()["golden"]
    assert [one["field"] for one in golden] == ["phone", "last_name"]
    owner.get(f"{path}?view=all")
    assert len(tabs(owner.get(path).text)) == 8


def test_a_view_that_is_not_known_is_refused_and_not_kept(owner, told):
    assert owner.get(f"{marie(told)}?view=boss").status_code == 400
    assert "monocle_view" not in owner.cookies
    owner.cookies.set("monocle_view", "boss", domain="127.0.0.1")
    assert len(tabs(owner.get(marie(told)).text)) == 8


def test_the_api_gives_the_same(owner, told):
    assert len(owner.get("/api/v1/fields").json()["items"]) > 50
    assert owner.get("/api/v1/fields/quality").json()["core"]["complete"] == 2
    refused = owner.get("/api/v1/refusals?limit=1").json()
    assert (len(refused["counts"]), len(refused["items"]), refused["following"]) == (2, 1, 1)
    assert len(owner.get("/api/v1/sources/crm/corrections").json()["items"]) == 4
    changes = owner.get(f"/api/v1{marie(told)}/changes").json()
    assert changes == {"items": [], "following": None}
    assert owner.get("/api/v1/customers/nobody/changes").status_code == 404
    assert owner.get("/api/v1/refusals?source=nowhere").status_code == 404


def test_nobody_who_is_not_signed_in_sees_any_of_it(owner):
    owner.cookies.clear()
    for path in ("/fields", "/refusals", "/sources/crm/corrections/file"):
        assert owner.get(path, headers={"accept": "text/html"}).status_code == 303
    for path in ("/fields", "/refusals", "/sources/crm/corrections", "/fields/quality"):
        assert owner.get(f"/api/v1{path}").status_code == 401
