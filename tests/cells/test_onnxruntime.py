"""An oracle without torch: onnxruntime's LSTM (peepholes, coupled gates) and GRU (both places of the reset gate)."""

from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

import cells
from tests.cells.support import apart, normal, start

T, B, D, H = 11, 3, 4, 5
TOLERANCE = 1e-6


def onnx_run(op: str, inputs: dict[str, np.ndarray], **attributes: Any) -> list[torch.Tensor]:
    """Outputs of one ONNX operator: Y (T, 1, B, H), then the last states (1, B, H)."""
    outputs = {"LSTM": ["Y", "Y_h", "Y_c"], "GRU": ["Y", "Y_h"]}[op]
    graph = helper.make_graph(
        [helper.make_node(op, [n if n in inputs else "" for n in ORDER[op]], outputs, hidden_size=H, **attributes)],
        "cell",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, array.shape) for name, array in inputs.items()],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * (4 if name == "Y" else 3))
            for name in outputs
        ],
    )
    opset = helper.make_opsetid("", onnx.defs.get_schema(op).since_version)  # the version that last changed `op`
    model = helper.make_model(graph, opset_imports=[opset], ir_version=helper.find_min_ir_version_for([opset]))
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return [torch.from_numpy(array) for array in session.run(None, inputs)]


ORDER = {
    "LSTM": ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"],
    "GRU": ["X", "W", "R", "B", "sequence_lens", "initial_h"],
}


def rows(params, letter, gates):
    return np.concatenate([params[f"{letter}_{gate}"].numpy() for gate in gates])[None]


def given(cell, params, gates, x, state, second_bias):
    """ONNX's inputs; `gates` in its order of rows; `second_bias` per gate, which it adds on the state's side."""
    both = np.concatenate([rows(params, "b", gates), second_bias[None]], axis=1)
    initial = {f"initial_{name}": value.numpy()[None] for name, value in state.items()}
    return {"X": x.numpy(), "W": rows(params, "W", gates), "R": rows(params, "U", gates), "B": both, **initial}


def drawn(id):
    cell = cells.catalogue[id]
    params = cell.init(D, H, seed=3, scale=2)
    x, state = normal(T, B, D, seed=2, dtype=torch.float32), start(cell, B, D, H, dtype=torch.float32)
    return cell, params, x, state, cells.run(cell, params, x, state)


@pytest.mark.parametrize(("id", "coupled"), [("lstm", 0), ("lstm_peephole", 0), ("lstm_cifg", 1)])
def test_lstm(id, coupled):
    cell, params, x, state, trace = drawn(id)
    full = {**cells.catalogue["lstm"].init(D, H, seed=99), **params}  # a coupled LSTM has rows for f and ignores them
    inputs = given(cell, full, "iofg", x, state, np.zeros(4 * H, np.float32))
    if id == "lstm_peephole":
        inputs["P"] = rows(params, "p", "iof")
    y, h, c = onnx_run("LSTM", inputs, input_forget=coupled)
    assert apart(trace["h"], y[:, 0]) <= TOLERANCE
    assert apart(trace.final["h"], h[0]) <= TOLERANCE
    assert apart(trace.final["c"], c[0]) <= TOLERANCE


@pytest.mark.parametrize(("id", "after"), [("gru_reset_before", 0), ("gru", 1)])
def test_gru(id, after):
    cell, params, x, state, trace = drawn(id)
    second = np.zeros(3 * H, np.float32)
    if after:
        second[2 * H :] = params["d_n"].numpy()
    y, h = onnx_run("GRU", given(cell, params, "zrn", x, state, second), linear_before_reset=after)
    assert apart(trace["h"], y[:, 0]) <= TOLERANCE
    assert apart(trace.final["h"], h[0]) <= TOLERANCE
