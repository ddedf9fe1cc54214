"""What each figure of a report is: the glossary that pages, terminal and API share."""

from monocle.insight.defined_customers import CUSTOMERS
from monocle.insight.defined_deals import DEALS
from monocle.insight.defined_predictions import PREDICTED
from monocle.insight.one_defined import Defined

__all__ = ["DEFINED", "REPORTS", "Defined"]
REPORTS = (
    "portfolio", "rfm", "cohorts", "sales", "products", "engagement", "loyalty", "satisfaction", "campaigns", "consents", "lifetime", "churn",
    "offers", "opportunities", "anomalies",
)  # fmt: skip
DEFINED: tuple[Defined, ...] = tuple(
    sorted(
        (*CUSTOMERS, *DEALS, *PREDICTED), key=lambda one: REPORTS.index(one.report)
    )  # sorting leaves those of one report in order
)
"""In the order of the reports."""
