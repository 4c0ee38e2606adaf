"""State dicts of real torch modules: the layers that are found give the module's own numbers."""

import io
from typing import Any

import pytest
import torch
from safetensors.torch import save
from torch import nn

import cells
from cells.files import read_model, to_state_dict
from tests.cells.support import apart, every_dtype, normal

T, B, D, H = 9, 3, 4, 5
TOLERANCE = {torch.float32: 1e-6, torch.float64: 1e-12}
# torch says, once, that it computes projections without oneDNN.
pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")
in_both_formats = pytest.mark.parametrize("format", ["torch", "safetensors"])


def pt(state) -> bytes:
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def found(state, format="torch"):
    return read_model(pt(state), "m.pt") if format == "torch" else read_model(save(dict(state)), "m.safetensors")


def output(layer, x, state=None):
    given = {f"0.{name}": value for name, value in (state or {}).items()}
    stack, params = layer.stack
    trace = cells.run(stack, params, x.flip(0) if layer.backward else x, given)
    return trace.output.flip(0) if layer.backward else trace.output


def through(layers, x):
    """Layers as torch stacks them: both directions side by side are the next layer's input."""
    for number in sorted({layer.layer for layer in layers}):
        x = torch.cat([output(layer, x) for layer in layers if layer.layer == number], dim=-1)
    return x


@in_both_formats
@every_dtype
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("bias", [True, False])
def test_two_layers_in_both_directions(kind, bias, dtype, format):
    torch.manual_seed(1)
    module: Any = nn.ModuleDict(
        {"enc": nn.Sequential(kind(D, H, num_layers=2, bidirectional=True, bias=bias, dtype=dtype))}
    )
    module["out"] = nn.Linear(2 * H, 2, dtype=dtype)
    result = found(module.state_dict(), format)
    place = ["enc.0, layer 1", "enc.0, layer 1, backward", "enc.0, layer 2", "enc.0, layer 2, backward"]
    assert [layer.title.partition(" (")[0] for layer in result.layers] == place
    assert [layer.inputs for layer in result.layers] == [D, D, 2 * H, 2 * H]
    assert {each.name for each in result.aside} == {"out.weight", "out.bias"}
    x = normal(T, B, D, dtype=dtype)
    with torch.no_grad():
        assert apart(through(result.layers, x), module["enc"][0](x)[0]) <= TOLERANCE[dtype]


@in_both_formats
@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
def test_cells(kind, format):
    torch.manual_seed(2)
    module = kind(D, H)
    (layer,) = found(module.state_dict(), format).layers
    assert "Cell" in layer.origin
    x = normal(T, B, D, dtype=torch.float32)
    expected, state = [], None
    with torch.no_grad():
        for step in x:
            state = module(step, state)
            expected.append(state[0] if isinstance(state, tuple) else state)
    assert apart(output(layer, x), torch.stack(expected)) <= 1e-6


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict"])
def test_a_checkpoint(key):
    module = nn.LSTM(D, H)
    optimizer = torch.optim.Adam(module.parameters())
    result = found({"epoch": 3, key: module.state_dict(), "optimizer": optimizer.state_dict()})
    assert len(result.layers) == 1
    assert {each.name for each in result.aside} == {"epoch", "optimizer"}


def test_order_of_the_model_is_kept():
    model = nn.ModuleDict({"second": nn.GRU(D, H), "first": nn.LSTM(H, H, num_layers=11)})
    titles = [layer.title for layer in found(model.state_dict()).layers]
    assert titles == ["second, layer 1", *(f"first, layer {number}" for number in range(1, 12))]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@in_both_formats
def test_half_precision_becomes_float32_and_says_so(dtype, format):
    module: Any = nn.LSTM(D, H, dtype=dtype)
    (layer,) = found(module.state_dict(), format).layers
    assert all(tensor.dtype == torch.float32 for tensor in layer.params.values())
    assert "float16" in layer.notes[0]
    assert "float32" in layer.notes[0]
    assert torch.equal(layer.params["W_i"], module.weight_ih_l0[:H].detach().float())


def test_mixed_precision_takes_the_highest():
    state = nn.GRU(D, H).state_dict()
    state["bias_hh_l0"] = state["bias_hh_l0"].double()
    (layer,) = found(state).layers
    assert {tensor.dtype for tensor in layer.params.values()} == {torch.float64}


def test_an_rnn_says_that_its_tanh_is_assumed():
    assert "tanh" in found(nn.RNN(D, H, nonlinearity="relu").state_dict()).layers[0].title


@in_both_formats
@every_dtype
def test_layers_with_a_projection(dtype, format):
    torch.manual_seed(2)
    module = nn.LSTM(D, H, num_layers=2, bidirectional=True, proj_size=2, dtype=dtype)
    layers = found(module.state_dict(), format).layers
    assert [(layer.inputs, layer.units, layer.outputs) for layer in layers] == [(D, H, 2)] * 2 + [(4, H, 2)] * 2
    x = normal(T, B, D, dtype=dtype)
    with torch.no_grad():
        assert apart(through(layers, x), module(x)[0]) <= TOLERANCE[dtype]


def test_a_projected_layer_goes_out_as_it_came():
    module = nn.LSTM(D, H, proj_size=2)
    (layer,) = found(module.state_dict()).layers
    state = torch.load(io.BytesIO(to_state_dict(*layer.stack)), weights_only=True)
    other = nn.LSTM(D, H, proj_size=2)
    other.load_state_dict(state)
    x = normal(T, B, D, dtype=torch.float32)
    with torch.no_grad():
        assert apart(other(x)[0], module(x)[0]) <= 1e-6


def test_a_linear_layer_named_like_ours_is_no_cell():
    state = {"0.W_z": 1, "0.b_z": 0, "0.W_n": 1, "0.b_n": 0}
    params = cells.catalogue["min_gru"].init(D, H)
    model = {name: params[name[2:]] for name in state} | {"head.W": torch.ones(4, 9), "head.b": torch.ones(4)}
    result = found(model)
    assert [layer.cell.id for layer in result.layers] == ["min_gru"]
    assert {each.name for each in result.aside} == {"head.W", "head.b"}


def test_found_numbers_are_the_readers_own():
    """Tied weights share their storage in the file, and views are strided: neither reaches the parameters."""
    shared = torch.randn(4 * H, H).T.contiguous().T
    state = {"weight_ih_l0": shared, "weight_hh_l0": shared}
    (layer,) = found(state).layers
    layer.params["W_i"].zero_()
    assert torch.equal(layer.params["U_i"], shared[:H])
    assert all(tensor.is_contiguous() for tensor in layer.params.values())
