"""What models expect of each customer, and what to offer them next."""

from monocle.relation import Column, Contract
from monocle.tables.columns import CUSTOMER_ID, required

SCORES = Contract(
    "scores",
    "what models expect of one customer who has bought; a column is NULL where there is too little data for its model",
    (
        CUSTOMER_ID,
        Column("alive", "DOUBLE", "0..1: probability that the customer still buys here (BG/NBD)"),
        Column("expected_orders_30d", "DOUBLE", "orders expected in the next 30 days (BG/NBD)"),
        Column("expected_orders_90d", "DOUBLE", "orders expected in the next 90 days (BG/NBD)"),
        Column("expected_orders_365d", "DOUBLE", "orders expected in the next 365 days (BG/NBD)"),
        Column("expected_order_amount", "BIGINT", "expected amount of an order, minor units (Gamma-Gamma)"),
        Column("expected_value_365d", "BIGINT", "margin expected in the next 365 days, discounted, minor units"),
        Column("value_currency", "VARCHAR", "ISO 4217, of the amounts"),
        Column(
            "churn",
            "DOUBLE",
            "0..1: probability of no order in the next 180 days; of customers who bought in the last 365",
        ),
        Column("churn_tenth", "BIGINT", "1 is the tenth of customers most likely to leave, 10 the least likely"),
        Column("next_purchase_30d", "DOUBLE", "0..1: probability of an order in the next 30 days"),
        Column("next_purchase_90d", "DOUBLE", "0..1: probability of an order in the next 90 days"),
        Column(
            "lifetime_model", "VARCHAR", "version of the model of lifetime value: digest of its data and parameters"
        ),
        Column("churn_model", "VARCHAR", "version of the model of churn"),
        Column("purchase_model", "VARCHAR", "versions of the models of the next purchase, 30 and 90 days"),
    ),
    key=("customer_id",),
)

OFFERS = Contract(
    "offers",
    "one product to offer to one customer next; rank 1 is the best",
    (
        CUSTOMER_ID,
        required("rank", "BIGINT", "1 to 3"),
        required("product", "VARCHAR", "the source's code of the product"),
        required("label", "VARCHAR", "the product in words; its code where there are none"),
        Column("category", "VARCHAR", "family of the product"),
        required("probability", "DOUBLE", "0..1: that the customer buys it within 90 days"),
        required("amount", "BIGINT", "usual amount of one order of it, minor units"),
        required("currency", "VARCHAR", "ISO 4217, of the amounts"),
        required(
            "expected",
            "BIGINT",
            "probability of it times amount times margin, minor units: opportunities are ranked by it",
        ),
        required("reason", "VARCHAR", "together, alike, rhythm or popular"),
        Column("because", "VARCHAR", "label of what the customer bought that speaks for it (together)"),
        Column("days", "BIGINT", "usual days between two purchases of it (rhythm)"),
        required("support", "BIGINT", "customers on whom the reason rests"),
        required("model", "VARCHAR", "version of the model of offers"),
    ),
    key=("customer_id", "rank"),
)
