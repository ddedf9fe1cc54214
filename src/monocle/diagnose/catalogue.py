"""The catalogue of fields: what each is, how sensitive it is, and how well it is filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from monocle.relation import Column, Contract, Relation, select
from monocle.tables import CONSENTS, EVENTS, ORDER_LINES, ORDERS, POINTS

SENSITIVITIES = (
    "identifying",
    "contact",
    "birth",
    "financial",
    "behaviour",
    "preference",
    "free_text",
    "technical",
    "unclassified",
)
_NOT_GOLDEN = ("full_name", "key", "updated_at")


@dataclass(frozen=True)
class Entry:
    """What is known of a field before any data.

    Attributes:
        section: person, order, line, event, consent, points or extra.
        field: of the section.
        type: of its values.
        sensitivity: one of ``SENSITIVITIES``.
        meaning: message id.
        column: of the relation that holds it; empty where it is not counted there.
    """

    section: str
    field: str
    type: str
    sensitivity: str
    meaning: str
    column: str = ""

    @property
    def name(self) -> str:
        """Give the name: that of a golden field alone, others with their section."""
        golden = self.section == "person" and self.field not in _NOT_GOLDEN
        return self.field if golden else f"{self.section}.{self.field}"


_ENTRIES = (
    Entry("person", "civility", "code", "identifying", "How the person is addressed: M or MME"),
    Entry("person", "first_name", "name", "identifying", "First name in use, as it is written"),
    Entry("person", "last_name", "name", "identifying", "Last name in use, as it is written"),
    Entry("person", "full_name", "name", "identifying", "First and last name in one cell, taken apart by cleaning"),
    Entry("person", "birth_name", "name", "identifying", "Name at birth, where it is another"),
    Entry("person", "birth_date", "date", "birth", "Day of birth"),
    Entry("person", "birth_place", "text", "birth", "Town or country of birth"),
    Entry("person", "gender", "code", "birth", "Gender as declared: f, m or x"),
    Entry("person", "email", "e-mail", "contact", "E-mail addresses, the one to write to first"),
    Entry("person", "phone", "phone", "contact", "Telephone numbers in E.164, the one to call first"),
    Entry("person", "address", "address", "contact", "Postal addresses in parts, the one to write to first"),
    Entry("person", "handle", "text", "contact", "Accounts on social networks"),
    Entry("person", "loyalty_card", "number", "identifying", "Numbers of loyalty cards"),
    Entry("person", "customer_number", "number", "identifying", "Number of the person in each system"),
    Entry("person", "language", "code", "preference", "Language to speak to the person in"),
    Entry("person", "company", "text", "identifying", "Companies that the person acts for"),
    Entry("person", "company_number", "number", "identifying", "SIREN or SIRET of the company"),
    Entry("person", "key", "text", "technical", "The source's own key of the person"),
    Entry("person", "updated_at", "time", "technical", "When the source last changed the person"),
    Entry("order", "key", "text", "technical", "The source's own number of the order", "order_key"),
    Entry("order", "at", "time", "behaviour", "When it was ordered", "ordered_at"),
    Entry("order", "kind", "code", "behaviour", "Sale or refund", "kind"),
    Entry("order", "channel", "code", "behaviour", "Where it was sold: store, web, phone …", "channel"),
    Entry("order", "store", "text", "behaviour", "The store", "store"),
    Entry("order", "currency", "code", "financial", "Currency of the amounts, ISO 4217", "currency"),
    Entry("order", "total", "amount", "financial", "Total of the order; refunds are negative", "total"),
    Entry("line", "key", "text", "technical", "The order that the line is of"),
    Entry("line", "product", "text", "behaviour", "The source's code of the product", "product"),
    Entry("line", "label", "text", "behaviour", "The product in words", "label"),
    Entry("line", "category", "text", "behaviour", "Family of the product", "category"),
    Entry("line", "quantity", "number", "behaviour", "Pieces; negative when given back", "quantity"),
    Entry("line", "amount", "amount", "financial", "Amount of the whole line", "amount"),
    Entry("line", "unit_price", "amount", "financial", "Price of one piece, where the source gives no amount"),
    Entry("event", "key", "text", "technical", "The source's own key of the person or of the event"),
    Entry("event", "type", "code", "behaviour", "Kind of interaction: visit, call, e-mail …", "type"),
    Entry("event", "name", "text", "behaviour", "What happened, such as Email Opened", "name"),
    Entry("event", "channel", "code", "behaviour", "Channel of the interaction", "channel"),
    Entry("event", "direction", "code", "behaviour", "From the person or to the person", "direction"),
    Entry("event", "at", "time", "behaviour", "When it happened", "occurred_at"),
    Entry("event", "place", "text", "behaviour", "Store, site, page or campaign", "place"),
    Entry("event", "text", "text", "free_text", "Words said or written by the person or about them", "text"),
    Entry("event", "score", "number", "preference", "Score of a survey or review", "score"),
    Entry("consent", "key", "text", "technical", "The source's own key of the person"),
    Entry("consent", "purpose", "code", "preference", "What the choice is about", "purpose"),
    Entry("consent", "channel", "code", "preference", "Channel that the choice is about", "channel"),
    Entry("consent", "choice", "code", "preference", "Granted, denied or withdrawn", "choice"),
    Entry("consent", "at", "time", "preference", "When the person chose", "chosen_at"),
    Entry("consent", "proof", "text", "technical", "Form, ticket or notice that shows the choice", "proof"),
    Entry("points", "key", "text", "technical", "The source's own key of the person"),
    Entry("points", "card", "number", "identifying", "Card that the points are on", "card"),
    Entry("points", "kind", "code", "behaviour", "Earned, redeemed, expired or adjusted", "kind"),
    Entry("points", "points", "number", "financial", "Points; negative when they leave the card", "points"),
    Entry("points", "at", "time", "behaviour", "When the points moved", "moved_at"),
    Entry("points", "tier", "text", "behaviour", "Level of the card", "tier"),
)
ENTRIES: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""Name → what the field is, person first."""
KEPT_AS_IT_IS = "Kept as the source gives it; say in monocle.yaml what it means"

CLAIMED = Contract(
    "claimed_fields",
    "one field of the records of one source",
    (
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("field", "VARCHAR", "as in CLAIMS", required=True),
        Column("filled", "BIGINT", "records with a value", required=True),
    ),
    key=("source", "field"),
)
WON = Contract(
    "won_fields",
    "one field of the golden profiles",
    (
        Column("field", "VARCHAR", "as in GOLDEN", required=True),
        Column("filled", "BIGINT", "profiles with a value", required=True),
        Column("contested", "BIGINT", "of them, those whose sources disagree", required=True),
    ),
    key=("field",),
)
FACTS = Contract(
    "fact_fields",
    "one column of the facts of one source",
    (
        Column("section", "VARCHAR", "order, line, event, consent or points", required=True),
        Column("source", "VARCHAR", "name of the source", required=True),
        Column("field", "VARCHAR", "of the section", required=True),
        Column("filled", "BIGINT", "facts with a value", required=True),
        Column("rows", "BIGINT", "facts", required=True),
    ),
    key=("section", "source", "field"),
)
RELATIONS: Mapping[str, Contract] = MappingProxyType(
    {"order": ORDERS, "line": ORDER_LINES, "event": EVENTS, "consent": CONSENTS, "points": POINTS}
)
"""Section → the relation that holds its facts."""


def claimed(claims: Relation) -> Relation:
    """Give how many records of each source claim each field.

    Args:
        claims: CLAIMS.

    Returns:
        CLAIMED.
    """
    text = """
    SELECT source, field, count(DISTINCT record_id) AS filled
    FROM claims
    GROUP BY source, field
    ORDER BY source, field
    """
    return select(text, CLAIMED, claims=claims)


def won(golden: Relation) -> Relation:
    """Give how many profiles have each field, and on how many of them the sources disagree.

    Args:
        golden: GOLDEN.

    Returns:
        WON.
    """
    text = """
    SELECT field, count(*) AS filled, count(*) FILTER (rivals <> '[]') AS contested
    FROM golden
    WHERE rank = 1
    GROUP BY field
    ORDER BY field
    """
    return select(text, WON, golden=golden)


def fact_fields(facts: Mapping[str, Relation]) -> Relation:
    """Give how well the fields of facts are filled.

    Args:
        facts: section → its relation, as ``RELATIONS`` has them.

    Returns:
        FACTS.
    """
    parts = []
    for section in facts:
        counted = [entry for entry in _ENTRIES if entry.section == section and entry.column]
        fields = ", ".join(
            f"{{field: '{entry.field}', filled: count(nullif(CAST({entry.column} AS VARCHAR), ''))}}"
            for entry in counted
        )
        parts.append(f"""
        SELECT '{section}' AS section, source, one.field AS field, one.filled AS filled, rows
        FROM (
            SELECT source, rows, unnest(counted) AS one
            FROM (SELECT source, [{fields}] AS counted, count(*) AS rows FROM {section}_facts GROUP BY source)
        )""")
    text = f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY section, source, field"
    return select(text, FACTS, None, **{f"{section}_facts": relation for section, relation in facts.items()})
