"""T steps and then S steps from where they ended are T + S steps."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import cells
from tests.cells.support import assert_equal, every_cell, every_dtype, law, normal, seeds, start

TOLERANCE = {torch.float32: 2e-5, torch.float64: 1e-12}


@every_cell
@every_dtype
@pytest.mark.parametrize("mode", ["planned", "sequential"])
@law
@given(T=st.integers(1, 9), S=st.integers(1, 9), B=st.integers(1, 3), seed=seeds, given_state=st.booleans())
def test_two_runs_are_one(cell, dtype, mode, T, S, B, seed, given_state):
    D, H = 2, 4
    params = cell.init(D, H, seed, dtype=dtype)
    x = normal(T + S, B, D, seed=seed, dtype=dtype)
    state = start(cell, B, D, H, seed, dtype) if given_state else None
    whole = cells.run(cell, params, x, state, mode=mode)
    first = cells.run(cell, params, x[:T], state, mode=mode)
    second = cells.run(cell, params, x[T:], first.final, mode=mode)
    joined = {name: torch.cat([first[name], second[name]]) for name in cell.quantities}
    assert_equal(joined, whole, TOLERANCE[dtype])
    assert_equal(second.final, whole.final, TOLERANCE[dtype])
