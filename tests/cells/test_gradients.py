"""Traces are differentiable, and the planned one has the gradients of the plain loop."""

import pytest
import torch

import cells
from tests.cells.support import assert_equal, every_cell, normal, start

T, B, D, H = 7, 2, 3, 4


def gradients(cell, mode):
    """Of a random mix of every quantity at every step, by x, each parameter and each state."""
    leaves = {**cell.init(D, H, dtype=torch.float64), "x": normal(T, B, D)}
    state = {f"{name} before": value for name, value in start(cell, B, D, H).items()}
    leaves = {name: value.clone().requires_grad_() for name, value in (leaves | state).items()}
    params = {name: leaves[name] for name in cell.shapes}
    initial = {name: leaves[f"{name} before"] for name in cell.states}
    trace = cells.run(cell, params, leaves["x"], initial, mode=mode)
    mix = [(normal(*trace[name].shape, seed=i) * trace[name]).sum() for i, name in enumerate(trace)]
    return dict(zip(leaves, torch.autograd.grad(torch.stack(mix).sum(), list(leaves.values())), strict=True))


@every_cell
def test_gradients_of_plan_and_loop_are_equal(cell):
    planned = gradients(cell, "planned")
    assert_equal(planned, gradients(cell, "sequential"), 1e-12)
    assert all(gradient.abs().max() > 0 for gradient in planned.values())


@pytest.mark.parametrize("id", ["lstm", "min_lstm", "gru", "lstm_concat", "sru"])
def test_gradients_are_those_of_finite_differences(id):
    cell = cells.catalogue[id]
    params, state = cell.init(2, 2, dtype=torch.float64), start(cell, 1, 2, 2)
    names = list(params)

    def outputs(x, *values):
        given = dict(zip(cell.states, values[len(names) :], strict=True))
        return tuple(cells.run(cell, dict(zip(names, values, strict=False)), x, given).values())

    leaves = [value.clone().requires_grad_() for value in (normal(3, 1, 2), *params.values(), *state.values())]
    assert torch.autograd.gradcheck(outputs, leaves)


def test_no_gradient_is_kept_where_none_is_asked_for():
    cell = cells.catalogue["lstm"]
    params = {name: value.requires_grad_() for name, value in cell.init(D, H).items()}
    with torch.no_grad():
        assert not cells.run(cell, params, normal(T, D))["h"].requires_grad
    assert cells.run(cell, params, normal(T, D))["h"].requires_grad
