"""A stack has the numbers of torch's own modules: layers, directions, projection, given states, both ways."""

from typing import Any

import pytest
import torch
from torch import nn

import cells
from cells.modules import state_from_torch
from tests.cells.support import apart, every_dtype, normal

# torch says, once, that it computes projections without oneDNN.
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
T, B, D, H, P = 7, 3, 4, 5, 2
from_torch: Any = cells.from_torch  # a Cell or a Stack: each test knows which
TOLERANCE = {torch.float32: 1e-6, torch.float64: 1e-12}
LSTM, GRU = cells.catalogue["lstm"], cells.catalogue["gru"]
KINDS = pytest.mark.parametrize(
    ("kind", "settings"),
    [(nn.LSTM, {}), (nn.GRU, {}), (nn.RNN, {}), (nn.RNN, {"nonlinearity": "relu"}), (nn.LSTM, {"proj_size": P})],
    ids=["LSTM", "GRU", "RNN", "RNN relu", "LSTM projected"],
)


def module_of(kind, seed=0, **settings):
    torch.manual_seed(seed)
    return kind(D, H, **settings)


def starts(module, dtype):
    """Random h0, or (h0, c0), as torch wants them."""
    levels = module.num_layers * (2 if module.bidirectional else 1)
    h0 = normal(levels, B, module.proj_size or H, seed=8, dtype=dtype)
    return (h0, normal(levels, B, H, seed=9, dtype=dtype)) if isinstance(module, nn.LSTM) else h0


def as_stack(cell, params):
    """What from_torch gives, as a stack in any case."""
    if isinstance(cell, cells.Stack):
        return cell, params
    units = cells.weights.check(cell, params)[1]
    return cells.Stack([cells.Layer(cell, units)]), {f"0.{name}": value for name, value in params.items()}


@KINDS
@every_dtype
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("bidirectional", [False, True], ids=["forward", "bidirectional"])
@pytest.mark.parametrize("given", [True, False], ids=["given state", "zero state"])
@torch.no_grad()
def test_output_and_last_states(kind, settings, dtype, layers, bidirectional, given):
    module = module_of(kind, num_layers=layers, bidirectional=bidirectional, dtype=dtype, **settings)
    x = normal(T, B, D, dtype=dtype)
    start = starts(module, dtype) if given else None
    output, last = module(x, start)
    stack, params = as_stack(*from_torch(module))
    trace = cells.run(stack, params, x, state_from_torch(stack, start))
    assert apart(trace.output, output) <= TOLERANCE[dtype]
    last = last if isinstance(last, tuple) else (last,)
    for index, key in enumerate(trace.keys):
        for name, value in zip("hc", last, strict=False):
            ours = trace.final[f"{key}.{name}"]
            assert apart(ours[:, : value.shape[-1]], value[index]) <= TOLERANCE[dtype]
            assert not ours[:, value.shape[-1] :].any()


@KINDS
@pytest.mark.parametrize("bidirectional", [False, True], ids=["forward", "bidirectional"])
@torch.no_grad()
def test_a_module_and_back_is_the_same_module(kind, settings, bidirectional):
    module = module_of(kind, num_layers=2, bidirectional=bidirectional, dropout=0.25, dtype=torch.float64, **settings)
    back, x = cells.to_torch(*from_torch(module)), normal(T, B, D)
    assert apart(back.eval()(x)[0], module.eval()(x)[0]) <= 1e-12
    assert (back.dropout, back.num_layers, back.bidirectional) == (0.25, 2, bidirectional)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU], ids=lambda kind: kind.__name__)
@torch.no_grad()
def test_batch_first_is_only_the_order_of_axes(kind):
    module = module_of(kind, num_layers=2, batch_first=True, bias=False, dtype=torch.float64)
    x = normal(B, T, D)
    stack, params = from_torch(module)
    trace = cells.run(stack, params, x.transpose(0, 1))
    assert apart(trace.output.transpose(0, 1), module(x)[0]) <= 1e-12


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU], ids=lambda kind: kind.__name__)
@torch.no_grad()
def test_dropout_of_a_module_in_eval_mode_does_nothing(kind):
    module = module_of(kind, num_layers=3, dropout=0.6, dtype=torch.float64).eval()
    stack, params = from_torch(module)
    assert stack.dropout == 0.6
    assert apart(cells.run(stack, params, normal(T, B, D)).output, module(normal(T, B, D))[0]) <= 1e-12


@KINDS
def test_gradients_are_torchs(kind, settings):
    module = module_of(kind, num_layers=2, bidirectional=True, dtype=torch.float64, **settings)
    stack, params = from_torch(module)
    weight = normal(T, B, stack.outputs(D), seed=3)
    x, y = (normal(T, B, D).requires_grad_() for _ in range(2))
    (module(x)[0] * weight).sum().backward()
    for value in params.values():
        value.requires_grad_()
    (cells.run(stack, params, y).output * weight).sum().backward()
    assert x.grad is not None
    assert y.grad is not None
    assert apart(y.grad, x.grad) <= 1e-12
    with torch.no_grad():
        for parameter in module.parameters():
            assert parameter.grad is not None
            parameter.copy_(parameter.grad)
    expected = from_torch(module)[1]  # the gradients, in our layout
    for name in (name for name in params if ".b" not in name or name.endswith("b_n")):
        assert apart(params[name].grad, expected[name]) <= 1e-12, name


def test_what_a_projection_leaves_out_is_zero_and_stays_zero():
    layer = cells.Layer(cells.catalogue["lstm_projected"], H, width=P)
    stack = cells.Stack([layer, layer])
    params = {name: value.requires_grad_() for name, value in stack.init(D, seed=1, dtype=torch.float64).items()}
    trace = cells.run(stack, params, normal(T, B, D))
    trace.output.square().sum().backward()
    for each in (lambda value: value, lambda value: value.grad):
        for level in "01":
            assert not each(params[f"{level}.R"])[P:].any()
            assert all(not each(params[f"{level}.U_{gate}"])[:, P:].any() for gate in "ifgo")
            assert all(each(params[f"{level}.U_{gate}"])[:, :P].all() for gate in "ifgo")
    assert trace.output.shape == (T, B, P)
    assert trace.layers[1].x.shape == (T, B, P)


@KINDS
def test_count_is_torchs_without_its_second_biases(kind, settings):
    module = module_of(kind, num_layers=2, bidirectional=True, **settings)
    stack, _ = from_torch(module)
    doubled = {nn.LSTM: 4, nn.GRU: 2, nn.RNN: 1}[kind] * H * 4
    assert stack.count(D) == sum(parameter.numel() for parameter in module.parameters()) - doubled
    used = sum(int((value != 0).sum()) for value in stack.init(D, seed=2).values())
    assert used == stack.count(D)


def test_layouts_of_one_cell_make_one_module():
    stack = cells.Stack([cells.Layer(cells.catalogue[id], H) for id in ("lstm", "lstm_concat", "lstm_fused")])
    params, x = stack.init(D, dtype=torch.float64), normal(T, B, D)
    with torch.no_grad():
        assert apart(cells.to_torch(stack, params)(x)[0], cells.run(stack, params, x).output) <= 1e-12


NO_MODULE = [
    (cells.Stack([cells.Layer(LSTM, H), cells.Layer(GRU, H)]), "are one cell"),
    (cells.Stack([cells.Layer(LSTM, H), cells.Layer(LSTM, H + 1)]), "alike in units"),
    (cells.Stack([cells.Layer(LSTM, H), cells.Layer(LSTM, H, backward=True)]), "backward"),
    (cells.Stack([cells.Layer(LSTM, H)], head=cells.Head(2)), "a head"),
    (cells.Stack([cells.Layer(LSTM, H)], output_layers=True), "output layers"),
    (cells.Stack([cells.Layer(cells.catalogue["min_gru"], H)]), "minGRU has no torch twin"),
    (cells.Stack([cells.Layer(cells.catalogue["lstm_projected"], H, width=H)]), "not below units"),
    (cells.Stack([cells.Layer(cells.catalogue["lstm_projected"], H)]), "no torch twin"),
    (cells.Stack([cells.Layer(cells.swap(LSTM, "tanh", "relu"), H)]), "no torch twin"),
]


@pytest.mark.parametrize(("stack", "why"), NO_MODULE, ids=range(len(NO_MODULE)))
def test_a_stack_that_no_module_is_says_why(stack, why):
    with pytest.raises(ValueError, match=why):
        cells.to_torch(stack, stack.init(D))


def test_numbers_where_a_projection_has_none_are_refused():
    stack = cells.Stack([cells.Layer(cells.catalogue["lstm_projected"], H, width=P)])
    params = stack.init(D)
    params["0.R"][P, 0] = 1
    with pytest.raises(ValueError, match="not zero"):
        cells.to_torch(stack, params)


def test_a_module_with_a_forward_of_its_own_is_refused():
    class Mine(nn.GRU):
        def forward(self, input, hx=None):
            return super().forward(-input, hx)

    with pytest.raises(ValueError, match="Mine with a forward"):
        from_torch(Mine(D, H))
