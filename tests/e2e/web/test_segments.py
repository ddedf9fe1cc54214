"""Segments in a real browser, on the demo: built from nothing, counted and kept by keyboard alone; and all of it without JavaScript."""

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from monocle.segment.parse import parse

sys.path.insert(0, str(Path(__file__).parents[2] / "integration" / "activate"))

from destination_servers import SECRET, Receiver

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


BOUGHT = {"orders": {}, "measure": "count", "op": "at_least", "value": 2}
MAY_WRITE = {"consent": {"purpose": "marketing", "channel": "email"}, "is": "granted"}
BOTH = {"all": [BOUGHT, MAY_WRITE]}


@pytest.fixture(scope="module")
def understood(demo):
    demo.served.workspace.understand()
    return demo


def test_a_segment_is_built_from_nothing_by_keyboard_alone(understood):
    demo = understood
    page = demo.open("/")
    go(page, "l", "/segments$")
    press(page, "Nouveau segment")
    expect(page).to_have_url(re.compile("/segments/new$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouveau segment")
    press(page, "Ajouter une condition")
    page.keyboard.type("Achats")
    tab_to(page, "Combien de fois")
    tab_to(page, "Fois")
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    counted(page, BOUGHT, demo)
    press(page, "Ajouter une condition")
    page.keyboard.type("Un consentement")
    tab_to(page, "Finalité")
    page.keyboard.type("Marketing")
    tab_to(page, "Canal")
    page.keyboard.type("E-mail")
    counted(page, BOTH, demo)
    expect(page.locator("[data-said]")).to_contain_text("clients")
    tab_to(page, "Nom en français")
    page.keyboard.type("Fidèles joignables")
    press(page, "Enregistrer")
    expect(page).to_have_url(re.compile("/segments/fideles_joignables[?]told=saved"))
    kept = demo.served.workspace.segments.get("fideles_joignables")
    assert parse(kept.definition["where"]) == parse(BOTH)
    assert 0 < kept.row.size < demo.served.workspace.segments.preview(BOUGHT, 0).count
    assert kept.row.size == demo.served.workspace.segments.preview(BOTH, 0).count
    expect(page.locator(".figures")).to_contain_text(f"{kept.row.size}")
    assert demo.wrong == []


def activated(page: Page, demo, kind: str, name: str, **settings: str) -> None:
    """Send the segment that was built to a new destination, by keyboard alone, from its page on."""
    page.goto(f"{demo.served.address}/segments/joignables")
    press(page, "Activer")
    expect(page).to_have_url(re.compile("/destinations/new[?]segment=joignables$"))
    press(page, f"Choisir {kind}")
    expect(page).to_have_url(re.compile("/destinations/new[?]kind="))
    tab_to(page, "Nom")
    page.keyboard.type(name)
    for label, value in settings.items():
        tab_to(page, {"key": "Où se trouve la clé", "url": "url"}[label])
        page.keyboard.type(value)
    press(page, "Enregistrer")
    expect(page).to_have_url(re.compile(f"/destinations/{name}/audiences/new"))
    tab_to(page, "Nom")
    page.keyboard.type("fideles")
    tab_to(page, "Finalité")
    page.keyboard.type("Marketing")
    press(page, "Enregistrer")
    expect(page).to_have_url(re.compile(f"/destinations/{name}[?]"))
    press(page, "Envoyer maintenant\u00a0:")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"/destinations/{name}/syncs/.+"))
    demo.served.workspace.destinations.deliver()
    page.reload()


def test_a_segment_is_activated_to_a_file_and_a_webhook_by_keyboard_alone(understood):
    demo, workspace = understood, understood.served.workspace
    said = {"label": "Fidèles joignables", "where": BOTH}
    size = workspace.segments.save("joignables", said, "anna").row.size
    page = demo.open("/segments")
    activated(page, demo, "Fichier CSV", "fichier")
    sent = workspace.destinations.runs("fichier")[0]
    assert 0 < sent.added == size - sent.refused - sent.skipped, "who may not be sent is counted"
    assert (sent.failed, sent.waiting, sent.state) == (0, 0, "done")
    expect(page.locator(".figures")).to_contain_text(f"{sent.added}")
    [file] = (workspace.root / ".monocle" / "exports").glob("fichier*.csv")
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert len(rows) - 1 == sent.added
    with Receiver() as receiver:
        key = workspace.root / ".monocle" / "webhook.key"
        key.touch(mode=0o600)
        key.write_text(SECRET)
        activated(page, demo, "Web hook", "crochet", key="file:.monocle/webhook.key", url=f"{receiver.url}/hook")
        told = workspace.destinations.runs("crochet")[0]
        assert (told.added, told.failed) == (sent.added, 0)
        assert len(receiver.there()) == sent.added
    assert {"fichier", "crochet"} <= {one.name for one in workspace.destinations.list()}
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


def test_pages_of_segments_fit_and_tell_what_is_in_the_demo(understood):
    demo = understood
    segments = demo.served.workspace.segments
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


EVERY = {
    "all": [
        {"field": "city", "op": "is", "value": "LYON"},
        {"field": "birth_date", "op": "month_is_now"},
        {"field": "spent.EUR", "op": "between", "value": [1050, 200000]},
        {"trait": "rfm_cell", "op": "in", "value": ["champions", "loyal"]},
        {"not": {"trait": "is_late", "op": "is", "value": True}},
        {
            "event": {
                "name": ["NPS Answered"],
                "score": {"op": "at_most", "value": 6},
                "properties": [{"name": "question", "op": "is", "value": "nps"}],
            },
            "times": {"op": "is", "value": 0},
            "within": {"days": 30},
        },
        {
            "sequence": [{"event": {"type": ["cart"]}}, {"order": {"kind": ["refund"], "store": ["Lyon Part-Dieu"]}}],
            "apart": {"days": 2},
            "within": {"from": "2026-01-01"},
            "unfinished": True,
        },
        {
            "orders": {"currency": "EUR", "amount": {"op": "more", "value": 1999}},
            "measure": "total",
            "op": "at_least",
            "value": 12050,
        },
        {"orders": {}, "measure": "last", "op": "not_in_last_days", "value": 365, "within": {"before_days": 30}},
        {
            "any": [
                {"consent": {"purpose": "marketing", "channel": "email"}, "is": "refused"},
                {"not": {"all": [{"segment": "decus", "is": False}, {"list": "invites", "is": True}]}},
            ]
        },
        {"not": {"any": [{"identifier": "email", "present": True}, {"share": {"from": 0.1, "to": 0.25, "salt": "x"}}]}},
        {"household": {"size": {"op": "at_least", "value": 2}}},
        {"household": {"any": {"any": [{"segment": "decus", "is": True}, {"identifier": "email", "present": False}]}}},
    ]
}


def test_every_kind_of_condition_is_shown_and_comes_back_as_it_was(small):
    small.served.workspace.segments.said["tout"] = [({"label": "Tout", "where": EVERY}, "", "file")]
    page = small.open("/segments/tout/edit")
    expect(page.locator("strong[data-count]")).to_be_visible()
    expect(page.locator(".condition")).to_have_count(18)
    expect(page.locator(".condition.open-end")).to_have_count(0)
    assert parse(json.loads(page.locator("textarea[name=where]").input_value())) == parse(EVERY)
    assert page.locator("[data-words]").inner_text().startswith("Ville est «\u00a0LYON\u00a0»")


def test_conditions_are_moved_doubled_taken_away_and_written_as_text(small):
    page = small.open("/segments/new?template=dormant")
    expect(page.locator(".condition")).to_have_count(1)
    page.get_by_role("button", name="Dupliquer").click()
    expect(page.locator(".condition")).to_have_count(2)
    page.locator(".condition").last.get_by_label("sauf").check()
    page.get_by_role("button", name="Monter").click()
    tree = json.loads(page.locator("textarea[name=where]").input_value())
    assert list(tree["all"][0]) == ["not"]
    page.locator(".condition").first.get_by_role("button", name="Retirer").click()
    expect(page.locator(".condition")).to_have_count(1)
    page.get_by_role("button", name="Ajouter un groupe").click()
    expect(page.locator("[data-incomplete]")).to_contain_text("1")
    page.get_by_text("En texte").click()
    page.locator("textarea[name=where]").fill(
        "any:\n  - {field: city, op: is, value: LYON}\n  - {list: invites, is: true}\n"
    )
    page.locator("textarea[name=where]").blur()
    expect(page.locator(".condition")).to_have_count(2)
    expect(page.locator("[data-words]")).to_have_text("Ville est « LYON » ou figure dans la liste « Invités »")
