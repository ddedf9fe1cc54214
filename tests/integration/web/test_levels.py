"""The pages and the call of levels, over the small house."""

from monocle.permissions import Permission, Role


def test_each_level_leads_to_the_next_ones_and_shows_the_same_figures(owner, house):
    key = next(iter(house.levels.people))
    html = owner.get(f"/insight/levels?customer={key}&segment=loyal&lang=en").text
    for said in (
        "Household of 2",
        "Fidèles &lt;b&gt;",
        "All customers",
        "€123.45",
        "€130.00",
        "€9,000.00",
        "&lt;i&gt;Zoé",
        "Figures as of",
    ):
        assert said in html, said
    assert f"/insight/levels?customer={key}&amp;segment=loyal&amp;brand=Aubrac" in html
    assert 'href="/insight/levels?segment=loyal"' in html
    assert 'href="/insight/levels"' in html
    assert 'href="/insight/definitions#active_customers"' in html
    assert owner.get("/insight/levels?customer=nobody").status_code == 404
    assert owner.get("/insight/levels?colour=red").status_code == 400


def test_the_path_is_a_file_and_json_and_whom_it_names_is_in_the_log_of_reads(owner, house):
    key = next(iter(house.levels.people))
    answer = owner.get(f"/insight/levels/file?customer={key}&type=csv&profile=machine")
    assert answer.text.splitlines()[0].startswith("figure,")
    assert len(answer.text.splitlines()) == 19
    assert owner.get("/insight/levels/file?type=pdf").status_code == 400
    found = owner.get(f"/api/v1/insight/levels?customer={key}").json()
    assert [one["kind"] for one in found["levels"]] == ["customer", "household", "all"]
    doors = {(one.door, str(one.customer_id), one.customers) for one in house.accesses.rows}
    assert {
        ("/insight/levels/file", key, 1),
        ("/api/v1/insight/levels", key, 1),
        ("/api/v1/insight/levels", "None", 2),
    } <= doors


def test_who_may_not_read_customers_sees_levels_without_them(owner, house, monkeypatch):
    def allows(role: Role, permission: Permission) -> bool:
        return role is Role.OWNER and permission is not Permission.READ_CUSTOMERS

    monkeypatch.setattr("monocle.http.levels.allows", allows)
    key = next(iter(house.levels.people))
    assert owner.get(f"/insight/levels?customer={key}").status_code == 403
    assert owner.get(f"/api/v1/insight/levels?customer={key}").status_code == 403
    assert owner.get("/api/v1/insight/levels?segment=loyal").json()["below"] == []
    assert house.accesses.rows == []
