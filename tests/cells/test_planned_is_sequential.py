"""The plan computes what the plain loop computes, and the plain loop what Python makes of the text."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import cells
from tests.cells.interpreter import interpret
from tests.cells.support import apart, assert_equal, every_cell, every_dtype, law, normal, seeds, start

SCANS = [cell for cell in cells.catalogue.values() if not cells.plan(cell).sequential]
TOLERANCE = {torch.float32: 2e-5, torch.float64: 1e-12}


@every_cell
@every_dtype
@law
@given(
    T=st.integers(1, 12),
    B=st.integers(1, 3),
    D=st.integers(1, 4),
    H=st.integers(1, 5),
    seed=seeds,
    scale=st.sampled_from([0.0, 0.3, 1.0]),
    given_state=st.booleans(),
)
def test_planned_equals_sequential(cell, dtype, T, B, D, H, seed, scale, given_state):
    params = cell.init(D, H, seed, scale=scale, dtype=dtype)
    x = normal(T, B, D, seed=seed, dtype=dtype)
    state = start(cell, B, D, H, seed, dtype) if given_state else None
    planned, truth = cells.run(cell, params, x, state), cells.run(cell, params, x, state, mode="sequential")
    assert planned.output.dtype == dtype
    assert_equal(planned, truth, TOLERANCE[dtype])


@every_cell
@law
@given(T=st.integers(1, 5), B=st.integers(1, 2), D=st.integers(1, 3), H=st.integers(1, 4), seed=seeds)
def test_sequential_equals_python(cell, T, B, D, H, seed):
    params = cell.init(D, H, seed, scale=2, dtype=torch.float64)
    x, state = normal(T, B, D, seed=seed), start(cell, B, D, H, seed)
    expected = interpret(cell, params, x, state)
    assert_equal(cells.run(cell, params, x, state, mode="sequential"), expected, 1e-11)
    assert_equal(cells.run(cell, params, x, state), expected, 1e-11)


@every_cell
@pytest.mark.parametrize("learns", [True, False], ids=["with gradients", "without"])
def test_the_loop_with_gradients_is_the_loop_without(cell, learns):
    params = {name: value.requires_grad_(learns) for name, value in cell.init(3, 4, dtype=torch.float64).items()}
    x, state = normal(9, 2, 3), start(cell, 2, 3, 4)
    expected = interpret(cell, {name: value.detach() for name, value in params.items()}, x, state)
    found = cells.run(cell, params, x, state)
    assert_equal({name: value.detach() for name, value in found.items()}, expected, 1e-12)


@pytest.mark.parametrize("cell", SCANS, ids=lambda cell: cell.id)
@every_dtype
def test_a_scan_over_a_long_sequence(cell, dtype):
    params = cell.init(2, 3, seed=1, scale=3, dtype=dtype)
    x, state = normal(1000, 1, 2, dtype=dtype), start(cell, 1, 2, 3, dtype=dtype)
    planned, truth = cells.run(cell, params, x, state), cells.run(cell, params, x, state, mode="sequential")
    assert_equal(planned, truth, {torch.float32: 1e-6, torch.float64: 1e-13}[dtype])


@pytest.mark.parametrize("T", [1, 2, 3, 4, 5, 8, 9, 10, 15, 16, 17, 24, 25, 26])
def test_a_scan_at_the_edges_of_its_blocks(T):
    cell = cells.parse("a = 2 * tanh(V @ x)\nh = a * h + W @ x")
    params, x, state = cell.init(2, 3, dtype=torch.float64), normal(T, 2, 2), start(cell, 2, 2, 3)
    assert apart(cells.run(cell, params, x, state)["h"], interpret(cell, params, x, state)["h"]) <= 1e-12


def test_a_scan_that_could_explode_stays_at_rest_until_something_comes_in():
    """A rate of 1000 overflows float32 in 13 steps, but nothing is there for it to multiply."""
    cell = cells.parse("h = 1000 * h + W @ x")
    params, x = cell.init(2, 3), torch.zeros(200, 1, 2)
    x[198:] = 1
    truth = cells.run(cell, params, x, mode="sequential")
    assert truth.diverged() is None
    assert apart(cells.run(cell, params, x)["h"], truth["h"]) <= 1e-6


def test_x_of_one_sequence_is_a_batch_of_one():
    cell = cells.catalogue["lstm"]
    params, x = cell.init(3, 4), normal(6, 3, dtype=torch.float32)
    assert_equal(cells.run(cell, params, x), cells.run(cell, params, x[:, None]), 0)
    assert_equal(cells.run(cell, params, x.numpy()), cells.run(cell, params, x), 0)


@every_cell
def test_sequences_of_a_batch_do_not_mix(cell):
    params, x, state = cell.init(3, 4, dtype=torch.float64), normal(6, 3, 3), start(cell, 3, 3, 4)
    alone = cells.run(cell, params, x[:, 1], {name: value[1] for name, value in state.items()})
    together = cells.run(cell, params, x, state)
    assert_equal({name: value[:, 1:2] for name, value in together.items()}, alone, 1e-12)
