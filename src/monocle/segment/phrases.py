"""What sets a group apart, in plain words: a phrase for more of a trait than others have, and one for less."""

from collections.abc import Mapping
from types import MappingProxyType

PHRASES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "order_count": ("buy often", "buy rarely"),
        "refund_count": ("give back often", "give back rarely"),
        "net_spent": ("have spent much", "have spent little"),
        "net_spent_365d": ("spent much this year", "spent little this year"),
        "average_basket": ("large baskets", "small baskets"),
        "usual_basket": ("large baskets as a rule", "small baskets as a rule"),
        "return_share": ("give much back", "give little back"),
        "days_since_order": ("bought long ago", "bought not long ago"),
        "rhythm_days": ("long between purchases", "short between purchases"),
        "engagement": ("very engaged", "hardly engaged"),
        "engagement_before": ("very engaged before", "hardly engaged before"),
        "points_balance": ("many points left", "few points left"),
        "points_earned": ("earned many points", "earned few points"),
        "points_redeemed": ("used many points", "used few points"),
        "points_expired": ("many points expired", "few points expired"),
        "nps_score": ("recommend us", "do not recommend us"),
        "csat_score": ("satisfied", "not satisfied"),
        "visits_90d": ("visit often", "visit rarely"),
        "contacts_30d": ("receive many messages", "receive few messages"),
        "complaints_90d": ("complain", "do not complain"),
        "carts_7d": ("full carts this week", "empty carts this week"),
        "views_7d": ("look at much this week", "look at little this week"),
        "referrals": ("bring friends", "bring nobody"),
    }
)
MORE, LESS = "%(trait)s: more than others", "%(trait)s: less than others"
ORDINARY = "like most customers"


def phrase(trait: str, high: bool) -> tuple[str, bool]:
    """Give a phrase, a message id, and whether the trait's name has to stand in it."""
    known = PHRASES.get(trait)
    if known is None:
        return (MORE if high else LESS), True
    return known[0 if high else 1], False
