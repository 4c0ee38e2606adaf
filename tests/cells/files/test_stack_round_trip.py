"""A saved stack read back has the same layers and numbers; torch, and the exported source, read what is written."""

import io
from typing import Any

import pytest
import torch
from torch import nn

import cells
from cells import Head, Layer, Stack
from cells.files import FileError, read_model, to_safetensors, to_state_dict
from cells.files.save import loads_into
from cells.stack import under
from tests.cells.support import apart, normal

T, B, D, H, ANSWERS = 6, 2, 3, 4, 2
LSTM, GRU, MIN_GRU, JANET = (cells.catalogue[id] for id in ("lstm", "gru", "min_gru", "janet"))
MINE = cells.parse("h = tanh(W @ x + u * h)", name="my own")
RELU = cells.swap(cells.catalogue["rnn"], "tanh", "relu")
STACKS = {
    "relu": Stack([Layer(RELU, H), Layer(RELU, H)], head=Head(ANSWERS)),
    "one": Stack([Layer(MIN_GRU, H)], head=Head(ANSWERS, every_step=True)),
    "mixed": Stack([Layer(MIN_GRU, H), Layer(GRU, 5), Layer(MINE, 3)], dropout=0.2),
    "outputs": Stack([Layer(JANET, H), Layer(JANET, H)], output_layers=True, head=Head(ANSWERS)),
    "twin": Stack([Layer(LSTM, H), Layer(LSTM, H)]),
    "twin with a head": Stack([Layer(GRU, H), Layer(GRU, H)], dropout=0.1, head=Head(ANSWERS, every_step=True)),
    "two layouts": Stack([Layer(cells.catalogue["lstm_fused"], H), Layer(LSTM, H)]),
    "both ways": Stack([Layer(GRU, H, backward=True), Layer(MIN_GRU, H, backward=True)], output_layers=True),
}
every_stack = pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
every_save = pytest.mark.parametrize("save", [to_safetensors, to_state_dict])


@every_save
@every_stack
def test_the_layers_come_back_in_their_order(save, stack):
    params = stack.init(D, 3)
    found = read_model(save(stack, params), "mine")
    parts = stack.parts(D)
    assert [(layer.layer, layer.backward) for layer in found.layers] == [
        (int(part.key[0]) + 1, part.backward) for part in parts
    ]
    assert len({layer.module for layer in found.layers}) == 1
    for part, layer in zip(parts, found.layers, strict=True):
        x, own = normal(T, B, part.inputs, dtype=torch.float32), under(part.key, params)
        expected = cells.run(part.layer.cell, own, x)
        assert apart(cells.run(layer.cell, layer.params, x).output, expected.output) <= 1e-6
        if stack.output_layers:
            assert layer.output_layer is not None
            assert torch.equal(layer.output_layer[0], params[f"{part.key}.output.W"])
            assert torch.equal(layer.output_layer[1], params[f"{part.key}.output.b"])
        else:
            assert layer.output_layer is None
    assert {each.name.partition(".")[0] for each in found.aside} == ({"head"} if stack.head else set())


@pytest.mark.parametrize("name", ["one", "mixed", "outputs", "both ways"])
@every_save
def test_the_cells_and_numbers_are_the_very_same(save, name):
    stack = STACKS[name]
    params = stack.init(D, 5)
    for part, layer in zip(stack.parts(D), read_model(save(stack, params), "mine").layers, strict=True):
        assert (layer.cell.name, layer.cell.text) == (part.layer.cell.name, part.layer.cell.text)
        own = under(part.key, params)
        assert all(torch.equal(layer.params[each], own[each]) for each in own)


@pytest.mark.parametrize(("name", "kind"), [("twin", nn.LSTM), ("twin with a head", nn.GRU)])
def test_torch_loads_what_has_a_twin(name, kind):
    stack = STACKS[name]
    params = stack.init(D, 5)
    state = torch.load(io.BytesIO(to_state_dict(stack, params)), weights_only=True)
    rnn = kind(D, H, num_layers=2)
    head = nn.Linear(H, ANSWERS)
    whole: nn.Module = nn.ModuleDict({"rnn": rnn, "head": head}) if stack.head else rnn
    whole.load_state_dict(state)
    x = normal(T, B, D, dtype=torch.float32)
    expected = cells.run(stack, params, x)
    with torch.no_grad():
        output = rnn(x)[0]
        assert apart(output, expected.output) <= 1e-6
        if expected.head is not None:
            assert apart(head(output), expected.head) <= 1e-6


@every_stack
def test_the_exported_source_is_the_stack(stack):
    params = stack.init(D, 7, dtype=torch.float64)
    scope: dict[str, Any] = {}
    exec(cells.source(stack, params), scope)
    module = scope["Model"]().double()
    module.load_state_dict(params)
    x = normal(T, B, D)
    with torch.no_grad():
        traces, answers = module.eval()(x)
    expected = cells.run(stack, params, x)
    assert tuple(traces) == expected.keys
    for key, trace in zip(expected.keys, expected.layers, strict=True):
        assert all(apart(traces[key][name], trace[name]) <= 1e-12 for name in trace)
    assert apart(answers, expected.output if expected.head is None else expected.head) <= 1e-12


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (nn.LSTM(2, 8, 2, bidirectional=True), "`torch.nn.LSTM(2, 8, num_layers=2, bidirectional=True)`"),
        (nn.LSTM(2, 8, proj_size=3), "`torch.nn.LSTM(2, 8, proj_size=3)`"),
        (nn.RNN(2, 8, 2, nonlinearity="relu"), '`torch.nn.RNN(2, 8, num_layers=2, nonlinearity="relu")`'),
    ],
)
def test_the_words_build_the_module_that_loads_it(module, said):
    stack, params = cells.from_torch(module)
    assert isinstance(stack, Stack)
    assert loads_into(stack, params) == said
    built = eval(said.strip("`"), {"torch": torch})
    built.load_state_dict(torch.load(io.BytesIO(to_state_dict(stack, params)), weights_only=True))
    headed = Stack(stack.layers, head=Head(ANSWERS))
    words = loads_into(headed, headed.init(2))
    assert f"torch.nn.Linear({stack.outputs(2)}, {ANSWERS})" in words


def test_an_output_layer_of_a_wrong_shape_is_refused():
    stack = STACKS["outputs"]
    params = stack.init(D)
    data = io.BytesIO()
    described = torch.load(io.BytesIO(to_state_dict(stack, params)), weights_only=True)
    described["0.output.W"] = torch.zeros(H, H + 1)
    torch.save(described, data)
    with pytest.raises(FileError, match=r"0\.output\.W has shape \(4, 5\)"):
        read_model(data.getvalue(), "mine.pt")


def test_parameters_of_another_stack_are_not_saved():
    for make in (to_safetensors, to_state_dict, cells.source):
        with pytest.raises(ValueError, match="params of the stack: missing"):
            make(STACKS["mixed"], STACKS["twin"].init(D))
