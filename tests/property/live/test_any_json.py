"""Whatever an event holds, folding takes it, and gives rows that keep their contracts."""

import datetime as dt
import json
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from subject_world import NOON, World

from monocle.tables import CONSENTS, EVENTS, ORDER_LINES, ORDERS, PERSONS, POINTS

TYPES = {"VARCHAR": str, "UUID": UUID, "BIGINT": int, "DOUBLE": float, "TIMESTAMP": dt.datetime}
CONTRACTS = {"events": EVENTS, "orders": ORDERS, "order_lines": ORDER_LINES, "consents": CONSENTS, "points": POINTS}
NAMES = (
    "Order Completed", "Order Refunded", "Order Cancelled", "Order Updated", "Points Earned", "Points Redeemed",
    "Tier Changed", "Survey Answered", "Product Reviewed", "Store Purchase Completed", "Unsubscribed", "Viewed Product",
    "Segment Consent Preference Updated", "Email Opened", "My Own",
)  # fmt: skip
FIELDS = (
    "order_id", "revenue", "total", "subtotal", "tax", "shipping", "currency", "products", "points", "card", "score",
    "rating", "email", "channel", "store_id", "tier", "path", "price", "quantity", "sku", "firstName", "birthday", "address",
    "phone", "company", "name", "id", "language", "loyalty_card", "type", "value", "externalIds", "consent", "device", "traits",
    "categoryPreferences", "locale", "page", "integrations", "collection", "encoding", "city", "comment", "list_name",
)  # fmt: skip
SIMPLE = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
    | st.sampled_from(("1e400", "-0", "9" * 40, "1e-30", "NaN", "sNaN", "Infinity", "EUR", "JPY", "a@b.fr", "u1", "users", "none"))
)  # fmt: skip
ANY = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)
BAG = st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=6)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "userId": st.sampled_from(("u1", "u2", "null", 7)), "anonymousId": st.sampled_from(("a1", "a2", "-1")),
        "previousId": st.sampled_from(("a1", "u1", "")), "groupId": SIMPLE, "properties": BAG, "traits": BAG, "context": BAG,
        "integrations": BAG, "mergeProperties": st.lists(st.fixed_dictionaries({"type": SIMPLE, "value": SIMPLE}), max_size=3),
    },
)  # fmt: skip
KINDS = st.sampled_from(("track", "track", "track", "identify", "page", "screen", "group", "alias", "merge"))


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(KINDS, st.sampled_from(NAMES), BODY, st.integers(0, 3)), min_size=1, max_size=6))
def test_any_event_is_taken_and_its_rows_keep_their_contracts(said):
    calls = [
        ("web", f"m{number}", kind, name, json.dumps(body), NOON + dt.timedelta(minutes=at))
        for number, (kind, name, body, at) in enumerate(said)
    ]
    found, back = World(), World()
    found.take(calls)
    for one in reversed(calls):
        back.take([one])
    assert found.all() == back.all()
    for row in found.persons.values():
        keeps(row, PERSONS)
        json.loads(row["extra"])
    for name, rows in found.facts.items():
        for row in rows.values():
            keeps(row, CONTRACTS[name])


def keeps(row, contract):
    """See that a row is one of a contract."""
    assert set(row) == set(contract.column_names())
    for column in contract.columns:
        value = row[column.name]
        assert value is not None or not column.required, column.name
        if column.type in TYPES and value is not None:
            assert type(value) is TYPES[column.type], column.name
        if column.type == "VARCHAR[]":
            assert all(type(one) is str for one in value), column.name
        if column.type == "BIGINT":
            assert abs(value) < 1 << 63
