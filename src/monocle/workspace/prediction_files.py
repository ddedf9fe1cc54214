"""Customers as models rank them, as a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from babel.numbers import get_currency_precision

from monocle.language import translations
from monocle.spreadsheets import write_sheet
from monocle.workspace.prediction_views import Opportunity, ScoredCustomer

PEOPLE: Mapping[str, str] = {
    "customer_id": "Customer",
    "name": "Name",
    "churn": "Likely to leave",
    "next_purchase_30d": "Buys in 30 days",
    "next_purchase_90d": "Buys in 90 days",
    "alive": "Still a customer",
    "expected_value_365d": "Value of a year",
    "value_currency": "Currency",
}
OFFERS: Mapping[str, str] = {
    "customer_id": "Customer",
    "name": "Name",
    "product": "Product",
    "label": "Offer",
    "category": "Category",
    "probability": "Probability",
    "expected": "Expected",
    "currency": "Currency",
    "why": "Why",
}
"""Column for a program → for people, a message id."""


def write_people(path: Path, people: Sequence[ScoredCustomer], *, machine: bool, language: str) -> None:
    """Write customers with their scores; amounts in whole units of their currency."""
    rows = []
    for one in people:
        told = {name: str(one.scores.get(name, "")) for name in PEOPLE}
        told |= {"customer_id": str(one.customer_id), "name": one.name}
        if "expected_value_365d" in one.scores:
            told["expected_value_365d"] = _major(int(one.scores["expected_value_365d"]), told["value_currency"])
        rows.append(list(told.values()))
    write_sheet(path, _heads(PEOPLE, machine, language), rows, machine=machine, language=language)


def write_offers(path: Path, offers: Sequence[Opportunity], *, machine: bool, language: str) -> None:
    """Write offers with whom they are for and why; amounts in whole units of their currency."""
    rows = [
        [
            str(one.customer_id), one.name, one.offer.product, one.offer.label, one.offer.category,
            str(one.offer.probability), _major(one.offer.expected, one.offer.currency), one.offer.currency, one.offer.said,
        ]
        for one in offers
    ]  # fmt: skip
    write_sheet(path, _heads(OFFERS, machine, language), rows, machine=machine, language=language)


def _heads(columns: Mapping[str, str], machine: bool, language: str) -> list[str]:
    return list(columns) if machine else [translations(language).gettext(one) for one in columns.values()]


def _major(amount: int, currency: str) -> str:
    return str(amount / 10 ** get_currency_precision(currency))
