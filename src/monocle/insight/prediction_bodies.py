"""Predictions as reports: figures and tables like those of all other reports, with segments of the customers behind them."""

from collections.abc import Mapping, Sequence
from typing import Any

from monocle.insight.figures import Body, Cell, Figure, Table, Tree
from monocle.insight.reporting import Report

REFUSALS = {
    "too_few_customers": "too few customers who bought: %(least)s are needed, %(found)s are there",
    "too_few_repeat_customers": "too few customers who bought again: %(least)s are needed, %(found)s are there",
    "too_few_days": "too short a history: %(least)s days are needed, %(found)s are there",
    "too_few_who_bought": "too few customers who bought in the time to learn from: %(least)s are needed, %(found)s are there",
    "too_few_who_did_not": "too few customers who bought nothing in the time to learn from: %(least)s are needed, %(found)s are there",
    "too_few_horizons": "too short a history: %(least)s times the days foretold are needed, %(found)s times are there",
    "too_few_products": "too few products of ten customers or more: %(least)s are needed, %(found)s are there",
    "too_few_orders": "nothing tells yet who will buy: too few orders to foretell from, %(least)s is needed, %(found)s are there",
}
"""Reason → why there is no model."""
_TRIED_COLUMNS = (
    "measure",
    "model",
    "low",
    "high",
    "baseline",
    "difference",
    "difference_low",
    "difference_high",
    "better",
)
_NONE = "no run has made this model yet"


def bodies(reports: Sequence[Report], totals: Sequence[Mapping[str, Any]], currency: str) -> Mapping[str, Body]:
    """Give the reports lifetime, churn, offers and opportunities.

    Args:
        reports: of every model.
        totals: of each product that is offered: label, category, customers, expected.
        currency: of all amounts.
    """
    told = {one.kind: one for one in reports}
    empty = Report("")
    return {
        "lifetime": _lifetime(told.get("lifetime", empty), currency),
        "churn": _churn(told, empty),
        "offers": _offers(told.get("offers", empty)),
        "opportunities": _opportunities(told.get("offers", empty), totals, currency),
    }


def why_not(report: Report) -> str:
    """Give why there is no model, in words; empty where there is one."""
    if report.version:
        return ""
    if not report.reason:
        return _NONE
    measure = report.reason.removeprefix("too_few_")
    least, found = report.body["minimum"].get(measure, 1), report.body["found"].get(measure, 0)
    return REFUSALS[report.reason] % {"least": f"{least:g}", "found": f"{found:g}"}


def _lifetime(report: Report, currency: str) -> Body:
    customers, total = _customers(report), report.body.get("total")
    known: Tree = {"trait": "expected_value_365d", "op": "known"}
    each = total / customers if total is not None and customers else None
    figures = [
        Figure("expected_value", _whole(total), "money", customers, "customers", currency, tree=known),
        Figure("expected_value_each", _whole(each), "money", customers, "customers", currency),
    ]
    rows, trees = _bins(report, "expected_value_365d", whole=True)
    tables = [
        Table("lifetime_distribution", ("from", "to", "customers"), ("money", "money", "customers"), rows, 2, "bar", currency,
              customers, "customers", trees, refused=why_not(report)),
        _calibration("lifetime", "repeat_orders", "orders", report),
        _trial("lifetime", report),
        _model("lifetime", report),
    ]  # fmt: skip
    return Body(figures, tables)


def _churn(told: Mapping[str, Report], empty: Report) -> Body:
    churn = told.get("churn", empty)
    figures = [
        Figure(name, _whole(one.body.get("total")), "customers", _customers(one), "customers", tree=tree)
        for name, one, tree in (
            ("leaving", churn, _above("churn", 0.5)),
            ("next_purchase_30", told.get("purchase_30", empty), _above("next_purchase_30d", 0.5)),
            ("next_purchase_90", told.get("purchase_90", empty), _above("next_purchase_90d", 0.5)),
        )
    ]
    rows, trees = _bins(churn, "churn")
    tables = [
        Table("churn_distribution", ("from", "to", "customers"), ("share", "share", "customers"), rows, 2, "bar", n=_customers(churn),
              of="customers", trees=trees, refused=why_not(churn)),
        _calibration("churn", "tenth", "share", churn),
        *(_trial(kind, told.get(kind, empty)) for kind in ("churn", "purchase_30", "purchase_90")),
        _model("churn", churn),
    ]  # fmt: skip
    return Body(figures, tables)


def _offers(report: Report) -> Body:
    customers = _customers(report)
    figures = [Figure("offers_made", _whole(report.body.get("total")), "offers", customers, "customers")]
    reasons: list[list[Cell]] = [[name, count] for name, count in report.body.get("reasons", {}).items() if count]
    points = (report.body.get("back_test") or {}).get("calibration", ())
    places: list[list[Cell]] = [[one["group"], round(one["actual"], 4)] for one in points]
    tables = [
        Table("offers_by_reason", ("reason", "offers"), ("offer_reason", "offers"), reasons, 1, "bar", n=customers,
              of="customers", refused=why_not(report)),
        _trial("offers", report),
        Table("offers_at_place", ("place", "bought"), ("", "share"), places, 1, "bar",
              n=(report.body.get("back_test") or {}).get("customers", 0), of="customers", refused=why_not(report)),
        _model("offers", report),
    ]  # fmt: skip
    return Body(figures, tables)


def _opportunities(report: Report, totals: Sequence[Mapping[str, Any]], currency: str) -> Body:
    expected = sum(one["expected"] for one in totals) if report.version else None
    customers = _customers(report)
    rows: list[list[Cell]] = [
        [one["label"], one["category"] or "", one["customers"], one["expected"]] for one in totals
    ]
    table = Table(
        "opportunities_by_product", ("product", "category", "customers", "expected"), ("", "", "customers", "money"), rows, 2,
        "bar", currency, customers, "customers", refused=why_not(report),
    )  # fmt: skip
    return Body([Figure("opportunity_value", expected, "money", customers, "customers", currency)], [table])


def _calibration(kind: str, group: str, unit: str, report: Report) -> Table:
    tried = report.body.get("back_test") or {}
    rows: list[list[Cell]] = [
        [one["group"], one["customers"], round(one["predicted"], 4), round(one["actual"], 4)]
        for one in tried.get("calibration", ())
    ]
    columns, units = (group, "customers", "predicted", "actual"), ("", "customers", unit, unit)
    return Table(
        f"{kind}_calibration", columns, units, rows, 1, "line", n=tried.get("customers", 0), of="customers",
        refused=why_not(report),
    )  # fmt: skip


def _trial(kind: str, report: Report) -> Table:
    tried = report.body.get("back_test") or {}
    rows: list[list[Cell]] = [
        [
            one["measure"],
            *(_short(one["model"][name]) for name in ("value", "low", "high")),
            _short(one["baseline"]["value"]),
            *(_short(one["difference"][name]) for name in ("value", "low", "high")),
            one["better"],
        ]
        for one in tried.get("comparisons", ())
    ]
    why = why_not(report) or ("" if tried else "the past is too short to try the model on")
    return Table(
        f"{kind}_trial", _TRIED_COLUMNS, ("figure", *["score"] * 7, ""), rows, 1, "", n=tried.get("customers", 0), of="customers",
        refused=why,
    )  # fmt: skip


def _model(kind: str, report: Report) -> Table:
    tried = report.body.get("back_test") or {}
    told = {
        "version": report.version,
        **report.body.get("parameters", {}),
        **report.body.get("found", {}),
        **{f"tried_{name}": str(tried[name])[:10] for name in ("cut_off", "until") if name in tried},
    }
    rows: list[list[Cell]] = [[name, _said(value)] for name, value in told.items()]
    return Table(f"{kind}_model", ("parameter", "value"), ("model_part", ""), rows, 1, refused=why_not(report))


def _customers(report: Report) -> int:
    return int(report.body.get("found", {}).get("customers", 0))


def _bins(report: Report, name: str, *, whole: bool = False) -> tuple[list[list[Cell]], list[Tree]]:
    """Give customers by a score, and the segment of each part; the last part has no upper end."""
    bins = [one for one in report.body.get("distribution", ()) if one["customers"]]
    rows, trees = [], []
    for turn, one in enumerate(bins):
        low, high = (round(one[end]) if whole else round(one[end], 4) for end in ("low", "high"))
        least: Tree = {"trait": name, "op": "at_least", "value": low}
        last = turn == len(bins) - 1
        trees.append(least if last else {"all": [least, {"trait": name, "op": "less", "value": high}]})
        rows.append([low, high, one["customers"]])
    return rows, trees


def _above(name: str, least: float) -> Tree:
    return {"trait": name, "op": "at_least", "value": least}


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _short(value: float) -> float:
    return round(value, 4)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"
