"""The pages of groups that the machine finds, of who is like the members of a segment, and of goals."""

import pytest


def test_groups_are_named_counted_and_one_step_from_a_segment(owner):
    page = owner.get("/segments/groups?lang=fr").text
    assert "Achètent souvent, gros paniers" in page
    assert "/segments/new?tree=" in page
    assert "9 / 2" in page
    assert "27" not in page.split("gros paniers", 2)[2][:20], "an amount in minor units is not shown as it stands"
    assert "<b>souvent</b>" not in page


def test_the_json_of_groups_is_what_the_page_shows(owner):
    said = owner.get("/segments/groups?format=json&method=mixture").json()
    assert (said["method"], [one["group"]["size"] for one in said["lines"]]) == ("mixture", [300, 700])


def test_who_is_like_a_segment_is_told_with_reasons_and_looked_at_on_record(owner):
    page = owner.get("/segments/champions/alike?lang=fr").text
    assert "achètent souvent" in page
    assert "/customers/00000000-0000-0000-0000-000000000007" in page


def test_too_few_customers_are_said_not_guessed(owner):
    answer = owner.get("/segments/decus/alike?lang=en")
    assert (answer.status_code, "too few" in answer.text) == (200, True)


@pytest.mark.parametrize("address", ["/segments/groups?number=13", "/segments/groups?kind=x", "/segments/nobody/alike"])
def test_what_cannot_be_asked_is_refused(owner, address):
    assert owner.get(address).status_code in {400, 404, 422}


def test_goals_are_shown_in_their_units_with_the_way_done(owner):
    page = owner.get("/insight/kpis?lang=fr").text
    assert "Panier &lt;b&gt;moyen&lt;/b&gt;" in page
    assert "12,50\xa0€" in page
    assert "20\u202f%" in page
    assert "pas encore connu" in page
    said = owner.get("/insight/kpis?format=json").json()
    assert [one["state"] for one in said["kpis"]] == ["nearer", "unknown"]
    assert owner.get("/api/v1/kpis").json()["items"][0]["progress"] == 0.2
