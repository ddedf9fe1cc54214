# ruff: noqa: ARG002 - who stands in for a verb takes what it takes
"""Destinations and audiences from memory, for the tests of the doors: what is sent is made up, what is written is kept."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from monocle.activate.audiences import Destination, parse
from monocle.errors import Conflict, NotFound, Unavailable
from monocle.workspace.audience_views import Action, AllowanceRow, Desk, Offered, Saving, Warned, Whom
from monocle.workspace.destination_views import AudienceRow, DestinationRow, KindRow, Previewed, ResultRow, SyncRow

NOW = dt.datetime(2026, 11, 22, 7, 30)
SYNC, CONSENT = UUID(int=71), UUID(int=72)
MAIL: dict[str, Any] = {
    "kind": "csv",
    "label": {"fr": "Fichiers <b>d'emailing</b>", "en": "Files for e-mailing"},
    "audiences": [
        {
            "name": "spring",
            "segment": "champions",
            "purpose": "marketing",
            "channel": "email",
            "mapping": {"email": "email"},
            "cap": {"times": 2, "days": 7, "channels": ["email"]},
            "keep_out": {"buyers": 30, "lists": ["staff"]},
            "holdout": 0.1,
            "cost": 3,
            "list_id": 12,
        }
    ],
}


def a_sync(**more: Any) -> SyncRow:
    counts = {
        name: place for place, name in enumerate(("waiting", "updated", "removed", "skipped", "refused", "added"))
    }
    usual = {"of": 18, "unchanged": 2, "failed": 1, "state": "done", "asked_by": "anna", "mode": "difference"}
    usual |= dict.fromkeys(("started_at", "checked_at", "ended_at"), NOW)
    return SyncRow(sync_id=SYNC, destination="mail", audience="spring", **{**usual, **counts, **more})


class HouseAudiences:
    """What files say is kept as they say it."""

    def __init__(self, people: Sequence[UUID]) -> None:
        self.people, self.files = people, {"mail": dict(MAIL)} if people else {}
        self.saved_by: list[str] = []

    def names(self) -> Sequence[str]:
        return sorted(self.files)

    def definition(self, name: str) -> Destination:
        if name not in self.files:
            raise NotFound(f"there is no destination {name}", where="destinations")
        return parse(name, self.files[name])

    def save(self, name: str, definition: Mapping[str, Any], by: str) -> Destination:
        said = parse(name, definition)
        self.files[name] = dict(definition)
        self.saved_by.append(by)
        return said

    def remove(self, name: str, by: str) -> None:
        raise Conflict("7 customers are still there, or on their way", mend="pause it")

    def who(self, name: str, audience: str) -> Whom:
        if audience not in {one.name for one in self.definition(name).audiences}:
            raise NotFound("there is no such audience", where="destinations")
        return Whom(15, 10, {"denied": 3, "capped": 2}, NOW)

    def saved(self, days: int = 90) -> Sequence[Saving]:
        return [Saving("mail", "spring", "capped", 2, 6, "EUR")] if self.people else []

    def actions(self, limit: int = 100) -> Sequence[Action]:
        return [
            Action(NOW, "anna", "sent", "mail", "spring", {"added": 5}, SYNC),
            Action(NOW, "léa", "added", "mail", ""),
        ]

    def allowances(self, customer_id: UUID) -> Sequence[AllowanceRow]:
        return [AllowanceRow("marketing", "email", "granted", CONSENT, NOW)]

    def desk(self, name: str) -> Desk:
        customer = next((one for one in self.people if name in {str(one), "email:marie@exemple.fr"}), None)
        if customer is None:
            raise NotFound("there is no such customer", where="customers")
        warnings = [
            Warned("complained", at=NOW),
            Warned("no_contact", "email"),
            Warned("not_asked", "sms,mail"),
            Warned("noted", at=NOW),
        ]
        offers = [Offered("T1", "Tente <i>légère</i>", "together", "Sac à dos")]
        return Desk(
            customer, "Marie Lefèvre", NOW, (NOW, "Lyon"), [("Sacs", 2)], 4, {"EUR": 65_047}, NOW, ("OR", 1_328), 0,
            offers, warnings, ["phone"], ["champions"], NOW,
        )  # fmt: skip


class HouseDestinations:
    """What is sent is made up."""

    def __init__(self, audiences: HouseAudiences) -> None:
        self.audiences, self.asked = audiences, []

    def kinds(self) -> Sequence[KindRow]:
        settings = {"list_id*": "number of the list"}
        return [
            KindRow("brevo", {"EMAIL": "e-mail address"}, settings, True),
            KindRow("csv", {}, {"folder": "where"}, False),
        ]

    def list(self) -> Sequence[DestinationRow]:
        return [self.get(name) for name in self.audiences.names()]

    def get(self, name: str) -> DestinationRow:
        said = self.audiences.definition(name)
        rows = [
            AudienceRow(
                one.name,
                one.segment,
                one.purpose,
                one.channel,
                one.mode,
                one.every,
                one.mapping,
                9,
                0,
                1,
                a_sync(),
                NOW,
                stays=2,
            )
            for one in said.audiences
        ]
        return DestinationRow(name, said.kind, said.shown("en"), rows, answered_at=NOW, warnings=["look at it"])

    def check(self, name: str) -> str:
        self.audiences.definition(name)
        raise Unavailable("it does not answer", mend="mend its address")

    def preview(self, name: str, audience: str, mode: str = "", sample: int = 10) -> Previewed:
        row = {"action": "add", "email": "marie.lefevre@exemple.fr", "orders": 4}
        return Previewed(name, audience, "difference", 15, {"added": 5, "removed": 1}, {"denied": 3}, [row], NOW)

    def sync(self, name: str, audience: str = "", mode: str = "", by: str = "") -> Sequence[SyncRow]:
        if self.audiences.definition(name).paused:
            raise Conflict("nothing is sent there now", mend="resume it first")
        self.asked.append((name, audience, by))
        return [a_sync()]

    def retry(self, sync_id: UUID, by: str = "") -> SyncRow:
        self.asked.append(("retry", sync_id, by))
        return a_sync(mode="retry")

    def runs(self, name: str = "", audience: str = "", limit: int = 50, after: str = "") -> Sequence[SyncRow]:
        return [a_sync()] if self.audiences.people else []

    def run(self, sync_id: UUID) -> SyncRow:
        if sync_id != SYNC:
            raise NotFound("there is no such synchronisation", where="destinations")
        return a_sync()

    def results(self, sync_id: UUID, outcome: str = "", limit: int = 50, after: int = 0) -> Sequence[ResultRow]:
        return [ResultRow(self.audiences.people[0], outcome or "refused", "denied", CONSENT, 0, 1)]
