"""Pages of events that arrive by themselves, in a real browser."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from contrast import CONTRAST
from playwright.sync_api import expect

from monocle.workspace.event_views import Violation, ViolationCount
from monocle.workspace.views import QuarantinedRow, TimelineItem

pytestmark = pytest.mark.browser

AT = dt.datetime(2026, 11, 22, 7, 0)
LONG = "un-identifiant-qui-ne-tient-pas-" * 4
PATHS = (
    "/events",
    "/events?type=page",
    "/events?who=nobody",
    "/keys",
    "/keys?source=shop&revoked=abcd",
    "/sources",
    "/sources/shop",
    "/tokens",
    "/accesses",
    "/entities",
    "/quarantine",
    "/quarantine?source=shop",
    "/quarantine?mend=101",
)


@pytest.fixture
def shop(small):
    """Give a house with a source of events: some broke the plan, one waits in quarantine."""
    house = small.served.workspace
    house.sources.add_events("shop")
    for name in ("site", "till"):
        house.write_keys.create("shop", name, by="anna")
    house.write_keys.revoke(str(house.write_keys.rows[1].key_id))
    rule = Violation("shop", "m1", "Order Completed", "required", "properties.revenue", "it is required", AT)
    house.events.arrive(
        "shop", {"type": "track", "event": "Order Completed", "userId": LONG, "properties": {"x": LONG}}, [rule]
    )
    house.events.arrive(
        "shop", {"type": "page", "name": "Accueil", "anonymousId": "a1", "_monocle": {"flags": ["bad_time"]}}
    )
    house.tokens.create("till of the shop in Lyon", by="anna")
    house.accesses.note((LONG, None), "/v1/spaces/{name}/collections/users/profiles/{key}/external_ids", UUID(int=7))
    house.accesses.note(("anna", None), "/customers", None, 20)
    house.events.violations = [ViolationCount("shop", "Order Completed", "required", "properties.revenue", 3, AT)]
    raw = '{"type":"page","messageId":"m1","userId":"' + LONG + '"}'
    house.quarantine.rows.append(QuarantinedRow(101, "shop", "events", 0, "other_body", "", raw, "open", AT))
    wide = "bad_merge"  # the longest words of all reasons: its filter must not be wider than a phone
    house.quarantine.rows.append(QuarantinedRow(102, "shop", "events", 0, wide, "", "{}", "open", AT))
    return small


def test_an_event_appears_by_itself_and_is_opened_and_copied(shop):
    page = shop.open("/events")
    expect(page.locator("[data-following]")).to_have_attribute("data-state", "going")
    expect(page.locator(".arrival")).to_have_count(2)
    shop.served.workspace.events.arrive("shop", {"type": "identify", "userId": "u7", "traits": {"email": "<b>x</b>"}})
    expect(page.locator(".arrival")).to_have_count(3)
    first = page.locator(".arrival").first
    expect(first).to_contain_text("<b>x</b>")
    first.locator("summary").first.click()
    expect(first.locator("pre").first).to_contain_text('"userId": "u7"')
    expect(first.locator("[data-copy]").first).to_be_visible()


def test_what_arrives_in_a_pause_is_shown_when_it_ends(shop):
    page = shop.open("/events?type=page")
    expect(page.locator("[data-following]")).to_have_attribute("data-state", "going")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Reprendre")).to_be_visible()
    expect(page.locator("[data-following]")).to_contain_text("En pause")
    house = shop.served.workspace
    house.events.arrive("shop", {"type": "track", "event": "Autre chose", "userId": "u1"})
    house.events.arrive("shop", {"type": "page", "name": "Pendant la pause", "userId": "u1"})
    expect(page.locator(".arrival")).to_have_count(1)
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator(".arrival")).to_have_count(2)
    expect(page.locator(".arrival").first).to_contain_text("Pendant la pause")


def test_without_javascript_events_are_listed_and_keys_made_and_revoked(browser, shop):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.add_cookies(shop.page.context.cookies())
    page = context.new_page()
    page.goto(shop.served.address + "/events")
    expect(page.locator(".arrival")).to_have_count(2)
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    page.locator("select[name=type]").select_option("page")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator(".arrival")).to_have_count(1)
    page.goto(shop.served.address + "/keys")
    page.get_by_label("Comment l’appeler").fill("caisse")  # noqa: RUF001
    page.get_by_role("button", name="Créer une clé").click()
    expect(page.locator("#secret")).to_have_text("mwk_made_up_abcd")
    page.goto(shop.served.address + "/keys")
    expect(page.locator("#secret")).to_have_count(0)
    page.get_by_text("Révoquer …").first.click()
    page.get_by_role("button", name="Révoquer la clé …abcd").first.click()
    expect(page.get_by_role("status")).to_contain_text("n’ouvre plus rien")  # noqa: RUF001
    context.close()


def test_what_happens_to_a_customer_appears_on_their_timeline(small):
    house = small.served.workspace
    key, customer = next(iter(house.customers.all.items()))
    page = small.open(f"/customers/{key}")
    expect(page.locator("[data-following]")).to_have_attribute("data-state", "going")
    page.locator(".golden details").first.locator("summary").click()
    page.get_by_role("heading", level=1).click()
    fresh = TimelineItem("event", AT, "web", "web", "page", "Juste à l'instant", "inbound", "", "")
    named = replace(customer.golden[1], shown="Lefèvre-Durand")
    golden = (customer.golden[0], named, *customer.golden[2:])
    house.customers.all[key] = replace(customer, timeline=(fresh, *customer.timeline), golden=golden, event_count=6)
    house.marks.marks[customer.customer_id] = "another"
    expect(page.locator("#timeline")).to_contain_text("Juste à l'instant")
    expect(page.locator(".golden")).to_contain_text("Lefèvre-Durand")
    expect(page.locator(".golden details").first).to_have_attribute("open", "")
    expect(page.locator("[data-following]")).to_have_attribute("data-state", "changed")


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_of_events_is_wider_than_the_screen(shop, width):
    shop.page.set_viewport_size({"width": width, "height": 900})
    for path in PATHS:
        page = shop.open(path)
        for one in page.locator("main details:not([open]) > summary").all()[:12]:
            if one.is_visible():
                one.click()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_on_pages_of_events_stand_out_and_controls_have_names(shop, scheme):
    shop.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    nameless = (
        "[...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')].filter((e) =>"
        " e.checkVisibility() && !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map((e) => e.outerHTML)"
    )
    for path in PATHS:
        page = shop.open(path)
        page.evaluate("for (const one of document.querySelectorAll('main details:not([name])')) one.open = true")
        assert page.evaluate(CONTRAST) == [], (path, scheme)
        assert page.evaluate(nameless) == [], path
        doubled = "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
        assert page.evaluate(doubled) == [], path
        assert page.locator("h1").count() == 1, path
