"""Tokens by which programs read customers."""

from monocle.catalog.keys import Key, KeyTable

READ_TOKENS = KeyTable("read_token", "token_id", Key)
