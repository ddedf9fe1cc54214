"""Calls that change something and name themselves take effect once, however often they come."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass

from monocle.catalog import called_once
from monocle.catalog.called_once import Call
from monocle.errors import BadInput, Conflict, OtherCall
from monocle.workspace.house import House

LONGEST_KEY = 255
_ANEW = "look at what is there, and use a new key for a new call"


@dataclass(frozen=True)
class Answered:
    """How a call was answered.

    Attributes:
        status: of HTTP.
        media_type: of the body.
        body: its bytes.
    """

    status: int
    media_type: str
    body: bytes


class CalledOnce:
    """The calls of a workspace's last 24 hours that named themselves."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def begin(self, caller: str, key: str, asked: bytes) -> Answered | None:
        """Say that a call begins; give the answer of the same call where it came before: then nothing is to be done.

        Args:
            caller: name of who asks.
            key: that the caller gave the call.
            asked: all that the call says.

        Raises:
            BadInput: it is no key.
            OtherCall: the key is of another call.
            Conflict: the same call is being answered, or nobody knows how it was, or it was answered with a secret.
        """
        if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise BadInput(
                "it is no key",
                where="Idempotency-Key",
                mend=f"use 1 to {LONGEST_KEY} letters, digits and signs of ASCII",
            )
        mark = _hash(asked)
        with self._house.catalog.transaction() as connection:
            before = called_once.begin(connection, caller, _hash(key.encode()), mark)
        return None if before is None else _again(before, mark)

    def end(self, caller: str, key: str, answer: Answered) -> None:
        """Keep how a call was answered; what changed nothing is forgotten, and a secret is kept by nobody."""
        kept = None if _is_shown_once(answer.body) else answer.body
        with self._house.catalog.transaction() as connection:
            if answer.status < 400:
                called_once.answered(connection, caller, _hash(key.encode()), (answer.status, answer.media_type, kept))
            else:
                called_once.forget(connection, caller, _hash(key.encode()))


def _again(before: Call, asked: bytes) -> Answered:
    if before.asked != asked:
        raise OtherCall("this key is of another call", where="Idempotency-Key", mend="use a new key for a new call")
    if before.status is None and before.lives():
        raise Conflict("the same call is being answered", where="Idempotency-Key", mend="try again in a moment")
    if before.status is None:
        raise Conflict(
            "the server ended while it answered this call, which may have taken effect",
            where="Idempotency-Key",
            mend=_ANEW,
        )
    if before.body is None:
        raise Conflict("this call was answered with a secret, which is shown once", where="Idempotency-Key", mend=_ANEW)
    return Answered(before.status, before.media_type, before.body)


def _hash(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()


def _is_shown_once(body: bytes) -> bool:
    """Tell whether an answer holds a secret."""
    with suppress(ValueError):
        told = json.loads(body)
        return isinstance(told, dict) and "secret" in told
    return False
