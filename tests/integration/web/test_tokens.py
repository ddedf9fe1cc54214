import pytest

HERE = {"Accept-Language": "en"}


@pytest.fixture
def shop(house):
    """Give a house with one token."""
    house.tokens.create("crm", by="anna")
    return house


def test_without_a_token_the_page_tells_how_programs_read(owner):
    html = owner.get("/tokens", headers=HERE).text
    assert "There is no token yet" in html
    assert "/api/v1/customers/email:marie@example.com" in html


def test_a_new_token_is_shown_once(owner, shop):
    answer = owner.post("/tokens", data={"name": "till", "days": "90"}, headers=HERE)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "Authorization: Bearer mrt_2_abcd" in answer.text
    assert [token.name for token in shop.tokens.rows] == ["crm", "till"]
    again = owner.get("/tokens", headers=HERE).text
    assert "mrt_" not in again
    assert again.count("Reading customers") == 2, "each on its line"
    assert "…abcd" in again


def test_a_token_is_replaced_with_an_overlap(owner, shop):
    token = shop.tokens.rows[0].token_id
    answer = owner.post(f"/tokens/{token}/rotate", data={"overlap": "24"}, headers=HERE)
    assert answer.status_code == 201
    assert "mrt_2_abcd" in answer.text
    assert "opens for 24 hours still" in answer.text


def test_a_revoked_token_is_told_and_can_be_revoked_no_more(owner, shop):
    token = shop.tokens.rows[0].token_id
    answer = owner.post(f"/tokens/{token}/revoke", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tokens?revoked=abcd")
    html = owner.get("/tokens?revoked=abcd", headers=HERE).text
    assert "The token that ends in abcd opens nothing any more" in html
    assert f"/tokens/{token}/revoke" not in html
    assert "a été révoqué" in owner.get("/tokens", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize(
    ("path", "form"),
    [("/tokens", {"name": "x", "days": "366"}), ("/tokens", {"name": "x", "days": "x"}),
     ("/tokens/1/rotate", {"overlap": "721"})],
)  # fmt: skip
def test_what_cannot_be_is_refused(owner, shop, path, form):
    assert owner.post(path, data=form).status_code == 400
    assert len(shop.tokens.rows) == 1


def test_a_program_with_a_token_sees_no_tokens_and_makes_none(anyone, shop):
    shown = HERE | {"Authorization": "Bearer mrt_1_abcd"}
    assert anyone.get("/tokens", headers=shown).status_code == 403
    assert anyone.get("/accesses", headers=shown).status_code == 403
    assert anyone.post("/tokens", data={"name": "x"}, headers=shown).status_code == 403
    assert len(shop.tokens.rows) == 1


@pytest.mark.usefixtures("shop")
def test_the_page_of_tokens_has_a_json_twin_without_secrets(owner):
    found = owner.get("/tokens?format=json").json()
    assert [(token["hint"], token["scope"]) for token in found["tokens"]] == [("abcd", "customers:read")]
    assert "mrt_" not in owner.get("/tokens?format=json").text


def test_use_is_told_in_words_and_as_a_file_that_no_spreadsheet_takes_for_a_formula(owner):
    page = owner.get("/insight/usage?lang=fr").text
    assert "Personnes actives en 30 jours" in page
    assert "anna &lt;b&gt;" in page
    assert "16 nov. 2026" in page
    assert 'href="/insight/usage"' in owner.get("/insight?lang=fr").text
    file = owner.get("/insight/usage/file?lang=fr")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Semaine du;")
    assert "'=till" in file.text
    plain = owner.get("/insight/usage/file?profile=machine").text.splitlines()
    assert plain[0] == "week,by,name,reads,customers,listed,persons,tokens,last_at"
    assert plain[1] == "2026-11-16,all,,9,4,40,1,1,2026-11-22T07:30:00Z"
    assert owner.get("/insight/usage/file?type=pdf").status_code == 400


def test_entities_say_whose_customers_are_whose_and_who_may_read_what(owner, house):
    page = owner.get("/entities?lang=fr").text
    assert "Lyon &lt;b&gt;" in page
    assert "Magasins" in page
    assert "Part-Dieu" in page
    assert "identité, valeurs de référence et enregistrements" in page
    assert "<code>golden.extra.ALLERGY</code>" in page
    assert "appartient à aucune entité" in page
    assert "tous les clients" in page
    customer = next(iter(house.customers.all))
    assert "partly of no entity" in owner.get(f"/customers/{customer}?lang=en").text


def test_a_token_is_bound_to_an_entity_on_the_page_and_its_reads_are_told_for_it(owner, house):
    assert "Reads for" in owner.get("/tokens", headers=HERE).text
    made = owner.post("/tokens", data={"name": "till", "days": "90", "entity": "lyon"}, headers=HERE)
    assert "reads what that entity reads" in made.text
    assert house.tokens.rows[0].entity == "lyon"
    house.accesses.note(("till", house.tokens.rows[0].token_id), "/api/v1/customers", None, 2, entity="lyon")
    assert "for <code>lyon</code>" in owner.get("/accesses", headers=HERE).text


def test_a_bound_token_opens_no_page(anyone, house):
    house.tokens.create("till", entity="lyon")
    shown = {"Authorization": "Bearer mrt_1_abcd"}
    for address in ("/customers", "/accesses", "/entities", f"/customers/{next(iter(house.customers.all))}"):
        assert anyone.get(address, headers=shown).status_code == 403
