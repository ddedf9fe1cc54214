"""Identifiers that are the same wherever they are computed.

An id is a UUID of version 8 (RFC 9562, section 5.8) cut from the SHA-256 of its parts, so that Python, DuckDB and Spark
give the same one. ``derived`` and ``derived_sql`` are twins; a test holds them together.
"""

import hashlib
import math
import os
import time
from uuid import UUID

SEPARATOR = "\x1f"
SHARE_DIGITS = 8
"""Of the SHA-256 of ``salt:id``, as hexadecimal digits: where a customer stands when shares of all are drawn by hash."""
_HASHES = 1 << 4 * SHARE_DIGITS


def derived(*parts: str) -> UUID:
    """Give the id that these parts always have.

    Args:
        parts: at least one text; the first names the kind of thing, such as ``"record"``.
    """
    digest = hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()
    return UUID(f"{digest[:12]}8{digest[13:16]}a{digest[17:32]}")


def derived_bytes(kind: str, one: bytes, other: str) -> bytes:
    """Give the bytes of ``derived(kind, str(UUID(bytes=one)), other)``, in a third of the time."""
    text = one.hex()
    middle = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    cut = bytearray(hashlib.sha256(f"{kind}{SEPARATOR}{middle}{SEPARATOR}{other}".encode()).digest()[:16])
    cut[6], cut[8] = cut[6] & 0x0F | 0x80, cut[8] & 0x0F | 0xA0
    return bytes(cut)


def derived_sql(*expressions: str) -> str:
    """Give the SQL expression, in DuckDB's dialect, that computes ``derived`` of text expressions.

    Args:
        expressions: SQL texts that are never NULL: a NULL would leave its place out of the id.
    """
    joined = ", ".join(expressions)
    digest = f"sha256(concat_ws(chr(31), {joined}))"
    parts = f"substr({digest}, 1, 12) || '8' || substr({digest}, 14, 3) || 'a' || substr({digest}, 18, 15)"
    return f"CAST(unhex({parts}) AS UUID)"  # read from a text, it would be taken apart letter by letter


def place_of(salt: str, customer: UUID) -> float:
    """Give where a customer stands among all, 0 included to 1 excluded: who stands below a share belongs to it.

    Args:
        salt: another one draws others.
        customer: the id.
    """
    return int(hashlib.sha256(f"{salt}:{customer}".encode()).hexdigest()[:SHARE_DIGITS], 16) / _HASHES


def share_end(share: float) -> str:
    """Give where a share ends, to compare such digits with: in SQL who belongs to it has lower ones. ``g`` is after all."""
    number = math.ceil(share * _HASHES)
    return f"{number:0{SHARE_DIGITS}x}" if number < _HASHES else "g"


def record_id(source: str, source_key: str) -> UUID:
    """Give the id of the record that ``source`` knows as ``source_key``."""
    return derived("record", source, source_key)


def customer_id(founding_record: UUID, generation: int = 0) -> UUID:
    """Give the id of the customer founded by a record.

    Args:
        founding_record: the record that a cluster started from.
        generation: above 0 when the record has founded customers before.
    """
    return derived("customer", str(founding_record), str(generation))


def time_ordered() -> UUID:
    """Give a new id that sorts by time (UUID version 7, RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (7 << 76)
    return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))
