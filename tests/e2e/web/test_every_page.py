"""Every page of segments, insight and action on the demo, in both languages, wide and on a phone: nothing scrolls sideways, and
nothing is said in the other language."""

import re

import pytest

from monocle.insight.definitions import REPORTS
from monocle.workspace.insight_boards import BUILT_IN

pytestmark = pytest.mark.browser
LANGUAGES = ("fr", "en")
WIDTHS = (1366, 390)
ENGLISH = 4
"""French is the longer language and the one that words are missing in: of so many pages one is looked at in English too."""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
UNNAMED = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.innerText || "").trim() && !one.ariaLabel && !one.title && !(one.labels && one.labels.length)
    && !one.getAttribute("aria-labelledby") && !one.querySelector("[aria-label]") && !(one.textContent || "").trim())
  .map((one) => one.outerHTML.slice(0, 120))"""
UNTRANSLATED = re.compile(r"\b(of \d|Rows behind|As a table|Make a segment|too little to tell|Not told)\b")


def paths(workspace):
    """Give the pages of sections 1 to 3 of the demo."""
    name = max(workspace.segments.list(), key=lambda one: one.size).name
    customer = workspace.segments.members(name, 1).items[0].customer_id
    run = workspace.destinations.runs(limit=1)[0]
    place = next(one.name for one in workspace.destinations.list() if one.audiences)
    audience = next(one for one in workspace.destinations.list() if one.name == place).audiences[0].name
    kinds = [f"/destinations/new?kind={one}" for one in ("csv", "google")]
    return [
        "/segments", "/segments/new", "/segments/groups", "/segments/lists", f"/segments/{name}", f"/segments/{name}/edit",
        f"/segments/{name}/explain?customer={customer}", f"/segments/{name}/alike", f"/segments/{name}?ask=copy",
        *(f"/insight?board={one.name}" for one in BUILT_IN), *(f"/insight/{one}" for one in REPORTS),
        *(f"/insight/{one}/customers" for one in ("churn", "lifetime", "opportunities")),
        "/insight/definitions", "/insight/kpis", "/insight/usage",
        "/destinations", "/destinations/new", f"/destinations/new?segment={name}", f"/destinations/{place}", *kinds,
        f"/destinations/{place}?preview={audience}", f"/destinations/{place}/edit", f"/destinations/{place}/audiences/new",
        f"/destinations/{place}/audiences/{audience}/edit", f"/destinations/{run.destination}/syncs/{run.sync_id}",
        "/destinations/actions", f"/customers/{customer}", f"/customers/{customer}/desk",
    ]  # fmt: skip


def test_no_page_scrolls_sideways_is_unnamed_or_half_translated(demo):
    workspace, page = demo.served.workspace, demo.page
    workspace.understand()
    wrong = []
    for place, path in enumerate(paths(workspace)):
        for language in LANGUAGES if place % ENGLISH == 0 else LANGUAGES[:1]:
            shown = demo.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
            for width in WIDTHS:
                shown.set_viewport_size({"width": width, "height": 900})
                if shown.evaluate(SIDEWAYS) > 0:
                    wrong.append(f"{path} {language} {width}: scrolls sideways")
            wrong += [f"{path} {language}: {one} has no name" for one in shown.evaluate(UNNAMED)]
            if shown.locator("h1").count() != 1:
                wrong.append(f"{path} {language}: no heading")
            if language == "fr" and (found := UNTRANSLATED.search(shown.locator("main").inner_text())):
                wrong.append(f"{path}: {found[0]!r}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    demo.open("/?lang=fr")
    assert wrong == []
    assert demo.wrong == []
