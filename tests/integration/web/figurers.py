"""Figures of the made-up house: a few of each kind, so that pages show them."""

import datetime as dt
from uuid import UUID

from monocle.errors import NotFound
from monocle.ids import derived
from monocle.insight.definitions import DEFINED, REPORTS
from monocle.language import translations
from monocle.workspace.insight_boards import BUILT_IN
from monocle.workspace.insight_views import (
    Anomaly,
    Board,
    CustomerTraits,
    Definition,
    Figure,
    Report,
    Shown,
    StepRow,
    Table,
    TraitValue,
)

AT = dt.datetime(2026, 11, 14, 13, 26)
RUN = derived("run", "figures")
CHAMPIONS = {"trait": "rfm_cell", "op": "is", "value": "champions"}
FIGURES = (
    Figure("customers", 20_014, "customers", 20_014, "customers", before=19_998, sql="SELECT * FROM customers"),
    Figure("value_365d", 123_456, "money", 9, "buyers", "EUR", tree=CHAMPIONS),
    Figure("nps", 12.5, "points", 40, "answers", low=-2.0, high=27.0, benchmark=31.0),
    Figure("campaign_return", None, "times", 3, "messages"),
)
TABLES = (
    Table("rfm_cells", ("cell", "customers", "share"), ("rfm_cell", "customers", "share"), [["champions", 4, 0.4], ["<b>", 6, 0.6]],
          1, "bar", n=10, of="buyers", trees=[CHAMPIONS, None]),
    Table("revenue_by_month", ("month", "revenue"), ("month", "money"), [["2026-10-01", 1_250], ["2026-11-01", None]], 1, "line",
          "EUR", 2, "orders", sql="SELECT * FROM orders"),
    Table("retention", ("cohort", "period", "share"), ("quarter", "quarters", "share"), [["2026-01-01", 0, 1.0], ["2026-01-01", 2, 0.2]],
          2, "heat", n=2, of="buyers"),
    Table("revenue_by_currency", ("currency", "orders", "revenue"), ("", "orders", "money of the row"), [["CHF", 1, 990]], n=1, of="orders"),
    Table("revenue_by_store", ("store", "revenue"), ("", "money"), [[None, 100], ["=cmd()", 250]], 1, "bar", "EUR", 2, "orders"),
    Table("themes", ("theme",), ("",), (), refused="no theme has 5 texts yet"),
)  # fmt: skip


class HouseInsight:
    """Figures from memory; ``empty`` for a house in which nothing was computed."""

    def __init__(self, *, empty: bool = False) -> None:
        self._empty = empty

    def of_customer(self, customer_id: UUID, language: str = "") -> CustomerTraits:
        say = translations(language).gettext
        told = [
            TraitValue("net_spent", say("Spent, refunds deducted"), "facts", "observed", "minor units", 12_345, "…"),
            TraitValue("currency", say("Currency of the amounts"), "facts", "observed", "", "EUR", "…"),
            TraitValue("rfm_cell", say("RFM cell"), "rfm", "inferred", "", "champions", "…"),
            TraitValue("declared_interest", say("Interest that they told"), "preferences", "declared", "", "<i>trail</i>", "…"),
            TraitValue("is_late", say("Later than usual"), "habits", "inferred", "", True, "…"),
        ]  # fmt: skip
        return CustomerTraits(customer_id, None if self._empty else AT, [] if self._empty else told)

    def traits(self, customer: str, language: str = "") -> CustomerTraits:
        return self.of_customer(UUID(customer), language)

    def definitions(self, language: str = ""):
        say = translations(language).gettext
        return [Definition(one.name, "figure", one.report, say(one.label), one.unit, say(one.how)) for one in DEFINED]

    def names(self):
        return REPORTS

    def report(self, name: str) -> Report:
        if name not in REPORTS or self._empty:
            raise NotFound("no run has made this report yet", mend="make it: monocle understand")
        return Report(name, RUN, AT, FIGURES, TABLES)

    def boards(self, language: str = ""):
        say = translations(language).gettext
        return [Board(one.name, say(one.label), one.figures, one.tables) for one in BUILT_IN]

    def board(self, name: str = "", language: str = "") -> Shown:
        found = [one for one in self.boards(language) if name in {"", one.name}]
        if not found:
            raise NotFound("there is no such board")
        if self._empty:
            return Shown(found[0])
        return Shown(
            found[0], AT, [("sales", one) for one in FIGURES], [("sales", one) for one in TABLES], self.steps()
        )

    def anomalies(self, figure: str = "", limit: int = 100):
        found = [] if self._empty else [Anomaly("orders_by_week", "Nancy", dt.date(2026, 11, 2), 29.0, 114.3, -5.1, AT)]
        return [one for one in found if figure in {"", one.figure}][:limit]

    def steps(self):
        if self._empty:
            return []
        return [
            StepRow(RUN, "insight", "done", AT, 1.2),
            StepRow(RUN, "segments", "failed", AT, 0.1, "the disk is full"),
        ]
