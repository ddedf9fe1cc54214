"""All reports of a run."""

from collections.abc import Callable, Mapping, Sequence

from monocle.insight.figures import Body
from monocle.insight.making import Making
from monocle.insight.reports.anomalies import StandsOut, anomalies
from monocle.insight.reports.campaigns import campaigns
from monocle.insight.reports.cohorts import cohorts
from monocle.insight.reports.consents import consents
from monocle.insight.reports.engagement import engagement
from monocle.insight.reports.levels import NAME as LEVELS
from monocle.insight.reports.levels import levels
from monocle.insight.reports.loyalty import loyalty
from monocle.insight.reports.portfolio import portfolio
from monocle.insight.reports.products import products
from monocle.insight.reports.rfm import rfm
from monocle.insight.reports.sales import sales
from monocle.insight.reports.satisfaction import satisfaction

_MADE: Mapping[str, Callable[[Making], Body]] = {
    "portfolio": portfolio,
    "rfm": rfm,
    "cohorts": cohorts,
    "sales": sales,
    "products": products,
    "engagement": engagement,
    "loyalty": loyalty,
    "satisfaction": satisfaction,
    "campaigns": campaigns,
    LEVELS: levels,
    "consents": consents,
}


def reports(making: Making) -> tuple[dict[str, Body], Sequence[StandsOut]]:
    """Give every report by its name, and the weeks that stand out."""
    made = {name: report(making) for name, report in _MADE.items()}
    made["anomalies"], found = anomalies(making)
    return made, found
