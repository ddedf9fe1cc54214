"""Ids made in the index's quick way are those made in the plain way."""

import random
from uuid import UUID

from monocle.ids import customer_id, derived_bytes


def test_an_id_made_of_bytes_is_the_one_made_of_text():
    dice = random.Random(4)  # noqa: S311 - ids for a test
    for one in [UUID(int=dice.getrandbits(128)) for _ in range(500)]:
        assert derived_bytes("customer", one.bytes, "0") == customer_id(one).bytes
