"""Sets of rows are what numpy's set functions say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.machinery.rows import among, marked, union

SIZE = 50
ROWS = st.lists(st.integers(0, SIZE - 1), max_size=80).map(lambda rows: np.array(rows, np.int64))


@given(st.lists(ROWS, max_size=4))
def test_a_union_has_each_row_once_and_in_order(parts):
    together = np.concatenate([np.zeros(0, np.int64), *parts])
    assert union(SIZE, parts).tolist() == np.unique(together).tolist()
    assert marked(SIZE, parts).sum() == len(set(together.tolist()))


@given(ROWS, ROWS)
def test_who_is_among_some(rows, some):
    assert among(rows, some, SIZE).tolist() == np.isin(rows, some).tolist()
