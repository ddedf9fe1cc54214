"""Who of an audience may be sent: the one way in which every synchronisation asks."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from uuid import UUID

from monocle.activate.allowed import places
from monocle.activate.audiences import Audience
from monocle.catalog import Connection, contacts, rearranging, understanding
from monocle.errors import BadConfig, MonocleError, Unavailable
from monocle.workspace import destined
from monocle.workspace.audience_views import Verdict
from monocle.workspace.house import House
from monocle.workspace.memberships import Following
from monocle.workspace.ripening import ripen

_WHY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("there is no segment {name}", "mend its name, or make it"),
        "archived": ("the segment {name} is archived", "restore it, or use another"),
        "not_evaluated": ("it is not known yet who is in the segment {name}", "wait, or run: monocle segment refresh"),
        "missing_list": ("there is no list {name}", "import it, or leave it out"),
    }
)

_REACHED_BY: Mapping[str, str] = MappingProxyType({"email": "email", "sms": "phone", "phone": "phone"})
"""Channel → the identifier that a customer must have."""


def who_may(
    house: House,
    connection: Connection,
    whose: tuple[str, Audience],
    at: dt.datetime,
    only: Collection[UUID] | None = None,
) -> Iterator[Verdict]:
    """Tell of every member of an audience's segment whether they may be sent, and why not, as they are read.

    It fails closed: where it is not known what customers allow, or who is in a segment, nobody is told of.

    Args:
        house: the workspace.
        connection: in a transaction, or reading; nothing else is asked by it before the last of them is taken.
        whose: name of the destination, and the audience.
        at: now, UTC, without a zone.
        only: of these customers alone, where given.

    Raises:
        BadConfig: a segment or list that the audience names cannot be used.
        Unavailable: it is not computed yet what customers allow since the last run.
    """
    destination, audience = whose
    _ripe(house, at)
    _known(connection)
    _usable(connection, destination, audience)
    asked = _asked(house, destination, audience, at)
    return (Verdict(*row) for row in contacts.verdicts(connection, asked, at, only))


def _ripe(house: House, at: dt.datetime) -> None:
    """Let choices count whose moment has come since, and memberships follow, in a transaction of its own."""
    with house.catalog.transaction() as connection:
        rearranging.alone(connection)
        ripen(connection, Following(), at)


def _known(connection: Connection) -> None:
    run_id = rearranging.run_in_force(connection)
    steps = understanding.of_run(connection, run_id) if run_id else ()
    if not any(one.step == "allowances" and one.state == "done" for one in steps):
        raise Unavailable(
            "it is not computed yet what customers allow since the last run",
            mend="wait, or run: monocle understand",
            after=30,
        )


def _usable(connection: Connection, destination: str, audience: Audience) -> None:
    wrong = contacts.unusable(connection, {audience.segment, *audience.exclude}, set(audience.keep_out.lists))
    for name, why in wrong[:1]:
        problem, mend = _WHY[why]
        where = f"destinations/{destination}.yaml: {audience.name}"
        raise BadConfig(problem.format(name=name), where=where, mend=mend)


def _asked(house: House, destination: str, audience: Audience, at: dt.datetime) -> contacts.Asked:
    reached_by = _REACHED_BY.get(audience.channel, "")
    if audience.use == "suppress":
        return contacts.Asked(
            destination, audience.name, audience.segment, places(audience.purpose, audience.channel), audience.exclude,
            reached_by=reached_by, zone=house.charter.timezone,
        )  # fmt: skip
    kept, cap = audience.keep_out, audience.cap
    return contacts.Asked(
        destination=destination,
        audience=audience.name,
        segment=audience.segment,
        places=places(audience.purpose, audience.channel),
        exclude=audience.exclude,
        lists=kept.lists,
        bought_since=at - dt.timedelta(days=kept.buyers) if kept.buyers else None,
        complained_since=at - dt.timedelta(days=kept.complainers) if kept.complainers else None,
        holdout=audience.holdout,
        times=cap.times if cap else 0,
        contacted_since=at - dt.timedelta(days=cap.days) if cap else None,
        channels=cap.channels if cap else (),
        others=list(_contacting(house)) if cap else (),
        reached_by=reached_by,
        zone=house.charter.timezone,
    )


def _contacting(house: House) -> Iterator[tuple[str, str, str]]:
    """Give every audience by which customers are contacted, with its channel."""
    for name in destined.names(house.folder):
        audiences: Sequence[Audience] = ()
        with suppress(MonocleError):  # its own page and command say why it cannot be used
            audiences = destined.read(house.folder, name).audiences
        yield from ((name, one.name, one.channel) for one in audiences if one.use == "contact")
