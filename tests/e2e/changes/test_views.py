"""Views of a customer and the pages about fields, in a real browser."""

import pytest

PATHS = ("/fields", "/fields?every=yes", "/refusals", "/sources/crm/corrections")


def test_a_view_is_chosen_in_the_page_and_kept_for_the_next_customer(scripted):
    first, second = list(scripted.served.workspace.customers.all)[:2]
    page = scripted.open(f"/customers/{first}")
    assert len(page.query_selector_all("nav.tabs a")) == 8
    with page.expect_navigation():
        page.select_option("select[name=view]", "till")
        if not scripted.scripts:
            page.click("form.view button")
    page = scripted.open(f"/customers/{second}")
    shown = [link.get_attribute("href") for link in page.query_selector_all("nav.tabs a")]
    assert shown == ["#profile", "#orders"]
    assert page.query_selector("#identity") is None
    names = [one.inner_text() for one in page.query_selector_all(".golden .first .name")]
    assert names == ["E-mail", "Nom"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_about_fields_fits_a_phone(phone, path):
    for language in ("fr", "en"):
        page = phone.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_names_from_outside_are_text_on_every_page(phone):
    for path in PATHS:
        page = phone.open(path)
        assert page.locator("main b").count() == 0
        assert page.locator("main x").count() == 0


def test_the_keys_lead_to_the_fields(phone):
    page = phone.open("/")
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("f")
    assert page.url.endswith("/fields")
