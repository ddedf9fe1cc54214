"""Which pages elsewhere may send events and read the answer: all, for it is the write key that counts, and no cookie goes with them."""

from collections.abc import Mapping

ALLOWED = "authorization, content-type, content-encoding, x-retry-count, anonymousid, x-write-key, x-enable-debug"
SEEN = "ratelimit-limit, ratelimit-policy, ratelimit-remaining, ratelimit-reset, retry-after"
"""Headers of an answer that a page elsewhere may read."""
MAX_AGE = "900"
"""Seconds for which a browser need not ask again; RudderStack's own."""
Headers = tuple[tuple[str, str], ...]


def answering(headers: Mapping[str, str]) -> Headers:
    """Give the headers of an answer to a page elsewhere; none where no page asks."""
    origin = headers.get("origin")
    vary = (("Vary", "Origin"),)
    return (("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", SEEN), *vary) if origin else vary


def preflight(headers: Mapping[str, str], methods: str) -> Headers:
    """Give the headers of the answer to OPTIONS.

    Args:
        headers: of the request.
        methods: that the address answers.
    """
    return (
        *answering(headers),
        ("Access-Control-Allow-Methods", methods),
        ("Access-Control-Allow-Headers", ALLOWED),
        ("Access-Control-Max-Age", MAX_AGE),
        ("Allow", methods),
    )
