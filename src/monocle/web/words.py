"""What codes are called: every code that a page shows, and its English text, which is also its message id.

A code that is not listed is shown as it is, with blanks for underscores.
"""

from collections.abc import Mapping

from monocle.language import Translations

FIELD = {
    "civility": "Title",
    "first_name": "First name",
    "last_name": "Last name",
    "full_name": "Full name",
    "name": "Name",
    "birth_name": "Birth name",
    "birth_date": "Date of birth",
    "birth_place": "Place of birth",
    "gender": "Gender",
    "email": "E-mail",
    "emails": "E-mails",
    "phone": "Phone",
    "phones": "Phones",
    "address": "Postal address",
    "addresses": "Postal addresses",
    "handle": "Social account",
    "handles": "Social accounts",
    "loyalty_card": "Loyalty card",
    "loyalty_cards": "Loyalty cards",
    "customer_number": "Customer number",
    "customer_numbers": "Customer numbers",
    "language": "Language",
    "company": "Company",
    "company_number": "Company number",
    "postcode": "Postcode",
    "city": "City",
    "street": "Street",
    "house_number": "House number",
    "country": "Country",
    "line": "Address line",
    "extra": "Other attributes",
    "key": "Key",
    "updated_at": "Updated on",
    "at": "Date",
    "kind": "Kind",
    "channel": "Channel",
    "store": "Store",
    "currency": "Currency",
    "total": "Total",
    "product": "Product",
    "label": "Label",
    "category": "Category",
    "quantity": "Quantity",
    "amount": "Amount",
    "unit_price": "Unit price",
    "type": "Type",
    "direction": "Direction",
    "place": "Place",
    "text": "Text",
    "score": "Score",
    "purpose": "Purpose",
    "choice": "Choice",
    "proof": "Proof",
    "card": "Card",
    "points": "Points",
    "tier": "Tier",
}
SECTION = {
    "person": "Person",
    "order": "Orders",
    "line": "Order lines",
    "event": "Events",
    "consent": "Consents",
    "points": "Loyalty points",
}
RULE = {
    "latest": "most recent",
    "trusted": "most trusted source",
    "frequent": "most frequent",
    "complete": "most complete",
    "oldest": "oldest",
    "pinned": "pinned by a person",
}
NATURE = {"declared": "declared", "observed": "observed", "inferred": "inferred"}
STATE = {
    "running": "running",
    "applied": "applied",
    "held": "held",
    "failed": "failed",
    "done": "done",
    "open": "to handle",
    "replayed": "replayed",
    "dismissed": "dismissed",
}
EXTRACT = {"full": "full extract", "delta": "changes only"}
CHANNEL = {
    "store": "Store",
    "web": "Web",
    "phone": "Phone call",
    "email": "E-mail",
    "sms": "SMS",
    "social": "Social networks",
    "mail": "Post",
    "app": "App",
    "other": "Other",
    "any": "All channels",
    "loyalty": "Loyalty",
}
WHAT = {
    "event": "Event",
    "order": "Purchase",
    "consent": "Consent",
    "points": "Loyalty points",
    "page": "Page viewed",
    "visit": "Visit",
    "call": "Call",
    "ticket": "Support ticket",
    "email": "E-mail sent or read",
    "social": "Social message",
    "survey": "Survey",
    "review": "Review",
    "note": "Note",
    "campaign": "Campaign",
    "product": "Product viewed",
    "cart": "Basket",
    "search": "Search",
    "sale": "Sale",
    "refund": "Refund",
    "granted": "Consent given",
    "denied": "Consent refused",
    "withdrawn": "Consent withdrawn",
    "earn": "Points earned",
    "earned": "Points earned",
    "burn": "Points spent",
    "spent": "Points spent",
}
CHOICE = {"granted": "granted", "denied": "denied", "withdrawn": "withdrawn"}
PURPOSE = {
    "marketing": "Marketing",
    "profiling": "Profiling",
    "analytics": "Analytics",
    "service": "Customer service",
    "newsletter": "Newsletter",
    "loyalty": "Loyalty programme",
    "contract": "Contract",
}
IDENTIFIER = {
    "email": "E-mail",
    "phone": "Phone",
    "handle": "Social account",
    "loyalty_card": "Loyalty card",
    "customer_number": "Customer number",
    "company_number": "Company number",
}
FLAG = {
    "role": "shared mailbox of an organisation",
    "disposable": "disposable address",
    "shared": "shared by several people",
}
CHANGE = {"created": "Created", "merged": "Merged", "split": "Split", "gone": "Gone"}
STAGE = {
    "ingest": "Reading",
    "load": "Reading",
    "map": "Mapping",
    "clean": "Cleaning",
    "resolve": "Matching",
    "golden": "Golden values",
    "publish": "Publishing",
    "diagnose": "Audit",
}
COUNT = {
    "records": "Records",
    "customers": "Customers",
    "links": "Links",
    "merges": "Merges",
    "merged": "Merges",
    "splits": "Splits",
    "split": "Splits",
    "created": "New customers",
    "gone": "Customers gone",
    "orders": "Orders",
    "events": "Events",
    "doubtful": "Doubtful pairs",
    "identifiers": "Identifiers",
    "refusals": "Values refused",
    "claims": "Claims",
    "golden": "Golden values",
    "persons": "People read",
    "order_lines": "Order lines",
    "consents": "Consents",
    "points": "Movements of points",
    "quarantined": "In quarantine",
}
SYSTEM = {
    "crm": "CRM",
    "till": "Tills",
    "web": "Web shop",
    "loyalty": "Loyalty",
    "emailing": "E-mailing",
    "support": "Customer service",
    "social": "Social networks",
    "survey": "Surveys",
    "marketing": "Marketing",
}
SEVERITY = {
    "critical": "Critical",
    "high": "High",
    "error": "Error",
    "warning": "Warning",
    "medium": "Medium",
    "low": "Low",
    "info": "For information",
}
LEVEL = {
    "exact": "identical",
    "else": "different",
    "different": "different",
    "null": "missing",
    "missing": "missing",
    "sounds_alike": "sounds alike",
    "close": "close",
    "near": "close",
    "similar": "similar",
    "swapped": "swapped",
    "initial": "initial",
    "nickname": "nickname",
    "one_typo": "one typing error",
    "same_domain": "same domain",
    "same_city": "same city",
    "same_postcode": "same postcode",
}
REASON: Mapping[str, str] = {}
TABLES: Mapping[str, Mapping[str, str]] = {
    "field": FIELD,
    "section": SECTION,
    "rule": RULE,
    "nature": NATURE,
    "state": STATE,
    "extract": EXTRACT,
    "channel": CHANNEL,
    "what": WHAT,
    "choice": CHOICE,
    "purpose": PURPOSE,
    "identifier": IDENTIFIER,
    "flag": FLAG,
    "change": CHANGE,
    "stage": STAGE,
    "count": COUNT,
    "system": SYSTEM,
    "severity": SEVERITY,
    "level": LEVEL,
    "reason": REASON,
}


def word(code: str, table: str, texts: Translations) -> str:
    """Give what a code is called.

    Args:
        code: such as ``loyalty_card``.
        table: one of ``TABLES``.
        texts: of the language.
    """
    known = TABLES[table].get(code)
    return texts.gettext(known) if known else code.replace("_", " ")
