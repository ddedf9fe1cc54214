import re

import pytest
from contrast import CONTRAST
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TRIES = 100
"""Two keys count together only within a second and a half: on a busy machine they are pressed again."""
PATHS = (
    "/",
    "/customers",
    "/sources",
    "/sources/crm",
    "/sources/crm/audit",
    "/audit",
    "/runs",
    "/quarantine",
    "/review",
    "/review/bulk?verdict=same&least=1",
    "/review/judgements",
    "/matching",
    "/matching?ask=publish&version=m-55d0e1b4",
    "/matching/health",
    "/matching/plan",
    "/matching/plan/00000000-0000-0000-0000-000000000001",
    "/matching/plan/00000000-0000-0000-0000-000000000002",
    "/matching/plan/00000000-0000-0000-0000-000000000003",
    "/segments?put_away=champions",
    "/segments/lists",
    "/segments/champions?ask=copy",
    "/segments/champions/edit",
    "/segments/champions/explain",
    "/help",
    "/sign-in",
)


def under(small, customer):
    """Give the pages about a customer: itself, and what can be corrected of it."""
    other = list(small.served.workspace.customers.all)[1]
    records = [one.record_id for one in small.served.workspace.customers.all[customer].records]
    own = f"/customers/{customer}"
    return (
        own,
        f"{own}?done=1&repairs=2",
        f"{own}/merge?q=goff",
        f"{own}/merge?with={other}",
        f"{own}/split?record={records[1]}",
        f"{own}/unmerge?other={other}",
        f"{own}/origins",
        f"{own}/why?left={records[0]}&right={records[1]}",
    )


def test_a_person_signs_in_searches_and_sees_where_values_come_from(small):
    page = small.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Une seule vue de chaque client")
    page.keyboard.press("/")
    page.keyboard.type("marie")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Marie Lefèvre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Marie Lefèvre")
    golden = page.locator(".golden details").filter(has_text="Adresse postale")
    golden.locator("summary").click()
    expect(golden).to_contain_text("la plus complète")
    expect(golden).to_contain_text("12 r de la Republique 69003 LYON")
    expect(page.locator("[data-graph] circle")).to_have_count(4)
    expect(page.locator("[data-graph] line")).to_have_count(5)
    link = page.locator(".links details").first
    link.locator("summary").first.click()
    expect(link).to_contain_text("Avant toute comparaison")
    expect(link).to_contain_text("+14,1")


def test_results_follow_what_is_typed(small):
    page = small.open("/customers")
    page.get_by_label("Rechercher un client").last.fill("quim")
    expect(page.locator("#results tbody tr")).to_have_count(0)
    page.get_by_label("Rechercher un client").last.fill("goff")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=goff"))


def test_the_search_works_without_javascript(browser, small):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.add_cookies(small.page.context.cookies())
    page = context.new_page()
    page.goto(small.served.address + "/customers")
    page.locator("#q").fill("goff")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.goto(small.served.address + "/")
    expect(page.locator("[data-twin] tbody tr")).to_have_count(8)
    expect(page.locator("[data-twin]")).to_have_attribute("open", "")
    context.close()


def test_keys_lead_from_page_to_page(small):
    page = small.open("/help")
    for _ in range(TRIES):
        page.keyboard.press("g")
        page.keyboard.press("q")
        if page.url.endswith("/quarantine"):
            break
        page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile(r"/quarantine$"))
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_the_language_is_switched_and_kept(small):
    page = small.open("/customers?q=marie")
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")
    expect(page).to_have_url(re.compile(r"q=marie"))
    small.open("/runs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Runs")


def test_the_theme_is_switched_and_kept(small):
    page = small.open("/")
    page.get_by_role("button", name="Clair ou sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_rows_are_replayed_from_the_page(small):
    page = small.open("/quarantine")
    expect(page.locator("tbody tr")).to_have_count(7)
    page.get_by_label("Choisir la ligne 1", exact=True).check()
    page.get_by_label("Choisir la ligne 2", exact=True).check()
    page.get_by_role("button", name="Rejouer les lignes choisies").click()
    expect(page.get_by_role("status")).to_have_text("2 lignes ont été rejouées.")
    expect(page.locator("tbody tr")).to_have_count(5)
    page.get_by_label("Toutes celles de la page").check()
    page.get_by_role("button", name="Les écarter").click()
    expect(page.get_by_role("heading", name="Rien en quarantaine")).to_be_visible()


def test_a_run_in_progress_is_followed_until_it_ends(small, houses):
    runs = small.served.workspace.runs
    live = houses.replace(
        runs.rows[0],
        run_id=houses.record_id("run", "live"),
        state="running",
        stage="resolve",
        done=10,
        total=100,
        ended_at=None,
    )
    runs.rows.insert(0, live)
    page = small.open(f"/runs/{live.run_id}")
    expect(page.locator("progress")).to_have_attribute("value", "10.0")
    runs.rows[0] = houses.replace(live, done=60)
    expect(page.locator("progress")).to_have_attribute("value", "60.0")
    runs.rows[0] = houses.replace(live, state="done", ended_at=houses.NOW)
    expect(page.locator("progress")).to_have_count(0)
    expect(page.locator("#run .pill").first).to_contain_text("terminé")


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_is_wider_than_the_screen(small, width):
    small.page.set_viewport_size({"width": width, "height": 900})
    customer = next(iter(small.served.workspace.customers.all))
    for path in (*PATHS, *under(small, customer)):
        page = small.open(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_every_control_has_a_name(small):
    customer = next(iter(small.served.workspace.customers.all))
    nameless = (
        "[...document.querySelectorAll('a, button, input:not([type=hidden]), select')].filter((e) => e.checkVisibility() &&"
        " !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map((e) => e.outerHTML)"
    )
    for path in (*PATHS, *under(small, customer)):
        page = small.open(path)
        assert page.evaluate(nameless) == [], path
        assert (
            page.evaluate(
                "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
            )
            == []
        )
        assert page.locator("h1").count() == 1, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(small, scheme):
    small.page.emulate_media(color_scheme=scheme)
    customer = next(iter(small.served.workspace.customers.all))
    for path in (*PATHS, *under(small, customer)):
        page = small.open(path)
        assert page.evaluate(CONTRAST) == [], (path, scheme)
