"""Matching in a real browser, on the small house: the slider, a plan tried and applied, and all of it without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_slider_tells_what_each_threshold_gives_and_leads_to_a_plan(small):
    page = small.open("/review")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("/matching$"))
    slider = page.get_by_label("Seuil", exact=False).and_(page.locator("input[type=range]"))
    expect(page.locator("[data-show=threshold]")).to_have_text("+12,0")
    slider.press("ArrowLeft")
    expect(page.locator("[data-show=threshold]")).to_have_text("+9,0")
    expect(page.locator("[data-show=pairs]")).to_have_text(re.compile(r"52.900"))
    expect(slider).to_have_attribute("aria-valuetext", "+9,0")
    page.locator("[data-try]").click()
    expect(page.locator("textarea")).to_have_value(re.compile(r"^threshold: 9\n"))
    page.locator("textarea").fill("threshold: 7\n")
    page.locator("form.settings button").click()
    expect(page).to_have_url(re.compile("/matching/trials/.+"))
    page.locator("#trial a.button.main").click()
    expect(page).to_have_url(re.compile("/matching/plan/.+"))
    page.locator("input[name=typed]").fill("641")
    page.locator("form.confirm button").click()
    expect(page).to_have_url(re.compile("/runs$"))
    assert small.served.workspace.plans.ended.wait(10)
    assert [deed for deed, _, _ in small.served.workspace.plans.done] == ["make", "applied"]


def test_matching_is_read_and_changed_without_javascript(browser, small):
    context = browser.new_context(java_script_enabled=False, storage_state=small.page.context.storage_state())
    page = context.new_page()
    page.goto(f"{small.served.address}/matching")
    expect(page.locator("[data-slider]")).to_be_hidden()
    expect(page.locator("tr[data-threshold]")).to_have_count(8)
    page.locator("a[href*='ask=publish']").last.click()
    page.locator("section.confirm button").click()
    expect(page.get_by_role("status")).to_contain_text("m-1c9a7703")
    assert small.served.workspace.models.chosen[0][0] == "m-1c9a7703"
    context.close()
