"""What segments, their versions and their members are called."""

ENTERED_WHY = {
    "run": "after a run",
    "refresh": "evaluated again",
    "live": "something happened",
    "due": "time passed",
    "decided": "a person decided",
    "gone": "merged or gone",
    "archived": "archived",
}
SEGMENT_HOW = {
    "saved": "saved",
    "file": "from its file",
    "rolled_back": "rolled back",
    "archived": "archived",
    "restored": "in use again",
    "copied": "copied",
}
LIST_KIND = {"imported": "imported", "copied": "static copy"}
OPERATOR = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "known": "is known",
    "unknown": "is not known",
    "less": "is less than",
    "at_most": "is at most",
    "more": "is more than",
    "at_least": "is at least",
    "between": "is between",
    "before": "is before",
    "after": "is after",
    "in_last_days": "is in the last … days",
    "not_in_last_days": "is not in the last … days",
    "in_next_days": "comes round within … days",
    "month_is_now": "falls in this month",
}
CUSTOMER_FIELD = {
    "address_line": "Address line",
    "address_extra": "Address, further line",
    "sources": "Sources",
    "records": "Number of records",
    "identifiers": "Number of identifiers",
    "completeness": "Completeness",
    "first_seen_at": "Known since",
    "last_seen_at": "Last seen",
    "orders": "Number of purchases",
    "last_order_at": "Last purchase",
    "events": "Number of events",
}
EXPECTED = {
    "alive": "Probability of still buying here",
    "expected_orders_30d": "Purchases expected in 30 days",
    "expected_orders_90d": "Purchases expected in 90 days",
    "expected_orders_365d": "Purchases expected in 365 days",
    "expected_order_amount": "Expected amount of a purchase",
    "expected_value_365d": "Value expected in 365 days",
    "value_currency": "Currency of what is expected",
    "churn": "Risk of leaving",
    "churn_tenth": "Tenth by risk of leaving (1 is the highest)",
    "next_purchase_30d": "Probability of a purchase in 30 days",
    "next_purchase_90d": "Probability of a purchase in 90 days",
    "lifetime_model": "Model of lifetime value",
    "churn_model": "Model of leaving",
    "purchase_model": "Model of the next purchase",
}
SPENT = {"spent": "Spent (%(currency)s)"}
