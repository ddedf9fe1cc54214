"""Whether a webhook is from whom it says, and new: Standard Webhooks 1.0, Stripe's way, and HMAC-SHA256 in one header."""

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from monocle.ingest.webhook import NONE, SCHEMES, STANDARD, STRIPE, Scheme

TOLERANCE = 300
"""Seconds by which the clock of the sender may differ from ours."""
PREFIX = "whsec_"
MOST = 20
"""Signatures that are looked at; a sender that changes its secret sends two."""


def is_signed(
    kind: str | Scheme, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: datetime
) -> bool:
    """Tell whether a body is signed with one of some secrets.

    Args:
        kind: as ``Webhook.signature``.
        body: as it was sent.
        headers: by their name in small letters.
        secrets: that count.
        now: the present time.
    """
    if kind == NONE:
        return True
    if kind == STANDARD:
        return _standard(body, headers, secrets, now)
    if kind == STRIPE:
        return _stripe(body, headers.get("stripe-signature", ""), secrets, now)
    return _in_header(kind if isinstance(kind, Scheme) else SCHEMES[kind], body, headers, secrets, now)


def _standard(body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: datetime) -> bool:
    said = headers.get("webhook-timestamp", "")
    signed = b".".join((headers.get("webhook-id", "").encode("latin-1"), said.encode("latin-1"), body))
    shown = [one.removeprefix("v1,") for one in headers.get("webhook-signature", "").split() if one.startswith("v1,")]
    made = [base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode() for secret in secrets]
    return _is_new(said, now) and _any(shown, made)


def _stripe(body: bytes, header: str, secrets: Sequence[str], now: datetime) -> bool:
    parts = [part.strip().partition("=") for part in header.split(",")]
    said = next((value for name, _, value in parts if name == "t"), "")
    shown = [value.lower() for name, _, value in parts if name == "v1"]
    signed = said.encode("latin-1") + b"." + body
    return _is_new(said, now) and _any(shown, [_hmac(secret, signed).hex() for secret in secrets])


def _in_header(scheme: Scheme, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: datetime) -> bool:
    said = headers.get(scheme.timestamp.lower(), "") if scheme.timestamp else ""
    if scheme.timestamp and not _is_new(said, now):
        return False
    shown = headers.get(scheme.header.lower(), "").strip()
    if not shown.startswith(scheme.prefix):
        return False
    before, _, after = scheme.signed.replace("{timestamp}", said).partition("{body}")
    signed = before.encode("latin-1") + body + after.encode("latin-1")
    made = [_hmac(secret, signed) for secret in secrets]
    bare = shown.removeprefix(scheme.prefix)
    if scheme.encoding == "hex":
        return _any([bare.lower()], [one.hex() for one in made])
    return _any([bare], [base64.b64encode(one).decode() for one in made])


def _hmac(secret: str, signed: bytes) -> bytes:
    return hmac.digest(secret.encode(), signed, "sha256")


def _is_new(said: str, now: datetime) -> bool:
    """Tell whether a time, in seconds since 1970, is about now."""
    short = said.isascii() and said.isdecimal() and len(said) <= MOST
    return short and abs(int(said) - now.timestamp()) <= TOLERANCE


def _key(secret: str) -> bytes:
    """Give the bytes of a secret; those of Standard Webhooks are written in base64."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()


def _any(shown: Sequence[str], made: Iterable[str]) -> bool:
    """Tell whether one is the same as another, in a time that does not tell which."""
    known = list(made)
    pairs = [hmac.compare_digest(one.encode("latin-1"), other.encode()) for one in shown[:MOST] for other in known]
    return any(pairs)
