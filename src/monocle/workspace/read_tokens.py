"""Tokens with which programs read customers: who may, and for how long. They change nothing and read nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from monocle import clock
from monocle.catalog.read_tokens import READ_TOKENS, ReadToken
from monocle.errors import BadInput
from monocle.permissions import Permission
from monocle.workspace.house import House
from monocle.workspace.key_secrets import READING
from monocle.workspace.keys import LONGEST_NAME, MOST_DAYS, MOST_HOURS, Keys, Kind, Made, Shown, ShownOnce, shown
from monocle.workspace.known_keys import Known, opens

__all__ = ["LONGEST_NAME", "MOST_DAYS", "MOST_HOURS", "MadeToken", "ReadTokens", "TokenRow"]


@dataclass(frozen=True, kw_only=True)
class TokenRow(Shown):
    """One token, as it is shown.

    Attributes:
        scope: what it opens.
        entity: for which it reads customers; empty: all of them.
    """

    token_id: UUID
    scope: str = Permission.READ_CUSTOMERS.value
    entity: str = ""


@dataclass(frozen=True, repr=False)
class MadeToken(ShownOnce):
    """A new token with its secret."""

    token: TokenRow
    secret: str


class ReadTokens:
    """The tokens of a workspace; safe for many threads."""

    def __init__(self, house: House) -> None:
        """Stand on a house, and know no secret yet."""
        self._house, self._keys = house, Keys(Kind("token", READING, READ_TOKENS))
        self._known = Known(READING, self._opened)

    def create(self, name: str, days: int = MOST_DAYS, by: str = "", entity: str = "") -> MadeToken:
        """Make a token that reads customers, and give its secret.

        Args:
            name: what people call it, such as the program that will use it.
            days: until it expires; at most 365.
            by: who makes it; empty for the workspace's owner.
            entity: whose customers it reads, as far as they are its own or shared with it; empty for all.

        Raises:
            BadInput: the name or the days cannot be, or there is no such entity.
        """
        known = self._house.charter.entities.by_name
        if entity and entity not in known:
            said = ", ".join(known) or "write entities: … into monocle.yaml"
            raise BadInput(
                f"there is no entity of this name; there are {len(known)}", where="entity", mend=f"use {said}"
            )
        with self._house.catalog.transaction() as connection:
            return _made(self._keys.make(connection, name, days, by, entity=entity))

    def list(self) -> Sequence[TokenRow]:
        """Give all tokens, the newest first."""
        with self._house.catalog.reading() as connection:
            return [_row(token) for token in READ_TOKENS.every(connection)]

    def revoke(self, token: str) -> TokenRow:
        """Let a token open nothing any more; a program that still uses it is refused within some seconds.

        Args:
            token: its id, the beginning of it, or the last four characters of its secret.

        Raises:
            NotFound: there is no such token.
            Conflict: there are several.
        """
        with self._house.catalog.transaction() as connection:
            return _row(self._keys.revoke(connection, token))

    def rotate(self, token: str, overlap: int = 24, by: str = "") -> MadeToken:
        """Make the token that follows another, and let that one open for some hours still, as ``Keys.rotate`` does."""
        with self._house.catalog.transaction() as connection:
            return _made(self._keys.rotate(connection, token, overlap, by))

    def known(self, secret: str) -> ReadToken | None:
        """Give the token of a secret that was asked for just now; None where PostgreSQL has to be asked. It never waits."""
        return self._known.known(secret)

    def check(self, secret: str) -> ReadToken | None:
        """Give the token that a secret is; None where it opens nothing.

        Raises:
            Unavailable: PostgreSQL does not answer.
        """
        return self._known.find(secret)

    def _opened(self, digest: bytes) -> ReadToken | None:
        with self._house.catalog.transaction() as connection:
            token = READ_TOKENS.opened_by(connection, digest)
            if token and opens(token):
                READ_TOKENS.used(connection, [token.key_id], clock.now())
        return token


def _made(made: Made[ReadToken]) -> MadeToken:
    return MadeToken(_row(made.key), made.secret)


def _row(token: ReadToken) -> TokenRow:
    return TokenRow(token_id=token.key_id, entity=token.entity, **shown(token))
