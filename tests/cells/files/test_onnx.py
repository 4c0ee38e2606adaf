"""ONNX: what is read from a file gives what onnxruntime, or the module that was exported, gives."""

import warnings

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import cells
from cells.files import FileError, read_model
from tests.cells.support import apart, normal

T, B, D, H = 7, 3, 4, 5
BLOCKS = {"LSTM": 4, "GRU": 3, "RNN": 1}


def random(*shape, seed):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def arrays(op, directions=1, bias=True, peepholes=False, seed=0):
    rows = BLOCKS[op] * H
    found = {"W": random(directions, rows, D, seed=seed), "R": random(directions, rows, H, seed=seed + 1)}
    if bias:
        found["B"] = random(directions, 2 * rows, seed=seed + 2)
    if peepholes:
        found["P"] = random(directions, 3 * H, seed=seed + 3)
    return found


def model(op, given, **attributes):
    """One node over X (T, B, D) with the weights `given`, which may also be TensorProto."""
    order = ["X", "W", "R", "B", "", "", "", "P"]
    inputs = [name if name in {"X", *given} else "" for name in order]
    while not inputs[-1]:
        inputs.pop()
    tensors = [
        each if isinstance(each, TensorProto) else numpy_helper.from_array(each, name) for name, each in given.items()
    ]
    graph = helper.make_graph(
        [helper.make_node(op, inputs, ["Y"], name="/enc/node", hidden_size=H, **attributes)],
        "graph",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["T", "B", D])],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, [None] * 4)],
        tensors,
    )
    opset = helper.make_opsetid("", onnx.defs.get_schema(op).since_version)
    return helper.make_model(graph, opset_imports=[opset], ir_version=helper.find_min_ir_version_for([opset]))


def runtime(data, x):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run(None, {session.get_inputs()[0].name: x.numpy()})[0])


def outputs(layers, x):
    """(T, directions, B, H), as ONNX has it."""
    found = []
    for layer in layers:
        output = cells.run(layer.cell, layer.params, x.flip(0) if layer.backward else x).output
        found.append(output.flip(0) if layer.backward else output)
    return torch.stack(found, dim=1)


KINDS = [
    ("lstm", "LSTM", {}, False),
    ("lstm_peephole", "LSTM", {}, True),
    ("lstm_cifg", "LSTM", {"input_forget": 1}, False),
    ("gru_reset_before", "GRU", {"linear_before_reset": 0}, False),
    ("gru", "GRU", {"linear_before_reset": 1}, False),
    ("rnn", "RNN", {}, False),
]


@pytest.mark.parametrize(("id", "op", "attributes", "peepholes"), KINDS, ids=[kind[0] for kind in KINDS])
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("bias", [True, False])
def test_nodes_give_what_onnxruntime_gives(id, op, attributes, peepholes, direction, bias):
    directions = 2 if direction == "bidirectional" else 1
    graph = model(op, arrays(op, directions, bias, peepholes), direction=direction, **attributes)
    onnx.checker.check_model(graph)
    data = graph.SerializeToString()
    result = read_model(data, "m.onnx")
    assert [layer.cell.id for layer in result.layers] == [id] * directions
    assert [layer.backward for layer in result.layers] == {"forward": [False], "reverse": [True]}.get(
        direction, [False, True]
    )
    assert result.layers[0].title.startswith("enc/node")
    x = normal(T, B, D, dtype=torch.float32)
    assert apart(outputs(result.layers, x), runtime(data, x)) <= 1e-6


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_a_module_that_torch_exports(kind, tmp_path):
    torch.manual_seed(3)
    module = kind(D, H, num_layers=2, bidirectional=True).eval()
    x = normal(T, B, D, dtype=torch.float32)
    path = tmp_path / "m.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no further package is deprecated
        torch.onnx.export(module, (x,), path, dynamo=False)
    layers = read_model(path.read_bytes(), "m.onnx").layers
    assert [layer.backward for layer in layers] == [False, True, False, True]
    y = x
    for pair in (layers[:2], layers[2:]):
        y = outputs(pair, y).transpose(1, 2).flatten(2)
    with torch.no_grad():
        assert apart(y, module(x)[0]) <= 1e-6


@pytest.mark.parametrize(
    ("type", "dtype"),
    [(TensorProto.FLOAT16, torch.float32), (TensorProto.BFLOAT16, torch.float32), (TensorProto.DOUBLE, torch.float64)],
)
def test_other_precisions(type, dtype):
    given = arrays("GRU")
    tensors = {name: helper.make_tensor(name, type, array.shape, array.ravel()) for name, array in given.items()}
    (layer,) = read_model(model("GRU", tensors).SerializeToString(), "m.onnx").layers
    assert {tensor.dtype for tensor in layer.params.values()} == {dtype}
    assert bool(layer.notes) == (dtype == torch.float32)
    expected = torch.from_numpy(given["W"][0, :H])
    assert apart(layer.params["W_z"].float(), expected) <= (1e-2 if dtype == torch.float32 else 1e-7)


@pytest.mark.parametrize(
    ("op", "attributes", "peepholes", "reason"),
    [
        ("LSTM", {"activations": ["Sigmoid", "Relu", "Tanh"]}, False, "relu"),
        ("LSTM", {"activations": ["HardSigmoid", "Tanh", "Tanh"]}, False, "hardsigmoid"),
        ("RNN", {"activations": ["Relu"]}, False, "relu"),
        ("GRU", {"clip": 2.0}, False, "clips its sums at 2"),
        ("LSTM", {"input_forget": 1}, True, "peepholes and a coupled"),
    ],
)
def test_what_no_cell_computes_is_refused_with_the_reason(op, attributes, peepholes, reason):
    with pytest.raises(FileError, match=reason):
        read_model(model(op, arrays(op, peepholes=peepholes), **attributes).SerializeToString(), "m.onnx")


def test_activations_written_out_are_the_usual_ones():
    graph = model("LSTM", arrays("LSTM"), activations=["Sigmoid", "Tanh", "tanh"])
    assert len(read_model(graph.SerializeToString(), "m.onnx").layers) == 1


def test_a_node_that_is_not_supported_stands_aside_from_one_that_is():
    graph = model("LSTM", arrays("LSTM"))
    other = model("LSTM", arrays("LSTM", seed=9), clip=1.0)
    node = other.graph.node[0]
    node.name, node.output[0] = "clipped", "Z"
    graph.graph.node.append(node)
    result = read_model(graph.SerializeToString(), "m.onnx")
    assert len(result.layers) == 1
    assert [each.name for each in result.aside] == ["clipped"]


def test_weights_in_a_constant_node_are_found_and_computed_ones_refused():
    graph = model("GRU", arrays("GRU"))
    initializer = next(each for each in graph.graph.initializer if each.name == "W")
    graph.graph.initializer.remove(initializer)
    with pytest.raises(FileError, match="computed by the graph"):
        read_model(graph.SerializeToString(), "m.onnx")
    graph.graph.node.insert(0, helper.make_node("Constant", [], ["W"], value=initializer))
    assert len(read_model(graph.SerializeToString(), "m.onnx").layers) == 1
