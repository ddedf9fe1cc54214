# ruff: noqa: RUF001 - French writes the apostrophe as U+2019
"""The review in a real browser, on the small house: by keyboard, without JavaScript, and when two people meet."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def opened(page):
    return page.locator("article.open").get_attribute("data-left")


def press(page, key):
    """Press a key and wait until another pair is open."""
    before = opened(page)
    page.keyboard.press(key)
    expect(page.locator("article.open")).not_to_have_attribute("data-left", before)
    return before


def test_pairs_are_judged_by_keyboard_and_one_is_taken_back(small):
    reviews = small.served.workspace.reviews
    page = small.open("/review")
    expect(page.locator("#queue-title")).to_have_text("24 paires attendent")
    for key in "mnmmn":
        press(page, key)
    assert [one.verdict for one in reviews.done[-5:]] == ["same", "different", "same", "same", "different"]
    expect(page.locator("#queue-title")).to_have_text("19 paires attendent")
    expect(page.locator(".mine li")).to_have_count(5)
    last = reviews.done[-1]
    page.keyboard.press("u")
    expect(page.locator("article.open")).to_have_attribute("data-left", str(last.left_ids[0]))
    expect(page.locator("#queue-title")).to_have_text("20 paires attendent")
    assert reviews.done[-1].state == "withdrawn"
    expect(page.get_by_role("status").first).to_contain_text("Annulé")


def test_keys_go_on_back_and_past_a_pair(small):
    page = small.open("/review")
    first = press(page, "j")
    second = press(page, "s")
    third = opened(page)
    assert len({first, second, third}) == 3
    press(page, "k")
    assert opened(page) == second
    expect(page).to_have_url(re.compile(f"left={second}"))
    assert len(small.served.workspace.reviews.open) == 24, "nothing was decided"


def test_a_comment_is_written_without_its_letters_being_keys(small):
    page = small.open("/review")
    page.keyboard.press("c")
    page.keyboard.type("même nom, même jour")
    page.keyboard.press("Escape")
    press(page, "m")
    assert small.served.workspace.reviews.done[-1].why == "même nom, même jour"


def test_the_help_names_the_keys_and_holds_them_back(small):
    page = small.open("/review")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("Personnes différentes")
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    assert len(small.served.workspace.reviews.open) == 24


def test_the_letter_after_g_leads_elsewhere_and_skips_nothing(small):
    page = small.open("/review")
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile(r"/sources$"))


def test_who_has_a_pair_open_is_told_to_the_others(small, browser):
    reviews = small.served.workspace.reviews
    page = small.open("/review")
    pair = next(iter(reviews.open))
    page.wait_for_function("() => document.readyState === 'complete'")
    for _ in range(100):
        if reviews.taken.get(pair):
            break
        page.wait_for_timeout(20)
    assert reviews.taken[pair] == "owner"
    other = browser.new_context(locale="fr-FR")
    token = small.served.workspace.sessions.create("Ada")
    other.add_cookies([{"name": "monocle_session", "value": token, "url": small.served.address}])
    seen = other.new_page()
    seen.goto(small.served.address + "/review")
    expect(seen.locator("article.open")).to_contain_text("owner a aussi ouvert cette paire.")
    expect(seen.get_by_text("Vous décidez en tant que Ada")).to_be_visible()
    other.close()


def test_a_decision_that_another_was_faster_with_is_shown_and_not_made(small):
    reviews = small.served.workspace.reviews
    page = small.open("/review")
    pair = next(iter(reviews.open))
    reviews.judge(*pair, "different", "Ada")
    page.keyboard.press("m")
    expect(page.get_by_role("alert")).to_contain_text("Ada judged these two records meanwhile")
    assert [one.by for one in reviews.done if one.left_ids == pair[:1]] == ["Ada"]
    assert all("409" in one for one in small.wrong), "the browser notes the refused request, and nothing else"
    small.wrong.clear()


def test_the_review_works_without_javascript(browser, small):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.add_cookies(small.page.context.cookies())
    page = context.new_page()
    page.goto(small.served.address + "/review?reason=raised")
    before = opened(page)
    page.get_by_label("Commentaire").fill("adresse vérifiée")
    page.get_by_role("button", name="Personnes différentes").click()
    assert opened(page) != before
    made = small.served.workspace.reviews.done[-1]
    assert (made.verdict, made.why, str(made.left_ids[0])) == ("different", "adresse vérifiée", before)
    expect(page).to_have_url(re.compile("reason=raised"))
    page.get_by_role("button", name="Annuler").first.click()
    assert opened(page) == before
    context.close()


def test_what_another_person_proposed_is_confirmed_by_its_key(small):
    reviews = small.served.workspace.reviews
    page = small.open("/review?reason=proposed")
    expect(page.locator("article.open")).to_contain_text("Ada propose")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Rien à revoir")).to_be_visible()
    assert [one.confirmed_by for one in reviews.done if one.by == "Ada" and one.confirmed_by] == ["owner"]
    assert all(one.by == "Ada" for one in reviews.done), "confirmed, not judged anew"


def test_all_pairs_of_a_rule_are_judged_once_their_count_is_typed(small):
    reviews = small.served.workspace.reviews
    page = small.open("/review/bulk")
    page.get_by_label("Motif").select_option("held_back")
    page.get_by_role("button", name="Voir ce qu’elle atteint").click()
    expect(page.get_by_role("heading", name="La règle atteint 4 paires")).to_be_visible()
    page.get_by_label(re.compile("Saisissez leur nombre")).fill("40")
    page.get_by_role("button", name="Toutes les juger").click()
    expect(page.get_by_role("alert")).to_contain_text("la règle atteint 4 paires, et 40 a été saisi")
    assert len(reviews.open) == 24
    small.wrong.clear()
    page.get_by_label(re.compile("Saisissez leur nombre")).fill("4")
    page.get_by_role("button", name="Toutes les juger").click()
    expect(page.get_by_role("status").first).to_contain_text("4 paires ont été jugées.")
    assert len(reviews.open) == 20


def test_two_customers_are_merged_after_a_look_and_it_is_undone(small):
    people = list(small.served.workspace.customers.all.values())
    page = small.open(f"/customers/{people[0].customer_id}")
    page.get_by_role("link", name="Fusionner…").click()
    page.get_by_label("Quel client est la même personne ?").fill("goff")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Voir ce que donne une fusion").click()
    expect(page.locator(".before-after")).to_contain_text("Loïc")
    assert len(small.served.workspace.customers.all) == 6, "a look changes nothing"
    page.get_by_role("button", name="Fusionner les deux").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est fait")
    assert len(small.served.workspace.customers.all) == 5
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("status").first).to_contain_text("Annulé")
    assert small.served.workspace.reviews.done[-1].state == "withdrawn"
