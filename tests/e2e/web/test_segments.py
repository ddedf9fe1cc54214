"""Segments in a real browser, on the demo: built from nothing, counted and kept by keyboard alone; and all of it without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from monocle.segment.parse import parse

pytestmark = pytest.mark.browser

MOST_TABS = 150
TRIES = 100
FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0]?.querySelector('span')?.textContent ?? one.labels?.[0]?.textContent;
  return (one.getAttribute('aria-label') ?? label ?? one.textContent).trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is named has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(name):
            return
    pytest.fail(f"{name} is not reached by keyboard")


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def go(page: Page, letter: str, address: str) -> None:
    """Press g and a letter; they count together only within a second and a half: on a busy machine they are pressed again."""
    for _ in range(TRIES):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_timeout(200)
        if re.search(address, page.url):
            return
    pytest.fail(f"{letter} leads nowhere")


def counted(page: Page, tree: dict, demo) -> None:
    """Wait until the count beside the builder is that of a tree."""
    found = demo.served.workspace.segments.preview(tree, 0).count
    expect(page.locator("strong[data-count]")).to_have_attribute("data-count", str(found))


def test_a_segment_is_built_from_nothing_by_keyboard_alone(demo):
    page = demo.open("/")
    go(page, "l", "/segments$")
    press(page, "Nouveau segment")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouveau segment")
    press(page, "Ajouter une condition")
    page.keyboard.type("Achats")
    tab_to(page, "Combien de fois")
    tab_to(page, "Fois")
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    bought = {"orders": {}, "measure": "count", "op": "at_least", "value": 2}
    counted(page, bought, demo)
    press(page, "Ajouter une condition")
    page.keyboard.type("Un consentement")
    tab_to(page, "Finalité")
    page.keyboard.type("Marketing")
    tab_to(page, "Canal")
    page.keyboard.type("E-mail")
    may_write = {"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"}
    counted(page, {"all": [bought, may_write]}, demo)
    expect(page.locator("[data-said]")).to_contain_text("clients")
    tab_to(page, "Nom en français")
    page.keyboard.type("Fidèles joignables")
    press(page, "Enregistrer")
    expect(page).to_have_url(re.compile("/segments/fideles_joignables[?]told=saved"))
    kept = demo.served.workspace.segments.get("fideles_joignables")
    assert parse(kept.definition["where"]) == parse({"all": [bought, may_write]})
    assert kept.row.size == demo.served.workspace.segments.preview({"all": [bought, may_write]}, 0).count
    expect(page.locator(".figures")).to_contain_text(f"{kept.row.size}")
    assert demo.wrong == []


def test_a_segment_is_built_and_counted_without_javascript(browser, demo):
    context = browser.new_context(java_script_enabled=False, storage_state=demo.page.context.storage_state())
    page = context.new_page()
    page.goto(f"{demo.served.address}/segments/new?lang=en")
    page.locator("textarea[name=where]").fill("{orders: {}, measure: count, op: at_least, value: 1}")
    page.get_by_role("button", name="Count", exact=True).click()
    found = demo.served.workspace.segments.preview({"orders": {}, "measure": "count", "op": "at_least", "value": 1}, 0)
    expect(page.locator("strong[data-count]")).to_have_attribute("data-count", str(found.count))
    page.locator("textarea[name=where]").fill("{orders: {}, measure: most}")
    page.get_by_role("button", name="Count", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("there is no such measure")
    context.close()


def test_pages_of_segments_fit_and_tell_what_is_in_the_demo(demo):
    segments = demo.served.workspace.segments
    segments.refresh()
    name = max(segments.list(), key=lambda one: one.size).name
    customer = segments.members(name, 1).items[0].customer_id
    for path in (
        "/segments",
        "/segments/new",
        "/segments/lists",
        f"/segments/{name}",
        f"/segments/{name}/edit",
        f"/segments/{name}/explain?customer={customer}",
        f"/customers/{customer}",
    ):
        page = demo.open(path)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    expect(page.locator(f"#segments a[href='/segments/{name}']")).to_be_visible()
    assert demo.wrong == []
