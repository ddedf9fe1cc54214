"""What destinations answer over HTTP, read the same way for all kinds."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from monocle.activate.calling import Answer, Unreached
from monocle.activate.kinds.kind import Aim, Job, Outcome, Outgoing, Settings, Told
from monocle.errors import BadConfig

LONGEST_WAIT = 3_600.0
VENDOR = 8 * 1024 * 1024
"""Bytes of an answer of a vendor's own address: some give back all that they were sent."""


def tree(answer: Answer) -> Mapping[str, Any]:
    """Give the object that an answer holds; an empty one where it holds none."""
    try:
        found = json.loads(answer.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def checked(answer: Answer, fine: Iterable[int] = (200, 201, 202, 204)) -> Mapping[str, Any]:
    """Give the object of an answer that is fine, or says what is wrong with the rows.

    Raises:
        Unreached: the destination refuses us, has too much to do, or is not well.
    """
    if answer.status in {401, 403, 404, 410}:
        said = {404: "it does not know this address or list", 410: "it wants nothing more"}
        raise Unreached(said.get(answer.status, f"it refuses our key ({answer.status})"), hopeless=True)
    if answer.status not in set(fine) | {400, 409, 413, 422}:
        raise Unreached(f"it answered {answer.status}", after=wanted_wait(answer))
    return tree(answer)


def is_fine(answer: Answer) -> bool:
    """Tell whether what was sent was taken."""
    return 200 <= answer.status < 300


def wanted_wait(answer: Answer) -> float | None:
    """Give the seconds after which the destination wants to be called again, or None where it does not say."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return min(float(said[:9]), LONGEST_WAIT)
    try:
        then, now = _time(said), _time(answer.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return min(max((then - now).total_seconds(), 0.0), LONGEST_WAIT)


def _time(text: str) -> datetime:
    return parsedate_to_datetime(text)


def all_taken(rows: Sequence[Outgoing], job: str = "") -> list[Outcome]:
    """Give that each row was taken, and what the destination does with them by itself."""
    return [Outcome(row.key, True, job=job) for row in rows]


def none_after_all(job: Job, reason: str) -> Told:
    """Give that no row of a job was taken after all."""
    return Told(refused=dict.fromkeys(job.rows, reason))


NOT_KNOWN = Told(reason="it does not know this job any more", known=False)
GOES_ON = Told(ended=False)


def whole(value: Any) -> int:
    """Give a number that a destination may write as a text; 0 where it is none."""
    text = str(value)
    return int(text[:18]) if text.isascii() and text.isdecimal() else 0


def none_taken(rows: Sequence[Outgoing], reason: str, *, again: bool = False) -> list[Outcome]:
    """Give that no row was taken."""
    return [Outcome(row.key, False, reason, again) for row in rows]


def code_of(answer: Answer, *names: str) -> str:
    """Give the reason of a refusal in the destination's own code; never its text, which may repeat a customer's data."""
    found: Any = tree(answer)
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return f"{answer.status} {found}" if isinstance(found, str | int) and str(found).isascii() else str(answer.status)


def json_body(value: Any) -> bytes:
    """Give a value as JSON, as short as it can be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def needed(settings: Settings, aim: Aim, name: str, where: str = "") -> str:
    """Give a text that the file of a destination says of an audience, or of all of them.

    Raises:
        BadConfig: it does not.
    """
    found = aim.plain.get(name, settings.plain.get(name, ""))
    if not isinstance(found, str | int) or isinstance(found, bool) or not str(found).strip():
        raise BadConfig(
            f"{name} is missing", where=where or f"destinations/{settings.name}.yaml", mend=f"write {name}: …"
        )
    return str(found).strip()


def base_of(settings: Settings, default: str) -> str:
    """Give the address of a vendor: its own, or the one that the file says."""
    return str(settings.plain.get("url") or default).rstrip("/")


def first_secret(settings: Settings) -> str:
    """Give the secret that counts.

    Raises:
        Unreached: there is none.
    """
    if not settings.secrets:
        raise Unreached("its key is missing", hopeless=True)
    return settings.secrets[0]


def only_fields(aims: Sequence[Aim], fields: Iterable[str], where: str) -> None:
    """Refuse a mapping to fields that a kind does not have.

    Raises:
        BadConfig: naming the first.
    """
    known = list(fields)
    for aim in aims:
        unknown = sorted(set(aim.mapping) - set(known))
        if unknown:
            raise BadConfig(
                f"{unknown[0]!r} is no field of it",
                where=f"{where}: audiences.{aim.audience}.mapping",
                mend=f"use {', '.join(known)}",
            )


def one_of_fields(aims: Sequence[Aim], fields: Sequence[str], where: str) -> None:
    """Refuse a mapping without any of some fields.

    Raises:
        BadConfig: none is there.
    """
    for aim in aims:
        if not set(aim.mapping) & set(fields):
            raise BadConfig(
                "nothing tells customers apart there",
                where=f"{where}: audiences.{aim.audience}.mapping",
                mend=f"map one of {', '.join(fields)}",
            )
