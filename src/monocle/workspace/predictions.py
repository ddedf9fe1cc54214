"""What models expect of customers, as the last run left it: computed once, read by every door."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from monocle.catalog import readings, scores
from monocle.errors import BadInput, NotFound
from monocle.workspace import reading
from monocle.workspace.house import House
from monocle.workspace.offer_words import said
from monocle.workspace.prediction_files import write_offers, write_people
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

KINDS = ("lifetime", "churn", "purchase_30", "purchase_90", "offers")
LISTS: Mapping[str, str] = {"churn": "churn", "lifetime": "lifetime", "opportunities": "offers"}
"""Report whose customers are listed → the model that ranks them."""
MOST = 1_000
"""Rows that one call gives, at most."""


class Predictions:
    """What models expect of a workspace's customers."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def models(self) -> Sequence[ModelReport]:
        """Give every model of the last run that made some; none before it."""
        return [found[0] for kind in KINDS if (found := self.history(kind, 1))]

    def model(self, kind: str) -> ModelReport:
        """Give one model.

        Raises:
            NotFound: there is no such kind, or no run has made it yet.
        """
        found = self.history(kind, 1)
        if not found:
            raise NotFound("no run has made this model yet", where=f"model {kind}", mend="make it: monocle understand")
        return found[0]

    def history(self, kind: str, limit: int = 30) -> Sequence[ModelReport]:
        """Give one kind of model of the last runs, newest first.

        Raises:
            NotFound: there is no such kind.
        """
        if kind not in KINDS:
            raise NotFound(f"{kind!r} is no model", where="predictions", mend=f"use one of {', '.join(KINDS)}")
        with self._house.catalog.reading() as connection:
            return [_report(one) for one in scores.history(connection, kind, _within(limit))]

    def leaving(self, limit: int = 50, after: int = 0) -> Sequence[ScoredCustomer]:
        """Give the customers most likely to leave first, those after a number of them."""
        return self._ranked("churn", limit, after)

    def most_valuable(self, limit: int = 50, after: int = 0) -> Sequence[ScoredCustomer]:
        """Give the customers of the highest expected value first, those after a number of them."""
        return self._ranked("expected_value_365d", limit, after)

    def opportunities(
        self, product: str = "", limit: int = 50, after: int = 0, language: str = ""
    ) -> Sequence[Opportunity]:
        """Give offers by expected value, most first, of one product or of all, those after a number of them."""
        with self._house.catalog.reading() as connection:
            found = scores.opportunities(connection, product, _within(limit), max(after, 0))
        spoken = self._spoken(language)
        return [Opportunity(one.customer_id, one.name, _offer(one.offer, spoken)) for one in found]

    def opportunity_totals(self, limit: int = 50) -> Sequence[OpportunityTotal]:
        """Give what the offers of each product are worth together, most first."""
        with self._house.catalog.reading() as connection:
            found = scores.totals(connection, _within(limit))
        return [
            OpportunityTotal(one.product, one.label, one.category, one.customers, one.expected, one.currency)
            for one in found
        ]

    def of(self, customer: str, language: str = "") -> CustomerPredictions:
        """Give what is expected of one customer.

        Args:
            customer: id or identifier.
            language: of the reasons of offers.

        Raises:
            NotFound: no customer has it.
            Conflict: several have it.
        """
        lane = self._house.catalog.lane
        meant, is_id = reading.meant(lane, customer)
        found = readings.read(lane, meant, (), 0) if is_id else None
        if is_id and found is None:
            raise reading.nobody()
        return self.of_customer(found.customer_id if found else meant, language)

    def of_customer(self, customer_id: UUID, language: str = "") -> CustomerPredictions:
        """Give what is expected of one customer by the id in force; nothing where no model told."""
        with self._house.catalog.reading() as connection:
            known, offers = scores.of(connection, customer_id), scores.offers_of(connection, customer_id)
        told, as_of = known or ({}, None)
        spoken = self._spoken(language)
        return CustomerPredictions(customer_id, as_of, _known(told), [_offer(one, spoken) for one in offers])

    def offers(self, customer: str, language: str = "") -> Sequence[Offer]:
        """Give what to offer to one customer next, best first."""
        return self.of(customer, language).offers

    def write(
        self, name: str, path: Path, *, product: str = "", limit: int = MOST, machine: bool = False, language: str = ""
    ) -> int:
        """Write the first customers of a list into a file, and give how many rows it has.

        Args:
            name: churn, lifetime or opportunities.
            path: ends in .csv or .xlsx.
            product: of opportunities, this one alone.
            limit: rows at most.
            machine: as a program reads it, nothing guarded against spreadsheets.
            language: of heads and reasons.

        Raises:
            NotFound: there is no such list.
        """
        spoken = self._spoken(language)
        if name == "opportunities":
            offers = self.opportunities(product, limit, language=spoken)
            write_offers(path, offers, machine=machine, language=spoken)
            return len(offers)
        if name not in LISTS:
            raise NotFound(
                "no model ranks customers of this report", where="predictions", mend=f"use one of {', '.join(LISTS)}"
            )
        people = self.leaving(limit) if name == "churn" else self.most_valuable(limit)
        write_people(path, people, machine=machine, language=spoken)
        return len(people)

    def _ranked(self, score: str, limit: int, after: int) -> Sequence[ScoredCustomer]:
        with self._house.catalog.reading() as connection:
            found = scores.ranked(connection, score, _within(limit), max(after, 0))
        return [ScoredCustomer(one.customer_id, one.name, _known(one.traits)) for one in found]

    def _spoken(self, language: str) -> str:
        return language or self._house.charter.languages[0]


def _within(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise BadInput(f"{limit} rows are asked for; 1 to {MOST} are given", mend="ask for the next ones after these")
    return limit


def _known(told: Mapping[str, Any]) -> Mapping[str, float | int | str]:
    return {name: value for name, value in told.items() if value is not None}


def _offer(row: Mapping[str, Any], language: str) -> Offer:
    return Offer(
        rank=row["rank"],
        product=row["product"],
        label=row["label"],
        category=row["category"] or "",
        probability=row["probability"],
        amount=row["amount"],
        currency=row["currency"],
        expected=row["expected"],
        reason=row["reason"],
        because=row["because"] or "",
        days=row["days"] or 0,
        support=row["support"],
        said=said(row, language),
    )


def _report(kept: scores.Kept) -> ModelReport:
    body = kept.report
    return ModelReport(
        kept.kind,
        kept.run_id,
        kept.as_of,
        kept.state,
        kept.reason,
        body.get("minimum", {}),
        body.get("found", {}),
        kept.version,
        body.get("parameters", {}),
        _tried(body.get("back_test")),
        [Bin(**one) for one in body.get("distribution", ())],
        body.get("total", 0.0),
        body.get("reasons", {}),
    )


def _tried(body: Mapping[str, Any] | None) -> BackTest | None:
    if not body:
        return None
    return BackTest(
        dt.datetime.fromisoformat(body["cut_off"]),
        dt.datetime.fromisoformat(body["until"]),
        body["customers"],
        body["baseline"],
        [_comparison(one) for one in body["comparisons"]],
        [CalibrationPoint(**one) for one in body["calibration"]],
    )


def _comparison(one: Mapping[str, Any]) -> Comparison:
    figures = [Interval(**one[name]) for name in ("model", "baseline", "difference")]
    return Comparison(one["measure"], figures[0], figures[1], figures[2], one["better"])
