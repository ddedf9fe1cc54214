# ruff: noqa: RUF001 - French writes the apostrophe as U+2019
"""The review of the demo, with its real database: judge by keyboard, undo, merge, and unmerge to the letter."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PAIRS = 20


def golden(demo, customer):
    """Give the golden values of a customer, as the page shows them."""
    page = demo.open(f"/customers/{customer}")
    expect(page.locator(".golden")).to_be_visible()
    return page.locator(".golden summary").all_inner_texts()


def test_twenty_pairs_are_judged_by_keyboard_one_is_undone_and_a_merge_is_taken_back(demo):
    reviews, customers = demo.served.workspace.reviews, demo.served.workspace.customers
    waiting = reviews.queue(limit=PAIRS + 1)
    first = waiting.items[0]
    before = [golden(demo, one) for one in (first.left_customer, first.right_customer)]

    page = demo.open("/review")
    judged = []
    for number in range(PAIRS):
        pair = page.locator("article.open")
        judged.append((pair.get_attribute("data-left"), pair.get_attribute("data-right")))
        page.keyboard.press("m" if number == 0 else "n")
        expect(page.locator(f'article.open[data-left="{judged[-1][0]}"][data-right="{judged[-1][1]}"]')).to_have_count(
            0
        )
    assert len(set(judged)) == PAIRS
    made = reviews.judgements(limit=PAIRS)
    assert [(str(one.left_ids[0]), str(one.right_ids[0])) for one in reversed(made)] == judged
    assert [one.verdict for one in reversed(made)] == ["same"] + ["different"] * (PAIRS - 1)
    assert {one.by for one in made} == {"owner"}

    page.keyboard.press("u")
    expect(page.locator("article.open")).to_have_attribute("data-left", judged[-1][0])
    assert reviews.judgements(limit=1)[0].state == "withdrawn"

    whole = customers.get(str(first.left_customer))
    assert whole.customer_id == customers.get(str(first.right_customer)).customer_id
    merged = golden(demo, whole.customer_id)
    assert merged not in before
    page.get_by_role("link", name="Défaire cette fusion…").last.click()
    expect(page.get_by_role("heading", name="Valeurs de référence avant et après")).to_be_visible()
    page.get_by_role("button", name="Défaire la fusion").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est fait")
    after = [golden(demo, one) for one in (first.left_customer, first.right_customer)]
    assert after == before
    assert demo.wrong == []


def test_two_customers_of_the_demo_are_merged_from_their_page_and_it_is_undone(demo):
    customers = demo.served.workspace.customers
    waiting = demo.served.workspace.reviews.queue(limit=100).items
    item = [one for one in waiting if one.reason == "review" and one.left_customer != one.right_customer][-1]
    before = customers.get(str(item.left_customer)).golden, customers.get(str(item.right_customer)).golden
    page = demo.open(f"/customers/{item.left_customer}/merge?with={item.right_customer}")
    expect(page.locator(".before-after tbody tr").first).to_be_visible()
    page.get_by_label("Pourquoi").fill("vu au téléphone")
    page.get_by_role("button", name="Fusionner les deux").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est fait")
    one = customers.get(str(item.left_customer))
    assert one.customer_id == customers.get(str(item.right_customer)).customer_id
    page.get_by_role("link", name="Comment il s’est formé").click()
    expect(page.locator(".joints li").last).to_contain_text("owner")
    page.goto(page.url.replace("/origins", ""))
    page = demo.open("/review/judgements")
    expect(page.locator("tbody tr").first).to_contain_text("vu au téléphone")
    page.locator("tbody tr").first.get_by_role("button", name="Annuler").click()
    expect(page.locator("tbody tr").first).to_contain_text(re.compile("retiré|annulé"))
    after = customers.get(str(item.left_customer)).golden, customers.get(str(item.right_customer)).golden
    assert after == before
    assert demo.wrong == []


def test_why_sums_to_the_stored_weight_on_every_pair_shown(demo):
    for item in demo.served.workspace.reviews.queue(limit=5).items:
        address = f"{demo.served.address}/review?left={item.left_id}&right={item.right_id}&format=json"
        found = demo.page.request.get(address).json()["open"]["sum"]
        assert sum(step["weight"] for step in found["steps"]) == found["weight"] == item.weight
