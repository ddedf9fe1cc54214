"""Tokens by which programs read customers."""

from dataclasses import dataclass

from monocle.catalog.keys import Key, KeyTable


@dataclass(frozen=True, slots=True)
class ReadToken(Key):
    """One token, without its secret.

    Attributes:
        entity: for which it reads; empty: all customers.
    """

    entity: str


READ_TOKENS = KeyTable("read_token", "token_id", ReadToken)
