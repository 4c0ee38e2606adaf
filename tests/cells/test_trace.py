"""What a run leaves behind: names, shapes, ends, and where it stopped being finite."""

import pytest
import torch

import cells
from tests.cells.support import every_cell, normal, start

T, B, D, H = 5, 2, 3, 4


@every_cell
def test_every_quantity_by_name(cell):
    trace = cells.run(cell, cell.init(D, H), normal(T, B, D))
    assert tuple(trace) == cell.quantities
    assert len(trace) == len(cell.quantities)
    assert trace.steps == T
    for name in trace:
        assert tuple(trace[name].shape) == (T, B, cell.sizes[name].of(D, H))
        assert trace[name].dtype == torch.float32
    assert torch.equal(trace.output, trace[cell.quantities[-1]])


@every_cell
def test_where_it_starts_and_ends(cell):
    params, x, state = cell.init(D, H, dtype=torch.float64), normal(T, B, D), start(cell, B, D, H)
    trace = cells.run(cell, params, x, state)
    assert set(trace.initial) == set(trace.final) == set(cell.states)
    for name in cell.states:
        assert torch.equal(trace.initial[name], state[name])
        assert torch.equal(trace.final[name], trace[name][-1])
    assert all((value == 0).all() for value in cells.run(cell, params, x).initial.values())


def test_a_state_left_out_is_zero():
    cell = cells.catalogue["lstm"]
    params, x, c = cell.init(D, H, dtype=torch.float64), normal(T, B, D), normal(B, H, seed=1)
    trace = cells.run(cell, params, x, {"c": c})
    assert torch.equal(trace.initial["h"], torch.zeros(B, H, dtype=torch.float64))
    assert torch.equal(trace.initial["c"], c)


def test_a_state_for_one_sequence_serves_all():
    cell = cells.catalogue["gru"]
    params, x, h = cell.init(D, H, dtype=torch.float64), normal(T, B, D), normal(H, seed=1)
    one, all_ = cells.run(cell, params, x, {"h": h}), cells.run(cell, params, x, {"h": h.expand(B, H)})
    assert torch.equal(one["h"], all_["h"])


def test_a_name_it_does_not_have():
    cell = cells.catalogue["gru"]
    with pytest.raises(KeyError, match=r"GRU has no 'c'; it has r, z, n, h"):
        cells.run(cell, cell.init(D, H), normal(T, D))["c"]


both_modes = pytest.mark.parametrize("mode", ["planned", "sequential"])
# What runs -> a text in which h grows a thousandfold at every step, and y is its square.
EXPLOSIONS = {
    "a scan": "h = 1000 * h + W @ x\ny = h * h",
    "a loop": "a = tanh(h)\nh = 1000 * h + W @ x + 0 * a\ny = h * h",
}


@both_modes
@pytest.mark.parametrize("text", EXPLOSIONS.values(), ids=list(EXPLOSIONS))
@pytest.mark.parametrize(("first", "step", "name"), [(1e30, 1, "y"), (1e17, 2, "y"), (1e-1, 8, "y")])
def test_a_cell_that_explodes_says_when_and_what(text, mode, first, step, name):
    """float32 ends at 3.4e38: y passes it at `step`, h later."""
    x = torch.zeros(20, 1)
    x[0] = first
    trace = cells.run(cells.parse(text), {"W": torch.ones(1, 1)}, x, mode=mode)
    assert trace.diverged() == (step, name)


@both_modes
@pytest.mark.parametrize(("text", "name"), [("h = 2 * h + W @ x\ny = tanh(h)", "h"), ("d = 2 * h + W @ x\nh = d", "d")])
def test_the_first_of_its_step_is_named(text, name, mode):
    """From 1.5, doubling passes 3.4e38 = 2^128 after 128 steps."""
    x = torch.zeros(200, 1)
    x[0] = 1.5
    trace = cells.run(cells.parse(text), {"W": torch.ones(1, 1)}, x, mode=mode)
    assert trace.diverged() == (129, name)


def test_a_finite_trace_did_not_diverge():
    cell = cells.catalogue["lstm"]
    assert cells.run(cell, cell.init(D, H), normal(T, D)).diverged() is None


def test_a_missing_value_in_the_input_is_seen_at_its_step():
    cell = cells.catalogue["lstm"]
    x = normal(T, D)
    x[2, 1] = torch.nan
    assert cells.run(cell, cell.init(D, H), x).diverged() == (3, "i")


def test_its_text_is_one_line():
    stack = cells.Stack([cells.Layer(cells.catalogue["min_gru"], 2)] * 2)
    found = cells.run(stack, stack.init(3), torch.zeros(4, 3))
    assert repr(found.layers[0]) == "Trace(minGRU, T=4, B=1, H=2: z, n, h)"
    assert repr(found) == f"StackTrace(0: {found.layers[0]!r}; 1: {found.layers[1]!r})"
