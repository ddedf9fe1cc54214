"""Ids of customers that are made many at once are those that are made one by one."""

from uuid import UUID

import numpy as np

from monocle.ids import customer_id
from monocle.kernel.named import customer_ids


def test_every_record_founds_the_customer_that_ids_names():
    founders = np.random.default_rng(3).integers(0, 256, (500, 16), dtype=np.uint8)
    founders[0], founders[1] = 0, 255
    for threads in (1, 3):
        made = customer_ids(founders, threads)
        assert [one.tobytes() for one in made] == [customer_id(UUID(bytes=one.tobytes())).bytes for one in founders]
    assert customer_ids(founders[:0], 2).shape == (0, 16)
