"""Whether a webhook is from whom it says, and new: Standard Webhooks 1.0, and the signature of the body alone."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

TOLERANCE = 300
"""Seconds by which the clock of the sender may differ from ours."""
PREFIX = "whsec_"


def is_signed(kind: str, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: datetime) -> bool:
    """Tell whether a body is signed with one of some secrets.

    Args:
        kind: standard, sha256 or none.
        body: as it was sent.
        headers: by their name in small letters.
        secrets: that count.
        now: the present time.
    """
    if kind == "none":
        return True
    if kind == "sha256":
        return _any(
            [headers.get("x-hub-signature-256", "").removeprefix("sha256=")],
            [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets],
        )
    said = headers.get("webhook-timestamp", "")
    if not (said.isascii() and said.isdecimal()) or abs(int(said) - now.timestamp()) > TOLERANCE:
        return False
    signed = b".".join((headers.get("webhook-id", "").encode("latin-1"), said.encode(), body))
    shown = [one.removeprefix("v1,") for one in headers.get("webhook-signature", "").split() if one.startswith("v1,")]
    made = [base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode() for secret in secrets]
    return _any(shown, made)


def _key(secret: str) -> bytes:
    """Give the bytes of a secret; those of Standard Webhooks are written in base64."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()


def _any(shown: Sequence[str], made: Sequence[str]) -> bool:
    """Tell whether one is the same as another, in a time that does not tell which."""
    pairs = [hmac.compare_digest(one.encode("latin-1"), other.encode()) for one in shown for other in made]
    return any(pairs)
