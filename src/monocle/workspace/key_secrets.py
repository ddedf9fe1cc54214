"""The secrets of write keys and of tokens that read: 256 random bits behind a prefix, and a checksum that tells a typing error from a key."""

import hashlib
import secrets
import string
import zlib

PREFIX, READING = "mwk_", "mrt_"
DIGITS = string.digits + string.ascii_letters
RANDOM, CHECK = 43, 6
"""Digits of base 62: 43 hold 256 bits, 6 hold the 32 bits of the checksum."""


def new_secret(prefix: str = PREFIX) -> str:
    """Give a new secret, of a write key or of a token that reads."""
    body = "".join(secrets.choice(DIGITS) for _ in range(RANDOM))
    return prefix + body + _checksum(body)


def is_secret(text: str, prefix: str = PREFIX) -> bool:
    """Tell whether a text is written as a secret is; whether it opens anything is another question."""
    if len(text) != len(prefix) + RANDOM + CHECK or not text.isascii() or not text.startswith(prefix):
        return False
    body = text[len(prefix) : -CHECK]
    return text[-CHECK:] == _checksum(body)


def digest_of(secret: str) -> bytes:
    """Give the SHA-256 that is kept instead of a secret; its 256 random bits need no salt and no slower hash."""
    return hashlib.sha256(secret.encode()).digest()


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECK):
        number, last = divmod(number, len(DIGITS))
        digits += DIGITS[last]
    return digits
