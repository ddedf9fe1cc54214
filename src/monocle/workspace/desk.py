"""A customer in one glance, for who serves them: who, what they like, what to offer, and what not to do."""

import datetime as dt
from collections.abc import Iterator, Sequence

from monocle import clock
from monocle.catalog import allowances, desk
from monocle.catalog.contacts import YEARS
from monocle.errors import NotFound
from monocle.workspace import reading
from monocle.workspace.audience_views import Desk, Offered, Warned
from monocle.workspace.house import House

CHANNELS = ("email", "sms", "phone", "mail")
PURPOSE = "marketing"


def at_desk(house: House, name: str) -> Desk:
    """Give a customer in one glance.

    Args:
        house: the workspace.
        name: id or identifier.

    Raises:
        NotFound: no customer has it.
        Conflict: several have it.
    """
    customer_id = reading.read(
        house.catalog.lane, name, reading.chosen("name"), 0, house.charter.languages[0]
    ).customer_id
    now = clock.now().replace(tzinfo=None)
    with house.catalog.reading() as connection:
        seen = desk.glance(connection, customer_id, now)
        allowed = allowances.of(connection, customer_id)
    if seen is None:
        raise NotFound(
            "there is no such customer", where="customers", mend="look for them by name, e-mail or telephone"
        )
    states = {(one.purpose, one.channel): one.state for one in allowed}
    return Desk(
        customer_id=customer_id,
        name=seen.name,
        since=seen.first_seen_at,
        last_visit=seen.visit,
        likes=seen.liked,
        orders=seen.orders,
        spent=seen.spent,
        last_order_at=seen.last_order_at,
        card=seen.card,
        birthday=_birthday(seen.birth_date, now.date()),
        offers=[_offered(one) for one in seen.offers],
        warnings=list(_warnings(seen, states, now)),
        may=[channel for channel in CHANNELS if states.get((PURPOSE, channel)) == "granted"],
        segments=seen.segments,
        as_of=now,
    )


def _offered(row: dict[str, object] | object) -> Offered:
    said = row if isinstance(row, dict) else {}
    return Offered(
        str(said.get("product", "")),
        str(said.get("label") or said.get("product", "")),
        str(said.get("reason", "")),
        str(said.get("because", "") or ""),
    )


def _warnings(seen: desk.Glance, states: dict[tuple[str, str], str], now: dt.datetime) -> Iterator[Warned]:
    """Give what not to do, the gravest first."""
    if seen.birth_date and _young(seen.birth_date, now.date()):
        yield Warned("young")
    if seen.complained_at:
        yield Warned("complained", at=seen.complained_at)
    if seen.detractor_at:
        yield Warned("detractor", at=seen.detractor_at)
    for channel in CHANNELS:
        state = states.get((PURPOSE, channel), "")
        if state not in {"", "granted"}:
            yield Warned("no_contact", channel)
    unknown = [channel for channel in CHANNELS if (PURPOSE, channel) not in states]
    if unknown:
        yield Warned("not_asked", ",".join(unknown))
    if seen.noted_at:
        yield Warned("noted", at=seen.noted_at)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _young(birth_date: str, today: dt.date) -> bool:
    """Tell whether somebody is younger than ``YEARS``; who was born on 29 February is older from 1 March on."""
    born = _day(birth_date)
    return born is not None and (today.year - born.year, today.month, today.day) < (YEARS, born.month, born.day)


def _birthday(birth_date: str, today: dt.date) -> int | None:
    """Give in how many days their birthday is, within a week; None where it is not, or not known."""
    born = _day(birth_date)
    soon: Sequence[dt.date] = [today + dt.timedelta(days=days) for days in range(8)]
    days = [place for place, one in enumerate(soon) if born and (one.month, one.day) == (born.month, born.day)]
    return days[0] if days else None
