"""Traits of customers that anybody can count."""

import datetime as dt

import pytest


@pytest.fixture
def told(small):
    """Give the traits of four customers: a regular, a newcomer, one who left, and one who never bought."""
    ago = small.ago
    for name in ("regular", "newcomer", "gone", "silent"):
        small.customer(name)
    for days in (70, 50, 30, 10, 0):  # Saturdays and Tuesdays; the newest fact is of today
        small.order("regular", ago(days, 15), 10_000, store="Nancy" if days > 10 else "Pau")
    small.order("regular", ago(5), -2_500)
    small.order("regular", ago(20), 9_900, currency="CHF")
    small.order("newcomer", ago(20, 9), 4_000, channel="web", store="", category="Sacs")
    for days in (900, 860, 800):
        small.order("gone", ago(days), 30_000)
    small.order("", ago(3), 5_000)
    small.said("newcomer", "extra.GOUT", "trail")
    small.said("gone", "extra.GOUT", "ski", nature="observed")
    for days in (1, 2):
        small.event("newcomer", ago(days), "product", "Product Viewed", properties='{"product": "Ves"}')
    small.event("regular", ago(1, 8), "cart", "Product Added", properties='{"product": "Sac"}')
    small.event("newcomer", ago(4), "email", "Email Sent", "outbound", channel="email")
    small.event("newcomer", ago(4), "email", "Email Opened", "outbound", channel="email")
    small.event("newcomer", ago(3), "email", "Email Clicked", "outbound", channel="email")
    small.event("gone", ago(200), "survey", "NPS Answered", channel="email", score=3.0)
    small.event("gone", ago(100), "survey", "NPS Answered", channel="email", score=9.0)
    small.event("regular", ago(9), "ticket", "Ticket Opened", text="Retard")
    small.event("gone", ago(8), "campaign", "Referral Made", "outbound")
    small.points("regular", ago(70), "earned", 300, "BRONZE")
    small.points("regular", ago(10), "redeemed", -100, "ARGENT")
    small.points("regular", ago(5), "expired", -50)
    return small.traits(interest="extra.GOUT", brands=("Aubrac",))


def test_facts_are_counted_in_one_currency(told):
    regular = told["regular"]
    assert (regular["order_count"], regular["refund_count"]) == (6, 1)
    assert (regular["net_spent"], regular["average_basket"]) == (47_500, 10_000)
    assert regular["return_share"] == pytest.approx(0.05)
    assert (regular["currency"], regular["other_currencies"]) == ("EUR", True)
    assert regular["first_order_on"] == dt.date(2026, 4, 21)
    assert (told["newcomer"]["days_since_order"], told["gone"]["net_spent_365d"]) == (20, 0)
    assert not told["newcomer"]["other_currencies"]


def test_who_did_nothing_has_known_zeros_and_unknown_habits(told):
    silent = told["silent"]
    assert (silent["order_count"], silent["net_spent"], silent["engagement"], silent["intends_to_buy"]) == (
        0,
        0,
        0,
        False,
    )
    assert (silent["usual_store"], silent["rfm_cell"], silent["nps_score"], silent["last_order_on"]) == (None,) * 4


def test_habits_are_what_is_commonest_and_the_rhythm_a_median(told):
    regular, newcomer = told["regular"], told["newcomer"]
    assert (regular["usual_store"], regular["usual_channel"], regular["usual_brand"]) == ("Nancy", "store", "Aubrac")
    assert (regular["usual_hours"], regular["usual_basket"]) == ("afternoon", 10_000)
    assert (regular["rhythm_days"], regular["is_late"]) == (10.0, False), "20, 20, 10, 10 and 10 days"
    assert (newcomer["usual_weekday"], newcomer["rhythm_days"], newcomer["usual_category"]) == (None, None, "Sacs")
    assert told["gone"]["is_late"] is True


def test_what_people_said_is_apart_from_what_shows(told):
    assert (told["newcomer"]["declared_interest"], told["newcomer"]["inferred_interest"]) == ("trail", "Sacs")
    assert told["gone"]["declared_interest"] is None, "it was observed, not declared"


def test_fifths_and_cells_follow_their_definition(told):
    assert told["regular"]["recency_score"] > told["newcomer"]["recency_score"] > told["gone"]["recency_score"] == 1
    assert (told["regular"]["rfm_cell"], told["gone"]["rfm_cell"]) == ("champions", "lost")


def test_engagement_is_the_sum_of_its_parts(told):
    assert told["newcomer"]["engagement"] == 20 + 2 * 5 + 4 + 8, "one order, two days of visit, one opened, one clicked"
    assert told["regular"]["engagement"] == 40 + 5 + 5, "orders end at 40; one day of visit, one ticket"
    assert (told["gone"]["engagement"], told["gone"]["engagement_before"]) == (0, 5)
    assert (told["newcomer"]["engagement_trend"], told["gone"]["engagement_trend"]) == ("rising", "steady")


def test_points_scores_and_contacts_are_those_of_the_customer(told):
    regular = told["regular"]
    assert [regular[f"points_{one}"] for one in ("balance", "earned", "redeemed", "expired")] == [150, 300, 100, 50]
    assert regular["tier"] == "ARGENT", "the latest movement that states one"
    assert (told["gone"]["nps_score"], told["gone"]["nps_class"], told["gone"]["is_promoter"]) == (
        9.0,
        "promoter",
        True,
    )
    assert (told["newcomer"]["contacts_30d"], told["gone"]["contacts_30d"], told["gone"]["referrals"]) == (1, 0, 1)
    assert regular["complaints_90d"] == 1


def test_who_bought_since_does_not_mean_to_buy(told):
    assert (told["newcomer"]["intends_to_buy"], told["newcomer"]["intended_product"]) == (True, "Ves")
    assert (told["regular"]["intends_to_buy"], told["regular"]["carts_7d"]) == (False, 1)


def test_traits_are_of_the_newest_fact_though_the_clock_is_ahead(told):
    assert {row["as_of"] for row in told.values()} == {dt.datetime(2026, 6, 30, 15)}
