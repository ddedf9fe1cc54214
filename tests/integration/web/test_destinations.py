# ruff: noqa: RUF001 - French writes the apostrophe as U+2019
"""Pages of destinations, audiences and the desk over the small house: shown in both languages and as JSON, written, sent."""

from uuid import UUID

import pytest

OWN = {"Sec-Fetch-Site": "same-origin"}
SYNC = UUID(int=71)
PATHS = (
    "/destinations",
    "/destinations?segment=champions",
    "/destinations/new",
    "/destinations/new?segment=champions",
    "/destinations/new?kind=brevo",
    "/destinations/actions",
    "/destinations/mail",
    "/destinations/mail?preview=spring",
    "/destinations/mail/edit",
    "/destinations/mail/audiences/new?segment=champions",
    "/destinations/mail/audiences/spring/edit",
    f"/destinations/mail/syncs/{SYNC}?outcome=refused",
)


def post(client, path, /, **form):
    return client.post(path, data=form, headers=OWN)


def form_of(**more):
    usual = {
        "name": "autumn",
        "segment": "champions",
        "purpose": "marketing",
        "channel": "email",
        "mapping": "EMAIL: email\n",
    }
    return {**usual, **more}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_destinations_is_shown_in_both_languages_and_as_json(owner, path):
    english, french = (owner.get(path, headers={"Accept-Language": code}) for code in ("en", "fr"))
    assert english.status_code == french.status_code == 200
    assert english.text != french.text
    assert "<b>d" not in french.text
    join = "&" if "?" in path else "?"
    assert isinstance(owner.get(f"{path}{join}format=json").json(), dict)


def test_the_list_and_the_page_show_what_was_given_up_is_owed_and_is_paused(owner, house):
    given = owner.get("/destinations", headers={"Accept-Language": "fr"}).text
    assert "Abandonnés" in given
    assert "Encore à retirer" in given
    assert "mise en pause" not in given
    own = owner.get("/destinations/mail", headers={"Accept-Language": "fr"}).text
    assert "1 abandonné" in own
    assert "2 y restent" in own
    house.audiences.files["mail"] = {**house.audiences.files["mail"], "paused": True}
    assert "mise en pause" in owner.get("/destinations", headers={"Accept-Language": "fr"}).text


def test_a_preview_shows_the_first_characters_alone_on_the_page_and_for_programs(owner):
    page = owner.get("/destinations/mail?preview=spring", headers={"Accept-Language": "fr"})
    assert "mar…" in page.text
    assert "consentement refusé" in page.text
    assert "lefevre" not in page.text
    assert owner.get("/destinations/mail?preview=spring&format=json").json()["preview"]["sample"] == [
        {"action": "add", "email": "mar…", "orders": "4"}
    ]


def test_a_destination_is_added_and_leads_to_the_audience_of_the_segment(owner, house):
    answer = post(
        owner,
        "/destinations",
        name="lists",
        kind="csv",
        label="Listes",
        **{"setting.folder": "out"},
        segment="champions",
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/destinations/lists/audiences/new?segment=champions"
    assert house.audiences.files["lists"] == {"kind": "csv", "label": "Listes", "secret": "", "folder": "out"}
    assert house.audiences.saved_by == ["owner"]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "mail", "kind": "csv"}, "another one has this name"),
        ({"name": "new", "kind": "csv"}, "another one has this name"),
        ({"name": "Été", "kind": "csv"}, "is no name of a destination"),
        ({"name": "b", "kind": "brevo", "secret": "xkeysib-1234"}, "a secret stands elsewhere"),
        ({"name": "b", "kind": "fax"}, "no kind is chosen"),
    ],
)
def test_what_cannot_be_added_is_shown_again_with_why(owner, house, form, told):
    answer = owner.post("/destinations", data=form, headers={**OWN, "Accept-Language": "en"})
    assert answer.status_code in {400, 409}
    assert told in answer.text
    assert "xkeysib" not in str(house.audiences.files)
    assert list(house.audiences.files) == ["mail"]


def test_settings_are_changed_and_the_audiences_and_other_languages_stay(owner, house):
    before = house.audiences.files["mail"]["audiences"]
    assert post(owner, "/destinations/mail/edit", label="Files", **{"setting.folder": "x"}).status_code == 303
    kept = house.audiences.definition("mail")
    assert [one.name for one in kept.audiences] == [one["name"] for one in before]
    assert set(kept.label) == {"fr", "en"}
    assert kept.settings == {"folder": "x"}


def test_an_audience_is_added_and_its_preview_is_shown(owner, house):
    answer = post(
        owner,
        "/destinations/mail/audiences/new",
        **form_of(buyers="30", times="2", days="7", channels="email, sms", holdout="10"),
    )
    assert answer.headers["location"] == "/destinations/mail?preview=autumn&told=audience"
    added = house.audiences.definition("mail").audiences[1]
    assert (added.mapping, added.keep_out.buyers, added.holdout) == ({"EMAIL": "email"}, 30, 0.1)
    assert (added.cap.times, added.cap.days, added.cap.channels) == (2, 7, ("email", "sms"))


def test_what_the_form_does_not_know_of_an_audience_stays(owner, house):
    form = form_of(name="spring", **{"plain.list_id": "12"})
    assert post(owner, "/destinations/mail/audiences/spring/edit", **form).status_code == 303
    assert house.audiences.definition("mail").audiences[0].plain == {"list_id": 12}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "spring"}, "another one has this name"),
        ({"mapping": "no colon"}, "a line of the mapping is no pair"),
        ({"times": "two"}, "is no whole number"),
        ({"segment": ""}, "segment is no text"),
        ({"every": "yearly"}, "is no rhythm"),
    ],
)
def test_an_audience_that_cannot_be_is_shown_again_with_what_was_written(owner, house, form, told):
    answer = owner.post(
        "/destinations/mail/audiences/new", data=form_of(**form), headers={**OWN, "Accept-Language": "en"}
    )
    assert answer.status_code in {400, 409}
    assert told in answer.text
    assert len(house.audiences.definition("mail").audiences) == 1


def test_it_is_sent_paused_resumed_and_sent_again(owner, house):
    assert (
        post(owner, "/destinations/mail/audiences/spring/sync").headers["location"]
        == f"/destinations/mail/syncs/{SYNC}"
    )
    assert post(owner, f"/destinations/mail/syncs/{SYNC}/retry").status_code == 303
    assert house.destinations.asked == [("mail", "spring", "owner"), ("retry", SYNC, "owner")]
    assert post(owner, "/destinations/mail/pause").headers["location"] == "/destinations/mail?told=paused"
    refused = post(owner, "/destinations/mail/audiences/spring/sync")
    assert refused.status_code == 409
    assert "resume it first" in refused.text
    assert post(owner, "/destinations/mail/pause").headers["location"] == "/destinations/mail?told=resumed"


@pytest.mark.parametrize(("deed", "status"), [("check", 503), ("remove", 409), ("audiences/spring/remove", 409)])
def test_what_is_refused_is_told_on_the_page(owner, deed, status):
    answer = post(owner, f"/destinations/mail/{deed}")
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_what_is_not_there_is_not_found(owner):
    for path in ("/destinations/none", "/destinations/mail/audiences/none/edit", "/destinations/mail?preview=none"):
        assert owner.get(path).status_code == 404
    assert owner.get(f"/destinations/mail/syncs/{UUID(int=5)}").status_code == 404
    assert owner.get(f"/destinations/other/syncs/{SYNC}").status_code == 404


def test_the_desk_says_what_not_to_do_first_and_is_audited(owner, house):
    customer = house.audiences.people[0]
    page = owner.get(f"/customers/{customer}/desk", headers={"Accept-Language": "fr"}).text
    assert page.index("Ce qu’il ne faut pas faire") < page.index("Que proposer, et pourquoi")
    assert "Anniversaire aujourd’hui" in page
    assert "Tente &lt;i&gt;légère&lt;/i&gt;" in page
    assert owner.get(f"/customers/{customer}/desk?format=json").json()["desk"]["may"] == ["phone"]
    moved = owner.get("/customers/email:marie@exemple.fr/desk")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/customers/{customer}/desk")


def test_programs_are_told_who_may_be_sent_what_was_spared_and_who_did_what(owner):
    assert owner.get("/api/v1/audiences/mail/spring/who").json()["reasons"] == {"denied": 3, "capped": 2}
    assert owner.get("/api/v1/audiences/saved?days=7").json()["items"][0]["reason"] == "capped"
    assert [one["what"] for one in owner.get("/api/v1/actions").json()["items"]] == ["sent", "added"]
    assert owner.get("/api/v1/audiences/mail/none/who").status_code == 404
    assert {owner.get(f"/api/v1/{path}").status_code for path in ("audiences/saved?days=0", "actions?limit=0")} == {422}


def test_programs_are_told_of_the_customer_at_the_desk_and_what_is_allowed(owner, house):
    customer = house.audiences.people[0]
    for name in (str(customer), "email:marie@exemple.fr"):
        assert owner.get(f"/api/v1/customers/{name}/desk").json()["customer_id"] == str(customer)
    (found,) = owner.get(f"/api/v1/customers/{customer}/allowances").json()["items"]
    assert (found["purpose"], found["channel"], found["state"]) == ("marketing", "email", "granted")
    assert owner.get("/api/v1/customers/email:nobody@exemple.fr/allowances").status_code == 404
