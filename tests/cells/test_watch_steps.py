"""Watching nn.LSTMCell and its like, called step by step: one trace over time for each sequence."""

from typing import Any

import pytest
import torch
from torch import nn

import cells
from tests.cells.support import apart, normal

T, B, D, H = 7, 3, 4, 5
watch: Any = cells.watch  # each test knows whether it sees a Trace or a StackTrace


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("batched", [True, False], ids=["B,D", "D"])
@pytest.mark.parametrize("given", [True, False], ids=["given state", "no state"])
@pytest.mark.parametrize("detached", [True, False], ids=["detached", "in graph"])
def test_a_loop_over_a_cell_is_one_trace(kind, batched, given, detached):
    cell, x = kind(D, H, dtype=torch.float64), normal(T, *((B,) if batched else ()), D)
    h = normal(*((B,) if batched else ()), H, seed=1)
    state: Any = ((h, h + 1) if kind is nn.LSTMCell else h) if given else None
    outputs = []
    with watch(cell) as seen:
        for step in x:
            state = cell(step, state)
            if detached:
                state = tuple(each.detach() for each in state) if isinstance(state, tuple) else state.detach()
            outputs.append((state[0] if isinstance(state, tuple) else state).detach())
    (trace,) = seen.calls(kind.__name__)
    expected = torch.stack(outputs)
    assert apart(trace.output, expected if batched else expected.unsqueeze(1)) <= 1e-12
    assert trace.initial["h"].any() == given
    assert apart(trace.x, x if batched else x.unsqueeze(1)) == 0


def test_two_sequences_through_one_cell_are_two_traces():
    """Step by step in turn, as in a siamese network; and a state that was changed begins a third."""
    cell, a, b = nn.GRUCell(D, H, dtype=torch.float64), normal(T, B, D), normal(T, 2, D, seed=1)
    left: Any = None
    right: Any = None
    with watch(cell) as seen:
        for t in range(T):
            left, right = cell(a[t], left), cell(b[t], right)
        cell(a[0], left * 0.5)
    one, two, three = seen.calls("GRUCell")
    assert (one.steps, two.steps, three.steps) == (T, T, 1)
    assert apart(one.final["h"], left.detach()) <= 1e-12
    assert apart(two.final["h"], right.detach()) <= 1e-12
    assert apart(three.initial["h"], left.detach() * 0.5) == 0


def test_a_state_changed_in_place_or_weights_changed_begin_anew():
    cell, x = nn.GRUCell(D, H, dtype=torch.float64), normal(4, B, D)
    with watch(cell) as seen, torch.no_grad():
        h = cell(x[0])
        h.mul_(0.5)
        h = cell(x[1], h)
        cell.weight_ih.mul_(2)
        h = cell(x[2], h)
        last = cell(x[3], h)
    assert [trace.steps for trace in seen.calls("GRUCell")] == [1, 1, 2]
    assert apart(seen["GRUCell"].final["h"], last) <= 1e-12


def test_the_same_state_given_twice_continues_once():
    cell, x = nn.LSTMCell(D, H, dtype=torch.float64), normal(3, B, D)
    with watch(cell) as seen:
        state = cell(x[0])
        cell(x[1], state)
        branch = cell(x[2], state)
    assert [trace.steps for trace in seen.calls("LSTMCell")] == [2, 1]
    assert apart(seen["LSTMCell"].final["h"], branch[0].detach()) <= 1e-12


def test_a_model_that_diverged_is_one_trace_too():
    cell, x, h = nn.GRUCell(D, H, dtype=torch.float64), normal(T, B, D), None
    x[2, 1, 0] = float("nan")
    with watch(cell) as seen:
        for step in x:
            h = cell(step, h)
    (trace,) = seen.calls("GRUCell")
    assert (trace.steps, trace.diverged()) == (T, (3, "r"))
