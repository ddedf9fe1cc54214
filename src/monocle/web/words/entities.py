"""What entities are, what belongs to them, and what of a customer they may share."""

ENTITY_KIND = {"site": "site", "brand": "brand", "country": "country"}
ENTITY_RULE = {"source": "Sources", "store": "Stores", "channel": "Channels", "brand": "Brands"}
SHARED = {
    "identity": "identity, golden values and records",
    "preferences": "what they like",
    "traits": "what is computed of them",
    "segments": "segments",
    "orders": "orders",
    "events": "events",
    "consents": "consents",
    "loyalty": "loyalty points",
    "predictions": "what is expected of them",
}
