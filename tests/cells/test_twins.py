"""A cell with a twin in torch.nn has its numbers: under our weights, and under weights that torch drew."""

import pytest
import torch
from torch import nn

import cells
from tests.cells.support import apart, every_dtype, normal, start

T, B, D, H = 9, 4, 3, 5
TOLERANCE = {torch.float32: 1e-6, torch.float64: 1e-12}
TWINS = [cell for cell in cells.catalogue.values() if cell.twin]


@pytest.mark.parametrize("cell", TWINS, ids=lambda cell: cell.id)
@every_dtype
@pytest.mark.parametrize("batched", [True, False], ids=["T,B,D", "T,D"])
@pytest.mark.parametrize("given", [True, False], ids=["given state", "zero state"])
def test_our_weights_in_torchs_module(cell, dtype, batched, given):
    shape = (T, B, D) if batched else (T, D)
    x = normal(*shape, seed=2, dtype=dtype)
    params = cell.init(D, H, seed=3, dtype=dtype)
    state = {name: value if batched else value[0] for name, value in start(cell, B, D, H, dtype=dtype).items()}
    trace = cells.run(cell, params, x, state if given else None)
    module = cells.to_torch(cell, params)
    assert f"nn.{type(module).__name__}" == cell.twin
    first = [state[name].unsqueeze(0) for name in ("h", "c") if name in state]
    with torch.no_grad():
        output, last = module(x, (tuple(first) if len(first) > 1 else first[0]) if given else None)
    ours = trace["h"] if batched else trace["h"][:, 0]
    assert apart(ours, output) <= TOLERANCE[dtype]
    for name, value in zip(("h", "c"), last if isinstance(last, tuple) else (last,), strict=False):
        assert apart(trace.final[name], value.reshape(-1, H)) <= TOLERANCE[dtype]


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@every_dtype
def test_torchs_module_as_a_cell(kind, bias, dtype):
    torch.manual_seed(4)
    module = kind(D, H, bias=bias, dtype=dtype)
    cell, params = cells.from_torch(module)
    assert isinstance(cell, cells.Cell)
    x, state = normal(T, B, D, seed=5, dtype=dtype), start(cell, B, D, H, dtype=dtype)
    trace = cells.run(cell, params, x, state)
    first = tuple(state[name].unsqueeze(0) for name in ("h", "c") if name in state)
    with torch.no_grad():
        output, last = module(x, first if len(first) > 1 else first[0])
    assert apart(trace["h"], output) <= TOLERANCE[dtype]
    for name, value in zip(("h", "c"), last if isinstance(last, tuple) else (last,), strict=False):
        assert apart(trace.final[name], value[0]) <= TOLERANCE[dtype]


@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@every_dtype
def test_torchs_cell_step_by_step(kind, bias, dtype):
    torch.manual_seed(6)
    module = kind(D, H, bias=bias, dtype=dtype)
    cell, params = cells.from_torch(module)
    assert isinstance(cell, cells.Cell)
    x, state = normal(T, B, D, seed=7, dtype=dtype), start(cell, B, D, H, dtype=dtype)
    trace = cells.run(cell, params, x, state)
    now = (state["h"], state["c"]) if "c" in state else state["h"]
    for t in range(T):
        with torch.no_grad():
            now = module(x[t], now)
        for name, value in zip(("h", "c"), now if isinstance(now, tuple) else (now,), strict=False):
            assert apart(trace[name][t], value) <= TOLERANCE[dtype]


def test_a_module_and_back_is_the_same_module():
    for kind in (nn.LSTM, nn.GRU, nn.RNN):
        torch.manual_seed(8)
        module = kind(D, H, dtype=torch.float64)
        back, x = cells.to_torch(*cells.from_torch(module)), normal(T, B, D, seed=9)
        with torch.no_grad():
            assert apart(back(x)[0], module(x)[0]) <= 1e-12


def test_what_came_from_a_module_is_a_copy():
    module = nn.GRU(D, H)
    _, params = cells.from_torch(module)
    before = {name: value.clone() for name, value in params.items()}
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
    assert all(torch.equal(params[name], value) for name, value in before.items())


def test_a_module_without_recurrence_is_refused():
    with pytest.raises(ValueError, match="Linear"):
        cells.from_torch(nn.Linear(D, H))


def test_a_cell_without_a_twin_is_refused():
    cell = cells.catalogue["min_lstm"]
    with pytest.raises(ValueError, match=r"minLSTM has no torch twin.*lstm.*gru"):
        cells.to_torch(cell, cell.init(D, H))


@pytest.mark.parametrize("cell", TWINS, ids=lambda cell: cell.id)
def test_the_difference_on_the_screen_is_the_difference(cell):
    params, x = cell.init(D, H, seed=3), normal(T, B, D, dtype=torch.float32)
    trace = cells.run(cell, params, x, start(cell, B, D, H, dtype=torch.float32))
    assert cells.difference(cell, params, trace.x, trace["h"], trace.initial) <= 1e-6
    off = trace["h"].clone()
    off[3, 1, 2] += 0.25
    assert cells.difference(cell, params, trace.x, off, trace.initial) == pytest.approx(0.25, abs=1e-5)
