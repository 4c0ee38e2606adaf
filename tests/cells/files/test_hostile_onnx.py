"""ONNX files that are cut off, reach for other files, or contradict themselves."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from tests.cells.files.test_onnx import arrays, model


def onnx_with(op="LSTM", **given):
    return model(op, {**arrays(op), **given}).SerializeToString()


ONNX = onnx_with()


def external(path):
    tensor = helper.make_tensor("W", TensorProto.FLOAT, [1, 16, 4], [0.0] * 64)
    tensor.ClearField("float_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": path, "offset": "0", "length": "256"}.items():
        tensor.external_data.add(key=key, value=value)
    return onnx_with(W=tensor)


def short_array():
    tensor = numpy_helper.from_array(np.ones((1, 20, 4), np.float32), "W")
    tensor.dims[2] = 400
    return onnx_with(W=tensor)


def no_recurrence():
    graph = model("LSTM", arrays("LSTM"))
    graph.graph.node[0].op_type = "MatMul"
    return graph.SerializeToString()


def two_onnx_tensors():
    graph = model("LSTM", arrays("LSTM"))
    graph.graph.initializer.append(graph.graph.initializer[0])
    return graph.SerializeToString()


def nan_onnx():
    given = arrays("LSTM")
    given["R"][0, 3, 2] = np.inf
    return onnx_with(**given)


def huge(type):
    return TensorProto(name="W", data_type=type, dims=[1, 2**40, 2**20], raw_data=b"1234")


def bidirectional():
    return model("GRU", arrays("GRU"), direction="bidirectional").SerializeToString()


def with_direction(direction):
    return model("GRU", arrays("GRU"), direction=direction).SerializeToString()


# What it is -> its name, its bytes, and a word that the refusal must say.
FILES = {
    "onnx cut off": ("m.onnx", lambda: ONNX[:-50], "ONNX"),
    "onnx noise": ("m.onnx", lambda: b"\x08\xff" * 50, "ONNX"),
    "onnx, empty graph": ("m.onnx", lambda: b"\x08\x08", "empty"),
    "onnx without recurrence": ("m.onnx", no_recurrence, "no recurrent layer"),
    "onnx, numbers in another file": ("m.onnx", lambda: external("../../../../etc/passwd"), "another file"),
    "onnx, numbers in an absolute path": ("m.onnx", lambda: external("/etc/passwd"), "another file"),
    "onnx, array shorter than its shape": ("m.onnx", short_array, "W cannot be read"),
    "onnx, huge shape": ("m.onnx", lambda: onnx_with(W=huge(TensorProto.FLOAT)), "has shape"),
    "onnx, integers": ("m.onnx", lambda: onnx_with(W=numpy_helper.from_array(np.ones((1, 20, 4), int), "W")), "int64"),
    "onnx, unknown numbers": ("m.onnx", lambda: onnx_with(W=huge(999)), "unknown numbers"),
    "onnx, infinite": ("m.onnx", nan_onnx, "R[3, 2] is inf"),
    "onnx, wrong axes": ("m.onnx", lambda: onnx_with(R=np.ones((20, 5), np.float32)), "R has shape (20, 5)"),
    "onnx, wrong rows": ("m.onnx", lambda: onnx_with(B=np.ones((1, 39), np.float32)), "B has shape (39,)"),
    "onnx, a direction missing": ("m.onnx", bidirectional, "2 direction"),
    "onnx, one name twice": ("m.onnx", two_onnx_tensors, "two tensors"),
    "onnx, a setting of another type": ("m.onnx", lambda: with_direction(3), "direction of enc/node is 3"),
    "onnx, unknown direction": ("m.onnx", lambda: with_direction("sideways"), "sideways"),
}


@pytest.mark.parametrize("file", FILES)
def test_it_is_refused_in_words_and_runs_nothing(file, refused):
    name, build, word = FILES[file]
    refused(build(), name, word)
