"""Values and the names that claim them, and what mailboxes are called, as plain Python tells them."""

import re

import numpy as np

from monocle.kernel.naming_values import first_names, mailboxes


def test_a_value_that_one_name_claims_is_told_from_one_that_several_claim():
    draw = np.random.default_rng(2)
    values, names = (draw.integers(0, size, 500).astype(np.int32) for size in (200, 4))
    first, several = np.zeros(200, np.int32), np.zeros(200, np.bool_)
    first_names(values, names, first, several)
    for value in range(1, 200):
        claim = names[(values == value) & (names > 0)].tolist()
        assert first[value] == (claim or [0])[0]
        assert several[value] == (len(set(claim)) > 1)
    assert (first[0], several[0]) == (0, False)


def test_the_name_of_a_mailbox_ends_before_its_digits_and_its_domain_begins_after_the_first_at():
    texts = ["", "jo@x.fr", "jo75@x.fr", "75@x.fr", "a1b2@x@y", "@x", "jo@", "none12", "été9@x.fr"]
    chars = [text.encode() for text in texts]
    starts = np.cumsum([0, *map(len, chars)])
    ends, domains = mailboxes(starts, np.frombuffer(b"".join(chars), np.uint8))
    for text, start, end, domain in zip(chars, starts, ends - starts[:-1], domains - starts[:-1], strict=False):
        name, _, after = text.partition(b"@")
        assert (text[:end], text[domain:]) == (re.sub(rb"[0-9]+$", b"", name), after), start
