"""Audiences: what the files of destinations say, who may be sent, what was spared, and who did what."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from monocle import clock
from monocle.activate.audiences import Audience, Destination, parse, plain
from monocle.catalog import allowances, audience_log
from monocle.documents import save_document
from monocle.errors import BadInput, Conflict, MonocleError, NotFound
from monocle.workspace import destined
from monocle.workspace.audience_views import SAVED, Action, AllowanceRow, Desk, Saving, Whom
from monocle.workspace.desk import at_desk
from monocle.workspace.house import House
from monocle.workspace.who_may import who_may

MOST_SHOWN = 1_000


class Audiences:
    """The audiences of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def names(self) -> Sequence[str]:
        """Give the names of the destinations that have a file."""
        return destined.names(self._house.folder)

    def definition(self, name: str) -> Destination:
        """Give what the file of a destination says.

        Raises:
            NotFound: there is no such destination.
            BadConfig: its file cannot be used.
        """
        return destined.read(self._house.folder, name)

    def save(self, name: str, definition: Mapping[str, Any], by: str) -> Destination:
        """Write what a destination says, and remember who did.

        Args:
            name: of the file; a new one is made where there is none.
            definition: as the file is to say it.
            by: who asks.

        Raises:
            BadConfig: it cannot be used; nothing is written.
        """
        said = parse(name, definition)
        destined.bind(self._house.folder, said, secrets=False)
        before = self._before(name)
        save_document(self._house.folder.root / destined.FOLDER / f"{name}.yaml", plain(said))
        with self._house.catalog.transaction() as connection:
            for what, audience in _changed(before, said):
                audience_log.note(connection, (by, clock.now()), what, name, audience)
        return said

    def remove(self, name: str, by: str) -> None:
        """Take the file of a destination away.

        Raises:
            NotFound: there is no such destination.
            Conflict: it still has customers, who would stay there without anybody seeing to them.
        """
        self._known(name)
        with self._house.catalog.transaction() as connection:
            held = audience_log.held(connection, name)
            if held:
                raise Conflict(
                    f"{held} customers are still there, or on their way",
                    where=f"destinations/{name}.yaml",
                    mend="have its audiences send an empty segment first, or pause it",
                )
            (self._house.folder.root / destined.FOLDER / f"{name}.yaml").unlink()
            audience_log.note(connection, (by, clock.now()), "removed", name)

    def who(self, name: str, audience: str) -> Whom:
        """Count who of an audience may be sent, and why the others may not.

        Raises:
            NotFound: there is no such audience.
            BadConfig: a segment that it names cannot be used.
            Unavailable: it is not computed yet what customers allow.
        """
        wanted = self._audience(self.definition(name), audience)
        now = clock.now().replace(tzinfo=None)
        with self._house.catalog.transaction() as connection:
            found = Counter(one.reason for one in who_may(self._house, connection, (name, wanted), now))
        of, may = found.total(), found.pop("", 0)
        return Whom(of, may, dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))), now)

    def saved(self, days: int = 90) -> Sequence[Saving]:
        """Give the contacts that were spared since, per audience and reason, with what they would have cost."""
        costs = {
            (name, one.name): one.cost
            for name in self.names()
            for said in [self._before(name)]
            if said
            for one in said.audiences
        }
        since = clock.now() - dt.timedelta(days=days)
        with self._house.catalog.reading() as connection:
            found = audience_log.spared(connection, since, SAVED)
        return [
            Saving(
                one.destination, one.audience, one.reason, one.contacts,
                one.contacts * costs.get((one.destination, one.audience), 0), self._house.charter.currency,
            )
            for one in found
        ]  # fmt: skip

    def actions(self, limit: int = 100) -> Sequence[Action]:
        """Give who did what with which outcome, newest first.

        Raises:
            BadInput: the limit is out of range.
        """
        if not 1 <= limit <= MOST_SHOWN:
            raise BadInput(f"limit is {limit}", where="audiences", mend=f"use a limit of 1 to {MOST_SHOWN}")
        with self._house.catalog.reading() as connection:
            found = audience_log.newest(connection, limit)
        return [
            Action(
                one.at, one.by, one.what, one.destination, one.audience,
                {outcome: count for outcome, count in one.outcome.items() if count}, one.sync_id,
            )
            for one in found
        ]  # fmt: skip

    def allowances(self, customer_id: UUID) -> Sequence[AllowanceRow]:
        """Give what a customer allows."""
        with self._house.catalog.reading() as connection:
            found = allowances.of(connection, customer_id)
        return [
            AllowanceRow(one.purpose, one.channel, one.state, one.consent_id, one.chosen_at, one.source)
            for one in found
        ]

    def desk(self, name: str) -> Desk:
        """Give a customer (id or ``type:value``) in one glance.

        Raises:
            NotFound: no customer has it.
            Conflict: several have it.
        """
        return at_desk(self._house, name)

    def _before(self, name: str) -> Destination | None:
        with suppress(MonocleError):
            return self.definition(name)
        return None

    def _known(self, name: str) -> None:
        if name not in self.names():
            raise NotFound(
                f"there is no destination {name}",
                where="destinations",
                mend=f"known destinations: {', '.join(self.names()) or 'none yet'}",
            )

    def _audience(self, said: Destination, audience: str) -> Audience:
        found = next((one for one in said.audiences if one.name == audience), None)
        if found is None:
            raise NotFound(
                f"there is no audience {audience}",
                where=f"destinations/{said.name}.yaml",
                mend=f"known audiences: {', '.join(one.name for one in said.audiences) or 'none yet'}",
            )
        return found


def _changed(before: Destination | None, now: Destination) -> Sequence[tuple[str, str]]:
    """Give (what, audience) of what a definition changes; an empty audience for the destination itself."""
    if before is None:
        return [("added", ""), *(("added", one.name) for one in now.audiences)]
    was, are = ({one.name: one for one in side.audiences} for side in (before, now))
    found = [("removed", name) for name in sorted(set(was) - set(are))]
    found += [("added", name) for name in sorted(set(are) - set(was))]
    found += [("changed", name) for name in sorted(set(are) & set(was)) if are[name] != was[name]]
    if before.paused != now.paused:
        found.append(("paused" if now.paused else "resumed", ""))
    itself = replace(before, audiences=now.audiences, paused=now.paused) != now
    return [*found, *([("changed", "")] if itself else [])]
