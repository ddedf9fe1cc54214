"""Pages of segments over the small house: shown in both languages and as JSON, built, kept, taken back."""

import json

import pytest

OWN = {"Sec-Fetch-Site": "same-origin"}
TREE = "{field: city, op: is, value: LYON}"
PATHS = (
    "/segments",
    "/segments?archived=yes",
    "/segments/new",
    "/segments/new?template=dormant",
    "/segments/lists",
    "/segments/champions",
    "/segments/champions?by=sources",
    "/segments/champions?ask=archive",
    "/segments/champions?ask=rollback&version=1",
    "/segments/champions/edit",
    "/segments/champions/explain",
)


def post(client, path, /, **form):
    return client.post(path, data=form, headers=OWN)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_segments_is_shown_in_both_languages_and_as_json(owner, path):
    english, french = (owner.get(path, headers={"Accept-Language": code}) for code in ("en", "fr"))
    assert english.status_code == french.status_code == 200
    assert english.text != french.text
    join = "&" if "?" in path else "?"
    assert isinstance(owner.get(f"{path}{join}format=json").json(), dict)


def test_words_of_people_are_shown_as_words(owner):
    page = owner.get("/segments", headers={"Accept-Language": "fr"}).text
    assert "Meilleurs clients &lt;b&gt;qui acceptent&lt;/b&gt;" in page
    assert "<b>qui" not in page


def test_a_segment_tells_what_each_version_changed(owner):
    page = owner.get("/segments/champions", headers={"Accept-Language": "en"}).text
    assert "<ins>+ owner: Marketing relationnel</ins>" in page
    assert "<del>− label: Champions</del>" in page  # noqa: RUF001 the sign of minus
    versions = owner.get("/segments/champions?format=json").json()["versions"]
    assert [one["version"]["version"] for one in versions] == [2, 1]


def test_a_draft_is_counted_beside_the_builder_on_a_page_and_for_programs(owner, house):
    piece = owner.post("/segments/count", data={"where": TREE, "by": "city"}, headers={**OWN, "X-Piece": "yes"})
    assert 'data-count="1204"' in piece.text
    assert "<html" not in piece.text
    assert "Marie L." in piece.text
    assert "Lefèvre" not in piece.text, "last names are not whole in a sample"
    page = post(owner, "/segments/count", where=TREE, shared="yes")
    assert 'data-count="1204"' in page.text
    assert TREE in page.text
    found = owner.post("/segments/count", data={"where": TREE}, headers={**OWN, "Accept": "application/json"}).json()
    assert found["tree"] == {"field": "city", "op": "is", "value": "LYON"}
    assert found["preview"]["of"] == 19_412
    assert {"field": "city", "op": "is", "value": "LYON"} in house.segments.asked


def test_a_draft_that_says_nothing_is_told_why_it_is_not_counted(owner):
    for tree in ("", "{field: nose, op: is, value: 1}", "- a", "x: [", "{" * 300):
        piece = owner.post("/segments/count", data={"where": tree}, headers={**OWN, "X-Piece": "yes"})
        assert piece.status_code == 200
        assert 'role="alert"' in piece.text, tree
        program = owner.post("/segments/count", data={"where": tree}, headers={**OWN, "Accept": "application/json"})
        assert program.status_code == 400, tree


def test_why_a_customer_meets_a_draft_is_told_beside_the_count(owner, house):
    customer = str(house.segments.people[0][0])
    piece = owner.post("/segments/count", data={"where": TREE, "customer": customer}, headers={**OWN, "X-Piece": "yes"})
    assert "Ville is “LYON”" in piece.text


def test_a_new_segment_is_named_after_its_label_and_what_was_written_stays_when_it_is_refused(owner, house):
    made = post(
        owner, "/segments", where=TREE, label_fr="Été à Lyon", label_en="Summer in Lyon", alert="20", every="1h"
    )
    assert made.headers["location"] == "/segments/ete_a_lyon?told=saved"
    said = house.segments.said["ete_a_lyon"][-1][0]
    assert said == {
        "label": {"fr": "Été à Lyon", "en": "Summer in Lyon"},
        "where": {"field": "city", "op": "is", "value": "LYON"},
        "every": "1h",
        "alert": 0.2,
    }
    again = post(owner, "/segments", where=TREE, label_fr="Été à Lyon")
    assert again.headers["location"] == "/segments/ete_a_lyon_2?told=saved"
    for wrong in ({"where": ""}, {"alert": "many"}, {"name": "champions"}, {"label_fr": "x" * 2_000}):
        refused = post(owner, "/segments", **{"where": TREE, "label_fr": "Autre", "owner": "Ada", **wrong})
        assert 400 <= refused.status_code < 500, wrong
        assert 'role="alert"' in refused.text
        assert "Ada" in refused.text


def test_a_segment_begins_with_a_tree_that_a_page_of_figures_made(owner):
    tree = {"trait": "rfm_cell", "op": "is", "value": "loyal"}
    page = owner.get("/segments/new", params={"tree": json.dumps(tree)})
    assert owner.get("/segments/new", params={"tree": json.dumps(tree), "format": "json"}).json()["tree"] == tree
    assert "rfm_cell" in page.text
    assert owner.get("/segments/new", params={"tree": "[1"}).status_code == 200, "it is shown, to be mended"


def test_what_the_builder_does_not_show_stays_when_a_segment_is_changed(owner, house):
    form = owner.get("/segments/champions/edit", headers={"Accept-Language": "en"}).text
    assert "Champions joignables" in form
    saved = owner.post(
        "/segments/champions/edit",
        data={"where": TREE, "label_fr": "Champions", "label_en": "Champions", "description": "Best ones"},
        headers={**OWN, "Accept-Language": "en"},
    )
    assert saved.headers["location"] == "/segments/champions?told=saved"
    said, by, _ = house.segments.said["champions"][-1]
    assert said["label"] == "Champions"
    assert said["description"] == {"fr": "Meilleurs clients <b>qui acceptent</b> l'e-mail", "en": "Best ones"}
    assert by


def test_a_segment_is_archived_and_that_is_undone_at_once(owner, house):
    away = post(owner, "/segments/champions/archive")
    assert away.headers["location"] == "/segments?put_away=champions"
    assert 'action="/segments/champions/restore"' in owner.get(away.headers["location"]).text
    assert post(owner, "/segments/champions/restore").headers["location"] == "/segments?restored=champions"
    assert house.segments.away == set()
    refused = post(owner, "/segments/decus/archive")
    assert refused.status_code == 409
    assert "a segment reads it" in refused.text


def test_a_segment_is_duplicated_copied_rolled_back_and_evaluated(owner, house):
    assert post(owner, "/segments/champions/duplicate", to="autres").headers["location"] == "/segments/autres/edit"
    assert post(owner, "/segments/champions/copy", to="copie").headers["location"] == "/segments/copie?told=saved"
    assert post(owner, "/segments/champions/copy", to="copie").status_code == 409
    back = post(owner, "/segments/champions/rollback", version="1")
    assert back.headers["location"] == "/segments/champions?told=rolled"
    assert house.segments.said["champions"][-1][0]["label"] == "Champions"
    assert post(owner, "/segments/champions/refresh").status_code == 303
    assert post(owner, "/segments/nobody/archive").status_code == 404


def test_members_are_listed_part_by_part_exported_and_their_readers_audited(owner, house):
    first = owner.get("/segments/champions?limit=4&format=json").json()["members"]
    assert len(first["items"]) == 4
    rest = owner.get(f"/segments/champions?after={first['following']}&format=json").json()["members"]
    assert len(rest["items"]) == 2
    for kind, start in (("csv", b"\xef\xbb\xbfcustomer_id"), ("xlsx", b"PK")):
        file = owner.get(f"/segments/champions/file?type={kind}")
        assert file.content.startswith(start)
        assert f'filename="champions.{kind}"' in file.headers["content-disposition"]
    assert owner.get("/segments/champions/file?type=exe").status_code == 400
    doors = {one.door for one in house.accesses.rows}
    assert {"/segments/{name}", "/segments/{name}/file"} <= doors


def test_why_somebody_is_in_a_segment_is_told_condition_by_condition(owner, house):
    customer = house.segments.people[0][0]
    page = owner.get(f"/segments/champions/explain?customer={customer}", headers={"Accept-Language": "fr"}).text
    for text in (
        "Ville est «\u00a0LYON\u00a0»",
        "«\u00a0Panier\u00a0»",
        "0 fois",
        "Total des achats\u00a0: au moins 100,00\u00a0€",
        "120,50\u00a0€",
    ):
        assert text in page, text
    assert owner.get("/segments/champions/explain?customer=nobody").status_code == 404
    asked = f"/api/v1/segments/champions/explain?customer={customer}"
    root = owner.get(f"{asked}&language=fr").json()["root"]
    assert (root["words"], root["parts"][0]["words"]) == ("Toutes ces conditions", "Ville est «\u00a0LYON\u00a0»")
    assert owner.get(asked).json()["root"]["parts"][0]["words"].endswith(" is “LYON”")


def test_a_list_is_imported_by_file_or_by_lines_and_forgotten(owner, house):
    file = {"file": ("invités.csv", "email\nmarie@exemple.fr\nzoe@exemple.fr\n".encode("cp1252"), "text/csv")}
    put = owner.post("/segments/lists", data={"label": "Soirée d'été"}, files=file, headers=OWN)
    assert put.headers["location"] == "/segments/lists?put=soiree_d_ete"
    assert "2 lines read" in owner.get(put.headers["location"], headers={"Accept-Language": "en"}).text
    pasted = owner.post(
        "/segments/lists", data={"name": "vip", "label": "VIP", "lines": "email\r\na@b.fr"}, headers=OWN
    )
    assert pasted.status_code == 303
    empty = owner.post("/segments/lists", data={"name": "vide", "label": "Vide"}, headers=OWN)
    assert empty.status_code == 400
    assert 'value="Vide"' in empty.text
    assert post(owner, "/segments/lists/vip/drop").status_code == 303
    assert "vip" not in house.segments.kept


def test_a_customer_shows_the_segments_they_are_in_since_when_and_why(owner, house):
    customer = house.segments.people[0][0]
    page = owner.get(f"/customers/{customer}").text
    assert f'href="/segments/champions/explain?customer={customer}"' in page


def test_a_house_without_segments_says_how_to_begin(owner, house):
    house.segments.said.clear()
    page = owner.get("/segments", headers={"Accept-Language": "en"}).text
    assert "No segment yet" in page
    assert 'href="/segments/new?template=dormant"' in page
