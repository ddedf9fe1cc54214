"""One customer as programs read it: the parts they ask for, as JSON, and what happened to it, part by part."""

import datetime as dt
import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import filterfalse
from typing import Any
from uuid import UUID

from monocle.catalog import readings
from monocle.catalog.lane import Asks
from monocle.diagnose.catalogue import ENTRIES
from monocle.errors import BadInput, Conflict, NotFound
from monocle.workspace.layouts import FREE
from monocle.workspace.showing import shown
from monocle.workspace.when import moment

ALWAYS = "customer_id"
LAST = 20
MOST = 1000
_WORDS = frozenset({"event", "order", "consent", "points", "segment"})
_INSIDE = f"{readings.GOLDEN}."
_IDS = ("customer_id", "id")
_WHOLE_SECONDS = len("2026-01-02 03:04:05")


@dataclass(frozen=True)
class ReadCustomer:
    """One customer as JSON.

    Attributes:
        customer_id: whose it is.
        asked_id: the id that was asked for, where one was: another than the customer's own leads to it.
        body: a JSON object of the parts that were asked for.
    """

    customer_id: UUID
    asked_id: UUID
    body: str


@dataclass(frozen=True)
class Chosen:
    """Which parts of a customer are read.

    Attributes:
        parts: of ``readings.PARTS``.
        golden: which golden fields; empty for all.
    """

    parts: Collection[str] = readings.PARTS
    golden: frozenset[str] = frozenset()


EVERYTHING = Chosen()


def chosen(fields: str) -> Chosen:
    """Give what a list of names asks for.

    Args:
        fields: names of parts, or of single golden fields as ``golden.email``, with commas between them; empty for all.

    Raises:
        BadInput: one is not known.
    """
    names = {name.strip() for name in fields.split(",")} - {""}
    if not names:
        return EVERYTHING
    inside = {name for name in names if name.startswith(_INSIDE)}
    unknown = sorted(names - inside - {ALWAYS, *readings.PARTS}) + sorted(filterfalse(_is_golden, inside))
    if unknown:
        known = ", ".join((ALWAYS, *readings.PARTS))
        raise BadInput(
            f"{len(unknown)} of the names in fields {'is' if len(unknown) == 1 else 'are'} not known",
            where="fields",
            mend=f"use {known}, or {_INSIDE} and the name of a field, such as {_INSIDE}email",
        )
    whole = readings.GOLDEN in names
    parts = (names - inside - {ALWAYS}) | ({readings.GOLDEN} if inside else set())
    if readings.TIMELINE in parts:
        parts.add(readings.FOLLOWING)
    return Chosen(parts, frozenset() if whole else frozenset(name.removeprefix(_INSIDE) for name in inside))


def read(lane: Asks, name: str, what: Chosen, latest: int, language: str) -> ReadCustomer:
    """Give one customer, by id or identifier.

    Raises:
        NotFound: no customer has it.
        Conflict: several have it.
    """
    asked, is_id = meant(lane, name)
    found = readings.read(lane, asked, what.parts, latest)
    if found is None:
        raise nobody()
    golden = "" if found.golden is None else f'"golden":{_golden(found.golden, what.golden, language)}'
    parts = (f'"customer_id":"{found.customer_id}"', golden, found.rest.strip()[1:-1].strip())
    body = f"{{{','.join(part for part in parts if part)}}}"
    return ReadCustomer(found.customer_id, asked if is_id else found.customer_id, body)


def happened(lane: Asks, name: str, latest: int, before: str) -> ReadCustomer:
    """Give a part of what happened to a customer, the newest first, as a JSON object of ``items`` and ``following``.

    Args:
        lane: asks.
        name: id or identifier.
        latest: at most so many.
        before: what ``following`` said of the part before; empty for the newest.

    Raises:
        NotFound: no customer has it.
        Conflict: several have it.
        BadInput: ``before`` is nothing that ``following`` says.
    """
    last = _last_seen(before) if before else None
    asked, is_id = meant(lane, name)
    found = readings.happened(lane, asked, latest, last)
    if found is None:
        raise nobody()
    customer_id, items, following = found
    return ReadCustomer(
        customer_id, asked if is_id else customer_id, f'{{"items":{items},"following":{json.dumps(following)}}}'
    )


def meant(lane: Asks, name: str) -> tuple[UUID, bool]:
    """Give the customer that an id or identifier means, and whether it is an id.

    Raises:
        NotFound: no customer has it.
        Conflict: several have it.
    """
    kind, _, value = name.partition(":")
    with suppress(ValueError):
        return UUID(value if kind in _IDS else name), True
    found = readings.holders(lane, name)
    if not found:
        raise nobody()
    if len(found) > 1:
        several = ", ".join(str(one) for one in found[:5])
        raise Conflict(
            f"{len(found)} customers have this identifier: {several}",
            where="customers",
            mend="name one of them by its id",
        )
    return found[0], False


def nobody() -> NotFound:
    """Give what is raised where no customer is meant."""
    return NotFound("no customer has this id or identifier", where="customers", mend="search for it")


def golden_rows(text: str, language: str) -> Iterator[dict[str, Any]]:
    """Give the values of a published profile as JSON has them, each with how a person reads it.

    Args:
        text: JSON list of GOLDEN rows.
        language: of values as people read them.
    """
    for row in json.loads(text):
        field = row["field"]
        yield {
            "field": field,
            "rank": row["rank"],
            "value": row["value"],
            "shown": shown(field, row["value"], language),
            "source": row["source"],
            "record_id": row["record_id"],
            "seen_at": _time(row["seen_at"]),
            "since": _time(row["since"]),
            "nature": row["nature"],
            "rule": row["rule"],
            "support": row["support"],
            "rivals": [
                {
                    "value": shown(field, one["value"], language),
                    "source": one["source"],
                    "seen_at": _time(one["seen_at"]),
                    "records": one["records"],
                }
                for one in row["rivals"]
            ],
        }


def _golden(text: str, names: frozenset[str], language: str) -> str:
    rows = [row for row in golden_rows(text, language) if not names or row["field"] in names]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _time(value: str) -> str:
    """Give a time that a run published as ISO 8601; most are of whole seconds, and only their blank has to go."""
    if len(value) == _WHOLE_SECONDS and value[10] == " ":
        return f"{value[:10]}T{value[11:]}Z"
    return f"{moment(value).isoformat()}Z"


def _is_golden(name: str) -> bool:
    field = name.removeprefix(_INSIDE)
    return (field in ENTRIES and "." not in field) or (field.startswith(FREE) and field != FREE)


def _last_seen(text: str) -> readings.Moment:
    """Give the moment that ``following`` names.

    Raises:
        BadInput: it names none.
    """
    at, _, rest = text.partition("~")
    what, _, key = rest.partition("~")
    with suppress(ValueError):
        moment_of_it = dt.datetime.fromisoformat(at.removesuffix("Z"))
        if what in _WORDS and at.endswith("Z") and moment_of_it.tzinfo is None:
            return moment_of_it, what, UUID(key)
    raise BadInput("before is no place in what happened", where="before", mend="use what following says, as it stands")
