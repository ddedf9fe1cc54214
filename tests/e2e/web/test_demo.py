import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_demo_answers_on_every_page(demo):
    customer = demo.served.workspace.customers.find("", limit=1)[0]
    run = demo.served.workspace.runs.list(1)[0]
    source = demo.served.workspace.sources.list()[0]
    paths = (
        "/",
        "/customers",
        f"/customers/{customer.customer_id}",
        "/sources",
        f"/sources/{source.name}",
        "/runs",
        f"/runs/{run.run_id}",
        "/quarantine",
        "/help",
    )
    for path in paths:
        page = demo.open(path)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert demo.wrong == []


def test_a_customer_of_the_demo_is_found_and_explained(demo):
    best = max(
        demo.served.workspace.customers.find("", limit=300), key=lambda one: (len(one.sources), str(one.customer_id))
    )
    page = demo.open("/")
    page.keyboard.press("/")
    page.keyboard.type(best.email or best.name)
    page.keyboard.press("Enter")
    page.locator(f'a[href="/customers/{best.customer_id}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text(best.name)
    first = page.locator(".golden details").first
    first.locator("summary").click()
    expect(first).to_contain_text("Règle")
    expect(page.locator("[data-graph] circle").first).to_be_visible()
    assert demo.wrong == []


def test_rows_of_the_demo_are_dismissed(demo):
    page = demo.open("/quarantine")
    before = page.locator("tbody tr").count()
    assert before > 0
    page.locator("input[name=id]").first.check()
    page.get_by_role("button", name="Les écarter").click()
    expect(page.get_by_role("status")).to_have_text("1 ligne a été écartée.")
    assert demo.wrong == []


def test_the_demo_has_a_live_source_with_events_at_first_look(demo):
    workspace, page = demo.served.workspace, demo.open("/events")
    expect(page.locator(".arrival").first).to_be_visible()
    expect(page.locator(".arrival").first).to_contain_text("site")
    assert workspace.quarantine.list("site", state="open"), "two, of which another test may have settled one"
    users = {one.user_id for one in workspace.events.list(limit=1000).events if one.user_id}
    names = {workspace.customers.get(f"user_id:{user}").customer_id for user in users}
    sources = {source for one in names for source in workspace.customers.get(one).sources}
    assert len(names) > 5
    assert {"site", "shop_customers"} <= sources
    for path in ("/events", "/keys", "/tokens", "/accesses", "/sources/site", "/quarantine?source=site"):
        page = demo.open(path)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert demo.wrong == []
