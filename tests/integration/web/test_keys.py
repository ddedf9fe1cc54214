import pytest
from starlette.testclient import TestClient

from monocle.ingest.definition import EVENTS

HERE = {"Accept-Language": "en"}


@pytest.fixture
def shop(house):
    """Give a house with a source of events that has one key."""
    house.sources.add_events("shop")
    house.write_keys.create("shop", "site", by="anna")
    return house


def test_without_a_source_of_events_the_page_tells_what_one_is_and_adds_it(owner: TestClient, house):
    assert "No source of events yet" in owner.get("/keys", headers=HERE).text
    answer = owner.post("/sources", data={"name": "site", "owner": "Ada"}, headers=HERE)
    assert answer.status_code == 201
    assert "mwk_made_up_abcd" in answer.text
    assert "sources/site.yaml" in answer.text
    assert house.sources.rows[-1].reader == EVENTS
    assert [key.source for key in house.write_keys.rows] == ["site"]


def test_a_new_key_is_shown_once_with_lines_that_hold_it(owner, shop):
    answer = owner.post("/keys", data={"source": "shop", "name": "till", "days": "90"}, headers=HERE)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "curl -u mwk_made_up_abcd: http://127.0.0.1:8360/v1/track" in answer.text
    assert "apiHost: &#39;127.0.0.1:8360/v1&#39;, protocol: &#39;http&#39;" in answer.text
    assert [key.name for key in shop.write_keys.rows] == ["site", "till"]
    again = owner.get("/keys", headers=HERE).text
    assert "mwk_" not in again
    assert "curl -u YOUR_WRITE_KEY:" in again
    assert "…abcd" in again


def test_a_key_is_replaced_with_an_overlap(owner, shop):
    key = shop.write_keys.rows[0].key_id
    answer = owner.post(f"/keys/{key}/rotate", data={"overlap": "24"}, headers=HERE)
    assert answer.status_code == 201
    assert "mwk_made_up_abcd" in answer.text
    assert "opens for 24 hours still" in answer.text


def test_a_revoked_key_is_told_and_can_be_revoked_no_more(owner, shop):
    key = shop.write_keys.rows[0].key_id
    answer = owner.post(f"/keys/{key}/revoke", data={"back": "shop"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/keys?source=shop&revoked=abcd")
    html = owner.get("/keys?source=shop&revoked=abcd", headers=HERE).text
    assert "The key that ends in abcd opens nothing any more" in html
    assert f"/keys/{key}/revoke" not in html


def test_a_key_of_a_source_that_is_gone_can_still_be_revoked(owner, shop):
    shop.sources.rows = shop.sources.rows[:-1]
    assert "/revoke" in owner.get("/keys", headers=HERE).text


@pytest.mark.parametrize(
    ("path", "form"),
    [("/keys", {"source": "shop", "days": "366"}), ("/keys", {"source": "shop", "days": "x"}),
     ("/keys/1/rotate", {"overlap": "721"})],
)  # fmt: skip
def test_what_cannot_be_is_refused(owner, shop, path, form):
    assert owner.post(path, data=form).status_code == 400
    assert len(shop.write_keys.rows) == 1


@pytest.mark.usefixtures("shop")
def test_the_page_of_keys_has_a_json_twin_without_secrets(owner):
    found = owner.get("/keys?format=json").json()
    assert [key["hint"] for key in found["sources"][0]["keys"]] == ["abcd"]
    assert "mwk_" not in owner.get("/keys?format=json").text
