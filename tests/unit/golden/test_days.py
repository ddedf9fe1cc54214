"""Days of birth have codes, however far apart they are."""

import numpy as np
import pytest

from monocle.engine.coded import NOT_KNOWN
from monocle.golden.coded import day_codes


@pytest.mark.parametrize("given", [[], [NOT_KNOWN], [NOT_KNOWN, 5, -3, 5], [-(10**8), NOT_KNOWN, 10**8, 7]])
def test_a_code_stands_for_its_day_and_none_for_no_day(given):
    days, codes = day_codes(np.array(given, np.int64))
    assert [int(days[code]) if code else NOT_KNOWN for code in codes] == given
