"""All traits of all customers: the themes side by side."""

from monocle.engine import Engine
from monocle.insight.known import Known
from monocle.insight.traits.engagement import engagement
from monocle.insight.traits.facts import facts
from monocle.insight.traits.habits import habits
from monocle.insight.traits.preferences import preferences
from monocle.insight.traits.rfm import rfm
from monocle.insight.traits.said import advocacy, intent, loyalty, presence, satisfaction
from monocle.relation import Contract, Relation, select
from monocle.tables import TRAIT_LIST, TRAITS
from monocle.tables.columns import CUSTOMER_ID, required

_THEMES = {
    "facts": facts, "habits": habits, "preferences": preferences, "rfm": rfm, "engagement": engagement, "loyalty": loyalty,
    "satisfaction": satisfaction, "presence": presence, "intent": intent, "advocacy": advocacy,
}  # fmt: skip
_COUNTS = frozenset(
    {
        "order_count", "refund_count", "net_spent", "net_spent_365d", "visits_90d", "contacts_30d", "complaints_90d",
        "carts_7d", "views_7d", "referrals",
    }
)  # fmt: skip
_FLAGS = frozenset({"intends_to_buy", "is_promoter", "other_currencies"})
SERVED_TRAITS = Contract(
    "served_traits",
    "the traits of one customer as they are served",
    (CUSTOMER_ID, required("traits", "JSON", "trait → value"), required("as_of", "TIMESTAMP", "of when")),
    key=("customer_id",),
)


def _column(name: str, theme: str) -> str:
    """Give a column; of who did nothing a count is 0 and a flag false, which is known, not unknown."""
    if name in _COUNTS:
        return f"coalesce({theme}.{name}, 0) AS {name}"
    if name in _FLAGS:
        return f"coalesce({theme}.{name}, false) AS {name}"
    return f"{theme}.{name} AS {name}"


_COLUMNS = ", ".join(_column(one.name, one.theme) for one in TRAIT_LIST)
_JOINS = "\n".join(f"LEFT JOIN {name} ON {name}.customer_id = p.customer_id" for name in _THEMES)
_TRAITS = f"SELECT p.customer_id, {_COLUMNS}, $at::TIMESTAMP AS as_of FROM profiles AS p {_JOINS}"
_SERVED = f"""
SELECT customer_id, json_object({", ".join(f"'{one.name}', {one.name}" for one in TRAIT_LIST)}) AS traits, as_of
FROM traits
"""


def traits(engine: Engine, known: Known) -> Relation:
    """Give TRAITS: one row of each customer in force, also of those who did nothing."""
    themes = {name: engine.keep(theme(known)) for name, theme in _THEMES.items()}
    return select(_TRAITS, TRAITS, known.values(), profiles=known.given.profiles, **themes)


def served(traits_of: Relation) -> Relation:
    """Give traits as they are served; unknown ones are null there."""
    return select(_SERVED, SERVED_TRAITS, None, traits=traits_of)
