"""Loyalty: points earned, used and lost, what is owed, and how members move between tiers."""

from monocle.insight.figures import Body, Figure, Table, trait
from monocle.insight.making import Making, cells

_YEAR = "FILTER (WHERE moved_at > $at - INTERVAL 365 DAY AND kind = '{}')"
_FIGURES = f"""
SELECT count(DISTINCT customer_id) AS members, count(*) AS movements, coalesce(sum(points), 0)::BIGINT AS balance,
    coalesce(sum(points) {_YEAR.format("earned")}, 0)::BIGINT AS earned,
    coalesce(-sum(points) {_YEAR.format("redeemed")}, 0)::BIGINT AS redeemed,
    coalesce(-sum(points) {_YEAR.format("expired")}, 0)::BIGINT AS expired,
    coalesce(sum(points) FILTER (WHERE kind = 'earned'), 0)::BIGINT AS earned_ever,
    coalesce(-sum(points) FILTER (WHERE kind = 'expired'), 0)::BIGINT AS expired_ever
FROM moved
"""
_SHARE = """
SELECT coalesce(sum(net_spent_365d) FILTER (WHERE points_earned IS NOT NULL), 0) / nullif(sum(net_spent_365d), 0) AS share,
    count(*) FILTER (WHERE points_earned IS NOT NULL) AS members
FROM traits
"""
_MONTHS = """
WITH months AS (
    SELECT date_trunc('month', moved_at)::DATE AS month,
        coalesce(sum(points) FILTER (WHERE kind = 'earned'), 0)::BIGINT AS earned,
        coalesce(-sum(points) FILTER (WHERE kind = 'redeemed'), 0)::BIGINT AS redeemed,
        coalesce(-sum(points) FILTER (WHERE kind = 'expired'), 0)::BIGINT AS expired,
        coalesce(sum(points) FILTER (WHERE kind NOT IN ('earned', 'redeemed', 'expired')), 0)::BIGINT AS adjusted,
        sum(points)::BIGINT AS net
    FROM moved GROUP BY month
)
SELECT month, earned, redeemed, expired, adjusted, (sum(net) OVER (ORDER BY month))::BIGINT AS balance FROM months ORDER BY month
"""
_TIERS = """
SELECT tier, count(*) AS customers, coalesce(sum(points_balance), 0)::BIGINT AS points,
    coalesce(sum(net_spent_365d), 0)::BIGINT AS spent_365d, round(avg(net_spent_365d))::BIGINT AS spent_each,
    avg(engagement) AS engagement
FROM traits WHERE tier IS NOT NULL GROUP BY tier ORDER BY spent_each DESC, tier
"""
_MOVES = """
WITH told AS (
    SELECT customer_id, arg_max(tier, {moved: moved_at, movement: movement_id}) AS now_tier,
        arg_max(tier, {moved: moved_at, movement: movement_id}) FILTER (WHERE moved_at <= $at - INTERVAL 365 DAY) AS was
    FROM moved WHERE customer_id IS NOT NULL AND tier IS NOT NULL GROUP BY customer_id
)
SELECT coalesce(was, 'none') AS from_tier, now_tier AS to_tier, count(*) AS customers
FROM told GROUP BY from_tier, to_tier ORDER BY customers DESC, from_tier, to_tier
"""
_BEHIND = "SELECT * FROM loyalty"


def loyalty(making: Making) -> Body:
    """Give the programme's figures; nothing where there are no movements of points."""
    found, share = making.one(_FIGURES), making.one(_SHARE)
    n = found["movements"]
    lost = found["expired_ever"] / found["earned_ever"] if found["earned_ever"] else None
    figures = [
        Figure("members", share["members"], "customers", share["members"], "members", tree={"trait": "points_earned", "op": "known"}),
        Figure("member_revenue_share", share["share"], "share", share["members"], "members"),
        Figure("points_owed", found["balance"], "points", n, "movements", sql=_BEHIND),
        Figure("points_earned_365d", found["earned"], "points", n, "movements", sql=_BEHIND),
        Figure("points_used_365d", found["redeemed"], "points", n, "movements", sql=_BEHIND),
        Figure("burn_share", found["redeemed"] / found["earned"] if found["earned"] else None, "share", n, "movements", sql=_BEHIND),
        Figure("points_expired_365d", found["expired"], "points", n, "movements", sql=_BEHIND),
        Figure("breakage", lost, "share", n, "movements", tree=trait("points_expired", "more", 0)),
    ]  # fmt: skip
    refused = "" if n else "there are no movements of points"
    return Body(figures, (_months(making, refused), _tiers(making, refused), _moves(making, refused)))


def _months(making: Making, refused: str) -> Table:
    rows = making.rows(_MONTHS)
    columns = ("month", "earned", "redeemed", "expired", "adjusted", "balance")
    return Table("points_by_month", columns, ("month", *["points"] * 5), cells(rows, columns), 1, "line",
                 n=len(rows), of="months", sql=_BEHIND, refused=refused)  # fmt: skip


def _tiers(making: Making, refused: str) -> Table:
    rows = making.rows(_TIERS)
    columns = ("tier", "customers", "points", "spent_365d", "spent_each", "engagement")
    return Table(
        "tiers", columns, ("", "customers", "points", "money", "money", "points"), cells(rows, columns), 1, "bar",
        making.currency, sum(row["customers"] for row in rows), "members", [trait("tier", "is", row["tier"]) for row in rows],
        "SELECT customer_id, tier, points_balance FROM traits WHERE tier IS NOT NULL", refused,
    )  # fmt: skip


def _moves(making: Making, refused: str) -> Table:
    rows = making.rows(_MOVES)
    columns = ("from_tier", "to_tier", "customers")
    return Table("tier_moves", columns, ("tier", "tier", "customers"), cells(rows, columns), 2, "",
                 n=sum(row["customers"] for row in rows), of="members", sql=_BEHIND, refused=refused)  # fmt: skip
