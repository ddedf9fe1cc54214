"""Who works in the small house: stewards who decide at random, and a subscriber who knows nothing but what is told.

The subscriber keeps ids, redirects and choices by the id changelog and the events of repair alone; both must always come to
what the house serves.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import psycopg
from bench.identity_house import People, wrong
from psycopg.rows import dict_row

from monocle.catalog.changelog import Wanted, following
from monocle.errors import Conflict
from monocle.workspace.choices import Choices, in_effect
from monocle.workspace.house import House
from monocle.workspace.identities import Identities
from monocle.workspace.reviews import Reviews
from monocle.workspace.scores import StoredScores

STEPS = ("merge", "merge", "pair", "pair", "split", "undo", "undo", "unmerge")


class Desk:
    """Stewards of a house of people, and a subscriber."""

    def __init__(self, house: House, people: People) -> None:
        """Sit down; the people are served."""
        scores = StoredScores(house)
        self.people, self.reviews, self.identities = people, Reviews(house, scores), Identities(house, scores)
        self._house = house
        self._records = sorted(row["record_id"] for row in people.rows["record"])
        self._line = psycopg.connect(house.catalog.conninfo, autocommit=True)
        self._line.execute("SET search_path = monocle")
        self._change, self._repair = self._ask(
            "SELECT (SELECT max(change_id) FROM identity_change), (SELECT coalesce(max(repair_id), 0) FROM repair)"
        )[0]
        self.alive, self.leads = self._served_ids()
        self.choices = self._served_choices()

    def __enter__(self) -> Self:
        """Give the desk."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave it."""
        self._line.close()

    def standing(self) -> list[int]:
        """Give the judgements that are not withdrawn, newest first."""
        return [
            row[0] for row in self._ask("SELECT judgement_id FROM judgement WHERE withdrawn_at IS NULL ORDER BY 1 DESC")
        ]

    def take_all_back(self) -> None:
        """Withdraw every judgement, those that come back by it too."""
        while standing := self.standing():
            for number in standing:
                self.reviews.undo(number, "Grace")

    def step(self, dice: random.Random) -> str:
        """Do one thing at random; give what, or ``refused`` when a judgement in force forbids it."""
        kind = dice.choice(STEPS)
        try:
            if kind == "undo":
                standing = self.standing()
                if standing:
                    self.reviews.undo(dice.choice(standing), "Ada")
            elif kind == "pair":
                left, right = dice.sample(self._records, 2)
                self.reviews.judge(left, right, dice.choice(("same", "different", "different", "unsure")), "Ada")
            else:
                self._change_an_identity(dice, kind)
        except Conflict:
            return "refused"
        return kind

    def _change_an_identity(self, dice: random.Random, kind: str) -> None:
        rows = self._ask(
            "SELECT customer_id, array_agg(record_id ORDER BY record_id) FROM record GROUP BY 1 ORDER BY 1"
        )
        if kind == "merge" and len(rows) > 1:
            (left, _), (right, _) = dice.sample(rows, 2)
            self.identities.merge(left, right, "Ada")
        elif kind == "split":
            several = [row for row in rows if len(row[1]) > 1]
            if several:
                customer, records = dice.choice(several)
                self.identities.split(customer, dice.sample(records, dice.randrange(1, len(records))), "Ada")
        elif kind == "unmerge":
            redirects = self._ask("SELECT customer_id, old_id FROM customer_redirect ORDER BY 2")
            if redirects:
                self.identities.unmerge(*dice.choice(redirects), "Ada")

    def wrong(self) -> list[str]:
        """Give in what the house differs from what follows from its judgements, or from what the subscriber was told."""
        found = wrong(self.people, self._house.catalog)
        self._listen()
        if (self.alive, self.leads) != self._served_ids():
            found.append("id changelog: who follows it has other ids")
        if self.choices != self._served_choices():
            found.append("repairs: who follows them has other choices")
        return found

    def _listen(self) -> None:
        changes = following(self._line, Wanted(), 100_000, self._change)
        followed(changes, self.alive, self.leads)
        self._change = changes[-1].change_id if changes else self._change
        told = self._ask(
            "SELECT repair_id, made_at, kind, customer_id, detail FROM repair WHERE repair_id > %s ORDER BY 1",
            self._repair,
        )
        for _, events in groupby(told, key=lambda row: row[1]):
            repaired([(kind, customer, detail) for _, _, kind, customer, detail in events], self.choices)
        self._repair = told[-1][0] if told else self._repair

    def _served_ids(self) -> tuple[set[UUID], dict[UUID, UUID]]:
        alive = {row[0] for row in self._ask("SELECT customer_id FROM customer")}
        return alive, dict(self._ask("SELECT old_id, customer_id FROM customer_redirect"))

    def _served_choices(self) -> dict[UUID, Choices]:
        rows: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
        with self._line.cursor(row_factory=dict_row) as cursor:
            for row in cursor.execute("SELECT * FROM choice"):
                rows[row["customer_id"]].append(row)
        return {row[0]: in_effect(rows[row[0]]) for row in self._ask("SELECT customer_id FROM customer")}

    def _ask(self, statement: str, *values: Any) -> list[Any]:
        return self._line.execute(statement.encode(), values or None).fetchall()


def followed(changes: Iterable[Any], alive: set[UUID], leads: dict[UUID, UUID]) -> None:
    """Do to ids in force, and to where others lead, what the id changelog says, oldest first: as a subscriber would."""
    for one in changes:
        if one.new_id is not None and one.what != "redirected":
            alive.add(one.new_id)
            leads.pop(one.new_id, None)
        if one.what in {"merged", "renamed", "redirected"}:
            alive.discard(one.old_id)
            leads[one.old_id] = one.new_id
        elif one.what == "gone":
            alive.discard(one.old_id)


def repaired(events: Sequence[tuple[str, UUID, Mapping[str, Any]]], choices: dict[UUID, Choices]) -> None:
    """Do to choices in effect what the events of one decision say: as a subscriber would.

    A customer split off begins with the choices of the one it was part of, one merged is no more, and what differs then
    is told choice by choice.
    """
    audience = [(customer, detail) for kind, customer, detail in events if kind == "audience"]
    known = dict(choices)
    for customer, detail in audience:
        if detail["what"] == "split" and customer not in known:
            choices[customer] = known.get(UUID(detail["other"]), {})
    for customer, detail in audience:
        if detail["what"] in {"merged", "redirected"}:
            choices.pop(customer, None)
    for customer, place, said in _said(events):
        now = {**choices.get(customer, {}), place: said}
        choices[customer] = {one: choice for one, choice in now.items() if choice}


def _said(events: Iterable[tuple[str, UUID, Mapping[str, Any]]]) -> Iterator[tuple[UUID, tuple[str, str], str]]:
    for kind, customer, detail in events:
        if kind == "consent":
            yield customer, (detail["purpose"], detail["channel"]), detail["after"]
