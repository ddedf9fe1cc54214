"""Traits: one number, label or date per customer, each with how it is computed.

One list says all of it: the columns of the lake, what segments may name, what pages and the glossary show.
"""

from dataclasses import dataclass

from monocle.relation import Column, Contract
from monocle.tables.columns import CUSTOMER_ID, required


@dataclass(frozen=True)
class Trait:
    """What one trait is.

    Attributes:
        name: snake_case.
        type: DuckDB's: BIGINT, DOUBLE, VARCHAR, BOOLEAN or DATE.
        theme: facts, habits, preferences, rfm, engagement, loyalty, satisfaction, presence, intent or advocacy.
        nature: observed, declared or inferred.
        unit: days, points, minor units, share … ; empty for a label.
        label: for people, a message id.
        how: how it is computed, a message id.
        values: the labels that it may have, where they are few.
    """

    name: str
    type: str
    theme: str
    nature: str
    unit: str
    label: str
    how: str
    values: tuple[str, ...] = ()


def _many(theme: str, nature: str, *rows: tuple[str, str, str, str, str]) -> tuple[Trait, ...]:
    return tuple(Trait(name, kind, theme, nature, unit, label, how) for name, kind, unit, label, how in rows)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = ("night", "morning", "midday", "afternoon", "evening")
CELLS = (
    "champions", "loyal", "promising", "new", "need_attention", "at_risk", "cannot_lose", "hibernating", "lost",
)  # fmt: skip
TRENDS = ("rising", "steady", "falling")
NPS_CLASSES = ("promoter", "passive", "detractor")
_FACTS = _many(
    "facts",
    "observed",
    ("order_count", "BIGINT", "orders", "Orders", "Sales of all channels; refunds are not counted."),
    ("refund_count", "BIGINT", "refunds", "Refunds", "Orders given back, in whole or part."),
    ("net_spent", "BIGINT", "minor units", "Spent, refunds deducted",
     "Sum of sales and refunds in the currency of the workspace; other currencies are left out."),
    ("net_spent_365d", "BIGINT", "minor units", "Spent in 365 days",
     "The same over the 365 days before the moment that the figures are of."),
    ("average_basket", "BIGINT", "minor units", "Average basket",
     "Sales in the currency of the workspace, divided by how many there are."),
    ("return_share", "DOUBLE", "share", "Share given back", "Amount of refunds divided by amount of sales."),
    ("first_order_on", "DATE", "date", "First order", "Day of the earliest sale."),
    ("last_order_on", "DATE", "date", "Last order", "Day of the latest sale."),
    ("days_since_order", "BIGINT", "days", "Days since the last order",
     "From the latest sale to the moment that the figures are of."),
    ("currency", "VARCHAR", "", "Currency of the amounts",
     "That of the workspace; where nothing is sold in it, that of most sales."),
    ("other_currencies", "BOOLEAN", "", "Buys in another currency",
     "There are orders in a currency that is not the workspace's; they are in no amount here."),
)  # fmt: skip
_HABITS = (
    Trait("usual_weekday", "VARCHAR", "habits", "inferred", "", "Usual day",
          "The day of the week of most sales, in the workspace's time zone; from three sales on.", WEEKDAYS),
    Trait("usual_hours", "VARCHAR", "habits", "inferred", "", "Usual time of day",
          "Night to 6, morning to 11, midday to 14, afternoon to 18, evening to 24; that of most sales, from three on.", HOURS),
    *_many(
        "habits", "inferred",
        ("usual_store", "VARCHAR", "", "Usual store", "The store of most sales; of equal ones the latest."),
        ("usual_channel", "VARCHAR", "", "Usual channel", "The channel of most sales; of equal ones the latest."),
        ("usual_category", "VARCHAR", "", "Usual category", "The category of most lines of sales; of equal ones the one paid most for."),
        ("usual_brand", "VARCHAR", "", "Usual brand", "The brand of most lines of sales, where products have one."),
        ("usual_basket", "BIGINT", "minor units", "Usual basket", "Median of the sales in the currency of the workspace."),
        ("rhythm_days", "DOUBLE", "days", "Rhythm", "Median of the days between two days of purchase that follow each other; from three days on."),
        ("is_late", "BOOLEAN", "", "Later than usual", "The last order is longer ago than twice the rhythm."),
    ),
)  # fmt: skip
_PREFERENCES = (
    *_many(
        "preferences", "declared",
        ("declared_interest", "VARCHAR", "", "Interest that they told", "What the person said of their interests, as monocle.yaml says which field holds it."),
        ("declared_channel", "VARCHAR", "", "Channel that they asked for", "What the person said, as monocle.yaml says which field holds it."),
        ("declared_store", "VARCHAR", "", "Store that they chose", "What the person said, as monocle.yaml says which field holds it."),
    ),
    *_many(
        "preferences", "inferred",
        ("inferred_interest", "VARCHAR", "", "Interest that shows",
         "The category that the purchases of two years and the products looked at in 90 days speak of most: a line bought counts three, a product looked at one."),
        ("inferred_channel", "VARCHAR", "", "Channel that answers best",
         "The channel of most of what the person did by themselves in 365 days, purchases included."),
    ),
)  # fmt: skip
_RFM = (
    *_many(
        "rfm", "inferred",
        ("recency_score", "BIGINT", "1 to 5", "Recency", "Fifth of the customers who bought, by their last order: 5 are the latest."),
        ("frequency_score", "BIGINT", "1 to 5", "Frequency", "Fifth of the customers who bought, by orders in 730 days: 5 are the most."),
        ("monetary_score", "BIGINT", "1 to 5", "Amount", "Fifth of the customers who bought, by what they spent in 730 days: 5 are the most."),
    ),
    Trait("rfm_cell", "VARCHAR", "rfm", "inferred", "", "RFM cell", "Named by recency and the mean of frequency and amount; see RFM.", CELLS),
)  # fmt: skip
_ENGAGEMENT = (
    *_many(
        "engagement", "inferred",
        ("engagement", "BIGINT", "0 to 100", "Engagement",
         "Of 90 days: up to 40 points for purchases, 25 for visits and products looked at, 20 for messages opened and clicked, 15 for what they wrote or answered."),
        ("engagement_before", "BIGINT", "0 to 100", "Engagement 90 days before", "The same of the 90 days before these."),
    ),
    Trait("engagement_trend", "VARCHAR", "engagement", "inferred", "", "Engagement moves", "Rising or falling by 10 points or more, else steady.", TRENDS),
)  # fmt: skip
_LOYALTY = _many(
    "loyalty", "observed",
    ("points_balance", "BIGINT", "points", "Points", "Sum of all movements of the customer's cards."),
    ("points_earned", "BIGINT", "points", "Points earned", "Sum of what was earned."),
    ("points_redeemed", "BIGINT", "points", "Points used", "Sum of what was used, from 0 on."),
    ("points_expired", "BIGINT", "points", "Points expired", "Sum of what expired unused, from 0 on."),
    ("tier", "VARCHAR", "", "Tier", "Level that the latest movement states."),
)  # fmt: skip
_SATISFACTION = (
    *_many(
        "satisfaction", "declared",
        ("nps_score", "DOUBLE", "0 to 10", "Recommendation", "The last answer to whether they would recommend us."),
        ("nps_on", "DATE", "date", "Recommendation asked", "Day of that answer."),
        ("csat_score", "DOUBLE", "own scale", "Satisfaction", "The last score of a survey, review or rated ticket of another kind."),
    ),
    Trait("nps_class", "VARCHAR", "satisfaction", "inferred", "", "Recommends us", "9 and 10 promoter, 7 and 8 passive, below detractor.", NPS_CLASSES),
)  # fmt: skip
_PRESENCE = _many(
    "presence", "observed",
    ("visits_90d", "BIGINT", "days", "Days of visit in 90", "Days of the last 90 with a page, a product, a visit or a purchase."),
    ("contacts_30d", "BIGINT", "messages", "Messages sent to them in 30 days", "Events of the last 30 days that went to the person, on all channels."),
    ("complaints_90d", "BIGINT", "complaints", "Complaints in 90 days", "Tickets and messages reported as unwanted, in 90 days."),
    ("last_channel", "VARCHAR", "", "Last channel", "Channel of the latest order or event by the person."),
    ("last_seen_on", "DATE", "date", "Last seen", "Day of the latest order or event by the person."),
)  # fmt: skip
_INTENT = _many(
    "intent", "inferred",
    ("intends_to_buy", "BOOLEAN", "", "Means to buy", "Looked at a product or put one into a cart in the last 7 days, and bought nothing since."),
    ("intended_product", "VARCHAR", "", "Product looked at", "The product of the latest such event."),
    ("carts_7d", "BIGINT", "products", "Put into a cart in 7 days", "Events of a cart in the last 7 days."),
    ("views_7d", "BIGINT", "products", "Looked at in 7 days", "Events of a product in the last 7 days."),
)  # fmt: skip
_ADVOCACY = _many(
    "advocacy", "observed",
    ("referrals", "BIGINT", "persons", "Persons they brought", "Referrals that the person made, as events say."),
    ("is_promoter", "BOOLEAN", "", "Promoter", "Last recommendation of 9 or 10, or one person brought."),
)  # fmt: skip
TRAIT_LIST: tuple[Trait, ...] = (
    *_FACTS, *_HABITS, *_PREFERENCES, *_RFM, *_ENGAGEMENT, *_LOYALTY, *_SATISFACTION, *_PRESENCE, *_INTENT, *_ADVOCACY,
)  # fmt: skip
TRAITS = Contract(
    "traits",
    "what is computed of one customer; NULL where it is not known",
    (
        CUSTOMER_ID,
        *(Column(one.name, one.type, one.how) for one in TRAIT_LIST),
        required("as_of", "TIMESTAMP", "the moment that the traits are of: the newest fact, not in the future"),
    ),
    key=("customer_id",),
)
