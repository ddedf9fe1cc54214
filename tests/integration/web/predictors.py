"""What models expect of the made-up house's customers."""

import datetime as dt
from uuid import UUID

from monocle.errors import NotFound
from monocle.workspace.prediction_views import (
    BackTest,
    Bin,
    CalibrationPoint,
    Comparison,
    CustomerPredictions,
    Interval,
    ModelReport,
    Offer,
    Opportunity,
    OpportunityTotal,
    ScoredCustomer,
)

AT = dt.datetime(2026, 11, 14, 13, 26)
SCORES = {
    "alive": 0.91,
    "churn": 0.42,
    "churn_tenth": 3,
    "next_purchase_30d": 0.12,
    "next_purchase_90d": 0.31,
    "expected_orders_365d": 2.4,
    "expected_value_365d": 12_345,
    "value_currency": "EUR",
}
OFFER = Offer(
    1, "NUT-031", "Gel énergétique", "Nutrition", 0.12, 636, "EUR", 32, "together", "Gourde", 0, 44,
    "Bought by those who bought “Gourde”: 44 customers have both.",
)  # fmt: skip


def report(kind):
    """Give a model that did better than its baseline."""
    figures = Interval(0.71, 0.69, 0.73), Interval(0.66, 0.64, 0.68), Interval(0.05, 0.03, 0.07)
    tried = BackTest(
        AT, AT, 2_000, "rfm_cells", [Comparison("auc", *figures, True)], [CalibrationPoint("1", 200, 0.1, 0.12)]
    )
    return ModelReport(
        kind, UUID(int=7), AT, "in_force", "", {"customers": 500.0}, {"customers": 2_000.0}, f"{kind}-0123456789ab",
        {"horizon_days": 90}, tried, [Bin(0.0, 0.5, 1_500)], 321.0, {},
    )  # fmt: skip


class HousePredictions:
    """Predictions of the made-up house.

    Args:
        customers: the customers, by what finds them; none have scores in an empty house.
    """

    def __init__(self, customers, *, empty):
        self._customers, self._empty = customers, empty

    def models(self):
        return [] if self._empty else [report(kind) for kind in ("lifetime", "churn", "offers")]

    def model(self, kind):
        if self._empty:
            raise NotFound("no run has made this model yet")
        return report(kind)

    def history(self, kind, limit=30):
        if kind not in {"lifetime", "churn", "purchase_30", "purchase_90", "offers"}:
            raise NotFound("there is no such model")
        return [] if self._empty else [report(kind)][:limit]

    def _people(self):
        return [] if self._empty else [(one.customer_id, one.name) for one in self._customers.all.values()]

    def leaving(self, limit=50, after=0):
        return [ScoredCustomer(one, name, SCORES) for one, name in self._people()][after:][:limit]

    most_valuable = leaving

    def opportunities(self, product="", limit=50, after=0, language=""):
        del language
        found = [Opportunity(one, name, OFFER) for one, name in self._people() if product in {"", OFFER.product}]
        return found[after:][:limit]

    def opportunity_totals(self, limit=50):
        return (
            [] if self._empty else [OpportunityTotal("NUT-031", "Gel énergétique", "Nutrition", 2, 64, "EUR")][:limit]
        )

    def write(self, name, path, *, product="", machine=False, language=""):
        del product, machine, language
        path.write_text(f"{name}\n", encoding="utf-8")
        return 1

    def of(self, customer, language=""):
        del language
        customer_id = self._customers.get(customer).customer_id
        return CustomerPredictions(customer_id, AT, SCORES, [OFFER])

    def offers(self, customer, language=""):
        return self.of(customer, language).offers
