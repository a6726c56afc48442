"""Numbers in order, each once."""

from __future__ import annotations

import numpy as np
import pytest

from graphkit.ordered import once


@pytest.mark.parametrize("values", [[], [3], [3, 3], [5, -1, 5, 2, -1], [2**62, 0, 2**62]])
def test_numbers_in_order_each_once(values: list[int]) -> None:
    found = once(np.array(values, dtype=np.int64))
    assert found.tolist() == sorted(set(values))
    assert found.dtype == np.int64
