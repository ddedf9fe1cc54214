"""Tokens with which programs read customers: who may, and for how long. They change nothing and read nothing else."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from uuid import UUID

from monocle import clock
from monocle.catalog import read_tokens
from monocle.catalog.read_tokens import ReadToken
from monocle.errors import BadInput, Conflict, NotFound
from monocle.ids import time_ordered
from monocle.permissions import Role
from monocle.workspace.house import House
from monocle.workspace.key_secrets import READING, digest_of, is_secret, new_secret

MOST_DAYS = 365
LONGEST_NAME = 60
KNOWN_FOR, UNKNOWN_FOR = 5.0, 1.0
"""Seconds for which a token is not asked for again: a revoked one opens for as long still."""
MOST_KNOWN = 10_000
_HINT = 4


@dataclass(frozen=True)
class TokenRow:
    """One token, as it is shown.

    Attributes:
        state: valid, expired or revoked.
        hint: the last four characters of the secret, which is kept nowhere.
        last_used_at: to the minute; None before it was used.
    """

    token_id: UUID
    name: str
    hint: str
    state: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


@dataclass(frozen=True)
class MadeToken:
    """A new token with its secret, which is shown this once and cannot be had again."""

    token: TokenRow
    secret: str

    def __repr__(self) -> str:
        """Show everything but the secret."""
        return f"MadeToken({self.token!r})"


class ReadTokens:
    """The tokens of a workspace; safe for many threads."""

    def __init__(self, house: House) -> None:
        """Stand on a house, and know no secret yet."""
        self._house, self._lock = house, Lock()
        self._known: Mapping[bytes, tuple[float, ReadToken | None]] = MappingProxyType({})

    def create(self, name: str, days: int = MOST_DAYS, by: str = "") -> MadeToken:
        """Make a token that reads customers, and give its secret.

        Args:
            name: what people call it, such as the program that will use it.
            days: until it expires; at most 365.
            by: who makes it; empty for the workspace's owner.

        Raises:
            BadInput: the name or the days cannot be.
        """
        said = " ".join(name.split())
        if not said or len(said) > LONGEST_NAME or not said.isprintable():
            raise BadInput("this is no name", where="name", mend=f"use 1 to {LONGEST_NAME} characters that print")
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(f"a token cannot last {days} days", where="days", mend=f"use 1 to {MOST_DAYS}")
        secret, now = new_secret(READING), clock.now()
        until = now + dt.timedelta(days=days)
        token = ReadToken(time_ordered(), said, secret[-_HINT:], now, by or Role.OWNER.value, until, None, None)
        with self._house.catalog.transaction() as connection:
            read_tokens.add(connection, token, digest_of(secret))
            return MadeToken(_row(_named(read_tokens.every(connection), str(token.token_id))), secret)

    def list(self) -> Sequence[TokenRow]:
        """Give all tokens, the newest first."""
        with self._house.catalog.reading() as connection:
            return [_row(token) for token in read_tokens.every(connection)]

    def revoke(self, token: str) -> TokenRow:
        """Let a token open nothing any more; a program that still uses it is refused within some seconds.

        Args:
            token: its id, the beginning of it, or the last four characters of its secret.

        Raises:
            NotFound: there is no such token.
            Conflict: there are several.
        """
        with self._house.catalog.transaction() as connection:
            known = _named(read_tokens.every(connection), token)
            return _row(read_tokens.revoke(connection, known.token_id) or known)

    def known(self, secret: str) -> str | None:
        """Give the name of a token that was asked for just now; None where PostgreSQL has to be asked. It never waits."""
        until, token = self._known.get(digest_of(secret), (0.0, None))
        return token.name if token and time.perf_counter() < until and _opens(token) else None

    def check(self, secret: str) -> str:
        """Give the name of the token that a secret is; empty where it opens nothing.

        Raises:
            Unavailable: PostgreSQL does not answer.
        """
        if not is_secret(secret, READING):
            return ""
        digest = digest_of(secret)
        until, token = self._known.get(digest, (0.0, None))
        if time.perf_counter() >= until:
            token = self._asked(digest)
        return token.name if token and _opens(token) else ""

    def _asked(self, digest: bytes) -> ReadToken | None:
        with self._house.catalog.transaction() as connection:
            token = read_tokens.opened_by(connection, digest)
            if token and _opens(token):
                read_tokens.used(connection, token.token_id, clock.now())
        until = time.perf_counter() + (KNOWN_FOR if token else UNKNOWN_FOR)
        with self._lock:
            others = {} if len(self._known) >= MOST_KNOWN else self._known
            self._known = MappingProxyType({**others, digest: (until, token)})
        return token


def _named(tokens: Sequence[ReadToken], text: str) -> ReadToken:
    wanted = text.strip()
    found = [one for one in tokens if wanted and (str(one.token_id).startswith(wanted.lower()) or one.hint == wanted)]
    if not found:
        raise NotFound("there is no such token", where="token", mend="list the tokens: monocle token list")
    if len(found) > 1:
        raise Conflict(f"{len(found)} tokens begin or end like this", where="token", mend="give more of its id")
    return found[0]


def _row(token: ReadToken) -> TokenRow:
    shown = {name: getattr(token, name) for name in ReadToken.__dataclass_fields__}
    state = "revoked" if token.revoked_at else "valid" if _opens(token) else "expired"
    return TokenRow(**shown, state=state)


def _opens(token: ReadToken) -> bool:
    return token.revoked_at is None and token.expires_at > clock.now().replace(tzinfo=None)
